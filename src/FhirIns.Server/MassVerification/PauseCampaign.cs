using FhirIns.Server.Http;
using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.MassVerification;

/// <summary>Lets a campaign stand still. Calls under way are brought to their end.</summary>
internal sealed class PauseCampaign(IDbContextFactory<FhirInsDbContext> contexts)
{
    /// <returns>Why it cannot be paused; null when it is.</returns>
    public async Task<Problem?> RunAsync(string id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var paused = await db
            .Campaigns.Where(row =>
                row.Id == id && (row.Status == CampaignStatus.Planned || row.Status == CampaignStatus.Running)
            )
            .ExecuteUpdateAsync(row => row.SetProperty(one => one.Status, CampaignStatus.Paused), cancellationToken);
        return paused == 1 ? null : await db.WhyNotAsync(id, CampaignStatus.Paused, cancellationToken);
    }
}

internal static class CampaignRefusals
{
    /// <summary>Why a change of status did not happen: null when it had happened before.</summary>
    public static async Task<Problem?> WhyNotAsync(
        this FhirInsDbContext db,
        string id,
        CampaignStatus wanted,
        CancellationToken cancellationToken
    )
    {
        var status = await db
            .Campaigns.Where(row => row.Id == id)
            .Select(row => (CampaignStatus?)row.Status)
            .FirstOrDefaultAsync(cancellationToken);
        return status == wanted ? null
            : status is null ? new("not-found")
            : new Problem("campaign-state") { Diagnostics = status.Value.ToString().ToLowerInvariant() };
    }
}
