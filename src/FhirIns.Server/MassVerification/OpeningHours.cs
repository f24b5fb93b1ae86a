using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace FhirIns.Server.MassVerification;

/// <summary>
/// Hours of the day, on the wall clock of a place, in which a campaign may call. They may cross midnight; a night on which
/// summer time begins or ends is an hour shorter or longer.
/// </summary>
/// <param name="From">Beginning.</param>
/// <param name="To">End, excluded; of the next day when not later than <paramref name="From"/>.</param>
internal sealed record OpeningHours(TimeOnly From, TimeOnly To)
{
    /// <summary>Reads <c>HH:mm-HH:mm</c>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out OpeningHours? hours)
    {
        hours = null;
        if (
            text.Split('-', StringSplitOptions.TrimEntries) is not [var from, var to]
            || !TryHour(from, out var begins)
            || !TryHour(to, out var ends)
            || begins == ends
        )
            return false;
        hours = new(begins, ends);
        return true;
    }

    /// <summary>Whether calls may be made at this instant.</summary>
    public bool IsOpen(DateTimeOffset at, TimeZoneInfo zone)
    {
        var hour = TimeOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, zone).DateTime);
        return From < To ? From <= hour && hour < To : hour >= From || hour < To;
    }

    /// <summary>The next instant at which calls may be made; the given one when they may now.</summary>
    public DateTimeOffset NextOpening(DateTimeOffset at, TimeZoneInfo zone)
    {
        if (IsOpen(at, zone))
            return at;
        var local = TimeZoneInfo.ConvertTime(at, zone).DateTime;
        var opening = local.Date + From.ToTimeSpan();
        if (opening <= local)
            opening = opening.AddDays(1);
        return WallClock.At(opening, zone);
    }

    /// <summary>The end of the opening that holds this instant.</summary>
    public DateTimeOffset NextClosing(DateTimeOffset at, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(at, zone).DateTime;
        var closing = local.Date + To.ToTimeSpan();
        return WallClock.At(closing <= local ? closing.AddDays(1) : closing, zone);
    }

    private static bool TryHour(string text, out TimeOnly hour) =>
        TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out hour);
}

/// <summary>Turns what a clock on a wall shows into an instant.</summary>
internal static class WallClock
{
    /// <summary>
    /// An hour that the change to summer time skips is the first one after it; one that comes twice at its end is the
    /// first of the two.
    /// </summary>
    public static DateTimeOffset At(DateTime local, TimeZoneInfo zone)
    {
        while (zone.IsInvalidTime(local))
            local = local.AddMinutes(1);
        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return new(DateTime.SpecifyKind(local, DateTimeKind.Unspecified), offset);
    }
}
