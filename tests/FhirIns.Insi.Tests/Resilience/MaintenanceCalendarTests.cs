using System.Globalization;
using FhirIns.Insi.Resilience;
using Xunit;

namespace FhirIns.Insi.Tests.Resilience;

/// <summary>When the service is closed, by the clocks of Paris.</summary>
public sealed class MaintenanceCalendarTests
{
    [Theory]
    [InlineData("2026-01-14T01:59:59+01:00", null)]
    [InlineData("2026-01-14T02:00:00+01:00", "2026-01-14T04:30:00+01:00")]
    [InlineData("2026-01-14T04:29:59+01:00", "2026-01-14T04:30:00+01:00")]
    [InlineData("2026-01-14T04:30:00+01:00", null)]
    [InlineData("2026-07-14T00:30:00Z", "2026-07-14T04:30:00+02:00")]
    public void Recurring_window_is_hours_of_the_day_in_winter_and_in_summer(string now, string? end) =>
        Check(now, end, Every("02:00", "04:30"));

    [Theory]
    [InlineData("2026-01-14T22:59:00+01:00", null)]
    [InlineData("2026-01-14T23:30:00+01:00", "2026-01-15T01:00:00+01:00")]
    [InlineData("2026-01-15T00:30:00+01:00", "2026-01-15T01:00:00+01:00")]
    [InlineData("2026-01-15T01:00:00+01:00", null)]
    public void Window_may_cross_midnight(string now, string? end) => Check(now, end, Every("23:00", "01:00"));

    [Theory]
    [InlineData("2026-01-18T23:30:00+01:00", "2026-01-19T01:00:00+01:00")]
    [InlineData("2026-01-19T00:30:00+01:00", "2026-01-19T01:00:00+01:00")]
    [InlineData("2026-01-19T23:30:00+01:00", null)]
    [InlineData("2026-01-18T00:30:00+01:00", null)]
    public void Window_of_a_day_begins_on_that_day(string now, string? end) =>
        Check(now, end, Every("23:00", "01:00", DayOfWeek.Sunday));

    [Theory]
    [InlineData("2026-12-01T21:59:59Z", null)]
    [InlineData("2026-12-01T22:00:00Z", "2026-12-02T04:00:00Z")]
    [InlineData("2026-12-02T04:00:00Z", null)]
    public void Single_window_is_two_instants(string now, string? end) =>
        Check(now, end, Once("2026-12-01T22:00:00Z", "2026-12-02T04:00:00Z"));

    [Fact]
    public void Hour_that_summer_time_skips_is_the_first_after_it() =>
        Check("2026-03-29T01:05:00Z", "2026-03-29T04:00:00+02:00", Every("02:30", "04:00"));

    [Fact]
    public void Window_that_is_all_day_long_lasts_until_its_next_beginning() =>
        Check("2026-01-14T12:00:00+01:00", "2026-01-15T08:00:00+01:00", Every("08:00", "08:00"));

    [Fact]
    public void Last_of_several_windows_to_end_counts() =>
        Check(
            "2026-01-14T02:10:00+01:00",
            "2026-01-14T06:00:00+01:00",
            Every("02:00", "04:30"),
            Once("2026-01-14T00:00:00+01:00", "2026-01-14T06:00:00+01:00")
        );

    [Fact]
    public void No_window_never_closes() => Check("2026-01-14T02:10:00+01:00", end: null);

    private static void Check(string now, string? end, params MaintenanceWindowOptions[] windows) =>
        Assert.Equal(end is null ? null : Instant(end), new MaintenanceCalendar(windows).ClosedUntil(Instant(now)));

    private static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    private static MaintenanceWindowOptions Once(string start, string end) =>
        new() { Start = Instant(start), End = Instant(end) };

    private static MaintenanceWindowOptions Every(string from, string to, params DayOfWeek[] days)
    {
        var window = new MaintenanceWindowOptions
        {
            From = TimeOnly.Parse(from, CultureInfo.InvariantCulture),
            To = TimeOnly.Parse(to, CultureInfo.InvariantCulture),
        };
        foreach (var day in days)
        {
            window.Days.Add(day);
        }
        return window;
    }
}
