using FhirIns.Server.Dashboard.Frame;
using FhirIns.Server.Dashboard.Session;
using FhirIns.Server.Http;
using FhirIns.Server.MassVerification;
using FhirIns.Server.Security;

namespace FhirIns.Server.Dashboard.Campaigns;

/// <summary>Campaigns of mass verification: planned with a look first, followed as they go, paused, ended, reported.</summary>
internal static class CampaignRoutes
{
    /// <summary>Whoever runs campaigns sees them, and whoever answers for what INSi does not confirm.</summary>
    public static readonly Requirement Look = new("page campaigns", "ins.campaign | ins.supervise");

    private const int MostShown = 50;

    public static void MapCampaigns(this IEndpointRouteBuilder pages)
    {
        var right = ScopeTable.Campaign;
        pages.MapGet("/campaigns", Show).ForPeople(Look);
        pages
            .MapGet("/campaigns/new", () => Pages.Of<NewCampaignPage>(new NewCampaignModel(null, null)))
            .ForPeople(right);
        pages.MapPost("/campaigns/new", PlanOnPage.Act).ForPeople(right);
        pages.MapPost("/campaigns/plans/{id}/{act}", ActOnPlan).ForPeople(right);
        pages.MapGet("/campaigns/{id}", ShowOne).ForPeople(Look);
        pages.MapPost("/campaigns/{id}/{act}", Act).ForPeople(right);
        pages.MapGet("/campaigns/{id}/events", FollowCampaign.Handle).ForPeople(Look);
        pages.MapGet("/campaigns/{id}/report.csv", ExportCampaign.Handle).ForPeople(Look);
    }

    private static async Task<IResult> Show(ListCampaigns campaigns, ListPlans plans, HttpContext http) =>
        Pages.Of<CampaignsPage>(
            new CampaignsModel
            {
                Campaigns = await campaigns.RunAsync(MostShown, http.RequestAborted),
                Plans = await plans.RunAsync(http.RequestAborted),
            }
        );

    private static Task<IResult> ShowOne(string id, ListCampaigns campaigns, CampaignReport report, HttpContext http) =>
        PageAsync(id, campaigns, report, http);

    private static async Task<IResult> PageAsync(
        string id,
        ListCampaigns campaigns,
        CampaignReport report,
        HttpContext http,
        int status = StatusCodes.Status200OK
    )
    {
        if (await campaigns.FindAsync(id, http.RequestAborted) is not { } view)
            return Pages.Message(http, "no-campaign", StatusCodes.Status404NotFound, "/campaigns");
        var causes = await report.CausesAsync(id, http.RequestAborted);
        var db = http.RequestServices.GetRequiredService<Storage.FhirInsDbContext>();
        var names = await PersonNames.OfAsync(db, [view.Row.Person], http.RequestAborted);
        return Pages.Of<CampaignPage>(
            new CampaignModel
            {
                View = view,
                Causes = causes ?? [],
                Names = names,
            },
            status
        );
    }

    private static Task<IResult> Act(
        string id,
        string act,
        HttpContext http,
        SessionGate gate,
        Shell shell,
        Acts acts,
        PauseCampaign pause,
        ResumeCampaign resume,
        CancelCampaign cancel,
        ListCampaigns campaigns,
        CampaignReport report
    ) =>
        gate.ActAsync(
            http,
            async () =>
            {
                var outcome = await acts.DoAsync(
                    ScopeTable.Campaign,
                    async _ =>
                        Answer(
                            act switch
                            {
                                "pause" => await pause.RunAsync(id, http.RequestAborted),
                                "resume" => await resume.RunAsync(id, http.RequestAborted),
                                "cancel" => await cancel.RunAsync(id, http.RequestAborted),
                                _ => new("route-unknown"),
                            }
                        )
                );
                if (!outcome.IsRefused)
                    return Results.LocalRedirect($"/campaigns/{id}");
                shell.ShowAgain(await http.Request.ReadFormAsync(http.RequestAborted), outcome.Problems(shell.T));
                return await PageAsync(id, campaigns, report, http, outcome.Status);
            }
        );

    private static Task<IResult> ActOnPlan(
        string id,
        string act,
        HttpContext http,
        SessionGate gate,
        Shell shell,
        Acts acts,
        PausePlan pause,
        RemovePlan remove
    ) =>
        gate.ActAsync(
            http,
            async () =>
            {
                var by = CampaignStarter.Of(shell.Caller!);
                await acts.DoAsync(
                    ScopeTable.Campaign,
                    async _ =>
                        Answer(
                            act switch
                            {
                                "pause" => await pause.RunAsync(id, paused: true, by, http.RequestAborted),
                                "resume" => await pause.RunAsync(id, paused: false, by, http.RequestAborted),
                                "remove" => await remove.RunAsync(id, by, http.RequestAborted),
                                _ => new("route-unknown"),
                            }
                        )
                );
                return Results.LocalRedirect("/campaigns");
            }
        );

    private static FhirAnswer Answer(Problem? problem) =>
        problem is null ? FhirAnswer.Empty(StatusCodes.Status200OK) : FhirAnswer.Refused(problem);
}

/// <summary>The campaigns and the plans there are.</summary>
public sealed class CampaignsModel
{
    internal IReadOnlyList<CampaignView> Campaigns { get; init; } = [];

    internal IReadOnlyList<Storage.CampaignPlanRow> Plans { get; init; } = [];
}

/// <summary>One campaign.</summary>
public sealed class CampaignModel
{
    internal CampaignView View { get; init; } = null!;

    internal IReadOnlyList<CampaignCause> Causes { get; init; } = [];

    /// <summary>The name of who started it, by subject.</summary>
    public required IReadOnlyDictionary<string, string> Names { get; init; }
}
