using FhirIns.Identity;
using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Patients;

/// <summary>
/// The search of antériorité (A1–A4): who is already known with this birth date and nearly this name, birth and used,
/// current and past alike.
/// </summary>
internal static class Antecedents
{
    private const int MaxCandidates = 10;
    private const int FirstLetters = 3;

    /// <summary>Ids of the Patients that may be the same person.</summary>
    /// <param name="exceptId">The Patient itself, when it exists already.</param>
    public static async Task<IReadOnlyList<string>> FindAsync(
        FhirInsDbContext db,
        StrictTraits traits,
        string? exceptId,
        CancellationToken cancellationToken
    )
    {
        var family = Beginning(traits.BirthName);
        var given = Beginning(traits.FirstGivenName);
        var (familyEnd, givenEnd) = (After(family), After(given));
        var date = traits.BirthDate.Text;
        var families = db
            .NameKeys.Where(key =>
                key.BirthDate == date
                && key.Kind == NameKeyKind.Family
                && string.Compare(key.Text, family) >= 0
                && string.Compare(key.Text, familyEnd) < 0
            )
            .Select(key => key.PatientKey);
        var givens = db
            .NameKeys.Where(key =>
                key.BirthDate == date
                && key.Kind == NameKeyKind.Given
                && string.Compare(key.Text, given) >= 0
                && string.Compare(key.Text, givenEnd) < 0
            )
            .Select(key => key.PatientKey);
        return await db
            .Patients.Where(row => !row.Deleted && !row.Identity.IsMerged && row.Identity.Id != exceptId)
            .Where(row => families.Contains(row.Key) && givens.Contains(row.Key))
            .OrderBy(row => row.Key)
            .Select(row => row.Identity.Id)
            .Take(MaxCandidates)
            .ToListAsync(cancellationToken);
    }

    /// <summary>What those wait for who look for the same person: the birth date and the beginnings of the names.</summary>
    public static string KeyOf(StrictTraits traits) =>
        $"alike={traits.BirthDate.Text} {Beginning(traits.BirthName)} {Beginning(traits.FirstGivenName)}";

    /// <summary>The first key after all that begin with this one.</summary>
    public static string After(string key) => key.Length == 0 ? "\uffff" : key[..^1] + (char)(key[^1] + 1);

    private static string Beginning(string name)
    {
        var key = NameText.SearchKey(name);
        return key.Length <= FirstLetters ? key : key[..FirstLetters];
    }
}
