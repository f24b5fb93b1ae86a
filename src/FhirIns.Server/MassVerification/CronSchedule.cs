using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace FhirIns.Server.MassVerification;

/// <summary>
/// A schedule in five fields: minute, hour, day of the month, month, day of the week (0 and 7 are Sunday; names in English
/// too). Numbers, <c>*</c>, lists, ranges, steps. As in every cron, a day fits when either of two restricted day fields
/// does. It is read here and not by a job engine, each of which has a cron of its own.
/// </summary>
internal sealed class CronSchedule
{
    /// <summary>29 February on a certain day of the week comes back after 28 years, or 40 over a century.</summary>
    private const int YearsToLook = 41;

    private static readonly string[] Months =
    [
        "JAN",
        "FEB",
        "MAR",
        "APR",
        "MAY",
        "JUN",
        "JUL",
        "AUG",
        "SEP",
        "OCT",
        "NOV",
        "DEC",
    ];

    private static readonly string[] Days = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

    private readonly bool[] minutes;
    private readonly bool[] hours;
    private readonly bool[] monthDays;
    private readonly bool[] months;
    private readonly bool[] weekDays;
    private readonly bool eitherDay;

    private CronSchedule(bool[][] fields, bool eitherDay)
    {
        (minutes, hours, monthDays, months, weekDays) = (fields[0], fields[1], fields[2], fields[3], fields[4]);
        weekDays[0] |= weekDays[7];
        this.eitherDay = eitherDay;
    }

    /// <summary>Reads a schedule; false when it is none, or names a day that never comes, such as 30 February.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out CronSchedule? schedule)
    {
        schedule = null;
        if (text.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not { Length: 5 } parts)
            return false;
        (int Min, int Max, string[] Names, int FirstName)[] ranges =
        [
            (0, 59, [], 0),
            (0, 23, [], 0),
            (1, 31, [], 0),
            (1, 12, Months, 1),
            (0, 7, Days, 0),
        ];
        var fields = new bool[5][];
        for (var index = 0; index < 5; index++)
            if (!TryField(parts[index], ranges[index], out fields[index]!))
                return false;
        var read = new CronSchedule(fields, parts[2][0] != '*' && parts[4][0] != '*');
        if (read.Next(new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero), TimeZoneInfo.Utc) is null)
            return false;
        schedule = read;
        return true;
    }

    /// <summary>
    /// The first instant after another that the schedule names on the clocks of a place. An hour that summer time skips
    /// comes right after the gap; one that it brings twice counts once, the first time. Null when none comes.
    /// </summary>
    public DateTimeOffset? Next(DateTimeOffset after, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(after, zone).DateTime;
        // The clock may stand an hour back: what it shows again was named already, and is passed by below.
        var from = local.AddHours(-1);
        for (var day = from.Date; day.Year <= local.Year + YearsToLook; day = day.AddDays(1))
        {
            if (!months[day.Month] || !FitsDay(day))
                continue;
            for (var hour = 0; hour < 24; hour++)
            for (var minute = 0; hours[hour] && minute < 60; minute++)
            {
                if (!minutes[minute])
                    continue;
                var instant = WallClock.At(day.AddHours(hour).AddMinutes(minute), zone);
                if (instant > after)
                    return instant;
            }
        }
        return null;
    }

    private bool FitsDay(DateTime day) =>
        eitherDay
            ? monthDays[day.Day] || weekDays[(int)day.DayOfWeek]
            : monthDays[day.Day] && weekDays[(int)day.DayOfWeek];

    private static bool TryField(
        string text,
        (int Min, int Max, string[] Names, int FirstName) range,
        [NotNullWhen(true)] out bool[]? field
    )
    {
        field = new bool[range.Max + 1];
        foreach (var part in text.Split(','))
        {
            if (!TryPart(part, range, out var first, out var last, out var step))
                return false;
            for (var value = first; value <= last; value += step)
                field[value] = true;
        }
        return true;
    }

    private static bool TryPart(
        string text,
        (int Min, int Max, string[] Names, int FirstName) range,
        out int first,
        out int last,
        out int step
    )
    {
        (first, last, step) = (range.Min, range.Max, 1);
        var slash = text.IndexOf('/');
        if (slash >= 0 && (!TryNumber(text[(slash + 1)..], out step) || step == 0))
            return false;
        var span = slash < 0 ? text : text[..slash];
        if (span == "*")
            return true;
        var dash = span.IndexOf('-');
        if (!TryValue(dash < 0 ? span : span[..dash], range, out first))
            return false;
        if (dash >= 0)
            return TryValue(span[(dash + 1)..], range, out last) && first <= last;
        last = slash < 0 ? first : range.Max;
        return true;
    }

    private static bool TryValue(string text, (int Min, int Max, string[] Names, int FirstName) range, out int value)
    {
        var name = Array.FindIndex(range.Names, one => one.Equals(text, StringComparison.OrdinalIgnoreCase));
        value = name + range.FirstName;
        return name >= 0 || (TryNumber(text, out value) && value >= range.Min && value <= range.Max);
    }

    private static bool TryNumber(string text, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
