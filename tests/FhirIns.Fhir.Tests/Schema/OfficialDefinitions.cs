using System.Text.Json;
using FhirIns.Tests;

namespace FhirIns.Fhir.Tests.Schema;

/// <summary>
/// The official StructureDefinitions and terminology of R4, read once. The published copy comes from a vendor, who
/// added some elements and reference targets of his own; they are passed over here.
/// </summary>
internal static class OfficialDefinitions
{
    private static readonly HashSet<string> AddedElements =
    [
        "Meta.account",
        "Meta.accounts",
        "Meta.author",
        "Meta.compartment",
        "Meta.deleted",
        "Meta.onBehalfOf",
        "Meta.project",
        "Binary.url",
    ];

    private static readonly Lazy<IReadOnlyDictionary<string, JsonElement>> All = new(() =>
        Resources("structure-definitions.json").ToDictionary(type => type.GetProperty("name").GetString()!)
    );

    public static IEnumerable<string> TypeNames => SharedData.WhyAbsent is null ? All.Value.Keys : [];

    public static JsonElement Type(string name) => All.Value[name];

    public static IEnumerable<JsonElement> Resources(string file)
    {
        using var bundle = JsonDocument.Parse(SharedData.Bytes("r4", file));
        return
        [
            .. bundle
                .RootElement.GetProperty("entry")
                .EnumerateArray()
                .Select(entry => entry.GetProperty("resource").Clone()),
        ];
    }

    /// <summary>The elements of a type in their order.</summary>
    public static IEnumerable<JsonElement> Elements(JsonElement type) =>
        type.GetProperty("snapshot")
            .GetProperty("element")
            .EnumerateArray()
            .Where(element => !AddedElements.Contains(element.GetProperty("path").GetString()!));

    /// <summary>The code of an element's type. R4 lets the outcome of a response be any resource.</summary>
    public static string TypeCode(JsonElement element, JsonElement type) =>
        element.GetProperty("path").ValueEquals("Bundle.entry.response.outcome")
            ? "Resource"
            : type.GetProperty("code").GetString()!;

    /// <summary>False for the targets added to AuditEvent: a vendor's own resources, and Subscription.</summary>
    public static bool IsTarget(string url) =>
        url.StartsWith("http://hl7.org/fhir/StructureDefinition/", StringComparison.Ordinal)
        && !url.EndsWith("/Subscription", StringComparison.Ordinal);
}
