using System.Globalization;
using System.Text;
using System.Text.Json;

namespace FhirIns.Fhir.Tests.Schema;

/// <summary>
/// Writes <c>r4.schema</c> and <c>r4.codes</c> from the official definitions. To write them anew:
/// <code>FHIRINS_WRITE_SCHEMA=src/FhirIns.Fhir/Schema dotnet test tests/FhirIns.Fhir.Tests</code>
/// </summary>
internal static class CompactSchemaText
{
    private const string TypeRoot = "http://hl7.org/fhir/StructureDefinition/";
    private const string ValueSetRoot = "http://hl7.org/fhir/ValueSet/";

    public static string Types(JsonElement bundle)
    {
        var types = bundle
            .GetProperty("entry")
            .EnumerateArray()
            .Select(entry => entry.GetProperty("resource"))
            .ToDictionary(type => type.GetProperty("name").GetString()!);
        var text = new StringBuilder(
            "# HL7 FHIR R4 4.0.1: the types in use. Facts of the specification; the form is described in SchemaText.cs.\n"
        );
        foreach (var type in types.Values)
        {
            WriteType(text, type, types);
        }
        return text.ToString();
    }

    /// <summary>The resource types of R4 beyond those in use, which stand contained in others.</summary>
    /// <param name="all">Every definition of R4.</param>
    /// <param name="known">The types that are written already.</param>
    public static string MoreTypes(IEnumerable<JsonElement> all, IReadOnlySet<string> known)
    {
        var types = all.Where(type =>
                !type.TryGetProperty("derivation", out var derived) || !derived.ValueEquals("constraint")
            )
            .DistinctBy(type => type.GetProperty("name").GetString()!)
            .ToDictionary(type => type.GetProperty("name").GetString()!);
        var text = new StringBuilder(
            "# HL7 FHIR R4 4.0.1: the other types of resources, which a resource may contain. Read when one is first met.\n"
        );
        foreach (var (name, type) in types.OrderBy(one => one.Key, StringComparer.Ordinal))
        {
            if (!known.Contains(name) && type.GetProperty("kind").ValueEquals("resource"))
            {
                WriteType(text, type, types);
            }
        }
        return text.ToString();
    }

    /// <summary>The required codes of <see cref="MoreTypes"/>, where R4 lists them whole.</summary>
    public static string MoreCodes(IReadOnlyList<JsonElement> all, string moreTypes, string known)
    {
        var systems = all.Where(IsListed).DistinctBy(UrlOf).ToDictionary(UrlOf);
        var text = new StringBuilder(
            "# HL7 FHIR R4 4.0.1: value set, system, codes of the other types of resources.\n"
        );
        var bound = moreTypes
            .Split(['\n', ' '])
            .Where(word => word.StartsWith("required:", StringComparison.Ordinal))
            .Select(word => word["required:".Length..])
            .Except(known.Split('\n').Select(line => line.Split(' ')[0]))
            .Order(StringComparer.Ordinal);
        foreach (var name in bound)
        {
            var valueSet = all.FirstOrDefault(one => IsValueSet(one) && UrlOf(one) == ValueSetRoot + name);
            if (valueSet.ValueKind is JsonValueKind.Undefined || !IsWhole(valueSet, systems))
            {
                continue;
            }
            foreach (var include in Includes(valueSet))
            {
                var system = include.GetProperty("system").GetString()!;
                var listed = include.TryGetProperty("concept", out var concepts)
                    ? concepts
                    : systems[system].GetProperty("concept");
                text.Append(CultureInfo.InvariantCulture, $"{name} {system} {string.Join(' ', ListedCodes(listed))}\n");
            }
        }
        return text.ToString();
    }

    private static bool IsListed(JsonElement one) =>
        one.GetProperty("resourceType").ValueEquals("CodeSystem")
        && one.GetProperty("content").ValueEquals("complete")
        && one.TryGetProperty("concept", out _);

    private static bool IsValueSet(JsonElement one) => one.GetProperty("resourceType").ValueEquals("ValueSet");

    private static string UrlOf(JsonElement one) => one.GetProperty("url").GetString()!;

