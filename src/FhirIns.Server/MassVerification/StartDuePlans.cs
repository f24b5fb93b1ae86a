using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.MassVerification;

/// <summary>
/// Starts the campaigns of recurring plans that are due (S083). One that cannot start, because another campaign covers the
/// same identities or the access to INSi is missing, says so and is tried again until it can; instants that went by
/// meanwhile are not made up for.
/// </summary>
internal sealed class StartDuePlans(
    IDbContextFactory<FhirInsDbContext> contexts,
    PlanCampaign start,
    TimeProvider clock
)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var now = Instant.Now(clock);
        foreach (var plan in await db.CampaignPlans.Where(plan => !plan.Paused).ToListAsync(cancellationToken))
        {
            if (!(plan.NextAt <= now))
            {
                await CorrectAsync(db, plan, now, cancellationToken);
                continue;
            }
            var request = new CampaignRequest
            {
                Statuses = plan.ScopeStatuses.Split(' '),
                Nature = plan.ScopeNature,
                Organization = plan.ScopeOrganization,
                DuePeriods = new(plan.NirPeriodDays, plan.NiaPeriodDays),
                Limit = plan.Limit,
                CallsPerMinute = plan.CallsPerMinute ?? 0,
                Hours = plan.Hours ?? "always",
                TimeZone = plan.TimeZone,
            };
            var starter = new CampaignStarter(plan.Client, plan.Person, plan.Organization);
            var (id, refusal) = await start.RunAsync(request, starter, plan.Id, cancellationToken);
            plan.HeldBy = refusal?.Code;
            if (id is not null)
            {
                plan.LastCampaignId = id;
                plan.NextAt = NextOf(plan, now);
            }
            await db.SaveChangesAsync(cancellationToken);
        }
    }

    /// <summary>An instant later than the next one was reckoned by a clock that was ahead.</summary>
    private static async Task CorrectAsync(
        FhirInsDbContext db,
        CampaignPlanRow plan,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        if (plan.NextAt is null || NextOf(plan, now) is not { } next || plan.NextAt <= next)
            return;
        plan.NextAt = next;
        await db.SaveChangesAsync(cancellationToken);
    }

    /// <summary>When a plan comes next.</summary>
    public static DateTimeOffset? NextOf(CampaignPlanRow plan, DateTimeOffset after) =>
        CronSchedule.TryParse(plan.Cron, out var schedule)
            ? schedule.Next(after, TimeZoneInfo.FindSystemTimeZoneById(plan.TimeZone))
            : null;
}
