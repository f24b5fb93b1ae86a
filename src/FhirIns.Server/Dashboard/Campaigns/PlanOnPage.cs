using FhirIns.Server.Dashboard.Frame;
using FhirIns.Server.Dashboard.Session;
using FhirIns.Server.Http;
using FhirIns.Server.MassVerification;
using FhirIns.Server.Security;

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
                if (CampaignForm.MistakesIn(form, shell.T, shell.Now) is { Count: > 0 } mistakes)
                {
                    shell.ShowAgain(form, mistakes);
                    return Pages.Of<NewCampaignPage>(
                        new NewCampaignModel(null, null),
                        StatusCodes.Status422UnprocessableEntity
                    );
                }
                var request = CampaignForm.RequestOf(form);
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
                            var cron = CronWords.Compose(form)!;
                            var name = form.Typed("name") ?? CronWords.Of(cron, shell.T);
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
                return Pages.Of<NewCampaignPage>(
                    new NewCampaignModel(seen, seen is null ? null : CampaignForm.ScheduleOf(form, shell.T, shell.Now)),
                    outcome.IsRefused ? outcome.Status : 200
                );
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
}

/// <summary>The form of a new campaign.</summary>
public sealed class NewCampaignModel
{
    internal NewCampaignModel(CampaignPreview? preview, string? schedule) => (Preview, Schedule) = (preview, schedule);

    internal CampaignPreview? Preview { get; }

    /// <summary>When it would begin, in plain words; null while nothing was asked.</summary>
    public string? Schedule { get; }
}
