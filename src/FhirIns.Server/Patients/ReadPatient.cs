using FhirIns.Server.Http;
using FhirIns.Server.Security;
using FhirIns.Server.Storage;
using FhirIns.Server.Storage.Encryption;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Patients;

/// <summary>Reads a Patient, or one of its versions.</summary>
internal static class ReadPatient
{
    private const string Columns = "SELECT version, updated, deleted, ";
    private const string ForEveryone = Columns + "for_everyone FROM identity WHERE id = @id";
    private const string ForInsReaders = Columns + "for_ins_readers FROM identity WHERE id = @id";

    /// <summary><c>GET Patient/[id]</c>.</summary>
    public static async Task<IResult> Handle(
        string id,
        HttpContext http,
        RequestSql sql,
        AtRest atRest,
        Caller caller,
        CancellationToken cancellationToken
    )
    {
        var found = await FindAsync(sql, atRest, id, caller.MaySeeIns, cancellationToken);
        if (found is null)
            return FhirAnswer.Refused("not-found");
        if (found.Deleted)
            return FhirAnswer.Refused("gone");
        return IsKnown(http.Request, found)
            ? NotModified(found.Version, found.Updated)
            : FhirAnswer.Rendered(found.Json, found.Version, found.Updated);
    }

    /// <summary><c>GET Patient/[id]/_history/[vid]</c>.</summary>
    public static async Task<IResult> HandleVersion(
        string id,
        string versionId,
        FhirInsDbContext db,
        Caller caller,
        CancellationToken cancellationToken
    )
    {
        if (
            !int.TryParse(
                versionId,
                System.Globalization.NumberStyles.None,
                System.Globalization.CultureInfo.InvariantCulture,
                out var number
            )
        )
            return FhirAnswer.Refused("not-found");
        var found = await (
            from patient in db.Patients
            join version in db.Versions on patient.Key equals version.PatientKey
            where patient.Identity.Id == id && version.Version == number
            select new
            {
                Version = version,
                patient.CarriesIns,
                patient.InsEpoch,
            }
        )
            .AsNoTracking()
            .FirstOrDefaultAsync(cancellationToken);
        if (found is null)
            return FhirAnswer.Refused("not-found");
        return found.Version.For(caller.MaySeeIns, found.CarriesIns, found.InsEpoch) is { } json
            ? FhirAnswer.Rendered(json, number, found.Version.At)
            : FhirAnswer.Refused("gone");
    }

    private static async Task<Found?> FindAsync(
        RequestSql sql,
        AtRest atRest,
        string id,
        bool maySeeIns,
        CancellationToken cancellationToken
    )
    {
        await using var command = sql.Of(maySeeIns ? ForInsReaders : ForEveryone, ("@id", id));
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken)
            ? new(
                row.GetInt32(0),
                DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)),
                row.GetBoolean(2),
                atRest.Read(
                    maySeeIns ? EncryptedColumns.ForInsReaders : EncryptedColumns.ForEveryone,
                    row.GetFieldValue<byte[]>(3)
                )
            )
            : null;
    }

    /// <summary>If-None-Match counts before If-Modified-Since, which knows whole seconds only (RFC 9110, 13.2.2).</summary>
    private static bool IsKnown(HttpRequest request, Found found) =>
        request.Headers.IfNoneMatch.Count > 0
            ? EntityTag.Matches(request.Headers.IfNoneMatch, found.Version)
            : request.GetTypedHeaders().IfModifiedSince is { } since
                && found.Updated.ToUnixTimeSeconds() <= since.ToUnixTimeSeconds();

    private static FhirAnswer NotModified(int version, DateTimeOffset updated) =>
        FhirAnswer.Rendered(default, version, updated, StatusCodes.Status304NotModified);

    private sealed record Found(int Version, DateTimeOffset Updated, bool Deleted, byte[] Json);
}
