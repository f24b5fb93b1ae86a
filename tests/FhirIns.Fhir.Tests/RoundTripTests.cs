using FhirIns.Tests;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FhirIns.Fhir.Tests;

public sealed class RoundTripTests
{
    [Fact]
    public void Generated_resource_comes_through_json_and_xml_unchanged() =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(500),
            Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), ComesThrough)
        );

    private static void ComesThrough(int seed)
    {
        var resource = new GeneratedResources(seed).Next();
        var json = FhirJson.ToBytes(resource);

        var fromJson = FhirJson.Parse(json);
        Assert.Equal([], fromJson.Issues);
        Assert.True(fromJson.Resource!.DeepEquals(resource));
        Assert.Equal(json, FhirJson.ToBytes(fromJson.Resource));

        var fromXml = FhirXml.Parse(FhirXml.ToBytes(resource));
        Assert.Equal([], fromXml.Issues);
        Assert.True(fromXml.Resource!.DeepEquals(resource));
        Assert.Equal(json, FhirJson.ToBytes(fromXml.Resource));
    }

    public static TheoryData<string> Published => PublishedResources.Names;

    public static TheoryData<string> PublishedXml => [.. SharedData.Files("fr-core", "*.xml")];

    [OutsideDataTheory]
    [MemberData(nameof(PublishedXml))]
    public void Published_xml_comes_through_json_unchanged(string file)
    {
        var fromXml = FhirXml.Parse(File.ReadAllBytes(file));
        Assert.Equal([], fromXml.Issues);

        var fromJson = FhirJson.Parse(FhirJson.ToBytes(fromXml.Resource!));
        Assert.Equal([], fromJson.Issues);
        Assert.True(fromXml.Resource!.DeepEquals(fromJson.Resource!));
    }

    [OutsideDataTheory]
    [MemberData(nameof(Published))]
    public void Published_resource_comes_through_json_and_xml_unchanged(string name)
    {
        var json = PublishedResources.Json(name);

        var fromJson = FhirJson.Parse(json);
        Assert.Equal([], fromJson.Issues);
        var written = FhirJson.ToBytes(fromJson.Resource!);
        Assert.Null(JsonComparison.Difference(json, written));

        var fromXml = FhirXml.Parse(FhirXml.ToBytes(fromJson.Resource!));
        Assert.Equal([], fromXml.Issues);
        Assert.True(fromJson.Resource!.DeepEquals(fromXml.Resource!));
        Assert.Equal(written, FhirJson.ToBytes(fromXml.Resource!));
    }
}
