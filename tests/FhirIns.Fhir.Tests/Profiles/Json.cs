using System.Text.Json;
using System.Text.Json.Nodes;

namespace FhirIns.Fhir.Tests.Profiles;

/// <summary>Shorthand for reading definitions as plain JSON.</summary>
internal static class Json
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    public static JsonElement Parse(byte[] utf8)
    {
        using var document = JsonDocument.Parse(utf8, Strict);
        return document.RootElement.Clone();
    }

    public static string? Text(this JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? value.GetString() : null;

    public static IEnumerable<JsonElement> Items(this JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? value.EnumerateArray() : [];

    public static IEnumerable<JsonElement> Codes(this JsonElement codeSystem) => codeSystem.Items("concept");

    /// <summary>Every string at any depth, with the name of the property it is the value of.</summary>
    public static IEnumerable<(string Name, string Value)> Strings(this JsonElement element, string name = "") =>
        element.ValueKind switch
        {
            JsonValueKind.Object => element
                .EnumerateObject()
                .SelectMany(property => property.Value.Strings(property.Name)),
            JsonValueKind.Array => element.EnumerateArray().SelectMany(item => item.Strings(name)),
            JsonValueKind.String => [(name, element.GetString()!)],
            _ => [],
        };

    /// <summary>The value on one line, whatever its layout was.</summary>
    public static string OnOneLine(this JsonElement element) =>
        JsonNode.Parse(element.GetRawText())?.ToJsonString() ?? "null";

    /// <summary>A canonical without the version it is pinned to.</summary>
    public static string Unpinned(string canonical) =>
        canonical.StartsWith("http", StringComparison.Ordinal) && canonical.IndexOf('|') is > 0 and var bar
            ? canonical[..bar]
            : canonical;
}
