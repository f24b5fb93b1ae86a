using System.Text.Json;
using FhirIns.Fhir.Schema;
using FhirIns.Tests;
using Xunit;

namespace FhirIns.Fhir.Tests;

/// <summary>
/// Every published resource beside the checkout, as UTF-8 JSON: those of FR Core and IHE one by one, those of the R4
/// definitions taken out of their Bundles.
/// </summary>
internal static class PublishedResources
{
    private static readonly Lazy<IReadOnlyDictionary<string, byte[]>> All = new(Load);

    /// <summary>The names of all, to be used as rows of a theory.</summary>
    public static TheoryData<string> Names => [.. All.Value.Keys];

    public static byte[] Json(string name) => All.Value[name];

    private static Dictionary<string, byte[]> Load()
    {
        var found = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var file in SharedData.Files("fr-core", "*.json").Concat(SharedData.Files("r4", "*.json")))
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(file));
            var name = $"{Path.GetFileName(Path.GetDirectoryName(file))}/{Path.GetFileNameWithoutExtension(file)}";
            Collect(document.RootElement, name, found);
        }
        return found;
    }

    private static void Collect(JsonElement resource, string name, Dictionary<string, byte[]> found)
    {
        if (resource.ValueKind != JsonValueKind.Object || !resource.TryGetProperty("resourceType", out var type))
        {
            return;
        }
        if (name.StartsWith("r4/", StringComparison.Ordinal) && type.ValueEquals("Bundle"))
        {
            foreach (
                var entry in resource
                    .GetProperty("entry")
                    .EnumerateArray()
                    .Select(entry => entry.GetProperty("resource"))
            )
            {
                Collect(
                    entry,
                    $"r4/{entry.GetProperty("resourceType").GetString()}/{entry.GetProperty("id").GetString()}",
                    found
                );
            }
        }
        else if (FhirSchema.R4.Resource(type.GetString()!) is not null)
        {
            found[name] = JsonSerializer.SerializeToUtf8Bytes(resource);
        }
    }
}