    private static IEnumerable<JsonElement> Includes(JsonElement valueSet) =>
        valueSet.GetProperty("compose").GetProperty("include").EnumerateArray();

    private static bool IsWhole(JsonElement valueSet, Dictionary<string, JsonElement> systems) =>
        valueSet.TryGetProperty("compose", out var compose)
        && !compose.TryGetProperty("exclude", out _)
        && Includes(valueSet)
            .All(include =>
                !include.TryGetProperty("filter", out _)
                && !include.TryGetProperty("valueSet", out _)
                && include.TryGetProperty("system", out var system)
                && (include.TryGetProperty("concept", out _) || systems.ContainsKey(system.GetString()!))
            );

    public static string Codes(JsonElement bundle)
    {
        var resources = bundle
            .GetProperty("entry")
            .EnumerateArray()
            .Select(entry => entry.GetProperty("resource"))
            .ToList();
        var systems = resources
            .Where(resource => resource.GetProperty("resourceType").GetString() == "CodeSystem")
            .ToDictionary(system => system.GetProperty("url").GetString()!);
        var text = new StringBuilder("# HL7 FHIR R4 4.0.1: value set, system, codes.\n");
        foreach (
            var valueSet in resources.Where(resource => resource.GetProperty("resourceType").GetString() == "ValueSet")
        )
        {
            foreach (var include in valueSet.GetProperty("compose").GetProperty("include").EnumerateArray())
            {
                var system = include.GetProperty("system").GetString()!;
                var codes =
                    include.TryGetProperty("concept", out var listed) ? ListedCodes(listed)
                    : systems.TryGetValue(system, out var known) ? ListedCodes(known.GetProperty("concept"))
                    : [];
                var line = string.Join(' ', codes);
                if (line.Length > 0)
                {
                    var name = valueSet.GetProperty("url").GetString()![ValueSetRoot.Length..];
                    text.Append(CultureInfo.InvariantCulture, $"{name} {system} {line}\n");
                }
            }
        }
        return text.ToString();
    }

    private static IEnumerable<string> ListedCodes(JsonElement concepts) =>
        concepts
            .EnumerateArray()
            .SelectMany(concept => ListedCodes(concept, "concept").Prepend(concept.GetProperty("code").GetString()!));

    private static IEnumerable<string> ListedCodes(JsonElement concept, string name) =>
        concept.TryGetProperty(name, out var children) ? ListedCodes(children) : [];

    private static void WriteType(StringBuilder text, JsonElement type, Dictionary<string, JsonElement> types)
    {
        var name = type.GetProperty("name").GetString()!;
        var parent = type.TryGetProperty("baseDefinition", out var url) ? url.GetString()![TypeRoot.Length..] : null;
        var kind = type.GetProperty("kind").GetString() switch
        {
            "primitive-type" => "primitive",
            "resource" => "resource",
            _ => "type",
        };
        text.Append(type.GetProperty("abstract").GetBoolean() ? "abstract " : "")
            .Append(CultureInfo.InvariantCulture, $"{kind} {name}");
        text.Append(parent is null ? "\n" : $" : {parent}\n");
        var inherited = parent is null ? [] : Elements(types[parent]).Select(element => LineOf(element)).ToHashSet();
        foreach (var element in Elements(type))
        {
            var path = element.GetProperty("path").GetString()!;
            var depth = path.Count(letter => letter == '.');
            var line = LineOf(element);
            if (depth == 0)
            {
                WriteInvariants(text, element, name, 1);
            }
            else if (path != $"{name}.value" || kind != "primitive")
            {
                if ((depth > 1 || !inherited.Contains(line)) && !IsOfBackbone(path, type, types))
                {
                    text.Append(' ', depth * 2).Append(line).Append('\n');
                    WriteInvariants(text, element, name, depth + 1);
                }
            }
        }
    }

    /// <summary>id, extension and modifierExtension of an element declared in place come from its type.</summary>
    private static bool IsOfBackbone(string path, JsonElement type, Dictionary<string, JsonElement> types)
    {
        var dot = path.LastIndexOf('.');
        var outer = Elements(type).First(element => element.GetProperty("path").GetString() == path[..dot]);
        return path[..dot].Contains('.', StringComparison.Ordinal)
            && Elements(types[outer.GetProperty("type")[0].GetProperty("code").GetString()!])
                .Any(element =>
                    element.GetProperty("path").GetString()!.EndsWith(path[dot..], StringComparison.Ordinal)
                );
    }

