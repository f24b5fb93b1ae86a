using FhirIns.Server.Http;
using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.Traces;

/// <summary>
/// Seals the trail line by line, some minutes after it was written: who writes a line waits for nobody, and one node at a
/// time seals what all have written.
/// </summary>
internal sealed class SealTraces(
    IDbContextFactory<FhirInsDbContext> contexts,
    Leases leases,
    TimeProvider clock,
    IOptions<TraceOptions> options
)
{
    private const int AtOnce = 500;
    private static readonly TimeSpan LeaseTime = TimeSpan.FromMinutes(1);

    /// <summary>Seals all that is old enough.</summary>
    /// <returns>The newest seal; null when there is none, or another node is at it.</returns>
    public async Task<TraceSealRow?> RunAsync(CancellationToken cancellationToken)
    {
        await using var lease = await leases.TakeAsync("trace-sealing", LeaseTime, cancellationToken);
        if (lease is null)
            return null;
        while (await lease.KeepAsync(cancellationToken))
        {
            await using var db = await contexts.CreateDbContextAsync(cancellationToken);
            var last = await db
                .TraceSeals.AsNoTracking()
                .OrderByDescending(seal => seal.Number)
                .FirstOrDefaultAsync(cancellationToken);
            var lines = await NextAsync(db, last, cancellationToken);
            if (lines.Count == 0)
                return last;
            foreach (var line in lines)
                db.TraceSeals.Add(last = Seal(line, last));
            // Its number is taken when somebody else has sealed meanwhile: two never seal the same.
            await db.SaveChangesAsync(cancellationToken);
            if (lines.Count < AtOnce)
                return last;
        }
        return null;
    }

    private TraceSealRow Seal(TraceRow line, TraceSealRow? before)
    {
        var rawHash = TraceSeal.OfAnswer(line.Raw);
        return new()
        {
            Number = (before?.Number ?? 0) + 1,
            TraceId = line.Id,
            At = line.At,
            RawHash = rawHash,
            Hash = TraceSeal.Of(line, rawHash, before?.Hash ?? TraceSeal.Beginning, options.Value.Key),
        };
    }

    private Task<List<TraceRow>> NextAsync(FhirInsDbContext db, TraceSealRow? last, CancellationToken cancellationToken)
    {
        var old = clock.GetUtcNow() - options.Value.SealAfter;
        return db
            .Traces.AsNoTracking()
            .Where(line => line.At <= old)
            .OldestFirst(nameof(TraceRow.At), last is null ? null : (last.At, last.TraceId))
            .Take(AtOnce)
            .ToListAsync(cancellationToken);
    }
}
