using FhirIns.Server.Metadata;

namespace FhirIns.Server.Dashboard.Identities;

/// <summary>Takes back a wrong proof or a wrong INS, with a reason (T21).</summary>
internal static class Withdraw
{
    public static Task<IResult> Act(string id, IdentityDesk desk, Acts acts, ShowIdentity show) =>
        desk.ActAsync(
            id,
            "withdrawn",
            form =>
                acts.RunAsync(
                    "Patient-identity-invalidate",
                    id,
                    new OperationOutput()
                        .Add("what", "valueCode", form["what"].ToString() is { Length: > 0 } what ? what : null)
                        .Add(
                            "reason",
                            "valueString",
                            form["reason"].ToString().Trim() is { Length: > 0 } why ? why : null
                        )
                ),
            status => show.PageAsync<WithdrawPage>(id, status)
        );
}
