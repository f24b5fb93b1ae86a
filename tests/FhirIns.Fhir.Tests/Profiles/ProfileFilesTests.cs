using System.Text.Json;
using Xunit;

namespace FhirIns.Fhir.Tests.Profiles;

/// <summary>What every file of the <c>profiles</c> folder has to keep.</summary>
public sealed class ProfileFilesTests
{
    private static readonly JsonSerializerOptions TwoSpaces = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    // Canonicals under these must be here; HL7's base types are in the schema of the library.
    private static readonly string[] OurGround =
    [
        "https://fhirins.org/fhir/",
        "https://hl7.fr/ig/fhir/core/",
        "https://mos.esante.gouv.fr/NOS/",
    ];

    private static readonly string[] NotNeeded =
    [
        "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-organization",
        "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-practitioner",
    ];

    public static TheoryData<string> Paths => [.. ProfileFiles.All];

    public static TheoryData<string> FrCoreVersions => [.. ProfileFiles.FrCoreVersions];

    [Theory]
    [MemberData(nameof(Paths))]
    public void File_is_named_after_what_it_holds_and_laid_out_alike(string path)
    {
        var resource = ProfileFiles.Read(path);
        var name = Path.GetFileNameWithoutExtension(path);

        Assert.Contains(
            name,
            (string[])[resource.Text("id")!, $"{resource.Text("resourceType")}-{resource.Text("id")}"]
        );
        Assert.Equal(JsonSerializer.Serialize(resource, TwoSpaces) + "\n", ProfileFiles.Text(path));
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void File_is_FHIR_R4_to_the_letter(string path)
    {
        var parsed = FhirJson.Parse(ProfileFiles.Bytes(path));

        Assert.Empty(parsed.Issues);
        Assert.True(parsed.IsValid);
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Canonicals_are_not_pinned_and_nothing_is_narrated(string path)
    {
        var resource = ProfileFiles.Read(path);

        Assert.DoesNotContain(resource.Strings(), text => Json.Unpinned(text.Value) != text.Value);
        Assert.Empty(new[] { "text", "snapshot", "mapping" }.Where(name => resource.TryGetProperty(name, out _)));
    }

    [Theory]
    [MemberData(nameof(FrCoreVersions))]
    public void Ids_and_canonicals_are_unique_in_a_version(string version)
    {
        var inForce = ProfileFiles.InForceWith(version).ToArray();

        Assert.Distinct(inForce.Select(resource => (resource.Text("resourceType"), resource.Text("id"))));
        Assert.Distinct(inForce.Select(resource => resource.Text("url")));
        Assert.DoesNotContain(inForce, resource => resource.Text("url") is null);
        Assert.All(inForce, resource => Assert.Matches("^[A-Z][A-Za-z0-9_]*$", resource.Text("name")));
    }

    [Theory]
    [MemberData(nameof(FrCoreVersions))]
    public void Every_reference_resolves_in_a_version(string version)
    {
        var inForce = ProfileFiles.InForceWith(version).ToArray();
        var known = inForce.Select(resource => resource.Text("url")!).Concat(NotNeeded).ToHashSet();

        var dangling = inForce
            .SelectMany(resource => resource.Strings())
            .Select(text => text.Value)
            .Where(value => OurGround.Any(ground => value.StartsWith(ground, StringComparison.Ordinal)))
            .Where(value => !known.Contains(value))
            .ToHashSet();

        Assert.Empty(dangling);
    }

    [Theory]
    [MemberData(nameof(FrCoreVersions))]
    public void Every_code_listed_by_a_value_set_is_in_its_code_system(string version)
    {
        var inForce = ProfileFiles.InForceWith(version).ToArray();
        var systems = inForce
            .Where(resource => resource.Text("content") == "complete")
            .ToDictionary(
                codeSystem => codeSystem.Text("url")!,
                codeSystem => codeSystem.Codes().Select(concept => concept.Text("code")).ToHashSet()
            );

        var unknown =
            from valueSet in inForce
            where valueSet.TryGetProperty("compose", out _)
            from include in valueSet.GetProperty("compose").Items("include")
            from concept in include.Items("concept")
            where systems.TryGetValue(include.Text("system")!, out var codes) && !codes.Contains(concept.Text("code"))
            select $"{valueSet.Text("id")}: {concept.Text("code")}";

        Assert.Empty(unknown);
    }

    [Fact]
    public void Codes_of_a_code_system_are_unique_and_displayed()
    {
        foreach (var codeSystem in ProfileFiles.All.Select(ProfileFiles.Read).Where(file => file.Codes().Any()))
        {
            Assert.Distinct(codeSystem.Codes().Select(concept => concept.Text("code")));
            Assert.DoesNotContain(codeSystem.Codes(), concept => string.IsNullOrEmpty(concept.Text("display")));
        }
    }
}
