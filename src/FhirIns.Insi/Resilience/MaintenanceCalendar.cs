namespace FhirIns.Insi.Resilience;

/// <summary>
/// When the service is known to be closed. Recurring windows are hours of the day in Paris, summer time included, and
/// may cross midnight.
/// </summary>
internal sealed class MaintenanceCalendar(IEnumerable<MaintenanceWindowOptions> windows)
{
    private static readonly TimeZoneInfo Paris = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");

    private readonly MaintenanceWindowOptions[] _windows = [.. windows];

    /// <summary>The end of the window that holds the instant, of the last to end if several do; null when none does.</summary>
    public DateTimeOffset? ClosedUntil(DateTimeOffset now) =>
        _windows
            .SelectMany(window => Occurrences(window, now))
            .Where(occurrence => occurrence.Start <= now && now < occurrence.End)
            .Select(occurrence => (DateTimeOffset?)occurrence.End)
            .Max();

    private static IEnumerable<(DateTimeOffset Start, DateTimeOffset End)> Occurrences(
        MaintenanceWindowOptions window,
        DateTimeOffset now
    )
    {
        if (window is { Start: { } start, End: { } end })
        {
            yield return (start, end);
        }
        if (window is { From: { } from, To: { } to })
        {
            var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, Paris).DateTime);
            foreach (var day in new[] { today.AddDays(-1), today })
            {
                if (window.Days.Count == 0 || window.Days.Contains(day.DayOfWeek))
                {
                    yield return (AtParis(day, from), AtParis(to > from ? day : day.AddDays(1), to));
                }
            }
        }
    }

    /// <summary>An hour that the change to summer time skips is the first one after it.</summary>
    private static DateTimeOffset AtParis(DateOnly day, TimeOnly hour)
    {
        var local = day.ToDateTime(hour);
        while (Paris.IsInvalidTime(local))
        {
            local = local.AddMinutes(1);
        }
        return new DateTimeOffset(local, Paris.GetUtcOffset(local));
    }
}
