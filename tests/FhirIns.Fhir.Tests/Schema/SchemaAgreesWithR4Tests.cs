using System.Text.Json;
using FhirIns.Fhir.Schema;
using FhirIns.Tests;
using Xunit;

namespace FhirIns.Fhir.Tests.Schema;

/// <summary>Compares what the schema answers, element by element, with the official snapshots.</summary>
public sealed class SchemaAgreesWithR4Tests
{
    private const string TypeRoot = "http://hl7.org/fhir/StructureDefinition/";

    public static TheoryData<string> Types => [.. OfficialDefinitions.TypeNames];

    [OutsideDataTheory]
    [MemberData(nameof(Types))]
    public void Type_has_the_elements_of_its_official_snapshot(string name)
    {
        var official = OfficialDefinitions.Type(name);
        var type = FhirSchema.R4.Type(name)!;
        var snapshot = OfficialDefinitions.Elements(official).ToList();

        Assert.Equal(official.GetProperty("abstract").GetBoolean(), type.IsAbstract);
        Assert.Equal(official.GetProperty("kind").GetString() == "resource", type.Kind == TypeKind.Resource);
        Assert.Equal(official.GetProperty("kind").GetString() == "primitive-type", type.IsPrimitive);
        Assert.Equal(Short(official, "baseDefinition"), type.Parent?.Path);
        Assert.Equal(OwnConstraints(snapshot[0], name), type.OwnInvariants.Select(Text));
        Assert.Equal(
            snapshot.Skip(1).Select(Path).Where(path => !type.IsPrimitive || path != $"{name}.value"),
            Flatten(type).Select(element => element.Path)
        );
        foreach (
            var (element, ours) in snapshot
                .Skip(1)
                .Where(element => Path(element) != $"{name}.value" || !type.IsPrimitive)
                .Zip(Flatten(type))
        )
        {
            Assert.Equal(Describe(element, name), Describe(ours));
        }
    }

    [OutsideData]
    public void Required_bindings_to_closed_sets_have_their_official_codes()
    {
        var resources = OfficialDefinitions.Resources("terminology.json").ToList();
        var systems = resources
            .Where(resource => resource.GetProperty("resourceType").GetString() == "CodeSystem")
            .ToDictionary(system => system.GetProperty("url").GetString()!);
        var open = new List<string>();
        foreach (
            var valueSet in resources.Where(resource => resource.GetProperty("resourceType").GetString() == "ValueSet")
        )
        {
            var expected = valueSet
                .GetProperty("compose")
                .GetProperty("include")
                .EnumerateArray()
                .SelectMany(include => Codes(include, systems))
                .ToList();
            var ours = FhirSchema.R4.Codes(valueSet.GetProperty("url").GetString()!);
            if (ours is null)
            {
                open.Add(valueSet.GetProperty("id").GetString()!);
                Assert.Empty(expected);
            }
            else
            {
                Assert.Equal(expected, ours.Codes);
            }
        }
        Assert.Equal(["currencies", "mimetypes"], open);
    }

    private static IEnumerable<(string, string)> Codes(JsonElement include, Dictionary<string, JsonElement> systems)
    {
        var system = include.GetProperty("system").GetString()!;
        return include.TryGetProperty("concept", out var listed) ? Walk(listed)
            : systems.TryGetValue(system, out var known) ? Walk(known.GetProperty("concept"))
            : [];

        IEnumerable<(string, string)> Walk(JsonElement concepts) =>
            concepts
                .EnumerateArray()
                .SelectMany(concept =>
                    (concept.TryGetProperty("concept", out var below) ? Walk(below) : []).Prepend(
                        (system, concept.GetProperty("code").GetString()!)
                    )
                );
    }

    /// <summary>The elements of a type and, below each, those it declares in place.</summary>
    private static IEnumerable<ElementSchema> Flatten(TypeSchema type) =>
        type.Elements.SelectMany(element =>
            (element.Backbone is null ? [] : Flatten(element.Backbone)).Prepend(element)
        );

