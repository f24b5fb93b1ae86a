using FhirIns.Server.Dashboard.Frame;
using FhirIns.Server.Dashboard.Session;
using FhirIns.Server.Metadata;

namespace FhirIns.Server.Dashboard.Identities;

/// <summary>Shows every INS a record holds or held, once, with a reason; the trace stands before the numbers do.</summary>
internal static class Reveal
{
    public static Task<IResult> Act(string id, Shell shell, SessionGate gate, Acts acts, ShowIdentity show) =>
        gate.ActAsync(
            shell.Http,
            async () =>
            {
                var form = await shell.Http.Request.ReadFormAsync(shell.Http.RequestAborted);
                var why = form["reason"].ToString().Trim();
                var outcome =
                    why.Length == 0
                        ? Outcome.Mistaken([new("reason-required", shell.T["form.wrong.reason"], "reason")])
                        : await acts.RunAsync(
                            "Patient-ins-reveal",
                            id,
                            new OperationOutput().Add("reason", "valueString", why)
                        );
                if (outcome.IsRefused)
                {
                    shell.ShowAgain(form, outcome.Problems(shell.T));
                    return await show.PageAsync<RevealPage>(id, outcome.Status);
                }
                return await show.FindAsync(id) is { } model
                    ? Pages.Of<RevealedPage>(new RevealedModel(model, Numbers(outcome)))
                    : show.NotThere();
            }
        );

    private static List<RevealedNumber> Numbers(Outcome outcome) =>
        [
            .. outcome
                .Answer.Resource!.Each("parameter")
                .Where(one => one.Text("name") == "identifier")
                .Select(one => one["value"]!)
                .Select(one => new RevealedNumber(
                    one.Text("value")!,
                    one["type"]?["coding"]?.Text("code") ?? "",
                    one["extension"]?["value"]?.Value ?? ""
                )),
        ];
}

/// <summary>An identity and the numbers that were revealed of it.</summary>
public sealed record RevealedModel(IdentityModel Identity, IReadOnlyList<RevealedNumber> Numbers);

/// <summary>A number that was revealed.</summary>
/// <param name="Type">INS-NIR, INS-NIA…</param>
/// <param name="State">active, superseded, invalidated or set-aside.</param>
public sealed record RevealedNumber(string Number, string Type, string State)
{
    /// <summary>Says nothing of the number: it must not reach a log.</summary>
    public override string ToString() => $"{Type} {State}";
}
