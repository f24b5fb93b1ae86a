using FhirIns.Server.Http;
using FhirIns.Server.Security;
using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Trust;

/// <summary>
/// Enters a trust contract, or changes its name or days (S059). What was received under it before stays as it was taken.
/// </summary>
internal static class KeepTrustContract
{
    /// <summary><c>POST /admin/trust-contracts</c>.</summary>
    public static async Task<IResult> HandleNew(
        HttpContext http,
        Caller caller,
        FhirInsDbContext db,
        TimeProvider clock
    )
    {
        var (body, refusal) = await TrustContractBody.ReadAsync(http.Request);
        if (body is null)
            return refusal!;
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
        await db.SaveChangesAsync(http.RequestAborted);
        http.Response.Headers.Location = $"{TrustContractRoutes.Path}/{row.Id}";
        return Results.Json(
            TrustContractBody.Write(row, ReadTrustContracts.Today(clock)),
            statusCode: StatusCodes.Status201Created
        );
    }

    /// <summary><c>PUT /admin/trust-contracts/[id]</c>.</summary>
    public static async Task<IResult> HandleChange(
        string id,
        HttpContext http,
        Caller caller,
        FhirInsDbContext db,
        TimeProvider clock
    )
    {
        var (body, refusal) = await TrustContractBody.ReadAsync(http.Request);
        if (body is null)
            return refusal!;
        var row = await db.TrustContracts.FirstOrDefaultAsync(one => one.Id == id && !one.Removed, http.RequestAborted);
        if (row is null)
            return FhirAnswer.Refused("not-found");
        if (row.Partner != body.Partner)
            return FhirAnswer.Refused("parameter-invalid", "$.partner");
        var now = Instant.Now(clock);
        (row.Name, row.ValidFrom, row.ValidTo) = (body.Name, body.From!.Value, body.To);
        (row.UpdatedAt, row.UpdatedBy, row.Version) = (now, caller.Person!.Id, row.Version + 1);
        db.Traces.Add(TrustContractTrace.Of(row, "trust-contract-change", caller, now));
        return await TrustContractTrace.SaveAsync(db, http.RequestAborted)
            ?? Results.Json(TrustContractBody.Write(row, ReadTrustContracts.Today(clock)));
    }
}
