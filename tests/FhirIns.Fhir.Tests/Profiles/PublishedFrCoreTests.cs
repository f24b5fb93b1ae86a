using System.Text.Json;
using FhirIns.Tests;
using Xunit;

namespace FhirIns.Fhir.Tests.Profiles;

/// <summary>Our statement of FR Core against the published packages.</summary>
public sealed class PublishedFrCoreTests
{
    // Not needed for the identity of a patient.
    private static readonly string[] LeftOut = ["organization", "practitioner", "related-person"];

    public static TheoryData<string, string> Structures => Published("StructureDefinition");

    public static TheoryData<string, string> Terminology
    {
        get
        {
            var rows = new TheoryData<string, string>();
            foreach (var path in ProfileFiles.Below("fr-core").Where(path => !path.Contains("/StructureDefinition-")))
                rows.Add(path.Split('/')[1], path.Split('/')[2]);
            return rows;
        }
    }

    [OutsideDataTheory]
    [MemberData(nameof(Structures))]
    public void Structure_asks_exactly_what_the_published_one_asks(string version, string file)
    {
        var published = Constraints.Of(Json.Parse(SharedData.Bytes("fr-core", version, file)));
        var ours = Constraints.Of(ProfileFiles.Read($"fr-core/{version}/{file}"));

        Assert.Equal(published, ours);
    }

    [OutsideDataTheory]
    [MemberData(nameof(Terminology))]
    public void Codes_are_exactly_the_published_ones(string version, string file)
    {
        var published = Json.Parse(SharedData.Bytes("fr-core", version, file));
        var ours = ProfileFiles.Read($"fr-core/{version}/{file}");

        Assert.Equal(published.Text("url"), ours.Text("url"));
        Assert.Equal(published.Text("version"), ours.Text("version"));
        if (ours.Text("resourceType") == "CodeSystem")
            Assert.Equal(CodesWithDisplay(published), CodesWithDisplay(ours));
        else
            Assert.Equal(
                new CodesOfValueSet([.. R4Terminology(), .. PublishedCodeSystems(version)]).Of(published),
                new CodesOfValueSet([.. R4Terminology(), .. ProfileFiles.InForceWith(version)]).Of(ours)
            );
    }

    [OutsideData]
    public void Nothing_in_a_version_is_unknown_to_its_package()
    {
        var unknown = ProfileFiles
            .Below("fr-core")
            .Where(path => !File.Exists(SharedData.PathOf(path.Split('/'))))
            .ToArray();

        Assert.Empty(unknown);
    }

    private static TheoryData<string, string> Published(string type)
    {
        var rows = new TheoryData<string, string>();
        foreach (var version in ProfileFiles.FrCoreVersions)
        foreach (var path in SharedData.Files(Path.Combine("fr-core", version), $"{type}-*.json"))
            if (!LeftOut.Any(Path.GetFileName(path).Contains))
                rows.Add(version, Path.GetFileName(path));
        return rows;
    }

    private static IEnumerable<JsonElement> PublishedCodeSystems(string version) =>
        SharedData
            .Files(Path.Combine("fr-core", version), "CodeSystem-*.json")
            .Select(path => Json.Parse(File.ReadAllBytes(path)));

    private static IEnumerable<JsonElement> R4Terminology() =>
        Json.Parse(SharedData.Bytes("r4", "terminology.json"))
            .Items("entry")
            .Select(entry => entry.GetProperty("resource"));

    private static IEnumerable<(string?, string?)> CodesWithDisplay(JsonElement codeSystem) =>
        codeSystem.Codes().Select(concept => (concept.Text("code"), concept.Text("display")));
}
