using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.MassVerification;

/// <summary>Every recurring plan, by name.</summary>
internal sealed class ListPlans(IDbContextFactory<FhirInsDbContext> contexts)
{
    public async Task<IReadOnlyList<CampaignPlanRow>> RunAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.CampaignPlans.AsNoTracking().OrderBy(plan => plan.Name).ToListAsync(cancellationToken);
    }

    /// <summary>One plan; null when there is none of that id.</summary>
    public async Task<CampaignPlanRow?> FindAsync(string id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.CampaignPlans.AsNoTracking().FirstOrDefaultAsync(plan => plan.Id == id, cancellationToken);
    }
}
