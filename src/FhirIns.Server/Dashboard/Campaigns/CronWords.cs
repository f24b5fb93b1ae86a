using System.Globalization;
using FhirIns.Server.Dashboard.Frame;

namespace FhirIns.Server.Dashboard.Campaigns;

/// <summary>A schedule between cron and plain words: every night, each week, each month.</summary>
internal static class CronWords
{
    /// <summary>The cron of what was chosen; null when something of it is missing or wrong.</summary>
    public static string? Compose(IFormCollection form)
    {
        if (TimeOf(form) is not { } time)
            return null;
        var start = string.Create(CultureInfo.InvariantCulture, $"{time.Minute} {time.Hour}");
        return form["frequency"].ToString() switch
        {
            "daily" => $"{start} * * *",
            "weekly"
                when int.TryParse(form["weekday"], NumberStyles.None, CultureInfo.InvariantCulture, out var day)
                    && day is >= 0 and <= 6 => string.Create(CultureInfo.InvariantCulture, $"{start} * * {day}"),
            "monthly"
                when int.TryParse(form["monthDay"], NumberStyles.None, CultureInfo.InvariantCulture, out var day)
                    && day is >= 1 and <= 28 => string.Create(CultureInfo.InvariantCulture, $"{start} {day} * *"),
            _ => null,
        };
    }

    /// <summary>The time of the day that was chosen; null when it is none.</summary>
    public static TimeOnly? TimeOf(IFormCollection form) =>
        TimeOnly.TryParseExact(form["time"], "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? time
            : null;

    /// <summary>A cron in words; as it is written where no words are simpler.</summary>
    public static string Of(string cron, Words words) =>
        cron.Split(' ', StringSplitOptions.RemoveEmptyEntries) switch
        {
            [var minute, var hour, "*", "*", "*"] when Time(hour, minute) is { } time => words["cron.daily", time],
            [var minute, var hour, "*", "*", var day]
                when Time(hour, minute) is { } time && Number(day) is { } number and <= 7 => words[
                "cron.weekly",
                words.Culture.DateTimeFormat.GetDayName((DayOfWeek)(number % 7)),
                time
            ],
            [var minute, var hour, var day, "*", "*"]
                when Time(hour, minute) is { } time && Number(day) is { } number => words["cron.monthly", number, time],
            _ => cron,
        };

    private static string? Time(string hour, string minute) =>
        Number(hour) is { } hours and < 24 && Number(minute) is { } minutes and < 60
            ? string.Create(CultureInfo.InvariantCulture, $"{hours:00}:{minutes:00}")
            : null;

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
