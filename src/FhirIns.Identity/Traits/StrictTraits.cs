namespace FhirIns.Identity;

/// <summary>
/// The strict traits of an identity (<i>traits stricts</i>), written as INSi writes them (S001, S016): always complete but
/// for the place of birth, which may be missing.
/// </summary>
public sealed record StrictTraits
{
    private StrictTraits(
        string birthName,
        string firstGivenName,
        string givenNames,
        BirthDate birthDate,
        Sex sex,
        BirthPlace? birthPlace
    )
    {
        BirthName = birthName;
        FirstGivenName = firstGivenName;
        GivenNames = givenNames;
        BirthDate = birthDate;
        Sex = sex;
        BirthPlace = birthPlace;
    }

    /// <summary>Birth name.</summary>
    public string BirthName { get; private init; }

    /// <summary>First given name, kept apart from the list.</summary>
    public string FirstGivenName { get; private init; }

    /// <summary>All given names in order, separated by one space.</summary>
    public string GivenNames { get; private init; }

    /// <summary>Birth date, a day of the calendar.</summary>
    public BirthDate BirthDate { get; }

    /// <summary>Sex.</summary>
    public Sex Sex { get; }

    /// <summary>Place of birth, or null when it was not given.</summary>
    public BirthPlace? BirthPlace { get; private init; }

    /// <summary>False deserves an alert: the first given name does not begin the list (EXI ID 10).</summary>
    public bool FirstGivenNameAgrees => GivenNameList.BeginsWith(GivenNames, FirstGivenName);

    /// <summary>Reads traits as a person or a message gives them, and normalizes the names (ins-rules 3.2).</summary>
    /// <param name="birthName">Birth name.</param>
    /// <param name="firstGivenName">First given name, or null to take it from the list.</param>
    /// <param name="givenNames">List of given names, or null when only the first is known.</param>
    /// <param name="birthDate"><c>YYYY-MM-DD</c>, a day of the calendar.</param>
    /// <param name="sex">Sex, or null when missing.</param>
    /// <param name="birthPlace">COG code, or null when not known.</param>
    /// <param name="marker">Whether the birth date is the real one.</param>
    /// <returns>
    /// The traits, or <see cref="RefusalCodes.TraitMissing"/>, <see cref="RefusalCodes.NameNotAllowed"/>,
    /// <see cref="RefusalCodes.BirthDateIncomplete"/>, <see cref="RefusalCodes.BirthPlaceMalformed"/> with the trait to blame.
    /// </returns>
    public static Result<StrictTraits> TryCreate(
        string? birthName,
        string? firstGivenName,
        string? givenNames,
        string? birthDate,
        Sex? sex,
        string? birthPlace = null,
        BirthDateMarker marker = BirthDateMarker.None
    )
    {
        if (Missing(birthName, firstGivenName ?? givenNames, birthDate, sex) is { } missing)
            return Refusal.Of(RefusalCodes.TraitMissing, missing);

        if (!NameText.TryNormalize(birthName, NameKind.BirthName, out var name))
            return Refusal.Of(RefusalCodes.NameNotAllowed, Trait.BirthName);
        if (!NameText.TryNormalize(givenNames ?? firstGivenName, NameKind.GivenNames, out var list))
            return Refusal.Of(RefusalCodes.NameNotAllowed, Trait.GivenNames);
        if (
            !NameText.TryNormalize(
                firstGivenName ?? GivenNameList.First(list, null),
                NameKind.GivenNames,
                out var first
            )
        )
            return Refusal.Of(RefusalCodes.NameNotAllowed, Trait.FirstGivenName);
        if (!BirthDate.TryParse(birthDate, out var date, marker) || date.IsExceptional)
            return Refusal.Of(RefusalCodes.BirthDateIncomplete, Trait.BirthDate);
        BirthPlace? place = null;
        if (!string.IsNullOrWhiteSpace(birthPlace) && !BirthPlace.TryParse(birthPlace, out place))
            return Refusal.Of(RefusalCodes.BirthPlaceMalformed, Trait.BirthPlace);

        return new StrictTraits(name, first, list, date, sex!.Value, place);
    }

    /// <summary>
    /// These traits as they are of a sender who read others: where no place is held, one that says nobody knows it (99999)
    /// says nothing new.
    /// </summary>
    public StrictTraits AsReadFrom(StrictTraits held)
    {
        ArgumentNullException.ThrowIfNull(held);
        return BirthPlace is { IsUnknown: true } && held.BirthPlace is null ? this with { BirthPlace = null } : this;
    }

    /// <summary>
    /// Whether a number may be the matricule of somebody with these traits: its first five digits are sex, year and month of
    /// birth.
    /// </summary>
    public bool MayHave(string number)
    {
        ArgumentNullException.ThrowIfNull(number);
        var sexes =
            Sex is Sex.Male ? "137"
            : Sex is Sex.Female ? "248"
            : "123478";
        var born = BirthDate.Text;
        return number.Length >= 5
            && sexes.Contains(number[0], StringComparison.Ordinal)
            && number.AsSpan(1, 2).SequenceEqual(born.AsSpan(2, 2))
            && number.AsSpan(3, 2).SequenceEqual(born.AsSpan(5, 2));
    }

    /// <summary>Says nothing of the person: it must not reach a log.</summary>
    public override string ToString() => nameof(StrictTraits);

    /// <summary>These traits, with one of another identity: only those that differ in writing can be so taken.</summary>
    internal StrictTraits Keeping(Trait trait, StrictTraits held) =>
        trait switch
        {
            Trait.BirthName => this with { BirthName = held.BirthName },
            Trait.FirstGivenName => this with { FirstGivenName = held.FirstGivenName },
            Trait.GivenNames => this with { GivenNames = held.GivenNames },
            Trait.BirthPlace => this with { BirthPlace = held.BirthPlace },
            _ => this,
        };

    /// <summary>These traits, with the place of others where none is known here.</summary>
    internal StrictTraits WithPlaceOf(StrictTraits others) =>
        BirthPlace is { IsUnknown: false } || others.BirthPlace is null ? this : Keeping(Trait.BirthPlace, others);

    internal static StrictTraits Restore(
        string birthName,
        string firstGivenName,
        string givenNames,
        string birthDate,
        BirthDateMarker marker,
        Sex sex,
        string? birthPlace
    )
    {
        if (!BirthDate.TryParse(birthDate, out var date, marker))
            throw new FormatException("A stored birth date is not YYYY-MM-DD.");
        BirthPlace? place = null;
        if (birthPlace is not null && !BirthPlace.TryParse(birthPlace, out place))
            throw new FormatException("A stored birth place is not a COG code.");
        return new(birthName, firstGivenName, givenNames, date, sex, place);
    }

    private static Trait? Missing(string? birthName, string? givenName, string? birthDate, Sex? sex) =>
        string.IsNullOrWhiteSpace(birthName) ? Trait.BirthName
        : string.IsNullOrWhiteSpace(givenName) ? Trait.FirstGivenName
        : string.IsNullOrWhiteSpace(birthDate) ? Trait.BirthDate
        : sex is null ? Trait.Sex
        : null;
}
