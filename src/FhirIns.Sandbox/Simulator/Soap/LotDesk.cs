using System.Collections.Concurrent;

namespace FhirIns.Sandbox.Simulator.Soap;

/// <summary>Lots deposited for verification, each with its verdicts, until its time is over.</summary>
internal sealed class LotDesk(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, Entry> _lots = new(StringComparer.Ordinal);

    public string Deposit(IReadOnlyList<LotVerdict> verdicts, LotRules rules)
    {
        var now = time.GetUtcNow();
        foreach (var (old, entry) in _lots)
        {
            if (entry.Until <= now)
                _lots.TryRemove(old, out _);
        }

        var identifier = Guid.NewGuid().ToString("D");
        var done = now.AddMilliseconds(rules.DelayMs);
        _lots[identifier] = new Entry(verdicts, done, done.AddMinutes(rules.RetentionMinutes));
        return identifier;
    }

    public Lot? Find(string identifier)
    {
        var now = time.GetUtcNow();
        return _lots.TryGetValue(identifier, out var entry) && now < entry.Until
            ? new Lot(entry.Done <= now, entry.Verdicts)
            : null;
    }

    public void Clear() => _lots.Clear();

    private sealed record Entry(IReadOnlyList<LotVerdict> Verdicts, DateTimeOffset Done, DateTimeOffset Until);
}

/// <summary>A deposited lot as it is now.</summary>
internal sealed record Lot(bool IsDone, IReadOnlyList<LotVerdict> Verdicts);

/// <summary>The verdict on one identity of a lot.</summary>
/// <param name="Rank">As the depositor numbered it.</param>
internal sealed record LotVerdict(string? Rank, bool Ok);
