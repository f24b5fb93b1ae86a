using FhirIns.Server.Dashboard.Frame;
using FhirIns.Server.Metadata;

namespace FhirIns.Server.Dashboard.Identities;

/// <summary>Takes INSi's traits or leaves them (S072).</summary>
internal static class DecideOnAnswer
{
    private const string Integrate = "Patient-instance-ins-integrate";

    public static Task<IResult> Accept(string id, IdentityDesk desk, Acts acts, ShowIdentity show) =>
        desk.ActAsync(
            id,
            "accepted",
            form =>
                acts.RunAsync(
                    Integrate,
                    id,
                    new OperationOutput()
                        .Add("retrieval", "valueId", form["retrieval"])
                        .Add("decision", "valueCode", "accept")
                ),
            status => show.PageAsync(id, status)
        );

    public static Task<IResult> Reject(string id, IdentityDesk desk, Acts acts, ShowIdentity show, Shell shell) =>
        desk.ActAsync(
            id,
            "rejected",
            async form =>
                form["reason"].ToString().Length == 0
                    ? Outcome.Mistaken([new("reason-required", shell.T["proposal.wrong.reason"], "reason")])
                    : await acts.RunAsync(
                        Integrate,
                        id,
                        new OperationOutput()
                            .Add("retrieval", "valueId", form["retrieval"])
                            .Add("decision", "valueCode", "reject")
                            .Add("reason", "valueCode", form["reason"])
                    ),
            status => show.PageAsync(id, status)
        );
}
