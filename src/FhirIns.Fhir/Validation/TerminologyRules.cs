using System.Collections.Frozen;

namespace FhirIns.Fhir.Validation;

/// <summary>What a validator must know of code systems besides the resources that define them.</summary>
public sealed record TerminologyRules
{
    /// <summary>No rules: systems whose codes are not at hand accept any code.</summary>
    public static TerminologyRules None { get; } = new();

    /// <summary>
    /// The rules of French patient identities. Places of birth are INSEE codes (COG): five characters, 2A and 2B for
    /// Corsica, 99 and the country abroad. Codes of the past are in use, so only their form is checked; the system of
    /// the countries and the older URL of the communes are met in the field and give a warning.
    /// </summary>
    /// <seealso href="https://hl7.fr/ig/fhir/core/ValueSet-fr-core-vs-insee-code.html"/>
    public static TerminologyRules French { get; } = FrenchRules();

    /// <summary>By system: whether a text can be one of its codes. For systems whose codes are not enumerated.</summary>
    public IReadOnlyDictionary<string, Func<string, bool>> Syntax { get; init; } =
        FrozenDictionary<string, Func<string, bool>>.Empty;

    /// <summary>By value set, without version: systems whose codes give a warning there, never an error.</summary>
    public IReadOnlyDictionary<string, IReadOnlySet<string>> Tolerated { get; init; } =
        FrozenDictionary<string, IReadOnlySet<string>>.Empty;

    private static TerminologyRules FrenchRules()
    {
        const string Communes = "https://mos.esante.gouv.fr/NOS/TRE_R13-Commune/FHIR/TRE-R13-Commune";
        const string CommunesOverseas = "https://mos.esante.gouv.fr/NOS/TRE_R13-CommuneOM/FHIR/TRE-R13-CommuneOM";
        const string Countries = "https://mos.esante.gouv.fr/NOS/TRE_R20-Pays/FHIR/TRE-R20-Pays";
        const string InseeCodes = "https://hl7.fr/ig/fhir/core/ValueSet/fr-core-vs-insee-code";
        return new TerminologyRules
        {
            Syntax = new Dictionary<string, Func<string, bool>>
            {
                [Communes] = IsInseeCode,
                [CommunesOverseas] = IsInseeCode,
                [Countries] = code => IsInseeCode(code) && code.StartsWith("99", StringComparison.Ordinal),
            }.ToFrozenDictionary(StringComparer.Ordinal),
            Tolerated = new Dictionary<string, IReadOnlySet<string>>
            {
                [InseeCodes] = FrozenSet.Create(StringComparer.Ordinal, Communes, CommunesOverseas, Countries),
            }.ToFrozenDictionary(StringComparer.Ordinal),
        };
    }

    /// <summary>Five digits, or 2A or 2B and three digits.</summary>
    private static bool IsInseeCode(string code)
    {
        if (code.Length != 5 || !char.IsAsciiDigit(code[0]))
        {
            return false;
        }
        var isCorsican = code[0] == '2' && code[1] is 'A' or 'B';
        return (isCorsican || char.IsAsciiDigit(code[1])) && !code.AsSpan(2).ContainsAnyExceptInRange('0', '9');
    }
}
