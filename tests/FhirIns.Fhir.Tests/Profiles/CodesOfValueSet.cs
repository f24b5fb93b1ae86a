using System.Text.Json;

namespace FhirIns.Fhir.Tests.Profiles;

/// <summary>
/// The codes of a value set, each as <c>system|code</c>; <c>system|*</c> where a whole system is in whose codes are not
/// among the resources given.
/// </summary>
internal sealed class CodesOfValueSet(IEnumerable<JsonElement> resources)
{
    private readonly Dictionary<(string? Type, string? Url), JsonElement> _byUrl = resources
        .GroupBy(resource => (resource.Text("resourceType"), resource.Text("url")))
        .ToDictionary(group => group.Key, group => group.First());

    public SortedSet<string> Of(JsonElement valueSet)
    {
        var codes = new SortedSet<string>(StringComparer.Ordinal);
        if (!valueSet.TryGetProperty("compose", out var compose))
            return codes;
        foreach (var include in compose.Items("include"))
            codes.UnionWith(Part(include));
        foreach (var exclude in compose.Items("exclude"))
            codes.ExceptWith(Part(exclude));
        return codes;
    }

    private IEnumerable<string> Part(JsonElement part) =>
        part.Text("system") is { } system
            ? Listed(part, system)
            : part.Items("valueSet").SelectMany(url => Of(_byUrl[("ValueSet", Json.Unpinned(url.GetString()!))]));

    private IEnumerable<string> Listed(JsonElement part, string system)
    {
        var concepts =
            part.Items("concept").Any() ? part.Items("concept")
            : _byUrl.TryGetValue(("CodeSystem", system), out var codeSystem) && codeSystem.Text("content") == "complete"
                ? codeSystem.Codes()
            : [];
        var codes = concepts.Select(concept => $"{system}|{concept.Text("code")}").ToArray();
        return codes.Length > 0 ? codes : [$"{system}|*"];
    }
}
