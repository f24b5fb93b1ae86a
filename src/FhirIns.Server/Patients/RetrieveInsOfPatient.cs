using System.Globalization;
using FhirIns.Identity;
using FhirIns.Insi;
using FhirIns.Server.Http;
using FhirIns.Server.Metadata;
using FhirIns.Server.Storage;

namespace FhirIns.Server.Patients;

/// <summary>
/// Asks INSi about a Patient (S065, S074). The answer is proposed beside the local traits (S071) and waits for a decision
/// (S072); where the organization allows it and the likeness suffices it is taken at once (S073).
/// </summary>
internal sealed class RetrieveInsOfPatient(
    PatientWrite write,
    InsiSearch search,
    IntegrateIns integrate,
    ApcvReaders apcvReaders
) : IOperationHandler
{
    public async Task<IResult> HandleAsync(OperationInput input, string id)
    {
        var (row, absent) = await write.FindAsync(id);
        if (row is null)
            return absent!;
        var confirmed = input.IsTrue("confirm");
        if (confirmed && string.IsNullOrWhiteSpace(input.Text("reason")))
            return FhirAnswer.Refused(RefusalCodes.ReasonRequired, "Parameters.parameter.where(name = 'reason')");
        if (row.Identity.MayAskInsi(confirmed) is { } refusal)
            return FhirAnswer.Refused(refusal.Code, TraitPlaces.Of(refusal.Trait));

        var (result, problems) = await SearchAsync(row, input);
        if (result is null)
            return FhirAnswer.Refused(problems);
        if (result.Failure is { } failure)
        {
            if (InsiProblems.IsPassing(failure))
                await OpenAsync("to-retrieve", "insi-unavailable", row, result.TraceId);
            else if (InsiProblems.IsFault(failure))
                await OpenAsync("insi-error", "retrieval", row, result.TraceId);
            return InsiProblems.Answer(failure, result.TraceId);
        }
        return await ConcludeAsync(row, input, result);
    }

    private async Task<(InsiSearchResult? Result, IReadOnlyList<Problem> Problems)> SearchAsync(
        PatientRow row,
        OperationInput input
    )
    {
        if (input.Text("method") is not ("vitale" or "apcv") && !input.Has("vitale"))
            return (await search.ByTraitsAsync(row.Identity.Traits, row.Id, input, write.Caller, write.Cancelled), []);
        var (reading, problems) =
            input.Text("method") == "apcv" ? ApcvInput.Read(input, apcvReaders) : VitaleInput.Read(input);
        return reading is null
            ? (null, problems)
            : (await search.ByVitaleAsync(reading, row.Id, input, write.Caller, write.Cancelled), []);
    }

    private async Task<IResult> ConcludeAsync(PatientRow row, OperationInput input, InsiSearchResult result)
    {
        var output = new OperationOutput().Add("outcome", "valueCode", result.Outcome);
        var applied = false;
        if (result.Answer is InsiAnswer.Found found)
        {
            var retrieval = Retrievals.Propose(write, result, row);
            await write.Db.SaveChangesAsync(write.Cancelled);
            var comparison = TraitComparison.Of(row.Identity.Traits, found.Identity);
            if (input.Text("apply") == "auto")
            {
                (applied, var conflict) = await integrate.ApplyAutomaticallyAsync(
                    row,
                    retrieval,
                    found.Identity,
                    comparison
                );
                if (conflict is not null)
                    return conflict;
            }
            output.Add("retrieval", "valueId", retrieval.Id);
            Write(comparison, output);
        }
        output
            .Add("applied", "valueBoolean", applied ? "true" : "false")
            .Add("status", "valueCode", StatusView.Of(row.Identity.Status, write.Caller));
        return FhirAnswer.Of(result.WriteTo(output).Resource);
    }

    private static void Write(TraitComparison comparison, OperationOutput output)
    {
        foreach (var trait in comparison.Traits)
            output.AddParts(
                "comparison",
                ("trait", "valueCode", trait.Trait.Code()),
                ("local", "valueString", Shown(trait.Trait, trait.Local)),
                ("insi", "valueString", Shown(trait.Trait, trait.Other)),
                ("verdict", "valueCode", trait.Verdict.ToString().ToLowerInvariant())
            );
        output.Add("similarity", "valueDecimal", comparison.Similarity.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>The sex as FHIR writes it; every other trait as it is.</summary>
    private static string? Shown(Trait trait, string? value) => trait is Trait.Sex ? value?.ToLowerInvariant() : value;

    private async Task OpenAsync(string code, string reason, PatientRow row, string traceId)
    {
        await write.OpenTaskOnceAsync(code, row.Id, reason, traceId: traceId);
        await write.Db.SaveChangesAsync(write.Cancelled);
    }
}
