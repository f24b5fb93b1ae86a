using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.MassVerification;

/// <summary>
/// What the recurring job does every few seconds, on one node at a time: starts the plans that are due, and sees to it that
/// every campaign that may call has its jobs. Whatever an engine forgot is asked for again here.
/// </summary>
internal sealed partial class TendCampaigns(
    IDbContextFactory<FhirInsDbContext> contexts,
    StartDuePlans plans,
    IJobEngine engine,
    IOptions<CampaignOptions> options,
    TimeProvider clock,
    ILogger<TendCampaigns> logger
)
{
    /// <summary>More jobs than the nodes take at once wait in the engine; so many nodes are served.</summary>
    private const int Nodes = 4;

    /// <summary>No pause is longer: one that says so was set before the clock moved.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromDays(2);

    /// <summary>A lot's share of the minute is some ten seconds.</summary>
    private static readonly TimeSpan LongestShare = TimeSpan.FromMinutes(5);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await plans.RunAsync(cancellationToken);
            await using var db = await contexts.CreateDbContextAsync(cancellationToken);
            var underWay = await db
                .Campaigns.AsNoTracking()
                .Where(row => row.Status == CampaignStatus.Planned || row.Status == CampaignStatus.Running)
                .ToListAsync(cancellationToken);
            foreach (var campaign in underWay)
                await TendAsync(db, campaign, cancellationToken);
        }
        catch (Exception exception) when (Providers.IsUnavailable(exception))
        {
            LogDatabaseAway(exception.GetType().Name);
        }
    }

    private async Task TendAsync(FhirInsDbContext db, CampaignRow campaign, CancellationToken cancellationToken)
    {
        await ForgetFarPausesAsync(db, campaign, cancellationToken);
        if (CampaignTime.NextCall(campaign, clock) is not { } next || next > Instant.Now(clock))
            return;
        for (var slot = 0; slot < options.Value.LotsPerNode * Nodes; slot++)
            await engine.RunCampaignAsync(campaign.Id, slot, cancellationToken);
    }

    /// <summary>After a clock was set back, leases and pauses would last for as long as it was wrong.</summary>
    private async Task ForgetFarPausesAsync(
        FhirInsDbContext db,
        CampaignRow campaign,
        CancellationToken cancellationToken
    )
    {
        var now = await db.Database.NowAsync(clock, cancellationToken);
        var (far, farShare, farLease) = (now + LongestPause, now + LongestShare, now + 2 * options.Value.Lease);
        await db
            .CampaignLots.Where(lot =>
                lot.CampaignKey == campaign.Key
                && (lot.ClaimableAt > far || (lot.ClaimableAt > farLease && lot.Holder != null))
            )
            .ExecuteUpdateAsync(lot => lot.SetProperty(one => one.ClaimableAt, now), cancellationToken);
        if (campaign.NextLotAt > farShare || campaign.HeldUntil > far)
            await db
                .Campaigns.Where(row => row.Key == campaign.Key)
                .ExecuteUpdateAsync(
                    row =>
                        row.SetProperty(one => one.NextLotAt, (DateTimeOffset?)null)
                            .SetProperty(one => one.HeldUntil, one => one.HeldUntil > far ? null : one.HeldUntil),
                    cancellationToken
                );
    }

    [LoggerMessage(
        1,
        LogLevel.Warning,
        "The database does not answer ({Exception}): campaigns are tended again when it does."
    )]
    private partial void LogDatabaseAway(string exception);
}

/// <summary>
/// What runs jobs: Quartz.NET or Hangfire. It is asked to run <see cref="RunCampaign"/> and may forget it, run it twice, or
/// elsewhere: nothing rests on it.
/// </summary>
internal interface IJobEngine
{
    /// <summary>Asks for a job of a campaign; nothing when the same one waits or runs already.</summary>
    /// <param name="campaignId">The campaign.</param>
    /// <param name="slot">Which of its jobs beside each other, from 0.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task RunCampaignAsync(string campaignId, int slot, CancellationToken cancellationToken);

    /// <summary>Sees to it that the tending comes again, and that no job waits for an instant that a clock ahead named.</summary>
    Task WakeAsync(CancellationToken cancellationToken);

    /// <summary>Whether the tending will come by itself: its entry stands in the engine's tables, and is not given up.</summary>
    Task<bool> IsTendedAsync(CancellationToken cancellationToken);
}
