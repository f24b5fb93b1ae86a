using System.Text.Json;
using FhirIns.Tests;
using Xunit;

namespace FhirIns.Fhir.Tests.Schema;

public sealed class CompactSchemaTests
{
    [OutsideData]
    public void Embedded_text_is_what_the_official_definitions_give()
    {
        using var types = JsonDocument.Parse(SharedData.Bytes("r4", "structure-definitions.json"));
        using var terminology = JsonDocument.Parse(SharedData.Bytes("r4", "terminology.json"));
        var schema = CompactSchemaText.Types(types.RootElement);
        var codes = CompactSchemaText.Codes(terminology.RootElement);
        if (Environment.GetEnvironmentVariable("FHIRINS_WRITE_SCHEMA") is { Length: > 0 } folder)
        {
            File.WriteAllText(Path.Combine(folder, "r4.schema"), schema);
            File.WriteAllText(Path.Combine(folder, "r4.codes"), codes);
        }
        Assert.Equal(schema, FhirIns.Fhir.Schema.SchemaText.ReadResource("r4.schema"));
        Assert.Equal(codes, FhirIns.Fhir.Schema.SchemaText.ReadResource("r4.codes"));
    }

    /// <summary>
    /// Only where somebody has all the definitions of R4 (<c>profiles-types</c>, <c>profiles-resources</c>, <c>valuesets</c>)
    /// in a folder: <code>FHIRINS_R4_DEFINITIONS=folder FHIRINS_WRITE_SCHEMA=src/FhirIns.Fhir/Schema dotnet test …</code>
    /// </summary>
    [Fact]
    public void Embedded_text_of_the_other_types_is_what_the_definitions_give()
    {
        if (Environment.GetEnvironmentVariable("FHIRINS_R4_DEFINITIONS") is not { Length: > 0 } source)
        {
            return;
        }
        var known = FhirIns.Fhir.Schema.SchemaText.Load("r4.schema").TypeNames.ToHashSet();
        var types = CompactSchemaText.MoreTypes(
            [.. Resources(source, "profiles-types"), .. Resources(source, "profiles-resources")],
            known
        );
        var codes = CompactSchemaText.MoreCodes(
            [.. Resources(source, "valuesets")],
            types,
            FhirIns.Fhir.Schema.SchemaText.ReadResource("r4.codes")
        );
        if (Environment.GetEnvironmentVariable("FHIRINS_WRITE_SCHEMA") is { Length: > 0 } folder)
        {
            File.WriteAllText(Path.Combine(folder, "r4-more.schema"), types);
            File.WriteAllText(Path.Combine(folder, "r4-more.codes"), codes);
        }
        Assert.Equal(types, FhirIns.Fhir.Schema.SchemaText.ReadResource("r4-more.schema"));
        Assert.Equal(codes, FhirIns.Fhir.Schema.SchemaText.ReadResource("r4-more.codes"));
    }

    private static IEnumerable<JsonElement> Resources(string folder, string file)
    {
        using var bundle = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, file + ".json")));
        return
        [
            .. bundle
                .RootElement.GetProperty("entry")
                .EnumerateArray()
                .Select(entry => entry.GetProperty("resource").Clone())
                .Where(resource =>
                    resource.GetProperty("resourceType").GetString()
                        is "StructureDefinition"
                            or "CodeSystem"
                            or "ValueSet"
                ),
        ];
    }
}
