using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.Traces;

/// <summary>Takes away what was kept long enough: raw answers other than 00, then whole lines with their seals.</summary>
internal sealed class ApplyRetention(
    IDbContextFactory<FhirInsDbContext> contexts,
    Leases leases,
    TimeProvider clock,
    IOptions<TraceOptions> options
)
{
    private const int AtOnce = 500;
    private static readonly TimeSpan LeaseTime = TimeSpan.FromMinutes(5);

    /// <summary>Answers before this were looked at since the start.</summary>
    private DateTimeOffset answersSince = DateTimeOffset.MinValue;

    /// <returns>Whether it was done; false while another node does it.</returns>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        await using var lease = await leases.TakeAsync("trace-retention", LeaseTime, cancellationToken);
        if (lease is null)
            return false;
        var now = clock.GetUtcNow();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        // What no seal tells of yet is left: it could not be told from what was taken away by somebody.
        var sealedUntil = await db
            .TraceSeals.OrderByDescending(seal => seal.Number)
            .Select(seal => (DateTimeOffset?)seal.At)
            .FirstOrDefaultAsync(cancellationToken);
        if (sealedUntil is not { } last)
            return true;
        var answersUntil = Earlier(last, now - options.Value.KeepAnswers);
        if (await EmptyAnswersAsync(db, answersSince, answersUntil, lease, cancellationToken))
            answersSince = answersUntil;
        await DeleteLinesAsync(db, Earlier(last, now - options.Value.Keep), lease, cancellationToken);
        return true;
    }

    /// <returns>Whether all of them are done.</returns>
    private static async Task<bool> EmptyAnswersAsync(
        FhirInsDbContext db,
        DateTimeOffset since,
        DateTimeOffset until,
        Leases.Lease lease,
        CancellationToken cancellationToken
    )
    {
        var over = db
            .Traces.Where(line =>
                line.Kind == TraceKind.InsiCall
                && line.At >= since
                && line.At < until
                && line.ResultCode != "00"
                && line.Raw != null
            )
            .OrderBy(line => line.At)
            .Select(line => line.Id)
            .Take(AtOnce);
        while (await lease.KeepAsync(cancellationToken))
            if (
                await db
                    .Traces.Where(line => over.Contains(line.Id))
                    .ExecuteUpdateAsync(set => set.SetProperty(line => line.Raw, (byte[]?)null), cancellationToken)
                < AtOnce
            )
                return true;
        return false;
    }

    /// <summary>The newest of the seals whose lines are gone stays: the next one hangs on it.</summary>
    private static async Task DeleteLinesAsync(
        FhirInsDbContext db,
        DateTimeOffset until,
        Leases.Lease lease,
        CancellationToken cancellationToken
    )
    {
        while (await lease.KeepAsync(cancellationToken))
        {
            var over = await db
                .TraceSeals.AsNoTracking()
                .OrderBy(seal => seal.Number)
                .Where(seal => seal.At < until)
                .Take(AtOnce)
                .ToListAsync(cancellationToken);
            if (over.Count < 2)
                return;
            var (newest, ids) = (over[^1].Number, over.ConvertAll(seal => seal.TraceId));
            await using var whole = await db.Database.BeginTransactionAsync(cancellationToken);
            await db.Traces.Where(line => ids.Contains(line.Id)).ExecuteDeleteAsync(cancellationToken);
            await db.TraceSeals.Where(seal => seal.Number < newest).ExecuteDeleteAsync(cancellationToken);
            await whole.CommitAsync(cancellationToken);
        }
    }

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;
}
