using System.Globalization;
using FhirIns.Server.Dashboard.Frame;
using FhirIns.Server.Http;
using FhirIns.Server.MassVerification;
using FhirIns.Server.Storage;

namespace FhirIns.Server.Dashboard.Campaigns;

/// <summary>The form of a campaign: what is asked for, and what of it cannot be meant, each at its field.</summary>
internal static class CampaignForm
{
    private const int MostCallsPerMinute = 100_000;

    /// <summary>What is wrong with it before anything is counted: a limit that is not understood must not be no limit.</summary>
    public static IReadOnlyList<PageProblem> MistakesIn(IFormCollection form, Words words, DateTimeOffset now)
    {
        var mistakes = new List<PageProblem>();
        Expect("status", form["status"].Any(status => status is "RECUP" or "QUAL"));
        Expect("nature", form["nature"].ToString() is "" or "all" or "NIR" or "NIA");
        Expect("notVerifiedSince", IsEmpty("notVerifiedSince") || Days.Of(form["notVerifiedSince"]) <= DayIn(now));
        Expect("limit", IsEmpty("limit") || NumberOf(form["limit"]) > 0);
        Expect("hours", HoursOf(form) is null or "always" || OpeningHours.TryParse(HoursOf(form)!, out _));
        Expect("callsPerMinute", IsEmpty("callsPerMinute") || NumberOf(form["callsPerMinute"]) <= MostCallsPerMinute);
        Expect("when", form["when"].ToString() is "now" or "later" or "recurring");
        if (form["when"] == "later")
            Expect("startsAt", MomentOf(form["startsAt"]) > now);
        if (form["when"] == "recurring")
        {
            Expect("frequency", form["frequency"].ToString() is "daily" or "weekly" or "monthly");
            Expect("time", CronWords.TimeOf(form) is not null);
            if (form["frequency"] == "monthly")
                Expect("monthDay", NumberOf(form["monthDay"]) is >= 1 and <= 28);
            if (form["frequency"] == "weekly")
                Expect("weekday", NumberOf(form["weekday"]) is >= 0 and <= 6);
        }
        return mistakes;

        bool IsEmpty(string field) => string.IsNullOrWhiteSpace(form[field]);

        void Expect(string field, bool holds)
        {
            if (!holds)
                mistakes.Add(new("parameter-invalid", words["campaign.wrong." + field], field));
        }
    }

    public static CampaignRequest RequestOf(IFormCollection form) =>
        new()
        {
            Statuses = [.. form["status"].OfType<string>()],
            Nature = form["nature"].ToString() is "NIR" or "NIA" ? form["nature"].ToString() : null,
            NotVerifiedSince = Days.Of(form["notVerifiedSince"]),
            Limit = NumberOf(form["limit"]),
            CallsPerMinute = NumberOf(form["callsPerMinute"]),
            Hours = HoursOf(form),
            StartsAt = form["when"] == "later" ? MomentOf(form["startsAt"]) : null,
        };

    /// <summary>When it would begin, in plain words; for one that comes back, with the first time.</summary>
    public static string ScheduleOf(IFormCollection form, Words words, DateTimeOffset now)
    {
        if (form["when"] == "later" && MomentOf(form["startsAt"]) is { } start)
            return words["campaign.preview-later", words.Moment(start)];
        return
            form["when"] == "recurring"
            && CronWords.Compose(form) is { } cron
            && CronSchedule.TryParse(cron, out var schedule)
            && schedule.Next(now, Instant.France) is { } first
            ? words["campaign.preview-recurring", CronWords.Of(cron, words), words.Moment(first)]
            : words["campaign.preview-now"];
    }

    private static string? HoursOf(IFormCollection form) => form.Typed("hours");

    private static int? NumberOf(string? text) =>
        int.TryParse(text?.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static DateOnly DayIn(DateTimeOffset at) => DateOnly.FromDateTime(Words.InFrance(at).DateTime);

    /// <summary>What a clock in France shows, as an instant.</summary>
    private static DateTimeOffset? MomentOf(string? text) =>
        DateTime.TryParseExact(
            text,
            "yyyy-MM-ddTHH:mm",
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out var local
        )
            ? WallClock.At(local, Instant.France)
            : null;
}
