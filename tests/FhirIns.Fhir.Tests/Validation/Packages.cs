using FhirIns.Fhir.Tests.Profiles;
using FhirIns.Fhir.Validation;
using FhirIns.Tests;

namespace FhirIns.Fhir.Tests.Validation;

/// <summary>Validators on our own profiles and on the published ones; each is made once.</summary>
internal static class Packages
{
    private static readonly Lazy<Dictionary<string, Validator>> OwnValidators = new(() =>
        ProfileFiles.FrCoreVersions.ToDictionary(version => version, OwnValidator)
    );

    private static readonly Lazy<Dictionary<string, Validator>> PublishedValidators = new(() =>
        ProfileFiles.FrCoreVersions.ToDictionary(version => version, PublishedValidator)
    );

    /// <summary>Our profiles, all versions, the one named being the default.</summary>
    public static Validator Own(string version = "2.2.0") => OwnValidators.Value[version];

    /// <summary>The published packages of FR Core, all versions, the one named being the default.</summary>
    public static Validator Published(string version) => PublishedValidators.Value[version];

    /// <summary>A validator on definitions written in a test.</summary>
    public static Validator Of(params string[] definitions) =>
        new([new DefinitionPackage("test", [.. definitions.Select(Resource)])]);

    /// <summary>Reads a resource that must be well formed.</summary>
    public static Element Resource(string json) => Resource(System.Text.Encoding.UTF8.GetBytes(json));

    public static Element Resource(byte[] json)
    {
        var parsed = FhirJson.Parse(json, new ParseLimits { MaxIssues = 10_000 });
        return parsed.Resource ?? throw new ArgumentException(parsed.Issues[0].English);
    }

    private static Validator OwnValidator(string version) =>
        new([.. Ordered(version).Select(OwnFrCore), OwnPackage("r4"), OwnPackage("ans"), OwnPackage("terminology")]);

    private static DefinitionPackage OwnFrCore(string version) => OwnPackage("fr-core/" + version);

    private static DefinitionPackage OwnPackage(string folder) =>
        new(folder, [.. ProfileFiles.Below(folder).Select(path => Resource(ProfileFiles.Bytes(path)))]);

    private static Validator PublishedValidator(string version) =>
        new([.. Ordered(version).Select(PublishedFrCore), PublishedExtensions()]);

    private static DefinitionPackage PublishedFrCore(string version) =>
        new(
            version,
            [
                .. SharedData
                    .Files("fr-core/" + version, "*-*.json")
                    .Where(file =>
                        Path.GetFileName(file).Split('-')[0] is "StructureDefinition" or "ValueSet" or "CodeSystem"
                    )
                    .Select(file => Resource(File.ReadAllBytes(file))),
            ]
        );

    private static DefinitionPackage PublishedExtensions() =>
        new(
            "extensions",
            [.. Resource(SharedData.Bytes("r4", "extensions.json")).Each("entry").Select(entry => entry["resource"]!)]
        );

    private static IEnumerable<string> Ordered(string first) =>
        ProfileFiles.FrCoreVersions.OrderByDescending(version => version == first);
}
