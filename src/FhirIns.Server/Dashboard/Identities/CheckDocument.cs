using FhirIns.Identity;
using FhirIns.Server.Dashboard.Frame;
using FhirIns.Server.Dashboard.Worklists;
using FhirIns.Server.Metadata;
using FhirIns.Server.Storage;

namespace FhirIns.Server.Dashboard.Identities;

/// <summary>
/// Records that identity documents were looked at (S089), or that they do not agree (S091): then which traits differ, and
/// where that comes from only if somebody knows. Nothing is chosen beforehand (EXI ID 19).
/// </summary>
internal static class CheckDocument
{
    public static Task<IResult> Act(
        string id,
        IdentityDesk desk,
        Acts acts,
        ShowIdentity show,
        DescribeEcart describe,
        FhirInsDbContext db,
        RequestSql sql,
        Shell shell
    ) =>
        desk.ActAsync(
            id,
            "checked",
            async form =>
            {
                if (MistakesIn(form, shell.T) is { Count: > 0 } mistakes)
                    return Outcome.Mistaken(mistakes);
                if (form["concordance"] == "true")
                    return await acts.RunAsync("Patient-identity-validate", id, InputOf(form));
                // The écart and what was seen are one: neither a crash nor a refused word leaves half of it.
                await using var whole = await Alone.BeginAsync(db, sql, keys: [], shell.Http.RequestAborted);
                var outcome = await acts.RunAsync("Patient-identity-validate", id, InputOf(form));
                if (outcome.IsRefused)
                    return outcome;
                if (await describe.RunAsync(outcome.IdIn("task")!, form) is { } refusal)
                    return acts.OutcomeOf(refusal);
                await whole.CommitAsync(shell.Http.RequestAborted);
                return outcome with { Done = "discordant" };
            },
            status => show.PageAsync<ProofPage>(id, status),
            (_, code) =>
                code switch
                {
                    "date-before-birth" or RefusalCodes.DateInFuture => "date",
                    RefusalCodes.ProofNotAccepted or RefusalCodes.ProofMissing => "type",
                    "ins-in-text" => "shows",
                    _ => null,
                }
        );

    private static List<PageProblem> MistakesIn(IFormCollection form, Words words)
    {
        var mistakes = new List<PageProblem>();
        if (form["type"].ToString().Length == 0 && form["guardianType"].ToString().Length == 0)
            mistakes.Add(new("proof-missing", words["proof.wrong.type"], "type"));
        if (form["guardianType"].ToString().Length > 0 && form["guardian"].ToString().Length == 0)
            mistakes.Add(new("parameter-missing", words["proof.wrong.guardian"], "guardian"));
        if (form["concordance"].ToString() is not ("true" or "false"))
            mistakes.Add(new("parameter-missing", words["proof.wrong.concordance"], "concordance"));
        if (form["concordance"] == "true" && form["differs"].Count > 0)
            mistakes.Add(new("parameter-invalid", words["proof.wrong.both"], "concordance"));
        if (form["concordance"] == "false" && !form["differs"].Any(trait => DescribeEcart.IsTrait(trait)))
            mistakes.Add(new("parameter-missing", words["proof.wrong.differs"], "differs"));
        return mistakes;
    }

    private static OperationOutput InputOf(IFormCollection form)
    {
        var input = new OperationOutput();
        if (form["type"].ToString() is { Length: > 0 } own)
            input.AddParts("proof", ("type", "valueCode", own));
        if (form["guardianType"].ToString() is { Length: > 0 } other)
            input.AddParts("proof", ("type", "valueCode", other), ("holder", "valueCode", form["guardian"]));
        return input
            .Add("concordance", "valueBoolean", form["concordance"])
            .Add("date", "valueDate", form["date"].ToString() is { Length: > 0 } day ? day : null);
    }
}
