using FhirIns.Server.Http;

namespace FhirIns.Server.Bundles;

/// <summary>Runs a batch: every entry by itself, one after the other, whatever becomes of the others.</summary>
internal static class RunBatch
{
    public static async Task<FhirAnswer> RunAsync(
        IReadOnlyList<BundleEntry> entries,
        HttpContext http,
        EntryPipeline pipeline
    )
    {
        var scopes = http.RequestServices.GetRequiredService<IServiceScopeFactory>();
        var answers = new List<(BundleEntry, EntryAnswer)>(entries.Count);
        var size = 0L;
        foreach (var entry in entries)
        {
            var answer = size < ProcessBundle.MaxAnswerBytes ? await RunAsync(entry, http, pipeline, scopes) : null;
            // What an entry did is answered even where it is a little too much; what it only read can be asked again.
            if (answer is null || (entry.Method == "GET" && size + answer.Json.Length > ProcessBundle.MaxAnswerBytes))
                answer = EntryAnswer.Refused([new("bundle-answer-too-large", entry.Expression)]);
            answers.Add((entry, answer));
            size += answer.Json.Length;
        }
        return ProcessBundle.Answer("batch-response", answers);
    }

    private static async Task<EntryAnswer> RunAsync(
        BundleEntry entry,
        HttpContext http,
        EntryPipeline pipeline,
        IServiceScopeFactory scopes
    )
    {
        if (entry.Problems.Count > 0)
            return EntryAnswer.Refused(entry.Problems);
        await using var scope = scopes.CreateAsyncScope();
        var run = await pipeline.RunAsync(EntryRequest.Of(entry), http, scope.ServiceProvider);
        await run.StartAsync();
        return run.Answer;
    }
}
