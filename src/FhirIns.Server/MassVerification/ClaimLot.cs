using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.MassVerification;

/// <summary>
/// Claims the next lot of a campaign for this node, by a lease: the same statements on every engine, without a lock that
/// outlives them. Whoever is slower takes the next lot; a lot whose holder has fallen silent is claimed again.
/// </summary>
internal sealed class ClaimLot(
    IDbContextFactory<FhirInsDbContext> contexts,
    CampaignNode node,
    IOptions<CampaignOptions> options,
    TimeProvider clock
)
{
    private const int Tries = 8;

    /// <returns>The lot; null when none may be claimed now.</returns>
    public async Task<ClaimedLot?> NextAsync(CampaignRow campaign, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        // The clock of the database judges leases: those of two nodes may differ by more than one lasts.
        var now = await db.Database.NowAsync(clock, cancellationToken);
        var claimable = await db
            .CampaignLots.AsNoTracking()
            .Where(lot => lot.CampaignKey == campaign.Key && lot.ClaimableAt <= now)
            .OrderBy(lot => lot.ClaimableAt)
            .ThenBy(lot => lot.Number)
            .Take(Tries)
            .ToListAsync(cancellationToken);
        if (claimable.Count == 0 || !await PaceAllowsAsync(db, campaign, now, cancellationToken))
            return null;
        foreach (var lot in claimable)
        {
            var until = now + options.Value.Lease;
            var won = await db
                .CampaignLots.Where(row =>
                    row.CampaignKey == lot.CampaignKey
                    && row.Number == lot.Number
                    && row.Lease == lot.Lease
                    && row.ClaimableAt == lot.ClaimableAt
                )
                .ExecuteUpdateAsync(
                    row =>
                        row.SetProperty(one => one.Lease, lot.Lease + 1)
                            .SetProperty(one => one.Holder, node.Name)
                            .SetProperty(one => one.ClaimableAt, until),
                    cancellationToken
                );
            if (won == 1)
                return new(campaign.Key, lot.Number, lot.Lease + 1, lot.DepositId);
        }
        return null;
    }

    /// <summary>
    /// Keeps a lot for as long again; false when somebody else holds it, it was given back, or the campaign runs no more.
    /// </summary>
    public async Task<bool> RenewAsync(ClaimedLot lot, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var until = await db.Database.NowAsync(clock, cancellationToken) + options.Value.Lease;
        var kept = await db.Held(lot)
            .Where(row => row.Holder == node.Name)
            .ExecuteUpdateAsync(row => row.SetProperty(one => one.ClaimableAt, until), cancellationToken);
        return kept == 1
            && await db.Campaigns.AnyAsync(
                row => row.Key == lot.CampaignKey && row.Status == CampaignStatus.Running,
                cancellationToken
            );
    }

    /// <summary>The pace of all nodes together: a lot takes its share of the minute before the next one begins.</summary>
    private async Task<bool> PaceAllowsAsync(
        FhirInsDbContext db,
        CampaignRow campaign,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        if (campaign.CallsPerMinute is not { } pace)
            return true;
        var seen = campaign.NextLotAt;
        if (seen > now)
            return false;
        var share = TimeSpan.FromMinutes(options.Value.LotSizeAt(pace) / (double)pace);
        var next = now + share;
        var won = await db
            .Campaigns.Where(row => row.Key == campaign.Key && row.NextLotAt == seen)
            .ExecuteUpdateAsync(row => row.SetProperty(one => one.NextLotAt, next), cancellationToken);
        return won == 1;
    }
}

/// <summary>A lot that this node holds.</summary>
/// <param name="Lease">The number of the claim: it fences off whoever held the lot before.</param>
/// <param name="DepositId">The lot at INSi, when its result is awaited.</param>
internal sealed record ClaimedLot(long CampaignKey, int Number, int Lease, string? DepositId);

internal static class LotQueries
{
    /// <summary>The row of a lot, as long as it is held.</summary>
    public static IQueryable<CampaignLotRow> Held(this FhirInsDbContext db, ClaimedLot lot) =>
        db.CampaignLots.Where(row =>
            row.CampaignKey == lot.CampaignKey && row.Number == lot.Number && row.Lease == lot.Lease
        );

    /// <summary>The identities of a lot.</summary>
    public static IQueryable<CampaignItemRow> ItemsOf(this FhirInsDbContext db, ClaimedLot lot) =>
        db.CampaignItems.Where(item => item.CampaignKey == lot.CampaignKey && item.Lot == lot.Number);
}

/// <summary>This process, among those that share the database.</summary>
internal sealed class CampaignNode
{
    public string Name { get; } = $"{Environment.MachineName}-{Guid.NewGuid():N}";
}
