using System.Security.Cryptography;
using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.Traces;

/// <summary>What a check of the trail found.</summary>
/// <param name="Sealed">Lines that are sealed and were checked.</param>
/// <param name="First">The oldest seal there is; what was before it, retention has taken away.</param>
/// <param name="Last">The newest seal: who notes its number and hash elsewhere can prove later that nothing was rewritten.</param>
/// <param name="Breaks">What does not fit, each with its line; empty when the trail is whole.</param>
internal sealed record TrailVerdict(long Sealed, TraceSealRow? First, TraceSealRow? Last, IReadOnlyList<string> Breaks);

/// <summary>Checks every line of the trail against its seal, and every seal against the one before it.</summary>
internal sealed class VerifyTrail(FhirInsDbContext db, TimeProvider clock, IOptions<TraceOptions> options)
{
    private const int AtOnce = 1000;

    /// <summary>Enough to show what happened; a trail that is forged throughout need not be listed.</summary>
    private const int MostBreaks = 100;

    private readonly List<string> breaks = [];

    /// <param name="anchor">A seal that was noted earlier: its number and its hash; or null.</param>
    public async Task<TrailVerdict> RunAsync((long Number, byte[] Hash)? anchor, CancellationToken cancellationToken)
    {
        var first = await db
            .TraceSeals.AsNoTracking()
            .OrderBy(seal => seal.Number)
            .FirstOrDefaultAsync(cancellationToken);
        var last = first;
        var count = 0L;
        if (first is not null)
            (last, count) = await WalkAsync(first, cancellationToken);
        if (anchor is var (number, hash))
            await CheckAnchorAsync(number, hash, first, cancellationToken);
        await FindUnsealedAsync(last, cancellationToken);
        return new(count, first, last, breaks);
    }

    private async Task<(TraceSealRow Last, long Count)> WalkAsync(
        TraceSealRow first,
        CancellationToken cancellationToken
    )
    {
        var before = first;
        var count = 0L;
        if (first.Number == 1)
            (before, count) = (Beginning, 0);
        else if (first.At > clock.GetUtcNow() - options.Value.Keep)
            Break($"the seals before {first.Number} are gone, though their time was not over");
        while (breaks.Count < MostBreaks)
        {
            var seals = await db
                .TraceSeals.AsNoTracking()
                .Where(seal => seal.Number > before.Number)
                .OrderBy(seal => seal.Number)
                .Take(AtOnce)
                .ToListAsync(cancellationToken);
            if (seals.Count == 0)
                break;
            var ids = seals.Select(seal => seal.TraceId).ToList();
            var lines = await db
                .Traces.AsNoTracking()
                .Where(line => ids.Contains(line.Id))
                .ToDictionaryAsync(line => line.Id, cancellationToken);
            foreach (var seal in seals)
            {
                Check(seal, before, lines.GetValueOrDefault(seal.TraceId));
                before = seal;
                count++;
            }
        }
        return (before, count);
    }

    private static TraceSealRow Beginning =>
        new()
        {
            Number = 0,
            TraceId = "",
            At = DateTimeOffset.MinValue,
            Hash = TraceSeal.Beginning,
        };

    private void Check(TraceSealRow seal, TraceSealRow before, TraceRow? line)
    {
        if (seal.Number != before.Number + 1)
            Break($"the seals {before.Number + 1} to {seal.Number - 1} are gone");
        else if (line is null)
            Break($"line {seal.TraceId} (seal {seal.Number}) is gone");
        else if (!IsAnswerWhole(line, seal))
            Break($"line {seal.TraceId} (seal {seal.Number}): its raw answer was changed or taken away");
        else if (
            !CryptographicOperations.FixedTimeEquals(
                TraceSeal.Of(line, seal.RawHash, before.Hash, options.Value.Key),
                seal.Hash
            )
        )
            Break($"line {seal.TraceId} (seal {seal.Number}) was changed, or the seal before it was");
    }

    /// <summary>An answer other than 00 goes when its time is over; every other one is there, byte for byte.</summary>
    private bool IsAnswerWhole(TraceRow line, TraceSealRow seal) =>
        line.Raw is null
            ? seal.RawHash is null
                || (line.ResultCode != "00" && line.At <= clock.GetUtcNow() - options.Value.KeepAnswers)
            : seal.RawHash is { } hash && hash.AsSpan().SequenceEqual(TraceSeal.OfAnswer(line.Raw));

    private async Task CheckAnchorAsync(
        long number,
        byte[] hash,
        TraceSealRow? first,
        CancellationToken cancellationToken
    )
    {
        if (first is not null && number < first.Number)
            return;
        var seal = await db
            .TraceSeals.AsNoTracking()
            .FirstOrDefaultAsync(one => one.Number == number, cancellationToken);
        if (seal is null || !seal.Hash.AsSpan().SequenceEqual(hash))
            Break($"seal {number} is not the one that was noted: the trail was written anew");
    }

    /// <summary>A line that is older than the newest seal and has none was put in later.</summary>
    private async Task FindUnsealedAsync(TraceSealRow? last, CancellationToken cancellationToken)
    {
        var until = last?.At;
        if (until is null)
            return;
        var foreign = await db
            .Traces.Where(line => line.At < until && !db.TraceSeals.Any(seal => seal.TraceId == line.Id))
            .OrderBy(line => line.At)
            .Select(line => line.Id)
            .Take(MostBreaks)
            .ToListAsync(cancellationToken);
        foreach (var id in foreign)
            Break($"line {id} has no seal: it was put in after its time");
    }

    private void Break(string what)
    {
        if (breaks.Count < MostBreaks)
            breaks.Add(what);
    }
}
