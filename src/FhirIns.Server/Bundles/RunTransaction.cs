using FhirIns.Fhir;
using FhirIns.Server.Http;
using FhirIns.Server.Storage;

namespace FhirIns.Server.Bundles;

/// <summary>
/// Runs a transaction: deletions, creations, changes, reads, in this order and in one transaction of the database. The first
/// entry that is refused is the answer to all of them, and nothing has happened.
/// </summary>
internal sealed class RunTransaction(EntryPipeline pipeline, FhirInsDbContext db, RequestSql sql, TimeProvider clock)
{
    /// <summary>
    /// The operations that a transaction may hold. Any other may call INSi, and no transaction is open while INSi is asked.
    /// </summary>
    private static readonly string[] Operations =
    [
        "$identity-flag",
        "$identity-invalidate",
        "$identity-validate",
        "$ihe-pix",
        "$ins-format",
        "$ins-integrate",
        "$ins-reveal",
        "$match",
        "$merge",
        "$unmerge",
        "$validate",
    ];

    public async Task<FhirAnswer> RunAsync(IReadOnlyList<BundleEntry> entries, HttpContext http)
    {
        List<Problem> problems = [.. entries.SelectMany(entry => entry.Problems), .. Misplaced(entries)];
        if (problems.Count > 0)
            return FhirAnswer.Refused(problems);
        var keys = entries.Select(entry => entry.Condition).OfType<string>().Select(ConditionKey.Of);
        var runs = new List<EntryContext>(entries.Count);
        var answer = await InTransactionAsync(entries, keys, http, runs);
        // The trail of refusals writes on its own, so that it waits until the transaction has ended.
        foreach (var run in runs)
            await run.StartAsync();
        return answer;
    }

    private async Task<FhirAnswer> InTransactionAsync(
        IReadOnlyList<BundleEntry> entries,
        IEnumerable<string> keys,
        HttpContext http,
        List<EntryContext> runs
    )
    {
        await using var alone = await Alone.BeginAsync(db, sql, keys, http.RequestAborted);
        var targets = new EntryTargets(clock, query => SearchAsync(query, http));
        if (await targets.ResolveAsync(entries) is { } refusal)
            return refusal;
        var answers = new EntryAnswer[entries.Count];
        var size = 0L;
        foreach (var index in Enumerable.Range(0, entries.Count).OrderBy(index => RankOf(entries[index].Method)))
        {
            var entry = entries[index];
            db.ChangeTracker.Clear();
            object[] features = targets.AssignedTo(entry) is { } id ? [id] : [];
            var run = await pipeline.RunAsync(EntryRequest.Of(entry), http, http.RequestServices, features);
            runs.Add(run);
            answers[index] = run.Answer;
            size += answers[index].Json.Length;
            if (answers[index].IsRefusal)
                return Failed(entry, answers[index]);
            if (size > ProcessBundle.MaxAnswerBytes)
                return FhirAnswer.Refused("bundle-answer-too-large", entry.Expression);
            if (!targets.Hit(entry, answers[index]))
                return FhirAnswer.Refused("moved-meanwhile", entry.Expression);
        }
        await alone.CommitAsync(http.RequestAborted);
        return ProcessBundle.Answer("transaction-response", entries.Zip(answers));
    }

    /// <summary>
    /// The ids that a query finds, more than there are records of one person that were merged: asked as a client would, by
    /// the client's own rights.
    /// </summary>
    private async Task<EntryAnswer> SearchAsync((string Type, string Query) asked, HttpContext http)
    {
        var query = $"?{asked.Query.TrimStart('?')}&_count=20&_total=none&_elements=id,link";
        var run = await pipeline.RunAsync(
            new("GET", asked.Type, query) { Headers = [("Prefer", "handling=strict")] },
            http,
            http.RequestServices
        );
        return run.Answer;
    }

    private static IEnumerable<Problem> Misplaced(IReadOnlyList<BundleEntry> entries)
    {
        foreach (var entry in entries.Where(entry => entry.IsOperation))
            if (!Operations.Contains(entry.Path.Split('/')[^1]))
                yield return new("operation-outside-transactions", entry.Expression);
        foreach (
            var twin in entries
                .Where(entry => entry.FullUrl is not null)
                .GroupBy(entry => entry.FullUrl)
                .SelectMany(same => same.Skip(1))
        )
            yield return new("entry-twice", twin.Expression);
    }

    private static int RankOf(string method) =>
        method switch
        {
            "DELETE" => 0,
            "POST" => 1,
            "PUT" or "PATCH" => 2,
            _ => 3,
        };

    /// <summary>The refusal of one entry, with its place, as the answer to all of them.</summary>
    private static FhirAnswer Failed(BundleEntry entry, EntryAnswer answer)
    {
        var outcome = answer.Resource ?? OperationOutcomes.Of([new Problem("internal")]);
        foreach (var issue in outcome.Each("issue"))
            Place(issue, entry);
        return FhirAnswer.Of(outcome, answer.Status) with { RetryAfter = answer.RetryAfter };
    }

    /// <summary>A place in the resource of an entry becomes one in the Bundle; any other is the entry itself.</summary>
    private static void Place(Element issue, BundleEntry entry)
    {
        var given = issue["expression"];
        var place =
            entry.Resource is { } resource
            && given?.Value?.StartsWith($"{resource.Type}.", StringComparison.Ordinal) == true
                ? $"{resource.Expression}{given.Value[resource.Type.Length..]}"
                : entry.Expression;
        (given ?? issue.Add("expression")).Value = place;
    }
}
