using FhirIns.Server.Http;
using FhirIns.Server.Security;
using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Trust;

/// <summary>Removes a trust contract: nothing is taken under it from now on. The row stays for the audit.</summary>
internal sealed class RemoveTrustContract(FhirInsDbContext db, TimeProvider clock)
{
    /// <summary>Removes it; the refusal when it is not there, or was changed meanwhile.</summary>
    /// <param name="check">Judges the version that is there; null when it may be removed.</param>
    public async Task<FhirAnswer?> RunAsync(
        string id,
        Func<int, FhirAnswer?> check,
        Caller caller,
        CancellationToken cancellationToken
    )
    {
        var row = await db.TrustContracts.FirstOrDefaultAsync(one => one.Id == id && !one.Removed, cancellationToken);
        if (row is null)
            return FhirAnswer.Refused("not-found");
        if (check(row.Version) is { } stale)
            return stale;
        var now = Instant.Now(clock);
        (row.Removed, row.UpdatedAt, row.UpdatedBy, row.Version) = (true, now, caller.Person!.Id, row.Version + 1);
        db.Traces.Add(TrustContractTrace.Of(row, "trust-contract-remove", caller, now));
        return await db.SaveUnlessMovedAsync(cancellationToken);
    }
}
