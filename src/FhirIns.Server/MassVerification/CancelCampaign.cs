using FhirIns.Server.Http;
using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.MassVerification;

/// <summary>Ends a campaign for good. Calls under way are brought to their end; what was verified stays verified.</summary>
internal sealed class CancelCampaign(IDbContextFactory<FhirInsDbContext> contexts, TimeProvider clock)
{
    /// <returns>Why it cannot be cancelled; null when it is.</returns>
    public async Task<Problem?> RunAsync(string id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var now = Instant.Now(clock);
        var cancelled = await db
            .Campaigns.Where(row =>
                row.Id == id
                && (
                    row.Status == CampaignStatus.Planned
                    || row.Status == CampaignStatus.Running
                    || row.Status == CampaignStatus.Paused
                )
            )
            .ExecuteUpdateAsync(
                row =>
                    row.SetProperty(one => one.Status, CampaignStatus.Cancelled).SetProperty(one => one.EndedAt, now),
                cancellationToken
            );
        return cancelled == 1 ? null : await db.WhyNotAsync(id, CampaignStatus.Cancelled, cancellationToken);
    }
}
