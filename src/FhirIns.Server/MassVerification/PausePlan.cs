using FhirIns.Server.Http;
using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.MassVerification;

/// <summary>Lets a recurring plan rest, or go on from now.</summary>
internal sealed class PausePlan(IDbContextFactory<FhirInsDbContext> contexts, TimeProvider clock)
{
    public async Task<Problem?> RunAsync(
        string id,
        bool paused,
        CampaignStarter by,
        CancellationToken cancellationToken
    )
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await db.CampaignPlans.FindAsync([id], cancellationToken) is not { } plan)
            return new("not-found");
        plan.Paused = paused;
        plan.HeldBy = null;
        var now = Instant.Now(clock);
        plan.NextAt = StartDuePlans.NextOf(plan, now);
        db.Traces.Add(PlanTrace.Of(plan, paused ? "campaign-plan-pause" : "campaign-plan-resume", by, now));
        await db.SaveChangesAsync(cancellationToken);
        return null;
    }
}
