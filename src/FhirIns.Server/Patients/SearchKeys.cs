using FhirIns.Fhir;
using FhirIns.Identity;
using FhirIns.Server.Storage;

namespace FhirIns.Server.Patients;

/// <summary>A key under which a name is found: a search text, folded the same way, is a prefix of it.</summary>
internal readonly record struct NameKey(NameKeyKind Kind, string Text);

/// <summary>An identifier as a search sees it; never an INS.</summary>
/// <param name="System">Empty when the identifier has none.</param>
/// <param name="Use">The <c>use</c>, or null.</param>
/// <param name="Type">The first type code, or null.</param>
internal readonly record struct IndexedIdentifier(string System, string Value, string? Use, string? Type);

/// <summary>What searches look into, taken from the traits and from what is kept of the resource.</summary>
internal static class SearchKeys
{
    /// <summary>A name has fewer words and letters; beyond, a hostile one would cost the square of its length.</summary>
    private const int MaxWords = 16;

    private const int MaxLength = 250;

    /// <summary>
    /// Keys of the birth and used names: each family name; each given name and each end of a list of given names, so that
    /// any of them is found alone or with those that follow (S026, S027, A3, A4). A hyphen ends a given name as a space does.
    /// </summary>
    public static IReadOnlyCollection<NameKey> OfNames(StrictTraits traits, Element residual)
    {
        var keys = new HashSet<NameKey>();
        AddFamily(keys, traits.BirthName);
        AddGiven(keys, traits.FirstGivenName);
        AddGiven(keys, traits.GivenNames);
        foreach (var name in residual.Each("name"))
        {
            AddFamily(keys, name.Text("family"));
            AddGiven(keys, GivenNames(name));
            var isRestOfBirthName = name.Index == 0 && name.Text("use") == "official";
            if (!isRestOfBirthName && name["family"] is null && name["given"] is null)
                AddText(keys, name.Text("text"));
        }
        return keys;
    }

    /// <summary>The identifiers of what is kept, the billing number under its own OID.</summary>
    public static IReadOnlyList<IndexedIdentifier> OfIdentifiers(Element residual)
    {
        var identifiers = new List<IndexedIdentifier>();
        foreach (var identifier in residual.Each("identifier"))
            if (identifier.Text("value") is { } value)
                identifiers.Add(
                    new(
                        identifier.Text("system") ?? "",
                        value,
                        identifier.Text("use"),
                        identifier["type"]?["coding"]?.Text("code")
                    )
                );
        return identifiers;
    }

    /// <summary>The given names of a name, joined by a space; null when there is none.</summary>
    public static string? GivenNames(Element name)
    {
        var given = string.Join(' ', name.Each("given").Select(part => part.Value).OfType<string>());
        return given.Length == 0 ? null : given;
    }

    private static void AddFamily(HashSet<NameKey> keys, string? family) => Add(keys, NameKeyKind.Family, family);

    private static void AddGiven(HashSet<NameKey> keys, string? given)
    {
        var words = Words(given, ' ', '-');
        for (var first = 0; first < words.Length; first++)
        {
            Add(keys, NameKeyKind.Given, string.Concat(words[first..]));
            Add(keys, NameKeyKind.Given, words[first]);
        }
    }

    /// <summary>A name that is text alone is found by any of its words, as a family or as a given name.</summary>
    private static void AddText(HashSet<NameKey> keys, string? text)
    {
        AddGiven(keys, text);
        var words = Words(text, ' ');
        for (var first = 0; first < words.Length; first++)
            AddFamily(keys, string.Concat(words[first..]));
    }

    private static void Add(HashSet<NameKey> keys, NameKeyKind kind, string? text)
    {
        if (NameText.SearchKey(text) is { Length: > 0 } key)
            keys.Add(new(kind, key.Length > MaxLength ? key[..MaxLength] : key));
    }

    private static string[] Words(string? text, params char[] separators) =>
        text is null
            ? []
            : [.. text.Split(separators, MaxWords + 1, StringSplitOptions.RemoveEmptyEntries).Take(MaxWords)];
}
