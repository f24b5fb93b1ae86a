using System.Text;
using System.Text.Json.Nodes;
using FhirIns.Fhir.Tests.Profiles;
using FhirIns.Tests;
using Xunit;

namespace FhirIns.Fhir.Tests;

/// <summary>A converter that nobody here wrote reads our XML as our JSON, for every example.</summary>
public sealed class LantanaTests
{
    [Fact]
    public async Task Lantana_agrees_on_every_artefact_and_example_of_ours() =>
        await AssertAgreementAsync(ProfileFiles.All.Select(path => (path, ProfileFiles.Bytes(path))));

    [OutsideData]
    public async Task Lantana_agrees_on_every_published_resource_of_fr_core_and_ihe() =>
        await AssertAgreementAsync(
            SharedData.Files("fr-core", "*-*.json").Select(file => (file, File.ReadAllBytes(file)))
        );

    private static async Task AssertAgreementAsync(IEnumerable<(string Name, byte[] Json)> examples)
    {
        Assert.SkipWhen(NodeClients.WhyAbsent is not null, NodeClients.WhyAbsent ?? "");
        var lines = examples
            .Select(example => (example.Name, FhirJson.Parse(example.Json).Resource))
            .Where(example => example.Resource is not null)
            .Select(example =>
                new JsonObject
                {
                    ["name"] = example.Name,
                    ["json"] = Encoding.UTF8.GetString(FhirJson.ToBytes(example.Resource!)),
                    ["xml"] = Encoding.UTF8.GetString(FhirXml.ToBytes(example.Resource!)),
                }.ToJsonString()
            )
            .ToList();
        var answers = (await NodeClients.RunAsync("lantana.mjs", [], lines))
            .Select(line => JsonNode.Parse(line)!)
            .ToList();
        Assert.Equal(lines.Count, answers.Count);
        Assert.Empty(
            answers
                .Where(answer => answer["error"] is not null)
                .Select(answer => $"{answer["name"]}: {answer["error"]}")
        );
    }
}
