using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Storage;

/// <summary>
/// Lets one node at a time do a piece of background work. A node that dies leaves a lease that runs out; until then nobody
/// else does its work.
/// </summary>
internal sealed class Leases(IDbContextFactory<FhirInsDbContext> contexts, TimeProvider clock)
{
    private readonly string owner = Guid.NewGuid().ToString();

    /// <summary>Takes a lease; null while another node, or another job of this one, has it.</summary>
    public async Task<Lease?> TakeAsync(string name, TimeSpan time, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var now = clock.GetUtcNow();
        var taken = await db.Set<LeaseRow>()
            .Where(lease => lease.Name == name && lease.Until <= now)
            .ExecuteUpdateAsync(
                set => set.SetProperty(lease => lease.Owner, owner).SetProperty(lease => lease.Until, now + time),
                cancellationToken
            );
        if (taken == 1)
            return new(this, clock, name, time, now + time);
        if (await db.Set<LeaseRow>().AnyAsync(lease => lease.Name == name, cancellationToken))
            return null;
        db.Add(
            new LeaseRow
            {
                Name = name,
                Owner = owner,
                Until = now + time,
            }
        );
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return new(this, clock, name, time, now + time);
        }
        catch (DbUpdateException exception) when (Providers.IsUniqueViolation(exception))
        {
            return null;
        }
    }

    /// <summary>Sets the end of a lease that this node still has; false when it has run out.</summary>
    private async Task<bool> SetAsync(string name, DateTimeOffset until, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var now = clock.GetUtcNow();
        return await db.Set<LeaseRow>()
                .Where(lease => lease.Name == name && lease.Owner == owner && lease.Until > now)
                .ExecuteUpdateAsync(set => set.SetProperty(lease => lease.Until, until), cancellationToken) == 1;
    }

    /// <summary>A lease that is held.</summary>
    internal sealed class Lease(Leases leases, TimeProvider clock, string name, TimeSpan time, DateTimeOffset until)
        : IAsyncDisposable
    {
        private readonly SemaphoreSlim renewing = new(1, 1);
        private DateTimeOffset until = until;

        /// <summary>Whether the work may go on: renews the lease when half of it is over.</summary>
        public async Task<bool> KeepAsync(CancellationToken cancellationToken)
        {
            await renewing.WaitAsync(cancellationToken);
            try
            {
                var now = clock.GetUtcNow();
                if (until - now > time / 2)
                    return true;
                if (!await leases.SetAsync(name, now + time, cancellationToken))
                    return false;
                until = now + time;
                return true;
            }
            finally
            {
                renewing.Release();
            }
        }

        /// <summary>Gives it back, so that nobody has to wait for its end.</summary>
        public async ValueTask DisposeAsync()
        {
            await leases.SetAsync(name, clock.GetUtcNow(), CancellationToken.None);
            renewing.Dispose();
        }
    }
}
