using FhirIns.Fhir;
using FhirIns.Server.Http;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.Metadata;

/// <summary>
/// The artefacts that the server itself uses, FR Core in the version it writes. Those of a type are read when the type is
/// first asked for, so that the start does not wait for them.
/// </summary>
internal sealed class ConformanceResources
{
    /// <summary>The types that are served.</summary>
    public static IReadOnlyList<string> Types { get; } =
    ["CodeSystem", "OperationDefinition", "SearchParameter", "StructureDefinition", "ValueSet"];

    private readonly Dictionary<string, Lazy<IReadOnlyList<Element>>> byType;

    public ConformanceResources(IOptions<FhirOptions> options)
    {
        var current = $"fr-core/{options.Value.FrCoreVersion}/";
        byType = Types.ToDictionary(
            type => type,
            type => new Lazy<IReadOnlyList<Element>>(() => Read(type, current)),
            StringComparer.Ordinal
        );
    }

    /// <summary>The artefacts of a type, by id.</summary>
    public IReadOnlyList<Element> OfType(string type) => byType[type].Value;

    /// <summary>The definition of a search parameter of a resource type; null when there is none.</summary>
    public Element? SearchParameter(string type, string code) =>
        OfType("SearchParameter")
            .FirstOrDefault(parameter =>
                parameter.Text("code") == code
                && parameter.Each("base").Any(one => one.Value == type || one.Value == "Resource")
            );

    private static IReadOnlyList<Element> Read(string type, string current) =>
        [
            .. new Artefacts(path => IsOf(type, path, current))
                .OfType(type)
                .OrderBy(resource => resource.Text("id"), StringComparer.Ordinal),
        ];

    private static bool IsOf(string type, string path, string current)
    {
        if (
            path.StartsWith("fr-core/", StringComparison.Ordinal) && !path.StartsWith(current, StringComparison.Ordinal)
        )
            return false;
        var name = path[(path.LastIndexOf('/') + 1)..];
        return type switch
        {
            "OperationDefinition" => path.StartsWith("operations/", StringComparison.Ordinal),
            "SearchParameter" => path.StartsWith("search-parameters/", StringComparison.Ordinal),
            _ => name.StartsWith(type + "-", StringComparison.Ordinal),
        };
    }
}
