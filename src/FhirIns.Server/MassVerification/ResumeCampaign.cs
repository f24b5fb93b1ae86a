using FhirIns.Server.Http;
using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.MassVerification;

/// <summary>Lets a paused campaign go on where it stood, without waiting for what held it before.</summary>
internal sealed class ResumeCampaign(IDbContextFactory<FhirInsDbContext> contexts)
{
    /// <returns>Why it cannot go on; null when it does.</returns>
    public async Task<Problem?> RunAsync(string id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var resumed = await db
            .Campaigns.Where(row => row.Id == id && row.Status == CampaignStatus.Paused)
            .ExecuteUpdateAsync(
                row =>
                    row.SetProperty(
                            one => one.Status,
                            one => one.StartedAt == null ? CampaignStatus.Planned : CampaignStatus.Running
                        )
                        .SetProperty(one => one.HeldUntil, (DateTimeOffset?)null)
                        .SetProperty(one => one.HeldBy, (string?)null)
                        .SetProperty(one => one.Holds, 0),
                cancellationToken
            );
        return resumed == 1 ? null : await db.WhyNotAsync(id, CampaignStatus.Running, cancellationToken);
    }
}
