using FhirIns.Server.Http;
using FhirIns.Server.Security;
using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Trust;

/// <summary>Removes a trust contract: nothing is taken under it from now on. The row stays for the audit.</summary>
internal static class RemoveTrustContract
{
    /// <summary><c>DELETE /admin/trust-contracts/[id]</c>.</summary>
    public static async Task<IResult> Handle(
        string id,
        HttpContext http,
        Caller caller,
        FhirInsDbContext db,
        TimeProvider clock
    )
    {
        var row = await db.TrustContracts.FirstOrDefaultAsync(one => one.Id == id && !one.Removed, http.RequestAborted);
        if (row is null)
            return FhirAnswer.Refused("not-found");
        var now = Instant.Now(clock);
        (row.Removed, row.UpdatedAt, row.UpdatedBy, row.Version) = (true, now, caller.Person!.Id, row.Version + 1);
        db.Traces.Add(TrustContractTrace.Of(row, "trust-contract-remove", caller, now));
        return await TrustContractTrace.SaveAsync(db, http.RequestAborted) ?? Results.NoContent();
    }
}
