using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.MassVerification;

/// <summary>
/// What a job of a campaign does, on any node and beside others: claims a lot, works it, claims the next, until none is
/// left, the hours close or its time is over. A job that never comes back costs nothing: its lot is claimed again.
/// </summary>
internal sealed partial class RunCampaign(
    IDbContextFactory<FhirInsDbContext> contexts,
    WalkCampaign walk,
    ClaimLot claims,
    WorkLot work,
    WorkDepositedLot deposits,
    IOptions<CampaignOptions> options,
    TimeProvider clock,
    ILogger<RunCampaign> logger
)
{
    /// <summary>Well below the time after which a job engine takes a job for dead.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    public async Task RunAsync(string campaignId, CancellationToken stop)
    {
        var started = clock.GetTimestamp();
        try
        {
            while (!stop.IsCancellationRequested && clock.GetElapsedTime(started) < Longest)
                if (!await StepAsync(campaignId, stop))
                    return;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The process ends: the lots go on elsewhere, or here after the start.
        }
        catch (Exception exception) when (Providers.IsUnavailable(exception))
        {
            LogDatabaseAway(campaignId, exception.GetType().Name);
        }
    }

    /// <summary>One lot, or one step of the walk; false when there is nothing to do now.</summary>
    private async Task<bool> StepAsync(string campaignId, CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        var campaign = await db.Campaigns.AsNoTracking().FirstOrDefaultAsync(row => row.Id == campaignId, stop);
        if (campaign is null || !IsDue(campaign))
            return false;
        await BeginAsync(db, campaign, stop);
        if (campaign.WalkNature is not null)
            await walk.StepAsync(campaign.Key, stop);
        if (await claims.NextAsync(campaign, stop) is { } lot)
        {
            await (
                options.Value.UnitCalls && lot.DepositId is null
                    ? work.RunAsync(campaign, lot, stop)
                    : deposits.RunAsync(campaign, lot, stop)
            );
            return true;
        }
        if (campaign.WalkNature is not null)
            return true;
        await CompleteAsync(db, campaign, stop);
        return false;
    }

    /// <summary>Whether it may call now: of its status, its hours, and what INSi asked for.</summary>
    private bool IsDue(CampaignRow campaign) =>
        CampaignTime.NextCall(campaign, clock) is { } next && next <= Instant.Now(clock);

    private async Task BeginAsync(FhirInsDbContext db, CampaignRow campaign, CancellationToken cancellationToken)
    {
        if (campaign.Status is CampaignStatus.Running)
            return;
        var now = Instant.Now(clock);
        await db
            .Campaigns.Where(row => row.Key == campaign.Key && row.Status == CampaignStatus.Planned)
            .ExecuteUpdateAsync(
                row =>
                    row.SetProperty(one => one.Status, CampaignStatus.Running).SetProperty(one => one.StartedAt, now),
                cancellationToken
            );
        campaign.Status = CampaignStatus.Running;
    }

    private async Task CompleteAsync(FhirInsDbContext db, CampaignRow campaign, CancellationToken cancellationToken)
    {
        var now = Instant.Now(clock);
        var ended = await db
            .Campaigns.Where(row =>
                row.Key == campaign.Key
                && row.Status == CampaignStatus.Running
                && row.WalkNature == null
                && !db.CampaignLots.Any(lot => lot.CampaignKey == campaign.Key && lot.ClaimableAt != null)
            )
            .ExecuteUpdateAsync(
                row =>
                    row.SetProperty(one => one.Status, CampaignStatus.Completed)
                        .SetProperty(one => one.EndedAt, now)
                        .SetProperty(one => one.HeldBy, (string?)null)
                        .SetProperty(one => one.HeldUntil, (DateTimeOffset?)null),
                cancellationToken
            );
        if (ended == 1)
            LogCompleted(campaign.Id);
    }

    [LoggerMessage(1, LogLevel.Information, "Campaign {Campaign} is completed.")]
    private partial void LogCompleted(string campaign);

    [LoggerMessage(
        2,
        LogLevel.Warning,
        "The database does not answer ({Exception}): campaign {Campaign} goes on by itself when it does."
    )]
    private partial void LogDatabaseAway(string campaign, string exception);
}

/// <summary>When a campaign may call.</summary>
internal static class CampaignTime
{
    /// <summary>A pause cannot be longer: one that says so was set before the clock moved.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromDays(2);

    /// <summary>The next instant at which it may call, the present when it may now; null when it does not run.</summary>
    public static DateTimeOffset? NextCall(CampaignRow campaign, TimeProvider clock)
    {
        if (campaign.Status is not (CampaignStatus.Planned or CampaignStatus.Running))
            return null;
        var now = Instant.Now(clock);
        var next = campaign is { Status: CampaignStatus.Planned, StartsAt: { } start } && start > now ? start : now;
        if (campaign.HeldUntil > next && campaign.HeldUntil < now + LongestPause)
            next = campaign.HeldUntil.Value;
        return campaign.Hours is { } hours && OpeningHours.TryParse(hours, out var open)
            ? open.NextOpening(next, TimeZoneInfo.FindSystemTimeZoneById(campaign.TimeZone))
            : next;
    }
}
