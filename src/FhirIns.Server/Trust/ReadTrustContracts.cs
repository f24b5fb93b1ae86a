using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Trust;

/// <summary>Shows the register of trust contracts, those that are over included; a removed one is not shown.</summary>
internal sealed class ReadTrustContracts(FhirInsDbContext db)
{
    /// <summary>All of them, or those of one partner.</summary>
    public Task<List<TrustContractRow>> AllAsync(string? partner, CancellationToken cancellationToken) =>
        db
            .TrustContracts.AsNoTracking()
            .Where(row => !row.Removed && (partner == null || row.Partner == partner))
            .OrderBy(row => row.Partner)
            .ThenBy(row => row.ValidFrom)
            .ThenBy(row => row.Id)
            .ToListAsync(cancellationToken);

    /// <summary>One of them; null when there is none, or it was removed.</summary>
    public Task<TrustContractRow?> FindAsync(string id, CancellationToken cancellationToken) =>
        db.TrustContracts.AsNoTracking().FirstOrDefaultAsync(row => row.Id == id && !row.Removed, cancellationToken);
}
