using System.Globalization;
using System.Text.Json;
using FhirIns.Fhir.Tests.Validation;
using FhirIns.Tests;
using Xunit;

namespace FhirIns.Fhir.Tests.Profiles;

/// <summary>The example Patients, as people would read them.</summary>
public sealed class ExamplePatientTests
{
    private const string Ins = "urn:oid:1.2.250.1.213.1.4.8";
    private const string WaitingIns = "urn:oid:1.2.250.1.213.1.4.9";

    [Theory]
    [InlineData("qual", "QUAL", "fr-core-patient-ins")]
    [InlineData("vali", "VALI", "fr-core-patient")]
    [InlineData("prov", "PROV", "fr-core-patient")]
    public void Example_claims_its_status_and_the_profile_that_goes_with_it(string id, string status, string profile)
    {
        var meta = Example(id).GetProperty("meta");

        Assert.Equal(status, meta.Items("tag").Single().Text("code"));
        Assert.EndsWith($"/{profile}", meta.Items("profile").Single().GetString(), StringComparison.Ordinal);
    }

    [OutsideDataTheory]
    [InlineData("qual")]
    [InlineData("vali")]
    [InlineData("prov")]
    public void Example_is_valid_under_the_published_profiles(string id)
    {
        var parsed = FhirJson.Parse(ProfileFiles.Bytes($"examples/Patient-example-{id}.json"));

        Assert.DoesNotContain(Packages.Published("2.2.0").Validate(parsed), issue => issue.IsError);
    }

    [Fact]
    public void Only_the_qualified_example_carries_an_INS()
    {
        Assert.Equal(["official", "old"], InsOf(Example("qual")).Select(identifier => identifier.Text("use")));
        Assert.Empty(InsOf(Example("vali")));
        Assert.Empty(InsOf(Example("prov")));
    }

    [Fact]
    public void Matricules_of_the_examples_have_their_key()
    {
        foreach (var matricule in InsOf(Example("qual")).Select(identifier => identifier.Text("value")!))
        {
            var number = long.Parse(matricule[..13], CultureInfo.InvariantCulture);
            Assert.Equal(97 - (number % 97), long.Parse(matricule[13..], CultureInfo.InvariantCulture));
        }
    }

    private static IEnumerable<JsonElement> InsOf(JsonElement patient) =>
        patient.Items("identifier").Where(identifier => identifier.Text("system") is Ins or WaitingIns);

    private static JsonElement Example(string id) => ProfileFiles.Read($"examples/Patient-example-{id}.json");
}
