using System.Globalization;

namespace FhirIns.Server.Storage;

/// <summary>Instants as FHIR writes them: UTC, milliseconds.</summary>
internal static class Instant
{
    /// <summary>Days of an act are days in France, wherever the server stands.</summary>
    public static readonly TimeZoneInfo France = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");

    public static string Text(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>
    /// The present in French time, without what is finer than a millisecond, so that what is stored is what was said.
    /// </summary>
    public static DateTimeOffset Now(TimeProvider clock)
    {
        var now = TimeZoneInfo.ConvertTime(clock.GetUtcNow(), France);
        return new(now.Ticks - now.Ticks % TimeSpan.TicksPerMillisecond, now.Offset);
    }
}
