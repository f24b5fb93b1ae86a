using FhirIns.Fhir;
using FhirIns.Identity;

namespace FhirIns.Server.Patients;

/// <summary>A value under which a Patient is found, names and identifiers apart.</summary>
/// <param name="Parameter">The search parameter; parts of an address or of the telecoms share theirs.</param>
/// <param name="System">What narrows it: the system of a token, the part of an address, the server of a reference; or empty.</param>
/// <param name="Value">Folded: compared as it stands.</param>
/// <param name="Exact">The text as it is stored or was sent, for <c>:exact</c>; null for what has no such search.</param>
internal readonly record struct SearchValue(string Parameter, string System, string Value, string? Exact);

/// <summary>Takes the values out of an identity and of what is kept of its resource.</summary>
internal static class SearchValues
{
    public const string Family = "family";
    public const string Given = "given";

    /// <summary>A longer text is found by its beginning; an index holds no more.</summary>
    private const int MaxLength = 250;

    /// <summary>Nobody has more; a hostile list would fill the index.</summary>
    private const int MaxGivenNames = 16;

    private static readonly string[] AddressParts =
    [
        "text",
        "line",
        "city",
        "district",
        "state",
        "postalCode",
        "country",
    ];

    public static IReadOnlyCollection<SearchValue> Of(PatientIdentity identity, Element residual, OriginalNames? asSent)
    {
        var values = new HashSet<SearchValue>();
        AddNames(values, identity.Traits, residual, asSent);
        AddAddresses(values, residual);
        AddTelecoms(values, residual);
        AddReferences(values, residual);
        AddMeta(values, residual);
        foreach (var attribute in Enum.GetValues<IdentityAttribute>().Where(identity.Has))
            values.Add(new("identity-attribute", "", attribute.ToString(), null));
        // Whom to ask for a document again, and who was told of the INS, are lists that people work through (S063, S127).
        if (identity.NoProofOn is not null)
            values.Add(new("identity-attribute", "", "no-proof", null));
        if (identity.InformedOn is not null)
            values.Add(new("identity-attribute", "", "informed", null));
        if (residual.Text("active") is { } active)
            values.Add(new("active", "", active, null));
        if (residual["deceased"] is { } deceased && deceased.Value != "false")
            values.Add(new("deceased", "", "true", null));
        foreach (var extension in residual.Each("extension"))
            if (extension.Text("url") == FrCore.MothersMaidenName)
                AddText(values, "mothersMaidenName", "", extension.Text("value"));
        AddText(values, "birthplace", "", identity.Traits.BirthPlace?.Code);
        AddText(values, "birthplace", "", BirthPlaceExtension.CityOf(residual, identity.Traits.BirthPlace));
        return values;
    }

    /// <summary>A text as strings are compared: see <see cref="NameText.SearchKey"/>.</summary>
    public static string Folded(string? text) => Cut(NameText.SearchKey(text));

    /// <summary>A phone number by its digits alone, however they are grouped; null when it is none.</summary>
    public static string? PhoneKey(string text)
    {
        var digits = string.Concat(text.Where(char.IsAsciiDigit));
        return digits.Length == 0 || text.Any(char.IsLetter) ? null : Cut(digits);
    }

    /// <summary>Another contact, such as a mail address: case does not count.</summary>
    public static string ContactKey(string text) => Cut(text.Trim().ToLowerInvariant());

    /// <summary>A token or an address of the web as it stands.</summary>
    public static string Cut(string text) => text.Length > MaxLength ? text[..MaxLength] : text;

    /// <summary>The server of a reference, empty when it is this one, and what it refers to there.</summary>
    public static (string Server, string Target) ReferenceParts(string reference)
    {
        var parts = reference.Split("/_history/")[0].Split('/');
        if (!reference.Contains(':', StringComparison.Ordinal))
            return ("", Cut(parts.Length >= 2 ? $"{parts[^2]}/{parts[^1]}" : reference));
        return parts.Length > 4
            ? (Cut(string.Join('/', parts[..^2])), Cut($"{parts[^2]}/{parts[^1]}"))
            : ("", Cut(reference));
    }

    private static void AddNames(
        HashSet<SearchValue> values,
        StrictTraits traits,
        Element residual,
        OriginalNames? asSent
    )
    {
        AddText(values, Family, "", traits.BirthName);
        AddText(values, Family, "", asSent?.BirthName);
        foreach (
            var given in new[] { traits.FirstGivenName, traits.GivenNames, asSent?.FirstGivenName, asSent?.GivenNames }
        )
            AddGiven(values, given);
        foreach (var name in residual.Each("name"))
        {
            AddText(values, Family, "", name.Text("family"));
            foreach (var given in name.Each("given"))
                AddText(values, Given, "", given.Value);
        }
    }

    /// <summary>The list as a whole and each given name of it, which is what R4 compares.</summary>
    private static void AddGiven(HashSet<SearchValue> values, string? list)
    {
        AddText(values, Given, "", list);
        foreach (var given in list?.Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(MaxGivenNames) ?? [])
            AddText(values, Given, "", given);
    }

    private static void AddAddresses(HashSet<SearchValue> values, Element residual)
    {
        foreach (var address in residual.Each("address"))
        foreach (var part in AddressParts)
        foreach (var text in address.Each(part))
            AddText(values, "address", part, text.Value);
    }

    private static void AddTelecoms(HashSet<SearchValue> values, Element residual)
    {
        foreach (var telecom in residual.Each("telecom"))
            if (telecom.Text("value") is { } text)
            {
                var isMail = telecom.Text("system") is "email" or "url";
                var key = isMail ? ContactKey(text) : PhoneKey(text) ?? ContactKey(text);
                values.Add(new("telecom", telecom.Text("system") ?? "", key, null));
            }
    }

    private static void AddReferences(HashSet<SearchValue> values, Element residual)
    {
        foreach (var practitioner in residual.Each("generalPractitioner"))
            Add("general-practitioner", practitioner);
        foreach (var organization in residual.Each("managingOrganization"))
            Add("organization", organization);
        foreach (var link in residual.Each("link"))
            Add("link", link["other"]);

        void Add(string parameter, Element? reference)
        {
            if (reference?.Text("reference") is not { } text || text.StartsWith('#'))
                return;
            var (server, target) = ReferenceParts(text);
            values.Add(new(parameter, server, target, null));
        }
    }

    /// <summary>The tags and profiles of the client; those that the server states are never here.</summary>
    private static void AddMeta(HashSet<SearchValue> values, Element residual)
    {
        if (residual["meta"] is not { } meta)
            return;
        foreach (var tag in meta.Each("tag"))
            if (tag.Text("code") is { } code && tag.Text("system") != FrCore.IdentityStatuses)
                values.Add(new("_tag", Cut(tag.Text("system") ?? ""), Cut(code), null));
        foreach (var profile in meta.Each("profile"))
            if (profile.Value is { } url && !FrCore.IsOurProfile(url))
                values.Add(new("_profile", "", Cut(url), null));
    }

    private static void AddText(HashSet<SearchValue> values, string parameter, string system, string? text)
    {
        if (Folded(text) is { Length: > 0 } key)
            values.Add(new(parameter, system, key, text));
    }
}
