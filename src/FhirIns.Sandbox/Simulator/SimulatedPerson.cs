using System.Text.RegularExpressions;
using FhirIns.Sandbox.Population;

namespace FhirIns.Sandbox.Simulator;

/// <summary>One fictitious person as the simulated INSi holds it.</summary>
public sealed partial record SimulatedPerson
{
    /// <summary>The active matricule; its number names the person in the simulator.</summary>
    public required NationalNumber Ins { get; init; }

    /// <summary>Replaced matricules, in the order of the answer (INSHISTO).</summary>
    public IReadOnlyList<SupersededNumber> Superseded { get; init; } = [];

    /// <summary>Nom de naissance.</summary>
    public required string BirthName { get; init; }

    /// <summary>All given names separated by one space (ListePrenom).</summary>
    public required string GivenNames { get; init; }

    /// <summary><c>M</c> or <c>F</c>.</summary>
    public required string Sex { get; init; }

    /// <summary><c>AAAA-MM-JJ</c>; day and month may be 00 (date lunaire).</summary>
    public required string BirthDate { get; init; }

    /// <summary>COG, five characters; absent when INSi has none.</summary>
    public string? BirthPlace { get; init; }

    /// <summary>Rank among those born together, as on a Vitale card.</summary>
    public int BirthRank { get; init; } = 1;

    /// <summary>Number of the insured person (ouvrant droit) on whose card the person is, where it is somebody else.</summary>
    public string? CardHolderNumber { get; init; }

    /// <summary>Known by card, not by traits.</summary>
    public bool CardOnly { get; init; }

    /// <summary>What verification answers.</summary>
    public VerificationVerdict Verification { get; init; }

    /// <summary>Where the data comes from, for whoever reads it.</summary>
    public string? Note { get; init; }

    /// <summary>The list of given names begins with these, whole names only.</summary>
    internal bool IsNamed(string givenNames) =>
        GivenNames.StartsWith(givenNames, StringComparison.Ordinal)
        && (GivenNames.Length == givenNames.Length || GivenNames[givenNames.Length] == ' ');

    /// <summary>Why the simulator cannot hold this person, or null.</summary>
    internal string? Defect() =>
        this switch
        {
            { Ins: null or { Number: null or not { Length: 13 } } } => "ins.number: 13 characters",
            _ when !Number().IsMatch(Ins.Number) => "ins.number: six digits, a digit or letter, six digits",
            _ when !Key().IsMatch(Ins.Key) => "ins.key: two digits",
            { Superseded: null } => "superseded: a list",
            _ when Superseded.Any(past => !Number().IsMatch(past.Ins.Number) || !Key().IsMatch(past.Ins.Key)) =>
                "superseded: a number of 13 characters and a key of two digits",
            { BirthName: null or "" } => "birthName: not empty",
            { GivenNames: null or "" } => "givenNames: not empty",
            { Sex: not ("M" or "F") } => "sex: M or F",
            _ when !Date().IsMatch(BirthDate ?? "") => "birthDate: AAAA-MM-JJ",
            { BirthPlace: not (null or { Length: 5 }) } => "birthPlace: five characters",
            _ => null,
        };

    /// <summary>The person of a population, with the traits that INSi holds.</summary>
    internal static SimulatedPerson From(PopulationMember member) =>
        new()
        {
            Ins = member.Ins,
            Superseded = member.Superseded is null ? [] : [member.Superseded],
            BirthName = member.Registered.BirthName,
            GivenNames = member.Registered.GivenNameList,
            Sex = member.Registered.Man ? "M" : "F",
            BirthDate = $"{member.Registered.BirthDate:yyyy-MM-dd}",
            BirthPlace = member.Registered.BirthPlace,
            BirthRank = member.BirthRank,
        };

    [GeneratedRegex(@"^\d{6}[A-Za-z0-9]\d{6}\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Number();

    [GeneratedRegex(@"^\d{2}\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Key();

    [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Date();
}

/// <summary>What the verification of a person answers.</summary>
public enum VerificationVerdict
{
    /// <summary>OK when matricule, OID and traits agree, else KO.</summary>
    Compared,

    /// <summary>OK whatever the traits.</summary>
    AlwaysOk,

    /// <summary>KO whatever the traits.</summary>
    AlwaysKo,
}
