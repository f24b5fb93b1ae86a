using FhirIns.Identity;
using FhirIns.Server.Metadata;

namespace FhirIns.Server.Dashboard.Identities;

/// <summary>Records that identity documents were looked at (S089), or that they do not agree (S091). Nothing is chosen beforehand (EXI ID 19).</summary>
internal static class CheckDocument
{
    public static Task<IResult> Act(string id, IdentityDesk desk, Acts acts, ShowIdentity show) =>
        desk.ActAsync(
            id,
            "checked",
            async form =>
            {
                var outcome = await acts.RunAsync("Patient-identity-validate", id, InputOf(form));
                return form["concordance"] == "false" ? outcome with { Done = "discordant" } : outcome;
            },
            status => show.PageAsync<ProofPage>(id, status),
            (place, code) => code is "date-before-birth" or RefusalCodes.DateInFuture ? "date" : null
        );

    private static OperationOutput InputOf(IFormCollection form)
    {
        var input = new OperationOutput();
        if (form["type"].ToString() is { Length: > 0 } own)
            input.AddParts("proof", ("type", "valueCode", own));
        if (form["guardianType"].ToString() is { Length: > 0 } other)
            input.AddParts("proof", ("type", "valueCode", other), ("holder", "valueCode", form["guardian"]));
        return input
            .Add(
                "concordance",
                "valueBoolean",
                form["concordance"].ToString() is { Length: > 0 } agrees ? agrees : null
            )
            .Add("date", "valueDate", form["date"].ToString() is { Length: > 0 } day ? day : null);
    }
}
