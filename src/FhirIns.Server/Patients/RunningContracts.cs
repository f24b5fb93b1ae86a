using FhirIns.Identity;
using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Patients;

/// <summary>The register of trust contracts (<i>contrats de confiance</i>, S059), as receptions ask it.</summary>
internal static class RunningContracts
{
    /// <summary>The contract with a partner that runs now; null when none does.</summary>
    public static async Task<TrustContract?> FindAsync(
        FhirInsDbContext db,
        string partner,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var contracts = await db
            .TrustContracts.AsNoTracking()
            .Where(row => row.Partner == partner && !row.Removed)
            .OrderBy(row => row.ValidFrom)
            .Select(row => new TrustContract(row.Partner, row.ValidFrom, row.ValidTo))
            .ToListAsync(cancellationToken);
        var today = DateOnly.FromDateTime(now.DateTime);
        return contracts.Find(contract => contract.IsActiveOn(today));
    }
}
