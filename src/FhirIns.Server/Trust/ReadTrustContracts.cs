using FhirIns.Server.Http;
using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Trust;

/// <summary>Shows the register of trust contracts, those that are over included; a removed one is not shown.</summary>
internal static class ReadTrustContracts
{
    /// <summary><c>GET /admin/trust-contracts</c>, or those of one partner with <c>?partner=</c>.</summary>
    public static async Task<IResult> HandleAll(
        string? partner,
        FhirInsDbContext db,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        var rows = await db
            .TrustContracts.AsNoTracking()
            .Where(row => !row.Removed && (partner == null || row.Partner == partner))
            .OrderBy(row => row.Partner)
            .ThenBy(row => row.ValidFrom)
            .ToListAsync(cancellationToken);
        return Results.Json(rows.Select(row => TrustContractBody.Write(row, Today(clock))));
    }

    /// <summary><c>GET /admin/trust-contracts/[id]</c>.</summary>
    public static async Task<IResult> HandleOne(
        string id,
        FhirInsDbContext db,
        TimeProvider clock,
        CancellationToken cancellationToken
    ) =>
        await db
            .TrustContracts.AsNoTracking()
            .FirstOrDefaultAsync(row => row.Id == id && !row.Removed, cancellationToken)
            is { } row
            ? Results.Json(TrustContractBody.Write(row, Today(clock)))
            : FhirAnswer.Refused("not-found");

    public static DateOnly Today(TimeProvider clock) => DateOnly.FromDateTime(Instant.Now(clock).DateTime);
}
