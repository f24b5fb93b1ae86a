using System.Reflection;
using System.Text;
using FhirIns.Tests;
using Hl7.Fhir.Model;
using Hl7.Fhir.Serialization;
using Xunit;

namespace FhirIns.Fhir.Tests.Peers;

/// <summary>
/// The Firely SDK beside this library, on the same resources: what one writes the other reads, in JSON and in XML, and
/// nothing is lost on the way.
/// </summary>
public sealed class FirelyTests
{
    private static readonly BaseFhirJsonDeserializer JsonReader = new FhirJsonDeserializer();
    private static readonly BaseFhirXmlDeserializer XmlReader = new FhirXmlDeserializer();
    private static readonly BaseFhirJsonSerializer JsonWriter = new FhirJsonSerializer();
    private static readonly BaseFhirXmlSerializer XmlWriter = new FhirXmlSerializer();

    public static TheoryData<string> Examples =>
        [
            .. PublishedResources
                .Names.Select(row => row.Data)
                .Where(name =>
                    !name.StartsWith("r4/", StringComparison.Ordinal)
                    && !name.EndsWith("/expansions", StringComparison.Ordinal)
                ),
        ];

    /// <summary>The examples of this project, which are always there.</summary>
    public static TheoryData<string> OwnExamples =>
        [.. Directory.EnumerateFiles(Path.Combine(OwnProfiles, "examples"))];

    private static string OwnProfiles =>
        typeof(FirelyTests)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(metadata => metadata.Key == "Profiles")
            .Value!;

    [OutsideDataTheory]
    [MemberData(nameof(Examples))]
    public void A_published_resource_comes_back_from_the_firely_sdk_as_it_was(string name) =>
        ComesBack(FhirJson.Parse(PublishedResources.Json(name)).Resource!);

    [Theory]
    [MemberData(nameof(OwnExamples))]
    public void An_example_of_ours_comes_back_from_the_firely_sdk_as_it_was(string file) =>
        ComesBack(FhirJson.Parse(File.ReadAllBytes(file)).Resource!);

    private static void ComesBack(Element resource)
    {
        // The SDK writes the XHTML of a narrative anew, with other white space.
        if (resource["text"] is { Type: "Narrative" } narrative)
            resource.Remove(narrative);
        var json = Encoding.UTF8.GetString(FhirJson.ToBytes(resource));
        var xml = Encoding.UTF8.GetString(FhirXml.ToBytes(resource));

        var fromJson = JsonReader.DeserializeResource(json);
        var fromXml = XmlReader.DeserializeResource(xml);

        Same(resource, FhirJson.Parse(Encoding.UTF8.GetBytes(JsonWriter.SerializeToString(fromXml))));
        Same(resource, FhirXml.Parse(Encoding.UTF8.GetBytes(XmlWriter.SerializeToString(fromJson))));
    }

    private static void Same(Element expected, ParsedResource actual)
    {
        Assert.Empty(actual.Issues);
        Assert.Equal(FhirJson.ToBytes(expected), FhirJson.ToBytes(actual.Resource!));
    }
}