    private static IEnumerable<JsonElement> Elements(JsonElement type) => OfficialDefinitions.Elements(type);

    private static string LineOf(JsonElement element)
    {
        var path = element.GetProperty("path").GetString()!;
        var line = new StringBuilder(path[(path.LastIndexOf('.') + 1)..]);
        line.Append(
            CultureInfo.InvariantCulture,
            $" {element.GetProperty("min").GetInt32()}..{element.GetProperty("max").GetString()} "
        );
        line.Append(
            element.TryGetProperty("contentReference", out var reference)
                ? reference.GetString()
                : string.Join(',', TypesOf(element).Select(type => TypeText(type, element)))
        );
        line.Append(Has(element, "representation", "xmlAttr") ? " @" : "");
        line.Append(Flag(element, "isModifier") ? " ?!" : "");
        line.Append(Flag(element, "isSummary") ? " S" : "");
        if (element.TryGetProperty("binding", out var binding))
        {
            var valueSet = binding.TryGetProperty("valueSet", out var url) ? url.GetString()!.Split('|')[0] : "";
            line.Append(
                CultureInfo.InvariantCulture,
                $" {binding.GetProperty("strength").GetString()}:{Short(valueSet, ValueSetRoot)}"
            );
        }
        return line.ToString();
    }

    private static string TypeText(JsonElement type, JsonElement element)
    {
        var code = OfficialDefinitions.TypeCode(element, type);
        if (code.StartsWith("http://hl7.org/fhirpath/", StringComparison.Ordinal))
        {
            // The specification gives ids and urls the FHIRPath type; an extension says which FHIR type they have,
            // wrongly for the id of a resource, which its definition calls an id.
            code = Has(element, "representation", "xmlAttr") ? FhirType(type) : "id";
        }
        var profile = Names(type, "profile");
        var targets = Names(type, "targetProfile");
        return code + (profile == "" ? "" : $"^{profile}") + (targets == "" ? "" : $"({targets})");
    }

    private static string FhirType(JsonElement type) =>
        type.TryGetProperty("extension", out var extensions)
            ? extensions.EnumerateArray().First().GetProperty("valueUrl").GetString()!
            : "string";

    private static string Names(JsonElement type, string property) =>
        type.TryGetProperty(property, out var urls)
            ? string.Join(
                '|',
                urls.EnumerateArray()
                    .Select(url => url.GetString()!)
                    .Where(OfficialDefinitions.IsTarget)
                    .Select(url => Short(url, TypeRoot))
            )
            : "";

    private static IEnumerable<JsonElement> TypesOf(JsonElement element) =>
        element.TryGetProperty("type", out var types) ? types.EnumerateArray() : [];

    private static void WriteInvariants(StringBuilder text, JsonElement element, string typeName, int depth)
    {
        if (!element.TryGetProperty("constraint", out var constraints))
        {
            return;
        }
        foreach (var constraint in constraints.EnumerateArray())
        {
            var isInherited = constraint.TryGetProperty("source", out var source);
            if (isInherited && (depth > 1 || source.GetString() != TypeRoot + typeName))
            {
                continue;
            }
            text.Append(' ', depth * 2)
                .Append(CultureInfo.InvariantCulture, $"! {constraint.GetProperty("key").GetString()} ");
            text.Append(constraint.GetProperty("severity").GetString()).Append(" | ");
            text.Append(constraint.GetProperty("expression").GetString()).Append(" | ");
            text.Append(constraint.GetProperty("human").GetString()).Append('\n');
        }
    }

    private static bool Flag(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.GetBoolean();

    private static bool Has(JsonElement element, string name, string value) =>
        element.TryGetProperty(name, out var list) && list.EnumerateArray().Any(item => item.GetString() == value);

    private static string Short(string url, string root) =>
        url.StartsWith(root, StringComparison.Ordinal) ? url[root.Length..] : url;
}
