using FhirIns.Server.Http;
using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Indicators;

/// <summary>
/// Counts what the indicators tell (S121) and keeps it by day in France: a question about a year reads a few hundred
/// small rows, and what was counted outlives the lines it was counted from.
/// </summary>
internal sealed class CountIndicators(IDbContextFactory<FhirInsDbContext> contexts, Leases leases, TimeProvider clock)
{
    private static readonly TimeSpan LeaseTime = TimeSpan.FromMinutes(10);

    /// <summary>A call is written when it begins and completed when it ends: a day is counted when its last calls are over.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromMinutes(30);

    /// <summary>Counts the days that are over and not counted yet, and the identities as they are now.</summary>
    /// <returns>Whether it counted; false while another node does.</returns>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        await using var lease = await leases.TakeAsync("indicators", LeaseTime, cancellationToken);
        if (lease is null)
            return false;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await KeepAsync(
            db,
            Period.DayOf(clock.GetUtcNow()),
            await IdentitiesAsync(db, cancellationToken),
            cancellationToken
        );
        await CountCallsAsync(db, lease, cancellationToken);
        return true;
    }

    /// <summary>The calls of a span of time by operation, result and structure.</summary>
    public static Task<List<CallCountRow>> CallsAsync(
        FhirInsDbContext db,
        DateOnly day,
        DateTimeOffset from,
        DateTimeOffset until,
        CancellationToken cancellationToken
    ) =>
        db
            .Traces.Where(line => line.Kind == TraceKind.InsiCall && line.At >= from && line.At < until)
            .GroupBy(line => new
            {
                line.Operation,
                line.ResultCode,
                line.Organization,
            })
            .Select(group => new CallCountRow
            {
                Day = day,
                Operation = group.Key.Operation,
                Result = group.Key.ResultCode ?? "",
                Organization = group.Key.Organization ?? "",
                Calls = group.Count(),
            })
            .ToListAsync(cancellationToken);

    /// <summary>
    /// Identities by status, along indexes alone: all that are there, without the few that are fictive or merged away.
    /// </summary>
    public static async Task<Dictionary<string, int>> IdentitiesAsync(
        FhirInsDbContext db,
        CancellationToken cancellationToken
    )
    {
        var all = await db
            .Patients.Where(row => !row.Deleted)
            .GroupBy(row => row.Status)
            .Select(group => new { Status = group.Key, Count = group.Count() })
            .ToDictionaryAsync(one => one.Status, one => one.Count, cancellationToken);
        var merged = db.Patients.Where(row => !row.Deleted && row.Identity.IsMerged);
        var fictive = db.Patients.Where(row => !row.Deleted && !row.Identity.IsMerged && row.Identity.IsFictive);
        foreach (var left in new[] { merged, fictive })
        foreach (
            var one in await left.GroupBy(row => row.Status)
                .Select(group => new { Status = group.Key, Count = group.Count() })
                .ToListAsync(cancellationToken)
        )
            all[one.Status] -= one.Count;
        return all;
    }

    private static async Task KeepAsync(
        FhirInsDbContext db,
        DateOnly day,
        Dictionary<string, int> counts,
        CancellationToken cancellationToken
    )
    {
        var kept = await db.StatusCounts.Where(row => row.Day == day).ToListAsync(cancellationToken);
        foreach (var status in Enum.GetNames<Identity.IdentityStatus>())
        {
            var count = counts.GetValueOrDefault(status);
            if (kept.Find(row => row.Status == status) is { } row)
                row.Identities = count;
            else
                db.StatusCounts.Add(
                    new()
                    {
                        Day = day,
                        Status = status,
                        Identities = count,
                    }
                );
        }
        await db.SaveChangesAsync(cancellationToken);
    }

    private async Task CountCallsAsync(FhirInsDbContext db, Leases.Lease lease, CancellationToken cancellationToken)
    {
        var over = Period.DayOf(clock.GetUtcNow() - Settled);
        for (
            var day = await FirstUncountedAsync(db, over, cancellationToken);
            day < over && await lease.KeepAsync(cancellationToken);
            day = day.AddDays(1)
        )
        {
            var calls = await CallsAsync(
                db,
                day,
                Period.StartOf(day),
                Period.StartOf(day.AddDays(1)),
                cancellationToken
            );
            // A day without calls is counted too: the next run goes on after it.
            if (calls.Count == 0)
                calls.Add(
                    new()
                    {
                        Day = day,
                        Operation = "",
                        Result = "",
                        Organization = "",
                        Calls = 0,
                    }
                );
            db.CallCounts.AddRange(calls);
            await db.SaveChangesAsync(cancellationToken);
            db.ChangeTracker.Clear();
        }
    }

    /// <summary>The first day that is not counted: that of the first call, when none is; today, when there is no call.</summary>
    public static async Task<DateOnly> FirstUncountedAsync(
        FhirInsDbContext db,
        DateOnly today,
        CancellationToken cancellationToken
    )
    {
        var counted = await db
            .CallCounts.OrderByDescending(row => row.Day)
            .Select(row => (DateOnly?)row.Day)
            .FirstOrDefaultAsync(cancellationToken);
        if (counted is { } last)
            return last.AddDays(1);
        var first = await db
            .Traces.Where(line => line.Kind == TraceKind.InsiCall)
            .OrderBy(line => line.At)
            .Select(line => (DateTimeOffset?)line.At)
            .FirstOrDefaultAsync(cancellationToken);
        return first is { } at ? Period.DayOf(at) : today;
    }
}
