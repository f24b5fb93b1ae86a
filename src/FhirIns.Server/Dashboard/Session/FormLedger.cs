using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FhirIns.Server.Dashboard.Session;

/// <summary>
/// Lets a form act once, however often it is sent: a double click meets the outcome of the first time. A form that was
/// refused may be sent again; one that acted and comes back with another content does nothing.
/// </summary>
internal sealed class FormLedger(TimeProvider clock)
{
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(30);

    private readonly ConcurrentDictionary<string, Entry> entries = new(StringComparer.Ordinal);

    /// <summary>Acts, unless this form has acted already.</summary>
    /// <param name="number">The number of the form that was shown.</param>
    /// <param name="print">What it asks for, as <see cref="FormTicket.PrintOf"/> says it.</param>
    /// <param name="act">The act; it has an effect when it leads elsewhere.</param>
    public async Task<FormOutcome> OnceAsync(string number, string print, Func<Task<IResult>> act)
    {
        Forget();
        while (true)
        {
            var mine = new Entry(clock.GetUtcNow(), print);
            var entry = entries.GetOrAdd(number, mine);
            if (ReferenceEquals(entry, mine))
                return new(await ActAsync(number, mine, act), HasAskedElse: false);
            if (await entry.Outcome.Task is { } outcome)
                return new(outcome, HasAskedElse: entry.Print != print);
            // The first one ended without an effect, or was cut off: this one acts.
        }
    }

    private async Task<IResult> ActAsync(string number, Entry entry, Func<Task<IResult>> act)
    {
        RedirectHttpResult? done = null;
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

    private sealed record Entry(DateTimeOffset At, string Print)
    {
        /// <summary>Where the form led; null when it had no effect.</summary>
        public TaskCompletionSource<RedirectHttpResult?> Outcome { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

/// <summary>What a form came to.</summary>
/// <param name="Answer">The answer to it, or to the first time it was sent.</param>
/// <param name="HasAskedElse">Whether it asked for something else the first time, so that it did nothing now.</param>
internal sealed record FormOutcome(IResult Answer, bool HasAskedElse);
