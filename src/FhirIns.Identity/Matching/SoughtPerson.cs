namespace FhirIns.Identity;

/// <summary>
/// Somebody described to be found: strict traits written as INSi writes them, any of which may be missing. What cannot be
/// read counts as not said.
/// </summary>
public sealed record SoughtPerson
{
    private SoughtPerson() { }

    /// <summary>Birth name, or null.</summary>
    public string? BirthName { get; private init; }

    /// <summary>First given name, or null.</summary>
    public string? FirstGivenName { get; private init; }

    /// <summary>All given names, or null when no more than the first is said.</summary>
    public string? GivenNames { get; private init; }

    /// <summary>Birth date, <c>YYYY-MM-DD</c>, a day of the calendar; or null.</summary>
    public string? BirthDate { get; private init; }

    /// <summary>Sex, or null when it is not said or not known.</summary>
    public Sex? Sex { get; private init; }

    /// <summary>COG code of the birth place, or null when it is not said or not known.</summary>
    public string? BirthPlace { get; private init; }

    /// <summary>Whether all that identifies somebody without a number is said: two names, date, sex and place.</summary>
    public bool IsComplete =>
        BirthName is not null
        && FirstGivenName is not null
        && BirthDate is not null
        && Sex is not null
        && BirthPlace is not null;

    /// <summary>Whether anything is said.</summary>
    public bool SaysNothing =>
        BirthName is null && FirstGivenName is null && BirthDate is null && Sex is null && BirthPlace is null;

    /// <summary>Reads a description, normalizing its names (ins-rules 3.2).</summary>
    /// <param name="birthName">Birth name.</param>
    /// <param name="firstGivenName">First given name.</param>
    /// <param name="givenNames">Given names in order, separated by spaces.</param>
    /// <param name="birthDate"><c>YYYY-MM-DD</c>.</param>
    /// <param name="sex">Sex.</param>
    /// <param name="birthPlace">COG code.</param>
    public static SoughtPerson Of(
        string? birthName,
        string? firstGivenName,
        string? givenNames,
        string? birthDate,
        Sex? sex,
        string? birthPlace
    )
    {
        var list = Normalized(givenNames, NameKind.GivenNames);
        var first =
            Normalized(firstGivenName, NameKind.GivenNames) ?? (list is null ? null : GivenNameList.First(list, null));
        return new()
        {
            BirthName = Normalized(birthName, NameKind.BirthName),
            FirstGivenName = first,
            GivenNames = list == first ? null : list,
            BirthDate = Identity.BirthDate.TryParse(birthDate, out var date) && !date.IsExceptional ? date.Text : null,
            Sex = sex is Identity.Sex.Unknown ? null : sex,
            BirthPlace =
                Identity.BirthPlace.TryParse(birthPlace, out var place) && !place.IsUnknown ? place.Code : null,
        };
    }

    /// <summary>Says nothing of the person: it must not reach a log.</summary>
    public override string ToString() => nameof(SoughtPerson);

    private static string? Normalized(string? name, NameKind kind) =>
        NameText.TryNormalize(name, kind, out var written) ? written : null;
}
