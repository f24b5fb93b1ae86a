using System.Text.Json;
using FhirIns.Fhir.FhirPath;
using FhirIns.Fhir.Schema;
using FhirIns.Fhir.Tests.Profiles;
using FhirIns.Tests;
using Xunit;

namespace FhirIns.Fhir.Tests.FhirPath;

/// <summary>Every expression that HL7 and FR Core publish, and that our schema repeats, compiles.</summary>
public sealed class PublishedExpressionTests
{
    [Fact]
    public void Every_invariant_of_the_schema_compiles()
    {
        var types = FhirSchema.R4.TypeNames.Select(name => FhirSchema.R4.Type(name)!).ToList();
        var invariants = types
            .SelectMany(type => type.Invariants.Concat(type.Elements.SelectMany(element => element.Invariants)))
            .ToList();

        Assert.True(invariants.Count > 100, $"{invariants.Count} invariants");
        Assert.All(invariants, invariant => FhirPathExpression.Compile(invariant.Expression));
    }

    [Fact]
    public void Every_expression_of_our_profiles_compiles_and_every_search_parameter_runs()
    {
        var expressions = ProfileFiles.All.SelectMany(path => Expressions(ProfileFiles.Text(path))).ToHashSet();

        Assert.True(expressions.Count > 30, $"{expressions.Count} expressions");
        Assert.All(expressions, expression => FhirPathExpression.Compile(expression).Evaluate(Helene.Patient()));
    }

    [OutsideDataTheory]
    [InlineData("r4", "structure-definitions.json", 100)]
    [InlineData("r4", "extensions.json", 2)]
    [InlineData("r4", "search-parameters.json", 100)]
    public void Every_expression_of_r4_compiles(string folder, string file, int atLeast)
    {
        var expressions = Expressions(SharedData.Text(folder, file));

        Assert.True(expressions.Count >= atLeast, $"{expressions.Count} expressions");
        Assert.All(expressions, expression => FhirPathExpression.Compile(expression));
    }

    [OutsideData]
    public void Every_expression_of_fr_core_compiles()
    {
        var expressions = SharedData
            .Files("fr-core", "StructureDefinition-*.json")
            .SelectMany(file => Expressions(File.ReadAllText(file)))
            .ToHashSet(StringComparer.Ordinal);

        Assert.True(expressions.Count >= 5, $"{expressions.Count} expressions");
        Assert.All(expressions, expression => FhirPathExpression.Compile(expression));
    }

    private static HashSet<string> Expressions(string json)
    {
        using var document = JsonDocument.Parse(json);
        var found = new HashSet<string>(StringComparer.Ordinal);
        Collect(document.RootElement, found);
        return found;
    }

    private static void Collect(JsonElement node, HashSet<string> found)
    {
        if (node.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in node.EnumerateArray())
            {
                Collect(item, found);
            }
        }
        if (node.ValueKind != JsonValueKind.Object)
        {
            return;
        }
        foreach (var property in node.EnumerateObject())
        {
            if (property.NameEquals("expression") && property.Value.ValueKind == JsonValueKind.String)
            {
                found.Add(property.Value.GetString()!);
            }
            else
            {
                Collect(property.Value, found);
            }
        }
    }
}
