using System.Collections.Concurrent;

namespace FhirIns.Server.Patients;

/// <summary>
/// Notices that an identity moved after a request about it had come in, though before the request looked: whoever decided
/// could not know. Whatever moves after it looked, on whichever node, the version of the row tells.
/// </summary>
internal sealed class Overlaps(TimeProvider clock)
{
    /// <summary>No request lasts that long.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(10);
    private const int SweepFrom = 4096;

    private readonly ConcurrentDictionary<string, Moved> known = new(StringComparer.Ordinal);
    private int sweepAt = SweepFrom;

    /// <summary>Marks the moment a request comes in; an entry of a Bundle comes in when its turn does.</summary>
    public void MarkArrival(HttpContext http) => http.Features.Set(new Arrival(clock.GetTimestamp()));

    /// <summary>Whether a decision on this identity was written after the request had come in.</summary>
    public bool IsDecidedSince(HttpContext? http, string id) =>
        http?.Features.Get<Arrival>() is { } arrival
        && known.TryGetValue(id, out var moved)
        && moved.Decided > arrival.Timestamp;

    /// <summary>Whether anything about this identity was written after the request had come in.</summary>
    public bool IsWrittenSince(HttpContext? http, string id) =>
        http?.Features.Get<Arrival>() is { } arrival
        && known.TryGetValue(id, out var moved)
        && moved.Written > arrival.Timestamp;

    /// <summary>Notes that an identity was written.</summary>
    public void Note(string id, bool isDecision)
    {
        var now = clock.GetTimestamp();
        known.AddOrUpdate(
            id,
            _ => new(now, isDecision ? now : long.MinValue),
            (_, before) => new(now, isDecision ? now : before.Decided)
        );
        if (known.Count > sweepAt)
            Sweep(now);
    }

    private void Sweep(long now)
    {
        foreach (var (id, moved) in known)
            if (clock.GetElapsedTime(moved.Written, now) > Memory)
                known.TryRemove(new(id, moved));
        sweepAt = Math.Max(SweepFrom, known.Count * 2);
    }

    private sealed record Arrival(long Timestamp);

    private readonly record struct Moved(long Written, long Decided);
}

/// <summary>Puts the mark of arrival on every request.</summary>
internal static class OverlapsMiddleware
{
    public static void UseArrivals(this IApplicationBuilder app)
    {
        var overlaps = app.ApplicationServices.GetRequiredService<Overlaps>();
        app.Use(
            (http, next) =>
            {
                overlaps.MarkArrival(http);
                return next(http);
            }
        );
    }
}
