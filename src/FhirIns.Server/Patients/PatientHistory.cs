using FhirIns.Server.Http;
using FhirIns.Server.Security;
using FhirIns.Server.Storage;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.Patients;

/// <summary>The versions of one Patient, or of all, newest first.</summary>
internal static class PatientHistory
{
    /// <summary><c>GET Patient/[id]/_history</c>.</summary>
    public static Task<IResult> HandleInstance(
        string id,
        HttpContext http,
        FhirInsDbContext db,
        Caller caller,
        IOptions<FhirOptions> options,
        IDataProtectionProvider protection,
        CancellationToken cancellationToken
    ) => Answer(id, http, db, caller, options.Value, protection, cancellationToken);

    /// <summary><c>GET Patient/_history</c>.</summary>
    public static Task<IResult> HandleType(
        HttpContext http,
        FhirInsDbContext db,
        Caller caller,
        IOptions<FhirOptions> options,
        IDataProtectionProvider protection,
        CancellationToken cancellationToken
    ) => Answer(null, http, db, caller, options.Value, protection, cancellationToken);

    private static async Task<IResult> Answer(
        string? id,
        HttpContext http,
        FhirInsDbContext db,
        Caller caller,
        FhirOptions options,
        IDataProtectionProvider protection,
        CancellationToken cancellationToken
    )
    {
        var window = HistoryWindow.Of(http.Request.Query, Owner(id, caller), options, protection);
        if (window.Problem is { } problem)
            return FhirAnswer.Refused(problem);
        var versions = Select(db, id, window);
        var total = window.Total ?? await versions.CountAsync(cancellationToken);
        if (
            id is not null
            && total == 0
            && !await db.Patients.AnyAsync(row => row.Identity.Id == id, cancellationToken)
        )
            return FhirAnswer.Refused("not-found");

        var page = window.IsCountOnly
            ? []
            : await window.After(versions).Take(window.Count + 1).ToListAsync(cancellationToken);
        var address = FhirBase.Of(http.Request, options);
        var path = id is null ? "Patient/_history" : $"Patient/{id}/_history";
        var links = new List<(string, string)> { ("self", $"{address}/{path}{http.Request.QueryString}") };
        if (page.Count > window.Count)
        {
            page.RemoveAt(window.Count);
            links.Add(
                (
                    "next",
                    $"{address}/{path}?{PageLink.Parameter}={window.Next(page[^1], total, Owner(id, caller)).Protect(protection)}{FhirFormat.Repeated(http.Request)}"
                )
            );
        }
        return FhirAnswer.Bundle(Write(page, total, links, address, window.Subset, caller));
    }

    /// <summary>A page link of one history opens no other one, nor a search.</summary>
    private static string Owner(string? id, Caller caller) => $"history {id} {caller.ClientId}";

    private static IQueryable<HistoryEntry> Select(FhirInsDbContext db, string? id, HistoryWindow window)
    {
        var entries =
            from version in db.Versions
            join patient in db.Patients on version.PatientKey equals patient.Key
            select new HistoryEntry
            {
                PatientId = patient.Identity.Id,
                PatientKey = patient.Key,
                CarriesIns = patient.CarriesIns,
                InsEpoch = patient.InsEpoch,
                Version = version,
            };
        if (id is not null)
            entries = entries.Where(entry => entry.PatientId == id);
        if (window.Since is { } since)
            entries = entries.Where(entry => entry.Version.At >= since);
        // _at: the versions that were current at some moment of that time.
        if (window.At is var (from, to))
            entries = entries.Where(entry =>
                entry.Version.At < to
                && !db.Versions.Any(later =>
                    later.PatientKey == entry.PatientKey && later.Version > entry.Version.Version && later.At <= from
                )
            );
        return entries.AsNoTracking();
    }

    private static ReadOnlyMemory<byte> Write(
        List<HistoryEntry> page,
        int total,
        List<(string, string)> links,
        string address,
        ResourceSubset subset,
        Caller caller
    )
    {
        using var bundle = new BundleWriter("history", total, links);
        foreach (var entry in page)
        {
            var version = entry.Version;
            bundle.AddVersion(
                $"{address}/Patient/{entry.PatientId}",
                version.For(caller.MaySeeIns, entry.CarriesIns, entry.InsEpoch) is { } shown ? subset.Of(shown) : null,
                version.Method,
                version.Method == "POST" ? "Patient" : $"Patient/{entry.PatientId}",
                version.Method switch
                {
                    "POST" => "201 Created",
                    "DELETE" => "204 No Content",
                    _ => "200 OK",
                },
                EntityTag.Of(version.Version),
                Instant.Text(version.At)
            );
        }
        return bundle.Finish();
    }
}

/// <summary>A version with what decides on its output now.</summary>
internal sealed class HistoryEntry
{
    public required string PatientId { get; init; }

    public required long PatientKey { get; init; }

    public required bool CarriesIns { get; init; }

    public required int InsEpoch { get; init; }

    public required VersionRow Version { get; init; }
}
