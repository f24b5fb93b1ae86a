using FhirIns.Server.Http;
using FhirIns.Server.Security;
using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Trust;

/// <summary>
/// Enters a trust contract, or changes its name or days (S059). What was received under it before stays as it was taken.
/// </summary>
internal sealed class KeepTrustContract(FhirInsDbContext db, TimeProvider clock)
{
    /// <summary>Enters one whose members are all right.</summary>
    public async Task<TrustContractRow> EnterAsync(
        TrustContractBody body,
        Caller caller,
        CancellationToken cancellationToken
    )
    {
        var now = Instant.Now(clock);
        var row = new TrustContractRow
        {
            Id = Guid.CreateVersion7(now).ToString(),
            Partner = body.Partner!,
            Name = body.Name,
            ValidFrom = body.From!.Value,
            ValidTo = body.To,
            UpdatedAt = now,
            UpdatedBy = caller.Person!.Id,
        };
        db.TrustContracts.Add(row);
        db.Traces.Add(TrustContractTrace.Of(row, "trust-contract-create", caller, now));
        await db.SaveChangesAsync(cancellationToken);
        return row;
    }

    /// <summary>Changes one; the refusal when it is not there, was changed meanwhile, or would change its partner.</summary>
    /// <param name="check">Judges the version that is there; null when it may be changed.</param>
    public async Task<(TrustContractRow? Row, FhirAnswer? Refusal)> ChangeAsync(
        string id,
        TrustContractBody body,
        Func<int, FhirAnswer?> check,
        Caller caller,
        CancellationToken cancellationToken
    )
    {
        var row = await db.TrustContracts.FirstOrDefaultAsync(one => one.Id == id && !one.Removed, cancellationToken);
        if (row is null)
            return (null, FhirAnswer.Refused("not-found"));
        if (check(row.Version) is { } stale)
            return (null, stale);
        if (row.Partner != body.Partner)
            return (null, FhirAnswer.Refused("parameter-invalid", "$.partner"));
        var now = Instant.Now(clock);
        (row.Name, row.ValidFrom, row.ValidTo) = (body.Name, body.From!.Value, body.To);
        (row.UpdatedAt, row.UpdatedBy, row.Version) = (now, caller.Person!.Id, row.Version + 1);
        db.Traces.Add(TrustContractTrace.Of(row, "trust-contract-change", caller, now));
        return await db.SaveUnlessMovedAsync(cancellationToken) is { } overtaken ? (null, overtaken) : (row, null);
    }
}
