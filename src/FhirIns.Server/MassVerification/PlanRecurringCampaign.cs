using FhirIns.Insi;
using FhirIns.Server.Http;
using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.MassVerification;

/// <summary>Plans a campaign that comes again and again: frequency, perimeter, periods (S083, S084).</summary>
internal sealed class PlanRecurringCampaign(
    IDbContextFactory<FhirInsDbContext> contexts,
    InsiAccess access,
    IOptions<CampaignOptions> options,
    TimeProvider clock
)
{
    /// <summary>Above this the law's period of 3 to 5 years is left (S075).</summary>
    private const int LongestPeriodDays = 5 * 366;

    private const int LongestName = 200;

    /// <param name="name">What people call it.</param>
    /// <param name="cron">Minute, hour, day, month, day of the week.</param>
    /// <param name="request">What it covers, and how it may run.</param>
    /// <param name="starter">In whose name.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The plan, with a warning about a period above five years; or why there is none.</returns>
    public async Task<(string? Id, Problem? Problem)> RunAsync(
        string name,
        string cron,
        CampaignRequest request,
        CampaignStarter starter,
        CancellationToken cancellationToken
    )
    {
        var settings = options.Value;
        var zone = request.TimeZone ?? settings.TimeZone;
        if (request.Mistake() is { } mistake)
            return (null, mistake);
        if (name.Length is 0 or > LongestName)
            return (null, new("parameter-invalid", "name"));
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var place))
            return (null, new("time-zone-unknown", "timeZone"));
        var now = Instant.Now(clock);
        if (!CronSchedule.TryParse(cron, out var schedule) || schedule.Next(now, place) is not { } next)
            return (null, new("cron-invalid", "cron"));
        if (starter.Organization is null || access.WhyClosed(starter.Organization, automatic: true) is not null)
            return (null, new("insi-not-configured"));
        var periods = request.DuePeriods ?? new(settings.PeriodYears * 365, settings.NiaPeriodDays);
        var pace = request.CallsPerMinute ?? settings.CallsPerMinute;
        var hours = request.Hours ?? settings.Hours;
        var plan = new CampaignPlanRow
        {
            Id = Guid.CreateVersion7(now).ToString(),
            Name = name,
            Cron = cron,
            TimeZone = zone,
            CreatedAt = now,
            Client = starter.Client,
            Person = starter.Person,
            Organization = starter.Organization,
            ScopeStatuses = request.Statuses.Count == 0 ? "RECUP QUAL" : string.Join(' ', request.Statuses.Distinct()),
            ScopeNature = request.Nature,
            ScopeOrganization = request.Organization,
            NirPeriodDays = periods.NirDays,
            NiaPeriodDays = periods.NiaDays,
            Limit = request.Limit,
            CallsPerMinute = pace == 0 ? null : pace,
            Hours = hours == "always" ? null : hours,
            NextAt = next,
        };
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        db.CampaignPlans.Add(plan);
        db.Traces.Add(PlanTrace.Of(plan, "campaign-plan-create", starter, now));
        await db.SaveChangesAsync(cancellationToken);
        var warning = periods.NirDays > LongestPeriodDays ? new Problem("period-long", "period", "warning") : null;
        return (plan.Id, warning);
    }
}
