using FhirIns.Insi;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.Storage;

/// <summary>
/// Divides the calls to INSi among the nodes of one database. A node leases its share for some seconds; the share of a
/// node that died comes back when its lease is over, at once when its process was on this machine. See
/// docs/decisions/0005.
/// </summary>
internal sealed class CallLeases(
    IDbContextFactory<FhirInsDbContext> contexts,
    IOptions<InsiOptions> options,
    TimeProvider clock,
    NodeName node
) : IHostedService
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <summary>How long a node may start calls without having renewed its share.</summary>
    private static readonly TimeSpan StartsFor = TimeSpan.FromSeconds(8);

    private volatile bool isStopped;

    /// <summary>Renews the share of this node, or takes one.</summary>
    public async Task<CallShare> TakeAsync(CallUse use, CancellationToken cancellationToken)
    {
        if (isStopped)
            return CallShare.None;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var alone = await Alone.BeginAsync(db, sql: null, ["call_lease"], cancellationToken);
        var now = clock.GetUtcNow();
        var leases = await db.Set<CallLeaseRow>().ToListAsync(cancellationToken);
        var over = leases.Where(lease => lease.Until <= now && lease.StartsUntil + Minute <= now).ToList();
        db.RemoveRange(over);
        var others = leases.Except(over).Where(lease => lease.Node != node.Text).ToList();
        var share = use.IsLeaving ? CallShare.None : ShareBeside(others, use, now);
        Write(db, leases.Except(over).FirstOrDefault(lease => lease.Node == node.Text), share, use, now);
        await db.SaveChangesAsync(cancellationToken);
        await alone.CommitAsync(cancellationToken);
        return share;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Gives the share back, after the last request was answered.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        isStopped = true;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var now = clock.GetUtcNow();
        await db.Set<CallLeaseRow>()
            .Where(lease => lease.Node == node.Text && lease.Until > now)
            .ExecuteUpdateAsync(
                set => set.SetProperty(lease => lease.Until, now).SetProperty(lease => lease.StartsUntil, now),
                cancellationToken
            );
    }

    /// <summary>
    /// An equal part for each node that has calls, as far as the others have left it: those who hold more give it back at
    /// their next renewal.
    /// </summary>
    private CallShare ShareBeside(List<CallLeaseRow> others, CallUse use, DateTimeOffset now)
    {
        var living = others.Where(lease => lease.Until > now && !NodeName.IsKnownToBeGone(lease.Node)).ToList();
        var nodes = living.Count + 1;
        var places = PartOf(options.Value.MaxConcurrentCalls, nodes, living.Sum(lease => lease.Places));
        int? perMinute = options.Value.MaxCallsPerMinute is { } limit
            ? PartOf(limit, nodes, others.Sum(lease => lease.PerMinute))
            : null;
        return new CallShare(places, perMinute, now + StartsFor);
    }

    private static int PartOf(int whole, int nodes, int taken) =>
        Math.Clamp((int)Math.Ceiling((double)whole / nodes), 0, Math.Max(0, whole - taken));

    private void Write(FhirInsDbContext db, CallLeaseRow? lease, CallShare share, CallUse use, DateTimeOffset now)
    {
        if (lease is null)
            db.Add(lease = new CallLeaseRow { Node = node.Text });
        // What is under way or was made counts until it is over, even when the share has become smaller.
        lease.Places = Math.Max(share.Places, use.UnderWay);
        lease.PerMinute = Math.Max(share.PerMinute ?? 0, use.InLastMinute);
        lease.StartsUntil = use.IsLeaving ? now : share.StartsUntil;
        // A call lasts no longer than the time-out.
        lease.Until = use.IsLeaving ? now : share.StartsUntil + options.Value.Timeout;
    }
}
