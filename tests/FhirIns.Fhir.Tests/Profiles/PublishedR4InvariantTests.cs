using System.Text.Json;
using FhirIns.Fhir.FhirPath;
using FhirIns.Tests;
using Xunit;

namespace FhirIns.Fhir.Tests.Profiles;

/// <summary>Our artefacts against the invariants of their own resource types in FHIR R4.</summary>
public sealed class PublishedR4InvariantTests
{
    // A resource should have a narrative: ours are data, and the server writes one when it shows them.
    private const string Narrative = "dom-6";

    private static readonly Lazy<Dictionary<string, JsonElement>> Types = new(() =>
        Json.Parse(SharedData.Bytes("r4", "structure-definitions.json"))
            .Items("entry")
            .Select(entry => entry.GetProperty("resource"))
            .ToDictionary(definition => definition.Text("type")!)
    );

    private static readonly Dictionary<string, FhirPathExpression> Expressions = [];

    public static TheoryData<string> Paths => [.. ProfileFiles.All];

    [OutsideDataTheory]
    [MemberData(nameof(Paths))]
    public void Invariants_of_R4_hold(string path)
    {
        var resource = FhirJson.Parse(ProfileFiles.Bytes(path)).Resource!;

        var asked = (
            from element in Nodes(resource)
            from rule in RulesOf(element)
            where rule.Text("key") != Narrative
            select (element, rule)
        ).ToArray();

        Assert.NotEmpty(asked);
        Assert.Empty(
            from one in asked
            where !Compiled(one.rule.Text("expression")!).IsTrue(one.element)
            select $"{one.rule.Text("key")} at {one.element.Expression}"
        );
    }

    private static FhirPathExpression Compiled(string expression) =>
        Expressions.TryGetValue(expression, out var compiled)
            ? compiled
            : Expressions[expression] = FhirPathExpression.Compile(expression);

    private static IEnumerable<Element> Nodes(Element element) => element.Children.SelectMany(Nodes).Prepend(element);

    /// <summary>The rules of its type, and those that its parent adds at this place.</summary>
    private static IEnumerable<JsonElement> RulesOf(Element element)
    {
        var places = new HashSet<string> { element.TypeSchema.Path };
        if (element.Parent is { } parent)
            places.Add($"{parent.TypeSchema.Path}.{element.Definition!.Name}");
        return from place in places
            where Types.Value.ContainsKey(place.Split('.')[0])
            from definition in Types.Value[place.Split('.')[0]].GetProperty("snapshot").Items("element")
            where definition.Text("path") is { } path && (path == place || path == $"{place}[x]")
            from rule in definition.Items("constraint")
            select rule;
    }
}
