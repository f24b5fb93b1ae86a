using FhirIns.Server.Dashboard.Frame;
using FhirIns.Server.Dashboard.Session;
using FhirIns.Server.Http;
using FhirIns.Server.Security;
using FhirIns.Server.Trust;

namespace FhirIns.Server.Dashboard.Trust;

/// <summary>Enters a trust contract: the act of <c>POST /admin/trust-contracts</c>.</summary>
internal static class EnterContract
{
    public static Task<IResult> Act(Shell shell, SessionGate gate, Acts acts, KeepTrustContract keep) =>
        gate.ActAsync(
            shell.Http,
            async () =>
            {
                var form = await shell.Http.Request.ReadFormAsync(shell.Http.RequestAborted);
                var body = TrustForm.Read(form);
                var outcome = TrustForm.MistakesIn(body, shell.T) is { Count: > 0 } mistakes
                    ? Outcome.Mistaken(mistakes)
                    : await acts.DoAsync(
                        ScopeTable.TrustContracts,
                        async _ =>
                        {
                            await keep.EnterAsync(body, shell.Caller!, shell.Http.RequestAborted);
                            return FhirAnswer.Empty(StatusCodes.Status201Created);
                        }
                    );
                if (!outcome.IsRefused)
                    return Flash.To(TrustRoutes.Path, "contract-entered");
                shell.ShowAgain(form, outcome.Problems(shell.T));
                return Page(outcome.Status);
            },
            status => Task.FromResult(Page(status))
        );

    private static IResult Page(int status) => Pages.Of<NewContractPage>(new NewContractModel(), status);
}
