using System.Globalization;

namespace FhirIns.Fhir.Search;

/// <summary>How a value is compared (R4 "Prefixes").</summary>
public enum SearchPrefix
{
    /// <summary>The target lies inside the value.</summary>
    Eq,

    /// <summary>It does not.</summary>
    Ne,

    /// <summary>Some of the target lies after the value.</summary>
    Gt,

    /// <summary>Some of the target lies before the value.</summary>
    Lt,

    /// <summary>Inside, or some of it after.</summary>
    Ge,

    /// <summary>Inside, or some of it before.</summary>
    Le,

    /// <summary>The target starts after the value.</summary>
    Sa,

    /// <summary>The target ends before the value.</summary>
    Eb,

    /// <summary>The target is about there: it overlaps the value, widened by a tenth of its distance from now.</summary>
    Ap,
}

/// <summary>
/// A date to search, as the span of time it covers: 1950-02 is from 1 February to 1 March, the end excluded.
/// </summary>
/// <param name="Prefix">How to compare; Eq when none is given.</param>
/// <param name="Start">First instant, in the value's own clock.</param>
/// <param name="End">First instant after it, in the value's own clock.</param>
/// <param name="Offset">The clock's distance from UTC when the value says it, else null: then the server's zone holds.</param>
public sealed record DateValue(SearchPrefix Prefix, DateTime Start, DateTime End, TimeSpan? Offset)
{
    /// <summary>Reads one value: a prefix or none, then a date of any precision from year to fractions of a second.</summary>
    public static DateValue? Parse(string text)
    {
        var letters = text.AsSpan().IndexOfAnyExceptInRange('a', 'z');
        if (letters is not (0 or 2))
        {
            return null;
        }
        var prefix = SearchPrefix.Eq;
        if (letters == 2 && !Enum.TryParse(text.AsSpan(0, 2), ignoreCase: true, out prefix))
        {
            return null;
        }
        return Day(text[letters..], prefix) ?? Time(text[letters..], prefix);
    }

    /// <summary>The span as instants: in the value's own clock, or in a zone when it names none.</summary>
    public (DateTimeOffset From, DateTimeOffset To) Instants(TimeZoneInfo zone)
    {
        return (Instant(Start), Instant(End));

        DateTimeOffset Instant(DateTime clock)
        {
            var ticks = clock.Ticks - (Offset ?? zone.GetUtcOffset(clock)).Ticks;
            return new(Math.Clamp(ticks, 0, DateTime.MaxValue.Ticks), TimeSpan.Zero);
        }
    }

    /// <summary>Whether a target that spans from start to end, the end excluded, in the same clock, is asked for.</summary>
    /// <param name="start">First instant of the target.</param>
    /// <param name="end">First instant after the target.</param>
    /// <param name="now">Today, for <see cref="SearchPrefix.Ap"/>.</param>
    public bool Matches(DateTime start, DateTime end, DateTime now)
    {
        var isInside = Start <= start && end <= End;
        return Prefix switch
        {
            SearchPrefix.Ne => !isInside,
            SearchPrefix.Gt => end > End,
            SearchPrefix.Lt => start < Start,
            SearchPrefix.Ge => isInside || end > End,
            SearchPrefix.Le => isInside || start < Start,
            SearchPrefix.Sa => start >= End,
            SearchPrefix.Eb => end <= Start,
            SearchPrefix.Ap => IsAbout(start, end, (now - Start).Duration() / 10),
            _ => isInside,
        };
    }

    private bool IsAbout(DateTime start, DateTime end, TimeSpan margin) => start - End < margin && Start - end < margin;

    private static DateValue? Day(ReadOnlySpan<char> text, SearchPrefix prefix)
    {
        if (!FhirDateTime.IsDate(text))
        {
            return null;
        }
        var year = Number(text[..4]);
        var month = text.Length >= 7 ? Number(text[5..7]) : 1;
        var start = new DateTime(year, month, text.Length == 10 ? Number(text[8..]) : 1);
        var days = text.Length switch
        {
            4 => DateTime.IsLeapYear(year) ? 366 : 365,
            7 => DateTime.DaysInMonth(year, month),
            _ => 1,
        };
        return Span(prefix, start, TimeSpan.FromDays(days), null);
    }

    /// <summary>A day with hours and minutes at least; the zone may be missing.</summary>
    private static DateValue? Time(ReadOnlySpan<char> text, SearchPrefix prefix)
    {
        if (text.Length < 16 || text[10] != 'T' || Day(text[..10], prefix) is not { } day)
        {
            return null;
        }
        // A plus that was not percent-encoded arrives as a space.
        var zoneStart = text[11..].IndexOfAny("Z+- ");
        var time = zoneStart < 0 ? text[11..] : text.Slice(11, zoneStart);
        var zone = zoneStart < 0 ? "" : text[(11 + zoneStart)..].ToString().Replace(' ', '+');
        var full = time.Length == 5 ? $"{time}:00" : time.ToString();
        if (!FhirDateTime.IsTime(full) || (zone.Length > 0 && !FhirDateTime.IsZone(zone)))
        {
            return null;
        }
        var digits = Math.Clamp(full.Length - 9, 0, 7);
        var width = time.Length == 5 ? TimeSpan.TicksPerMinute : TimeSpan.TicksPerSecond / (long)Math.Pow(10, digits);
        var fraction = digits == 0 ? 0 : Number(full.AsSpan(9, digits)) * width;
        var clock = new TimeSpan(Number(full.AsSpan(0, 2)), Number(full.AsSpan(3, 2)), Number(full.AsSpan(6, 2)));
        var start = day.Start.Ticks + clock.Ticks + fraction;
        return Span(prefix, new(Math.Min(start, DateTime.MaxValue.Ticks)), new(width), OffsetOf(zone));
    }

    private static TimeSpan? OffsetOf(string zone) =>
        zone switch
        {
            "" => null,
            "Z" => TimeSpan.Zero,
            _ => new TimeSpan(Number(zone.AsSpan(1, 2)), Number(zone.AsSpan(4)), 0) * (zone[0] == '-' ? -1 : 1),
        };

    private static DateValue Span(SearchPrefix prefix, DateTime start, TimeSpan width, TimeSpan? offset) =>
        new(prefix, start, new(Math.Min(start.Ticks + width.Ticks, DateTime.MaxValue.Ticks)), offset);

    private static int Number(ReadOnlySpan<char> digits) =>
        int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
}
