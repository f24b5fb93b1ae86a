using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FhirIns.Server.Dashboard.Session;

/// <summary>
/// Lets a form act once, however often it is sent: a double click or the back button meets the outcome of the first time.
/// A form that was refused may be sent again.
/// </summary>
internal sealed class FormLedger(TimeProvider clock)
{
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(30);

    private readonly ConcurrentDictionary<string, Entry> entries = new(StringComparer.Ordinal);

    public async Task<IResult> OnceAsync(string number, Func<Task<IResult>> act)
    {
        Forget();
        while (true)
        {
            var mine = new Entry(clock.GetUtcNow());
            var entry = entries.GetOrAdd(number, mine);
            if (ReferenceEquals(entry, mine))
                return await ActAsync(number, mine, act);
            if (await entry.Outcome.Task is { } outcome)
                return outcome;
            // The first one ended without an effect, or was cut off: this one acts.
        }
    }

    private async Task<IResult> ActAsync(string number, Entry entry, Func<Task<IResult>> act)
    {
        IResult? done = null;
        try
        {
            var result = await act();
            done = result as RedirectHttpResult;
            return result;
        }
        finally
        {
            if (done is null)
                entries.TryRemove(number, out _);
            entry.Outcome.SetResult(done);
        }
    }

    private void Forget()
    {
        if (entries.Count < 1000)
            return;
        var oldest = clock.GetUtcNow() - Memory;
        foreach (var (number, entry) in entries)
            if (entry.At < oldest && entry.Outcome.Task.IsCompleted)
                entries.TryRemove(number, out _);
    }

    private sealed record Entry(DateTimeOffset At)
    {
        /// <summary>Where the form led; null when it had no effect.</summary>
        public TaskCompletionSource<IResult?> Outcome { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
