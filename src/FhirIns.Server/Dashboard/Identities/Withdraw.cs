using FhirIns.Server.Dashboard.Frame;
using FhirIns.Server.Metadata;

namespace FhirIns.Server.Dashboard.Identities;

/// <summary>Takes back a wrong proof or a wrong INS, with a reason (T21).</summary>
internal static class Withdraw
{
    public static Task<IResult> Act(string id, IdentityDesk desk, Acts acts, ShowIdentity show, Shell shell) =>
        desk.ActAsync(
            id,
            "withdrawn",
            async form =>
                MistakesIn(form, shell.T) is { Count: > 0 } mistakes
                    ? Outcome.Mistaken(mistakes)
                    : await acts.RunAsync(
                        "Patient-identity-invalidate",
                        id,
                        new OperationOutput()
                            .Add("what", "valueCode", form["what"].ToString() is { Length: > 0 } what ? what : null)
                            .Add("reason", "valueString", form.Typed("reason"))
                    ),
            status => show.PageAsync<WithdrawPage>(id, status)
        );

    private static List<PageProblem> MistakesIn(IFormCollection form, Words words)
    {
        var mistakes = new List<PageProblem>();
        if (form["what"].ToString() is not ("proof" or "ins"))
            mistakes.Add(new("parameter-missing", words["withdraw.wrong.what"], "what"));
        if (string.IsNullOrWhiteSpace(form["reason"]))
            mistakes.Add(new("reason-required", words["form.wrong.reason"], "reason"));
        return mistakes;
    }
}
