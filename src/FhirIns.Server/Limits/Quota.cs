using System.Threading.RateLimiting;

namespace FhirIns.Server.Limits;

/// <summary>So many of something in a minute, counted apart for each key; keys that ask no more are forgotten.</summary>
internal sealed class Quota(int perMinute) : IDisposable
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly PartitionedRateLimiter<string>? limiter =
        perMinute == 0
            ? null
            : PartitionedRateLimiter.Create<string, string>(key =>
                RateLimitPartition.GetFixedWindowLimiter(key, _ => new() { PermitLimit = perMinute, Window = Minute })
            );

    /// <summary>Takes one.</summary>
    /// <returns>Seconds to wait where none is left; else null.</returns>
    public int? Take(string key) => Acquire(key, 1);

    /// <summary>Takes so many, or all that are left.</summary>
    /// <returns>Seconds to wait where there were not enough; else null.</returns>
    public int? Take(string key, int count)
    {
        int? wait = null;
        for (var taken = 0; taken < count && wait is null; taken++)
            wait = Take(key);
        return wait;
    }

    /// <summary>Whether none is left, and for how many seconds; takes none.</summary>
    public int? Spent(string key) => Acquire(key, 0);

    public void Dispose() => limiter?.Dispose();

    private int? Acquire(string key, int permits)
    {
        if (limiter is null)
            return null;
        using var lease = limiter.AttemptAcquire(key, permits);
        if (lease.IsAcquired)
            return null;
        var wait = lease.TryGetMetadata(MetadataName.RetryAfter, out var known) ? known : Minute;
        return Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds));
    }
}
