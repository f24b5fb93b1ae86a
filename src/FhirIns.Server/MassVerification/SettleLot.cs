using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.MassVerification;

/// <summary>
/// Counts a lot into its campaign and gives it back: done, or to be claimed again after a pause. The lot knows what it has
/// been counted for, so that counting twice counts once, whoever crashes in between.
/// </summary>
internal sealed class SettleLot(
    IDbContextFactory<FhirInsDbContext> contexts,
    IOptions<CampaignOptions> options,
    TimeProvider clock
)
{
    private static readonly TimeSpan FirstHold = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LongestHold = TimeSpan.FromMinutes(10);

    public async Task RunAsync(CampaignRow campaign, ClaimedLot lot, LotPass pass)
    {
        await using var db = await contexts.CreateDbContextAsync();
        await using var transaction = await db.Database.BeginTransactionAsync();
        if (pass.IsInsiSilent)
            await ForgiveAsync(db, lot);
        else
            await GiveUpAsync(db, lot);
        if (await CountAsync(db, lot) is not { } open)
            return;
        var now = await db.Database.NowAsync(clock, CancellationToken.None);
        var next = open.Waiting == 0 ? (DateTimeOffset?)null : NextClaim(open.Attempts, pass, now);
        await db.Held(lot)
            .ExecuteUpdateAsync(row =>
                row.SetProperty(one => one.ClaimableAt, next).SetProperty(one => one.Holder, (string?)null)
            );
        if (pass.IsInsiSilent || (pass.HasAnswers && campaign.HeldBy is not null))
            await HoldAsync(db, campaign, pass, now);
        await transaction.CommitAsync();
    }

    /// <summary>Counts what the lot has reached so far; false when another node holds it.</summary>
    public async Task<bool> CountAsync(ClaimedLot lot)
    {
        await using var db = await contexts.CreateDbContextAsync();
        await using var transaction = await db.Database.BeginTransactionAsync();
        var isHeld = await CountAsync(db, lot) is not null;
        await transaction.CommitAsync();
        return isHeld;
    }

    private static async Task<(int Waiting, int Attempts)?> CountAsync(FhirInsDbContext db, ClaimedLot lot)
    {
        var row = await db.Held(lot).SingleOrDefaultAsync();
        if (row is null)
            return null;
        var items = await db.ItemsOf(lot)
            .Select(item => new
            {
                item.State,
                item.Attempts,
                item.Interrupted,
            })
            .ToListAsync();
        int Of(CampaignItemState state) => items.Count(item => item.State == state);
        var (ok, ko) = (Of(CampaignItemState.Ok), Of(CampaignItemState.Ko));
        var (failed, skipped) = (Of(CampaignItemState.Failed), Of(CampaignItemState.Skipped));
        var interrupted = items.Count(item => item.Interrupted);
        var (moreOk, moreKo) = (ok - row.Ok, ko - row.Ko);
        var (moreFailed, moreSkipped) = (failed - row.Failed, skipped - row.Skipped);
        var moreInterrupted = interrupted - row.Interrupted;
        (row.Ok, row.Ko, row.Failed, row.Skipped, row.Interrupted) = (ok, ko, failed, skipped, interrupted);
        await db.SaveChangesAsync();
        if ((moreOk, moreKo, moreFailed, moreSkipped, moreInterrupted) != default)
            await db
                .Campaigns.Where(one => one.Key == lot.CampaignKey)
                .ExecuteUpdateAsync(one =>
                    one.SetProperty(each => each.Ok, each => each.Ok + moreOk)
                        .SetProperty(each => each.Ko, each => each.Ko + moreKo)
                        .SetProperty(each => each.Failed, each => each.Failed + moreFailed)
                        .SetProperty(each => each.Skipped, each => each.Skipped + moreSkipped)
                        .SetProperty(each => each.Interrupted, each => each.Interrupted + moreInterrupted)
                );
        var waiting = items.Where(item => item.State is CampaignItemState.Waiting or CampaignItemState.InFlight);
        return (waiting.Count(), waiting.Select(item => item.Attempts).DefaultIfEmpty().Max());
    }

    /// <summary>INSi answered nobody: no identity is to blame for it.</summary>
    private static Task ForgiveAsync(FhirInsDbContext db, ClaimedLot lot) =>
        db.ItemsOf(lot)
            .Where(item => item.State == CampaignItemState.Waiting && item.Attempts > 0)
            .ExecuteUpdateAsync(item => item.SetProperty(one => one.Attempts, one => one.Attempts - 1));

    private Task GiveUpAsync(FhirInsDbContext db, ClaimedLot lot)
    {
        var (most, now) = (options.Value.MaxAttempts, Instant.Now(clock));
        return db.ItemsOf(lot)
            .Where(item => item.State == CampaignItemState.Waiting && item.Attempts >= most)
            .ExecuteUpdateAsync(item =>
                item.SetProperty(one => one.State, CampaignItemState.Failed).SetProperty(one => one.At, now)
            );
    }

    private DateTimeOffset NextClaim(int attempts, LotPass pass, DateTimeOffset now) =>
        attempts == 0 || pass.IsInsiSilent || pass.MustStop
            ? DateTimeOffset.UnixEpoch
            : now + options.Value.RetryAfter * Math.Pow(2, attempts - 1);

    private static Task HoldAsync(FhirInsDbContext db, CampaignRow campaign, LotPass pass, DateTimeOffset now)
    {
        var row = db.Campaigns.Where(one => one.Key == campaign.Key);
        if (!pass.IsInsiSilent)
            return row.ExecuteUpdateAsync(one =>
                one.SetProperty(each => each.HeldBy, (string?)null)
                    .SetProperty(each => each.HeldUntil, (DateTimeOffset?)null)
                    .SetProperty(each => each.Holds, 0)
            );
        var growing = FirstHold * Math.Pow(2, Math.Min(campaign.Holds, 6));
        var pause = pass.Pause ?? (growing < LongestHold ? growing : LongestHold);
        var until = now + pause;
        return row.ExecuteUpdateAsync(one =>
            one.SetProperty(each => each.HeldBy, pass.Cause)
                .SetProperty(each => each.HeldUntil, until)
                .SetProperty(each => each.Holds, each => each.Holds + 1)
        );
    }
}
