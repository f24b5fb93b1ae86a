using FhirIns.Identity;
using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Patients;

/// <summary>
/// The records worth comparing with somebody sought. Each key is a piece of one index: birth date with the beginning of a
/// name, or a family and a given name whatever the date; a single trait only where nothing better is said.
/// </summary>
internal sealed class MatchCandidates(FhirInsDbContext db, SoughtPerson sought, CancellationToken cancellationToken)
{
    private const int FirstLetters = 3;

    /// <summary>The most rows one key gives: beyond, it says too little.</summary>
    private const int MaxPerKey = 100;

    private readonly string family = NameText.SearchKey(sought.BirthName);
    private readonly string given = NameText.SearchKey(sought.FirstGivenName);

    /// <summary>The candidates with the keys of their names; merged and deleted records are none.</summary>
    /// <param name="byIdentifier">Ids found by an identifier: candidates whatever their traits.</param>
    public async Task<IReadOnlyList<PatientRow>> FindAsync(IReadOnlyCollection<string> byIdentifier)
    {
        var keys = new HashSet<long>();
        foreach (var query in Keys())
            keys.UnionWith(await query.Take(MaxPerKey).ToListAsync(cancellationToken));
        return await db
            .Patients.AsNoTracking()
            .Include(row => row.NameKeys)
            .AsSplitQuery()
            .Where(row => keys.Contains(row.Key) || byIdentifier.Contains(row.Identity.Id))
            .Where(row => !row.Deleted && !row.Identity.IsMerged)
            .ToListAsync(cancellationToken);
    }

    private IEnumerable<IQueryable<long>> Keys()
    {
        if (sought.BirthDate is { } date)
        {
            if (family.Length > 0)
                yield return OnDate(date, NameKeyKind.Family, family);
            if (given.Length > 0)
                yield return OnDate(date, NameKeyKind.Given, given);
            if (family.Length + given.Length == 0)
                yield return db
                    .Patients.Where(row => row.Identity.BirthDateText == date)
                    .OrderBy(row => row.Key)
                    .Select(row => row.Key);
        }
        if (family.Length > 0 && given.Length > 0)
            yield return Named(NameKeyKind.Family, family)
                .Where(key =>
                    db.NameKeys.Any(other =>
                        other.PatientKey == key.PatientKey && other.Kind == NameKeyKind.Given && other.Text == given
                    )
                )
                .Select(key => key.PatientKey);
        else if (sought.BirthDate is null && family.Length + given.Length > 0)
            yield return (
                family.Length > 0 ? Named(NameKeyKind.Family, family) : Named(NameKeyKind.Given, given)
            ).Select(key => key.PatientKey);
    }

    private IQueryable<long> OnDate(string date, NameKeyKind kind, string name)
    {
        var beginning = name.Length <= FirstLetters ? name : name[..FirstLetters];
        var end = Antecedents.After(beginning);
        return db
            .NameKeys.Where(key =>
                key.BirthDate == date
                && key.Kind == kind
                && string.Compare(key.Text, beginning) >= 0
                && string.Compare(key.Text, end) < 0
            )
            .OrderBy(key => key.Text)
            .ThenBy(key => key.PatientKey)
            .Select(key => key.PatientKey);
    }

    private IQueryable<NameKeyRow> Named(NameKeyKind kind, string name) =>
        db
            .NameKeys.Where(key => key.Kind == kind && key.Text == name)
            .OrderBy(key => key.BirthDate)
            .ThenBy(key => key.PatientKey);
}
