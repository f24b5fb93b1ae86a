using FhirIns.Server.Http;
using FhirIns.Server.Security;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.MassVerification;

/// <summary>
/// Recurring plans as JSON, for those who may run campaigns: the same acts as on the dashboard and the command line, every
/// change audited.
/// </summary>
internal static class CampaignPlanRoutes
{
    public const string Path = "/admin/campaign-plans";

    public static void MapCampaignPlans(this WebApplication app)
    {
        var requirement = ScopeTable.Campaign;
        app.MapGet(Path, ReadAll).RequireFhir(requirement);
        app.MapGet(Path + "/{id}", ReadOne).RequireFhir(requirement);
        app.MapPost(Path, Create).RequireFhir(requirement);
        app.MapPut(Path + "/{id}", Change).RequireFhir(requirement);
        app.MapDelete(Path + "/{id}", Remove).RequireFhir(requirement);
    }

    private static async Task<IResult> ReadAll(ListPlans plans, HttpContext http) =>
        Results.Json((await plans.RunAsync(http.RequestAborted)).Select(CampaignPlanBody.Write));

    private static async Task<IResult> ReadOne(string id, ListPlans plans, HttpContext http) =>
        await plans.FindAsync(id, http.RequestAborted) is { } plan
            ? Results.Json(CampaignPlanBody.Write(plan))
            : FhirAnswer.Refused("not-found");

    private static async Task<IResult> Create(
        HttpContext http,
        Caller caller,
        PlanRecurringCampaign plan,
        ListPlans plans,
        IOptions<CampaignOptions> options
    )
    {
        var (body, refusal) = await CampaignPlanBody.ReadAsync(http.Request);
        if (body is null)
            return refusal!;
        var (id, problem) = await plan.RunAsync(
            body.Name?.Trim() ?? "",
            body.Cron ?? "",
            body.ToRequest(options.Value),
            CampaignStarter.Of(caller),
            http.RequestAborted
        );
        if (id is null)
            return FhirAnswer.Refused(problem!);
        http.Response.Headers.Location = $"{Path}/{id}";
        var row = await plans.FindAsync(id, http.RequestAborted);
        return Results.Json(CampaignPlanBody.Write(row!), statusCode: StatusCodes.Status201Created);
    }

    /// <summary>Lets a plan rest or go on; what it covers does not change: that is another plan.</summary>
    private static async Task<IResult> Change(
        string id,
        HttpContext http,
        Caller caller,
        PausePlan pause,
        ListPlans plans
    )
    {
        var (body, refusal) = await CampaignPlanBody.ReadAsync(http.Request);
        if (body is null)
            return refusal!;
        if (body.Paused is not { } paused)
            return FhirAnswer.Refused("parameter-invalid", "$.paused");
        var problem = await pause.RunAsync(id, paused, CampaignStarter.Of(caller), http.RequestAborted);
        return problem is null ? await ReadOne(id, plans, http) : FhirAnswer.Refused(problem);
    }

    private static async Task<IResult> Remove(string id, HttpContext http, Caller caller, RemovePlan remove) =>
        await remove.RunAsync(id, CampaignStarter.Of(caller), http.RequestAborted) is { } problem
            ? FhirAnswer.Refused(problem)
            : Results.NoContent();
}
