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
    SqlCommands sql,
    IOptions<InsiOptions> options,
    TimeProvider clock,
    NodeName node
) : IHostedService, IAsyncDisposable, IDisposable
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <summary>How long a node may start calls without having renewed its share.</summary>
    private static readonly TimeSpan StartsFor = TimeSpan.FromSeconds(8);

    private volatile bool isStopped;
    private volatile bool hasLeased;

    /// <summary>Renews the share of this node, or takes one.</summary>
    public async Task<CallShare> TakeAsync(CallUse use, CancellationToken cancellationToken)
    {
        if (isStopped)
            return CallShare.None;
        hasLeased = true;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var alone = await Alone.BeginAsync(db, sql: null, ["call_lease"], cancellationToken);
        var now = clock.GetUtcNow();
        var leases = await db.Set<CallLeaseRow>().ToListAsync(cancellationToken);
        var own = leases.Find(lease => lease.Node == node.Text);
        var others = leases.Where(lease => lease != own).ToLookup(lease => IsOver(lease, now));
        db.RemoveRange(others[true]);
        var share = use.IsLeaving ? CallShare.None : ShareBeside([.. others[false]], now);
        Write(db, own, share, use, now);
        await db.SaveChangesAsync(cancellationToken);
        await alone.CommitAsync(cancellationToken);
        return share;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Gives the share back, after the last request was answered.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (isStopped)
            return;
        isStopped = true;
        if (!hasLeased)
            return;
        // Without a context: while a host is disposed it makes none any more.
        await using var command = sql.Of(
            "UPDATE call_lease SET until = @now, starts_until = @now WHERE node = @node AND until > @now",
            ("@now", clock.GetUtcNow().ToUnixTimeMilliseconds()),
            ("@node", node.Text)
        );
        try
        {
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is OperationCanceledException || Providers.IsUnavailable(exception))
        {
            // The share comes back by itself when its lease is over; the end of the server must not fail on it.
        }
    }

    /// <summary>A host may be disposed without having been stopped.</summary>
    public async ValueTask DisposeAsync() => await StopAsync(CancellationToken.None);

    public void Dispose() => isStopped = true;

    private static bool IsOver(CallLeaseRow lease, DateTimeOffset now) =>
        lease.Until <= now && lease.StartsUntil + Minute <= now;

    /// <summary>
    /// An equal part for each node that has calls, as far as the others have left it: those who hold more give it back at
    /// their next renewal.
    /// </summary>
    private CallShare ShareBeside(List<CallLeaseRow> others, DateTimeOffset now)
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
