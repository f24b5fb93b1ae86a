using System.Text.Json.Nodes;
using FhirIns.Fhir.Validation;

namespace FhirIns.Fhir.Tests.Validation;

/// <summary>Small StructureDefinitions written in a test: one line for each element, paths and slice names from the ids.</summary>
internal static class TestProfile
{
    public const string Root = "http://example.org/StructureDefinition/";

    /// <param name="id">Last part of the canonical.</param>
    /// <param name="type">"Patient", "Address", "Extension".</param>
    /// <param name="elements">Lines of <c>id: {"min": 1, …}</c>.</param>
    /// <param name="parent">Canonical of the base; the type itself when null.</param>
    /// <param name="more">Further properties of the definition, as members of a JSON object.</param>
    public static string Of(string id, string type, string elements, string? parent = null, string more = "")
    {
        var definition = JsonNode.Parse($"{{{more}}}")!.AsObject();
        definition["resourceType"] = "StructureDefinition";
        definition["url"] = Root + id;
        definition["name"] = "Test";
        definition["status"] = "active";
        definition["kind"] = "resource";
        definition["abstract"] = false;
        definition["type"] = type;
        definition["baseDefinition"] = parent ?? "http://hl7.org/fhir/StructureDefinition/" + type;
        definition["derivation"] = "constraint";
        definition["differential"] = new JsonObject { ["element"] = Elements(elements) };
        return definition.ToJsonString();
    }

    /// <summary>A simple extension of one value type.</summary>
    public static string Extension(string id, string valueType, string context, string contextType = "element") =>
        Of(
            id,
            "Extension",
            $$"""
            Extension.extension: {"max": "0"}
            Extension.url: {"fixedUri": "{{Root}}{{id}}"}
            Extension.value[x]: {"min": 1, "type": [{"code": "{{valueType}}"}]}
            """,
            more: $$"""
            "context": [{"type": "{{contextType}}", "expression": "{{context}}"}]
            """
        );

    /// <summary>What is found in a Patient judged by one profile of the validator.</summary>
    public static string Findings(Validator validator, string id, string patient)
    {
        var resource = JsonNode.Parse(patient)!.AsObject();
        resource["resourceType"] ??= "Patient";
        return MutationTable.Write(validator.Validate(Packages.Resource(resource.ToJsonString()), [Root + id]));
    }

    private static JsonArray Elements(string lines)
    {
        var elements = new JsonArray();
        foreach (var line in lines.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var separator = line.IndexOf(": {", StringComparison.Ordinal);
            var id = line[..separator];
            var element = JsonNode.Parse(line[(separator + 1)..])!.AsObject();
            element["id"] = id;
            element["path"] = string.Join('.', id.Split('.').Select(step => step.Split(':')[0]));
            if (id.Split('.')[^1].Split(':') is [_, var slice])
            {
                element["sliceName"] = slice;
            }
            elements.Add(element);
        }
        return elements;
    }
}
