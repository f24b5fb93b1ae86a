namespace FhirIns.Sandbox.Population;

/// <summary>The five strict traits of a fictitious person, in the alphabet of INSi.</summary>
/// <param name="BirthName">Nom de naissance.</param>
/// <param name="GivenNames">All given names of the birth record, in order; none holds a space.</param>
/// <param name="Man">Sex M; else F.</param>
/// <param name="BirthDate">Date of birth.</param>
/// <param name="BirthPlace">COG: five characters.</param>
public sealed record CivilTraits(
    string BirthName,
    IReadOnlyList<string> GivenNames,
    bool Man,
    DateOnly BirthDate,
    string BirthPlace
)
{
    /// <summary>The given names joined by one space, as INSi lists them.</summary>
    public string GivenNameList => GivenNames.Count == 1 ? GivenNames[0] : string.Join(' ', GivenNames);
}

/// <summary>The level an identity holds in the sandbox server.</summary>
public enum PopulationStatus
{
    /// <summary>Identité provisoire.</summary>
    Provisional,

    /// <summary>Identité récupérée.</summary>
    Retrieved,

    /// <summary>Identité validée.</summary>
    Validated,

    /// <summary>Identité qualifiée.</summary>
    Qualified,
}

/// <summary>One fictitious person: what the sandbox server holds and what the INSi simulator holds.</summary>
public sealed record PopulationMember
{
    /// <summary>Place in the population, from 0.</summary>
    public required int Number { get; init; }

    /// <summary>Level of the identity in the server.</summary>
    public required PopulationStatus Status { get; init; }

    /// <summary>The traits that the server holds.</summary>
    public required CivilTraits Local { get; init; }

    /// <summary>The traits that INSi holds; the same object as <see cref="Local"/> unless they now differ.</summary>
    public required CivilTraits Registered { get; init; }

    /// <summary>The active matricule in INSi. The server knows it where the status is RECUP or QUAL.</summary>
    public required NationalNumber Ins { get; init; }

    /// <summary>The replaced matricule that INSi reports, if any.</summary>
    public SupersededNumber? Superseded { get; init; }

    /// <summary>Nom utilisé, where it is not the birth name.</summary>
    public string? UsedName { get; init; }

    /// <summary>Rank among those born together: 1, or 2 for the younger twin.</summary>
    public int BirthRank { get; init; } = 1;

    /// <summary>INSi's traits moved since the server obtained them: verification answers KO.</summary>
    public bool Diverged => !ReferenceEquals(Local, Registered);
}
