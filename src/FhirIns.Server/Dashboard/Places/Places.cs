using System.Collections.Frozen;
using System.Text;
using FhirIns.Identity;

namespace FhirIns.Server.Dashboard.Places;

/// <summary>
/// The names of birth places, for people: a code alone is compared with no document and confirmed by no patient (S009, S098).
/// They say what a code is called today and judge nothing: any code of the right shape is a place (S025).
/// </summary>
internal static class PlaceNames
{
    private const int DepartementLength = 2;
    private const int OverseasLength = 3;

    private static readonly Lazy<FrozenDictionary<string, string>> Names = new(Read);

    private static readonly Lazy<ILookup<string, string>> Codes = new(() =>
        Names
            .Value.Where(place => place.Key.Length > OverseasLength)
            .ToLookup(place => Plain(place.Value), place => place.Key)
    );

    /// <summary>A place in words: <c>Rennes (35238)</c>; a code that is not listed by its département, or alone.</summary>
    public static string? TextOf(string? code) =>
        code is null ? null
        : Names.Value.TryGetValue(code, out var name) ? $"{name} ({code})"
        : DepartementOf(code) is { } departement ? $"{departement} ({code})"
        : code;

    /// <summary>The codes of the places that are called so, capitals, accents and hyphens apart.</summary>
    public static IReadOnlyList<string> Find(string name) =>
        [.. Codes.Value[Plain(name)].Order(StringComparer.Ordinal)];

    /// <summary>A place and its département, which tells those of one name apart.</summary>
    public static string Full(string code) =>
        $"{code} {Names.Value.GetValueOrDefault(code)}" + (DepartementOf(code) is { } part ? $" ({part})" : "");

    private static string? DepartementOf(string code) =>
        BirthPlace.TryParse(code, out var place) && !place.IsAbroad && !place.IsUnknown
            ? Names.Value.GetValueOrDefault(
                code[..(code.StartsWith("97", StringComparison.Ordinal) ? OverseasLength : DepartementLength)]
            )
            : null;

    private static string Plain(string name)
    {
        var plain = new StringBuilder(name.Length);
        foreach (var letter in name.Normalize(NormalizationForm.FormD))
            if (char.IsLetterOrDigit(letter))
                plain.Append(char.ToUpperInvariant(letter));
            else if (letter is 'œ' or 'Œ')
                plain.Append("OE");
        return plain.ToString();
    }

    private static FrozenDictionary<string, string> Read()
    {
        using var stream = typeof(PlaceNames).Assembly.GetManifestResourceStream("Dashboard.places.tsv")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        while (reader.ReadLine() is { } line)
            if (line.IndexOf('\t', StringComparison.Ordinal) is > 0 and var end)
                names[line[..end]] = line[(end + 1)..];
        return names.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