    private static string Describe(JsonElement element, string typeName)
    {
        var types = element.TryGetProperty("type", out var given)
            ? given.EnumerateArray().Select(type => TypeText(element, type))
            : [];
        return string.Join(
            ' ',
            Path(element),
            element.GetProperty("min").GetInt32(),
            element.GetProperty("max").GetString(),
            string.Join(',', types),
            element.TryGetProperty("contentReference", out var reference) ? reference.GetString() : "",
            Flag(element, "isModifier"),
            Flag(element, "isSummary"),
            element.TryGetProperty("representation", out var forms) && forms[0].GetString() == "xmlAttr",
            element.TryGetProperty("binding", out var binding) ? BindingText(binding) : "",
            string.Join('\n', OwnConstraints(element, typeName))
        );
    }

    private static string Describe(ElementSchema element) =>
        string.Join(
            ' ',
            element.Path,
            element.Min,
            element.Max?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "*",
            string.Join(',', element.Types.Select(type => TypeText(element, type))),
            element.ContentReference is null ? "" : "#" + element.ContentReference,
            element.IsModifier,
            element.IsSummary,
            element.IsXmlAttribute,
            element.Binding is { } binding ? $"{binding.Strength} {binding.ValueSet}" : "",
            string.Join('\n', (element.Backbone?.OwnInvariants ?? element.Invariants).Select(Text))
        );

    /// <summary>
    /// Ids of elements and URLs of extensions have the type of FHIRPath in the snapshots; they are string and uri,
    /// and the id of a resource is an id.
    /// </summary>
    private static string TypeText(JsonElement element, JsonElement type)
    {
        var code = OfficialDefinitions.TypeCode(element, type);
        if (code == "http://hl7.org/fhirpath/System.String")
        {
            return "System.String";
        }
        return $"{code} {Names(type, "profile")} {Names(type, "targetProfile")}";
    }

    private static string TypeText(ElementSchema element, TypeReference type) =>
        element.IsXmlAttribute || (element.Name, type.Code) == ("id", "id")
            ? "System.String"
            : $"{type.Code} {type.Profile} {string.Join('|', type.Targets)}";

    private static string Names(JsonElement type, string property) =>
        type.TryGetProperty(property, out var urls)
            ? string.Join(
                '|',
                urls.EnumerateArray()
                    .Select(url => url.GetString()!)
                    .Where(OfficialDefinitions.IsTarget)
                    .Select(url => url[TypeRoot.Length..])
            )
            : "";

    private static string BindingText(JsonElement binding)
    {
        var strength = binding.GetProperty("strength").GetString()!;
        var valueSet = binding.TryGetProperty("valueSet", out var url) ? url.GetString()!.Replace("|4.0.1", "") : "";
        return $"{char.ToUpperInvariant(strength[0])}{strength[1..]} {valueSet}";
    }

    /// <summary>Those that a type inherits name their source, or stand on the type itself.</summary>
    private static IEnumerable<string> OwnConstraints(JsonElement element, string typeName) =>
        element.TryGetProperty("constraint", out var constraints)
            ? constraints.EnumerateArray().Where(constraint => IsOwn(constraint, element, typeName)).Select(Text)
            : [];

    private static bool IsOwn(JsonElement constraint, JsonElement element, string typeName) =>
        !constraint.TryGetProperty("source", out var source)
        || (Path(element) == typeName && source.GetString() == TypeRoot + typeName);

    private static string Text(JsonElement constraint) =>
        $"{constraint.GetProperty("key")} {constraint.GetProperty("severity")} {constraint.GetProperty("expression")} {constraint.GetProperty("human")}";

    private static string Text(Invariant invariant) =>
        $"{invariant.Key} {(invariant.IsError ? "error" : "warning")} {invariant.Expression} {invariant.Human}";

    private static string Path(JsonElement element) => element.GetProperty("path").GetString()!;

    private static bool Flag(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.GetBoolean();

    private static string? Short(JsonElement element, string name) =>
        element.TryGetProperty(name, out var url) ? url.GetString()![TypeRoot.Length..] : null;
}
