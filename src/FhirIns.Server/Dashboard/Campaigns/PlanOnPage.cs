using System.Globalization;
using FhirIns.Server.Dashboard.Frame;
using FhirIns.Server.Dashboard.Session;
using FhirIns.Server.Http;
using FhirIns.Server.MassVerification;
using FhirIns.Server.Security;
using FhirIns.Server.Storage;

namespace FhirIns.Server.Dashboard.Campaigns;

/// <summary>Plans a campaign, once or again and again; first it says how many identities that is and how long it takes.</summary>
internal static class PlanOnPage
{
    public static Task<IResult> Act(
        HttpContext http,
        SessionGate gate,
        Shell shell,
        Acts acts,
        PreviewCampaign preview,
        PlanCampaign plan,
        PlanRecurringCampaign planRecurring
    ) =>
        gate.ActAsync(
            http,
            async () =>
            {
                var form = await http.Request.ReadFormAsync(http.RequestAborted);
                var request = RequestOf(form);
                var starter = CampaignStarter.Of(shell.Caller!);
                string? goTo = null;
                CampaignPreview? seen = null;
                var outcome = await acts.DoAsync(
                    ScopeTable.Campaign,
                    async _ =>
                    {
                        if (form["step"] != "start")
                        {
                            (seen, var refusal) = await preview.RunAsync(request, starter, http.RequestAborted);
                            return Answer(refusal);
                        }
                        if (form["when"] == "recurring")
                        {
                            if (CronWords.Compose(form) is not { } cron)
                                return FhirAnswer.Refused("cron-invalid", "time");
                            var name = form["name"].ToString().Trim() is { Length: > 0 } typed
                                ? typed
                                : CronWords.Of(cron, shell.T);
                            var (planned, problem) = await planRecurring.RunAsync(
                                name,
                                cron,
                                request,
                                starter,
                                http.RequestAborted
                            );
                            goTo = planned is null ? null : "/campaigns";
                            return Answer(planned is null ? problem : null);
                        }
                        var (id, why) = await plan.RunAsync(request, starter, planId: null, http.RequestAborted);
                        goTo = id is null ? null : $"/campaigns/{id}";
                        return Answer(why);
                    }
                );
                if (goTo is not null)
                    return Results.LocalRedirect(goTo);
                shell.ShowAgain(form, outcome.IsRefused ? outcome.Problems(shell.T, (place, _) => FieldOf(place)) : []);
                return Pages.Of<NewCampaignPage>(new NewCampaignModel(seen), outcome.IsRefused ? outcome.Status : 200);
            }
        );

    private static FhirAnswer Answer(Problem? problem) =>
        problem is null ? FhirAnswer.Empty(StatusCodes.Status200OK) : FhirAnswer.Refused(problem);

    private static string? FieldOf(string? place) =>
        place switch
        {
            "pace" => "callsPerMinute",
            "cron" => "time",
            _ => place,
        };

    private static CampaignRequest RequestOf(IFormCollection form) =>
        new()
        {
            Statuses = [.. form["status"].OfType<string>()],
            Nature = form["nature"].ToString() is "NIR" or "NIA" ? form["nature"].ToString() : null,
            NotVerifiedSince = DayOf(form["notVerifiedSince"]),
            Limit = NumberOf(form["limit"]),
            CallsPerMinute = NumberOf(form["callsPerMinute"]),
            Hours = form["hours"].ToString().Trim() is { Length: > 0 } hours ? hours : null,
            StartsAt = form["when"] == "later" && MomentOf(form["startsAt"]) is { } start ? start : null,
        };

    private static int? NumberOf(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static DateOnly? DayOf(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : null;

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

/// <summary>The form of a new campaign.</summary>
public sealed class NewCampaignModel
{
    internal NewCampaignModel(CampaignPreview? preview) => Preview = preview;

    internal CampaignPreview? Preview { get; }
}
