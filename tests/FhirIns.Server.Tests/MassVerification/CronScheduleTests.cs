using System.Globalization;
using FhirIns.Server.MassVerification;
using FhirIns.Tests;

namespace FhirIns.Server.Tests.MassVerification;

/// <summary>When plans come, and when calls may be made: the same on every engine, on any night of the year.</summary>
public sealed class CronScheduleTests
{
    private static readonly TimeZoneInfo Paris = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");

    [Theory]
    [Rule("S083")]
    [InlineData("0 22 * * *", "2026-11-28T10:00+01:00", "2026-11-28T22:00+01:00")]
    [InlineData("0 22 * * *", "2026-11-28T22:00+01:00", "2026-11-29T22:00+01:00")]
    [InlineData("*/15 8-9 * * *", "2026-11-28T08:50+01:00", "2026-11-28T09:00+01:00")]
    [InlineData("5,35 * * * *", "2026-11-28T08:06+01:00", "2026-11-28T08:35+01:00")]
    [InlineData("0 3 1 */3 *", "2026-11-28T08:00+01:00", "2027-01-01T03:00+01:00")]
    [InlineData("0 3 * * 1", "2026-11-28T08:00+01:00", "2026-11-30T03:00+01:00")]
    [InlineData("0 3 * * 0", "2026-11-28T08:00+01:00", "2026-11-29T03:00+01:00")]
    [InlineData("0 3 * * 7", "2026-11-28T08:00+01:00", "2026-11-29T03:00+01:00")]
    [InlineData("0 3 * * mon-fri", "2026-11-28T08:00+01:00", "2026-11-30T03:00+01:00")]
    [InlineData("0 3 1 jan *", "2026-11-28T08:00+01:00", "2027-01-01T03:00+01:00")]
    [InlineData("0 3 29 2 *", "2026-11-28T08:00+01:00", "2028-02-29T03:00+01:00")]
    [InlineData("0 3 13 * 5", "2026-11-28T08:00+01:00", "2026-12-04T03:00+01:00")]
    public void A_schedule_names_its_next_instant(string cron, string after, string next)
    {
        Assert.True(CronSchedule.TryParse(cron, out var schedule));
        Assert.Equal(At(next), schedule.Next(At(after), Paris));
    }

    [Fact]
    public void An_hour_that_summer_time_skips_comes_right_after_the_gap_and_once()
    {
        Assert.True(CronSchedule.TryParse("30 2 * * *", out var schedule));
        var first = schedule.Next(At("2026-03-28T12:00+01:00"), Paris);
        Assert.Equal(At("2026-03-29T03:00+02:00"), first);
        Assert.Equal(At("2026-03-30T02:30+02:00"), schedule.Next(first!.Value, Paris));
    }

    [Fact]
    public void An_hour_that_comes_twice_counts_once()
    {
        Assert.True(CronSchedule.TryParse("30 2 * * *", out var schedule));
        var first = schedule.Next(At("2026-10-24T12:00+02:00"), Paris);
        Assert.Equal(At("2026-10-25T02:30+02:00"), first);
        Assert.Equal(At("2026-10-26T02:30+01:00"), schedule.Next(first!.Value, Paris));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0 22 * *")]
    [InlineData("0 22 * * * *")]
    [InlineData("60 22 * * *")]
    [InlineData("0 24 * * *")]
    [InlineData("0 22 0 * *")]
    [InlineData("0 22 * 13 *")]
    [InlineData("0 22 * * 8")]
    [InlineData("0 22 30 2 *")]
    [InlineData("0 22 31 2,4,6,9,11 *")]
    [InlineData("*/0 * * * *")]
    [InlineData("5-1 * * * *")]
    [InlineData("a * * * *")]
    [InlineData("@daily")]
    [InlineData("-1 * * * *")]
    public void A_schedule_that_never_comes_or_says_nothing_is_refused(string cron) =>
        Assert.False(CronSchedule.TryParse(cron, out _));

    [Theory]
    [InlineData("22:00-06:00", "2026-11-28T21:59+01:00", "2026-11-28T22:00+01:00")]
    [InlineData("22:00-06:00", "2026-11-28T23:00+01:00", "2026-11-28T23:00+01:00")]
    [InlineData("22:00-06:00", "2026-11-29T06:00+01:00", "2026-11-29T22:00+01:00")]
    [InlineData("02:30-05:00", "2026-03-29T01:00+01:00", "2026-03-29T03:00+02:00")]
    [InlineData("02:30-05:00", "2026-10-25T01:00+02:00", "2026-10-25T02:30+02:00")]
    public void Hours_open_at_their_time_on_the_wall(string hours, string at, string opens)
    {
        Assert.True(OpeningHours.TryParse(hours, out var open));
        Assert.Equal(At(opens), open.NextOpening(At(at), Paris));
    }

    [Fact]
    public void The_night_on_which_summer_time_ends_is_an_hour_longer()
    {
        Assert.True(OpeningHours.TryParse("22:00-06:00", out var open));
        var opens = At("2026-10-24T22:00+02:00");
        Assert.Equal(TimeSpan.FromHours(9), open.NextClosing(opens, Paris) - opens);
    }

    [Theory]
    [InlineData("")]
    [InlineData("22:00")]
    [InlineData("22:00-22:00")]
    [InlineData("25:00-06:00")]
    [InlineData("22-6")]
    public void Hours_that_say_nothing_are_refused(string hours) => Assert.False(OpeningHours.TryParse(hours, out _));

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
