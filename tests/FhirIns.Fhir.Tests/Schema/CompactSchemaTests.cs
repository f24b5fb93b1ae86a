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
}
