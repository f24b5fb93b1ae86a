using System.Collections.Concurrent;

namespace FhirIns.Sandbox.Simulator;

/// <summary>One call that reached the simulated service.</summary>
/// <param name="Number">From 1, in the order of arrival.</param>
/// <param name="At">Instant of arrival.</param>
/// <param name="Operation">Name of the operation in the WSDL; null when it could not be told.</param>
/// <param name="MessageId"><c>wsa:MessageID</c> as sent.</param>
/// <param name="Emitter"><c>Emetteur</c> of the ContexteLPS.</param>
/// <param name="Access">How the caller made itself known.</param>
/// <param name="Automatic">True with INSI-AUTO, false with INSI-MANU or an assertion, null when the call does not tell.</param>
/// <param name="Outcome">
/// <c>00</c>, <c>01</c>, <c>02</c>; <c>OK</c>, <c>KO</c> of a verification; the code of a fault; the name of a disturbance;
/// <c>http 415</c> and the like; <c>injected</c>.
/// </param>
/// <param name="Subject">What was asked: the traits, or the number, of a fictitious person.</param>
public sealed record LoggedCall(
    long Number,
    DateTimeOffset At,
    string? Operation,
    string? MessageId,
    string? Emitter,
    CallerAccess Access,
    bool? Automatic,
    string Outcome,
    string? Subject
);

/// <summary>How a caller made itself known.</summary>
public enum CallerAccess
{
    /// <summary>Not at all; taken over plain HTTP only.</summary>
    None,

    /// <summary>Software certificate.</summary>
    Certificate,

    /// <summary>Assertion signed by a health card.</summary>
    Card,

    /// <summary>Unsigned assertion of Pro Santé Connect.</summary>
    ProSanteConnect,
}

/// <summary>
/// What the simulator received: the latest calls one by one, and exact counts of all. A call is entered before its
/// answer leaves, so whoever has the answer finds it here. Safe for concurrent use.
/// </summary>
public sealed class CallLog
{
    /// <summary>How many calls are kept one by one; older ones are only counted.</summary>
    public const int Kept = 200_000;

    private readonly ConcurrentQueue<LoggedCall> _calls = new();
    private readonly ConcurrentDictionary<(string Operation, string Outcome), long> _counts = new();
    private long _number;
    private long _total;
    private int _underWay;
    private int _highestConcurrency;

    /// <summary>All calls since the start or <see cref="Clear"/>.</summary>
    public long Total => Interlocked.Read(ref _total);

    /// <summary>Most calls that were under way at once.</summary>
    public int HighestConcurrency => Volatile.Read(ref _highestConcurrency);

    /// <summary>The calls kept, in the order in which they were judged.</summary>
    public IReadOnlyList<LoggedCall> Latest => [.. _calls];

    /// <summary>Exact counts by operation (<c>?</c> when unknown) and outcome.</summary>
    public IReadOnlyDictionary<(string Operation, string Outcome), long> Counts => _counts;

    /// <summary>Most calls that arrived within any span of that length, among those kept.</summary>
    public int MostWithin(TimeSpan span)
    {
        var instants = Latest.Select(call => call.At).Order().ToArray();
        var most = 0;
        for (int first = 0, last = 0; last < instants.Length; last++)
        {
            while (instants[last] - instants[first] >= span)
                first++;
            most = Math.Max(most, last - first + 1);
        }
        return most;
    }

    /// <summary>Forgets all calls and counts; calls under way stay counted as under way.</summary>
    public void Clear()
    {
        _calls.Clear();
        _counts.Clear();
        Interlocked.Exchange(ref _total, 0);
        Interlocked.Exchange(ref _number, 0);
        Interlocked.Exchange(ref _highestConcurrency, Volatile.Read(ref _underWay));
    }

    internal Stay Enter()
    {
        var underWay = Interlocked.Increment(ref _underWay);
        int highest;
        while (underWay > (highest = Volatile.Read(ref _highestConcurrency)))
            Interlocked.CompareExchange(ref _highestConcurrency, underWay, highest);
        return new Stay(this, Interlocked.Increment(ref _number));
    }

    internal void Record(LoggedCall call)
    {
        _calls.Enqueue(call);
        _counts.AddOrUpdate((call.Operation ?? "?", call.Outcome), 1, (_, count) => count + 1);
        if (Interlocked.Increment(ref _total) > Kept)
            _calls.TryDequeue(out _);
    }

    /// <summary>One call under way. It ends before its last bytes leave: whoever has them may call again at once.</summary>
    internal sealed class Stay(CallLog log, long number)
    {
        private int _left;

        public long Number => number;

        public void End()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
                Interlocked.Decrement(ref log._underWay);
        }
    }
}
