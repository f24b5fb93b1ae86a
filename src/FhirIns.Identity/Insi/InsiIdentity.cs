namespace FhirIns.Identity;

/// <summary>
/// What INSi returned for one person: texts exactly as they came, any of which may be missing, empty or exceptional (S032).
/// </summary>
/// <param name="BirthName">NomNaissance.</param>
/// <param name="GivenName">Prenom, hardly ever sent: the list is.</param>
/// <param name="GivenNames">ListePrenom.</param>
/// <param name="BirthDate">DateNaissance, which may have unknown or lunar parts.</param>
/// <param name="Sex">Sexe, M or F.</param>
/// <param name="BirthPlace">LieuNaissance, a COG code; 99999 is read as none.</param>
/// <param name="Active">INSACTIF.</param>
/// <param name="Superseded">INSHISTO, as it came: it may repeat itself or the active one.</param>
public sealed record InsiIdentity(
    string? BirthName,
    string? GivenName,
    string? GivenNames,
    string? BirthDate,
    string? Sex,
    string? BirthPlace,
    Ins Active,
    IReadOnlyList<SupersededIns> Superseded
)
{
    /// <summary>
    /// LieuNaissance; null for 99999 too: INSi never gives the code by which others say that nobody knows, and one that came
    /// all the same names no place.
    /// </summary>
    public string? BirthPlace
    {
        get;
        init => field = NamesAPlace(value) ? value : null;
    } = NamesAPlace(BirthPlace) ? BirthPlace : null;

    /// <summary>
    /// The traits that an identity may take from this answer. Refused: a missing name, given name or sex, a date with
    /// an unknown part (S023), a name that INSi should not write so. Nothing is normalized: INSi's writing is kept (S019).
    /// </summary>
    /// <param name="knownFirstGivenName">
    /// The first given name known until now: it tells how many words of the list are the first given name.
    /// </param>
    public Result<StrictTraits> TryToTraits(string? knownFirstGivenName = null)
    {
        var list = string.IsNullOrWhiteSpace(GivenNames) ? GivenName : GivenNames;
        if (string.IsNullOrWhiteSpace(BirthName))
            return Refusal.Of(RefusalCodes.TraitMissing, Trait.BirthName);
        if (string.IsNullOrWhiteSpace(list))
            return Refusal.Of(RefusalCodes.TraitMissing, Trait.GivenNames);
        if (string.IsNullOrWhiteSpace(Sex))
            return Refusal.Of(RefusalCodes.TraitMissing, Trait.Sex);
        if (string.IsNullOrWhiteSpace(BirthDate))
            return Refusal.Of(RefusalCodes.TraitMissing, Trait.BirthDate);

        if (!NameText.IsAllowed(BirthName, NameKind.BirthName))
            return Refusal.Of(RefusalCodes.NameNotAllowed, Trait.BirthName);
        if (!NameText.IsAllowed(list, NameKind.GivenNames))
            return Refusal.Of(RefusalCodes.NameNotAllowed, Trait.GivenNames);
        if (ParsedSex is not { } sex)
            return Refusal.Of(RefusalCodes.SexNotAllowed, Trait.Sex);
        if (Identity.BirthDate.TryParse(BirthDate, out var date) && date.IsExceptional)
            return Refusal.Of(RefusalCodes.BirthDateExceptional, Trait.BirthDate);

        var known = string.IsNullOrWhiteSpace(GivenName) ? knownFirstGivenName : GivenName;
        return StrictTraits.TryCreate(BirthName, GivenNameList.First(list, known), list, BirthDate, sex, BirthPlace);
    }

    private static bool NamesAPlace(string? code) => code?.Trim() != Identity.BirthPlace.UnknownCode;

    internal Sex? ParsedSex =>
        Sex switch
        {
            "M" => Identity.Sex.Male,
            "F" => Identity.Sex.Female,
            _ => null,
        };

    /// <summary>Says nothing of the person: it must not reach a log.</summary>
    public override string ToString() => nameof(InsiIdentity);
}
