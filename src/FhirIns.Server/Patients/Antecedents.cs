using FhirIns.Identity;
using FhirIns.Server.Storage;
using FhirIns.Server.Storage.Encryption;
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

    /// <summary>Who may be the same person.</summary>
    /// <param name="exceptId">The Patient itself, when it exists already.</param>
    public static async Task<IReadOnlyList<Candidate>> FindAsync(
        FhirInsDbContext db,
        StrictTraits traits,
        string? exceptId,
        CancellationToken cancellationToken
    )
    {
        var (family, given) = (Beginning(traits.BirthName), Beginning(traits.FirstGivenName));
        var found = await Query(db, traits.BirthDate.Text, family, given)
            .Where(row => row.Identity.Id != exceptId)
            .Take(MaxCandidates)
            .Select(row => new
            {
                row.Identity.Id,
                row.Identity.BirthName,
                row.Identity.FirstGivenName,
                row.Identity.Sex,
                row.Identity.BirthPlaceCode,
            })
            .ToListAsync(cancellationToken);
        return
        [
            .. found.Select(one => new Candidate(
                one.Id,
                IsHomonym(traits, one.BirthName, one.FirstGivenName, one.Sex, one.BirthPlaceCode)
            )),
        ];
    }

    /// <summary>
    /// The search that people make before they create an identity (A2, A5): the birth date, and at most three letters of
    /// the name, of the given name or of both.
    /// </summary>
    /// <param name="birthDate"><c>YYYY-MM-DD</c>.</param>
    /// <param name="name">Beginning of a family name; letters beyond three are not looked at. Null for any.</param>
    /// <param name="givenName">Beginning of a given name, likewise.</param>
    public static IQueryable<PatientRow> Search(
        FhirInsDbContext db,
        string birthDate,
        string? name,
        string? givenName
    ) => Query(db, birthDate, Beginning(name ?? ""), Beginning(givenName ?? ""));

    /// <summary>Opens what somebody has to decide about a new identity and those that it may be.</summary>
    public static void OpenTasks(PatientWrite write, string newId, IEnumerable<Candidate> candidates)
    {
        foreach (var candidate in candidates)
            write.OpenTask("duplicate", newId, candidate.Reason, other: candidate.Id);
    }

    /// <summary>
    /// Two creations of one person at the same moment find nobody before they are written. Once both are committed, at least
    /// one of them finds the other.
    /// </summary>
    public static async Task<IReadOnlyList<Candidate>> LookAgainAsync(PatientWrite write, PatientIdentity created)
    {
        var late = await FindAsync(write.Db, created.Traits, created.Id, write.Cancelled);
        foreach (var other in late)
            if (!await write.IsTaskOpenAsync("duplicate", other.Id, other.Reason, created.Id))
                await write.OpenTaskOnceAsync("duplicate", created.Id, other.Reason, other: other.Id);
        if (late.Count > 0)
            await write.SaveAsync();
        return late;
    }

    private static IQueryable<PatientRow> Query(FhirInsDbContext db, string date, string family, string given)
    {
        var (familyEnd, givenEnd) = (After(family), After(given));
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
        return db
            .Patients.Where(row => !row.Deleted && !row.Identity.IsMerged)
            .Where(row => families.Contains(row.Key) && givens.Contains(row.Key))
            .OrderBy(row => row.Key);
    }

    /// <summary>What those wait for who look for the same person: the birth date and the beginnings of the names.</summary>
    public static string KeyOf(StrictTraits traits) =>
        $"alike={traits.BirthDate.Text} {Beginning(traits.BirthName)} {Beginning(traits.FirstGivenName)}";

    /// <summary>The same name, day and sex at another place of birth: two people rather than one (A12).</summary>
    private static bool IsHomonym(StrictTraits traits, string birthName, string givenName, Sex sex, string? place) =>
        NameText.SearchKey(traits.BirthName) == NameText.SearchKey(birthName)
        && NameText.SearchKey(traits.FirstGivenName) == NameText.SearchKey(givenName)
        && traits.Sex == sex
        && traits.BirthPlace is { IsUnknown: false } here
        && place is not (null or BirthPlace.UnknownCode)
        && here.Code != place;

    /// <summary>A key after all that begin with this one, also where keys are encrypted.</summary>
    public static string After(string key) => key + PrefixCipher.End;

    private static string Beginning(string name)
    {
        var key = NameText.SearchKey(name);
        return key.Length <= FirstLetters ? key : key[..FirstLetters];
    }
}

/// <summary>A Patient that may be the same person as another.</summary>
/// <param name="IsHomonym">Whether it is rather somebody else of the same name.</param>
internal readonly record struct Candidate(string Id, bool IsHomonym)
{
    /// <summary>What a task about it gives as its reason; null for a likely duplicate.</summary>
    public string? Reason => IsHomonym ? "homonym" : null;
}
