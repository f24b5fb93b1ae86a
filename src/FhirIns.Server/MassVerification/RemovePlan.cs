using FhirIns.Server.Http;
using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.MassVerification;

/// <summary>Forgets a recurring plan; the campaigns that it started go on.</summary>
internal sealed class RemovePlan(IDbContextFactory<FhirInsDbContext> contexts, TimeProvider clock)
{
    public async Task<Problem?> RunAsync(string id, CampaignStarter by, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await db.CampaignPlans.FindAsync([id], cancellationToken) is not { } plan)
            return new("not-found");
        db.CampaignPlans.Remove(plan);
        db.Traces.Add(PlanTrace.Of(plan, "campaign-plan-remove", by, Instant.Now(clock)));
        await db.SaveChangesAsync(cancellationToken);
        return null;
    }
}
