using System.Text.Json;
using System.Text.Json.Nodes;

namespace FhirIns.Fhir.Tests.Profiles;

/// <summary>
/// What a StructureDefinition asks of an instance, one line per fact, texts and version pins left out: two definitions
/// with the same lines accept the same instances, as far as their invariants mean the same.
/// </summary>
internal static class Constraints
{
    // Texts, and what only tools read. Anything else counts, known here or not.
    private static readonly HashSet<string> Texts =
    [
        "id",
        "short",
        "definition",
        "comment",
        "requirements",
        "alias",
        "label",
        "mapping",
        "example",
        "isModifier",
        "isSummary",
        "base",
    ];

    private static readonly string[] HeaderNames =
    [
        "url",
        "version",
        "name",
        "kind",
        "abstract",
        "context",
        "type",
        "baseDefinition",
        "derivation",
    ];

    public static SortedSet<string> Of(JsonElement structureDefinition)
    {
        var lines = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var name in HeaderNames)
            if (structureDefinition.TryGetProperty(name, out var value))
                lines.Add($"{name} = {Canonical(value)}");
        foreach (var element in structureDefinition.GetProperty("differential").Items("element"))
            lines.UnionWith(Element(element));
        return lines;
    }

    private static IEnumerable<string> Element(JsonElement element)
    {
        var id = element.Text("id");
        yield return $"{id}";
        foreach (var property in element.EnumerateObject())
            if (!Texts.Contains(property.Name))
                yield return $"{id} {property.Name} = {Fact(property)}";
    }

    private static string Fact(JsonProperty property) =>
        property.Name switch
        {
            "slicing" => Canonical(property.Value, leftOut: "description"),
            "binding" => $"{property.Value.Text("strength")} {Json.Unpinned(property.Value.Text("valueSet")!)}",
            "constraint" => string.Join(
                ", ",
                property.Value.EnumerateArray().Select(rule => $"{rule.Text("key")} {rule.Text("severity")}")
            ),
            _ => Canonical(property.Value),
        };

    /// <summary>JSON with its properties sorted and its canonicals unpinned.</summary>
    private static string Canonical(JsonElement value, string? leftOut = null) =>
        Sorted(value, leftOut)?.ToJsonString() ?? "null";

    private static JsonNode? Sorted(JsonElement value, string? leftOut) =>
        value.ValueKind switch
        {
            JsonValueKind.Object => new JsonObject(
                value
                    .EnumerateObject()
                    .Where(property => property.Name != leftOut)
                    .OrderBy(property => property.Name, StringComparer.Ordinal)
                    .Select(property => KeyValuePair.Create(property.Name, Sorted(property.Value, leftOut)))
            ),
            JsonValueKind.Array => new JsonArray([.. value.EnumerateArray().Select(item => Sorted(item, leftOut))]),
            JsonValueKind.String => JsonValue.Create(Json.Unpinned(value.GetString()!)),
            _ => JsonNode.Parse(value.GetRawText()),
        };
}
