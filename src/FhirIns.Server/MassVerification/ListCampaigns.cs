using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.MassVerification;

/// <summary>The latest campaigns, the newest first, each with how far it is: a look costs the same whatever their size.</summary>
internal sealed class ListCampaigns(IDbContextFactory<FhirInsDbContext> contexts, TimeProvider clock)
{
    public async Task<IReadOnlyList<CampaignView>> RunAsync(int count, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = await db
            .Campaigns.AsNoTracking()
            .OrderByDescending(row => row.CreatedAt)
            .Take(count)
            .ToListAsync(cancellationToken);
        return [.. rows.Select(row => CampaignView.Of(row, clock))];
    }

    /// <summary>One campaign; null when there is none of that id.</summary>
    public async Task<CampaignView?> FindAsync(string id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var row = await db.Campaigns.AsNoTracking().FirstOrDefaultAsync(one => one.Id == id, cancellationToken);
        return row is null ? null : CampaignView.Of(row, clock);
    }
}

/// <summary>A campaign as people see it.</summary>
/// <param name="Row">What is stored: scope, hours, counts.</param>
/// <param name="NextCallAt">When it may call again, the present when it may now; null when it does not run.</param>
/// <param name="WaitsFor">
/// What it waits for: <c>start</c>, <c>hours</c>, the code of what INSi refuses; <c>nothing-to-verify</c> of one that ended
/// with an empty scope; null while it goes on.
/// </param>
internal sealed record CampaignView(CampaignRow Row, DateTimeOffset? NextCallAt, string? WaitsFor)
{
    public int Done => Row.Ok + Row.Ko + Row.Failed + Row.Skipped;

    /// <summary>Whether all identities of its scope are counted in the total.</summary>
    public bool IsTotalKnown => Row.WalkNature is null;

    public static CampaignView Of(CampaignRow row, TimeProvider clock)
    {
        var next = CampaignTime.NextCall(row, clock);
        var waits = next > Instant.Now(clock);
        var reason = row switch
        {
            { Status: CampaignStatus.Completed, Total: 0 } => "nothing-to-verify",
            { HeldBy: { } held, EndedAt: null } => held,
            _ when waits && row.StartsAt >= next => "start",
            _ when waits => "hours",
            _ => null,
        };
        return new(row, next, reason);
    }
}
