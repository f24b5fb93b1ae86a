using FhirIns.Identity;
using FhirIns.Server.Patients;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Storage;

/// <summary>Finds Patients by their keys.</summary>
internal static class PatientQueries
{
    /// <summary>The Patient to change, with the rows that change with it; null when there is none.</summary>
    public static Task<PatientRow?> FindPatientAsync(
        this FhirInsDbContext db,
        string id,
        CancellationToken cancellationToken
    ) =>
        db
            .Patients.Include(row => row.Identifiers)
            .Include(row => row.NameKeys)
            .Include(row => row.SearchValues)
            .AsSplitQuery()
            .FirstOrDefaultAsync(row => row.Identity.Id == id, cancellationToken);

    /// <summary>The id of another Patient that holds this INS as active (S005); null when none does.</summary>
    public static Task<string?> HolderOfAsync(
        this FhirInsDbContext db,
        Ins ins,
        string? exceptId,
        CancellationToken cancellationToken
    ) =>
        db
            .Patients.AsNoTracking()
            .Where(row => !row.Deleted)
            .Select(row => row.Identity)
            .Where(exceptId is null ? InsLookup.Holder(ins) : InsLookup.HolderOtherThan(ins, exceptId))
            .Select(identity => identity.Id)
            .FirstOrDefaultAsync(cancellationToken);

    /// <summary>
    /// The id of another Patient whose INS took the place of this one, so that it is an old number of the same person
    /// (INSHISTO, T19, T20); null when there is none.
    /// </summary>
    public static Task<string?> FormerHolderOfAsync(
        this FhirInsDbContext db,
        Ins ins,
        string? exceptId,
        CancellationToken cancellationToken
    ) => db.FormerHoldersOf(ins, exceptId).FirstOrDefaultAsync(cancellationToken);

    /// <summary>When a person last typed strict traits of a Patient over; null when nobody did.</summary>
    public static Task<DateTimeOffset?> TraitsTypedAtAsync(
        this FhirInsDbContext db,
        PatientRow row,
        CancellationToken cancellationToken
    ) =>
        db
            .Versions.Where(version =>
                version.PatientKey == row.Key && version.Event == nameof(IdentityEvent.TraitsChanged)
            )
            .OrderByDescending(version => version.Version)
            .Select(version => (DateTimeOffset?)version.At)
            .FirstOrDefaultAsync(cancellationToken);

    /// <summary>The query behind, whose plan a test reads.</summary>
    public static IQueryable<string?> FormerHoldersOf(this FhirInsDbContext db, Ins ins, string? exceptId) =>
        db
            .Patients.AsNoTracking()
            .Where(row => !row.Deleted && !row.Identity.IsMerged && row.Identity.Id != exceptId)
            .SelectMany(
                row => row.Identity.InsHistory.AsQueryable().Where(InsLookup.Superseded(ins)),
                (row, _) => row.Identity.Id
            );
}
