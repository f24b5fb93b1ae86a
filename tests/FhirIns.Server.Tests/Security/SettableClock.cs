namespace FhirIns.Server.Tests.Security;

/// <summary>A clock that stands still until it is moved.</summary>
internal sealed class SettableClock : TimeProvider
{
    private DateTimeOffset now = new(2026, 11, 23, 9, 0, 0, TimeSpan.Zero);

    /// <summary>A clock that no machine is ahead of: what keeps cookies by its own clock lets none of them end early.</summary>
    public static SettableClock InTheFuture => new() { now = new(2126, 11, 23, 9, 0, 0, TimeSpan.Zero) };

    public override DateTimeOffset GetUtcNow() => now;

    public void Advance(TimeSpan time) => now += time;
}
