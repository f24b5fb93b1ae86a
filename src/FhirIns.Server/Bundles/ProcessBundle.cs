using FhirIns.Fhir;
using FhirIns.Server.Http;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.Bundles;

/// <summary>
/// <c>POST [base]</c>: a batch, whose entries stand for themselves, or a transaction, which happens as a whole or not at all.
/// Every entry is a request like any other: same handler, same scopes, same rules.
/// </summary>
internal static class ProcessBundle
{
    /// <summary>The most that all answers together may be, in bytes: what a small machine holds at once without harm.</summary>
    public const int MaxAnswerBytes = 32 * 1024 * 1024;

    public static async Task<IResult> Handle(
        HttpContext http,
        EntryPipeline pipeline,
        RunTransaction transaction,
        IOptions<FhirOptions> options
    )
    {
        var (parsed, refusal) = await FhirBody.ReadParsedAsync(
            http.Request,
            options.Value.MaxBodyBytes,
            http.RequestAborted
        );
        if (parsed is null)
            return FhirAnswer.Refused(refusal!);
        List<Problem> problems = [.. parsed.Issues.Select(Problem.Of)];
        if (parsed.Resource is not { } bundle)
            return FhirAnswer.Refused(problems);
        if (bundle.Type != "Bundle")
            return FhirAnswer.Refused("resource-type-wrong", bundle.Type);
        var elements = bundle.Each("entry").ToList();
        if (elements.Count > options.Value.MaxBundleEntries)
            return FhirAnswer.Refused("bundle-too-large", "Bundle.entry");

        var address = FhirBase.Of(http.Request, options.Value);
        List<BundleEntry> entries = [.. elements.Select(element => BundleEntry.Of(element, problems, address))];
        var elsewhere = problems
            .Where(problem => problem.IsError && !entries.Exists(entry => entry.Concerns(problem)))
            .ToList();
        if (elsewhere.Count > 0)
            return FhirAnswer.Refused(elsewhere);
        return bundle.Text("type") switch
        {
            "batch" => await RunBatch.RunAsync(entries, http, pipeline),
            "transaction" => await transaction.RunAsync(entries, http),
            _ => FhirAnswer.Refused("bundle-type-unsupported", "Bundle.type"),
        };
    }

    /// <summary>The answer to a Bundle whose entries were all answered.</summary>
    public static FhirAnswer Answer(string type, IEnumerable<(BundleEntry Entry, EntryAnswer Answer)> answers)
    {
        var noStore = false;
        using var bundle = new BundleWriter(type, total: null);
        foreach (var (entry, answer) in answers)
        {
            noStore |= answer.NoStore;
            bundle.AddResponse(
                answer.Json,
                isOutcome: answer.IsRefusal || (entry.IsWrite && answer.IsOutcome),
                answer.StatusLine,
                answer.Location,
                answer.ETag,
                answer.LastModified
            );
        }
        return FhirAnswer.Bundle(bundle.Finish().ToArray()) with { NoStore = noStore };
    }
}
