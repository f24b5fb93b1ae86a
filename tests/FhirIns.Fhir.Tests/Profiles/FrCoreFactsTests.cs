using System.Text.Json;
using Xunit;

namespace FhirIns.Fhir.Tests.Profiles;

/// <summary>The facts of FR Core that a mistake would cost most, written down apart from the files.</summary>
public sealed class FrCoreFactsTests
{
    [Theory]
    [InlineData("2.0.1", "INS-NIR", "urn:oid:1.2.250.1.213.1.4.8", "official")]
    [InlineData("2.0.1", "INS-NIA", "urn:oid:1.2.250.1.213.1.4.9", "temp")]
    [InlineData("2.1.0", "INS-NIR", "urn:oid:1.2.250.1.213.1.4.8", "official")]
    [InlineData("2.1.0", "INS-NIA", "urn:oid:1.2.250.1.213.1.4.9", "temp")]
    [InlineData("2.1.0", "INS-NIR-TEST", "urn:oid:1.2.250.1.213.1.4.10", "official")]
    [InlineData("2.1.0", "INS-NIR-DEMO", "urn:oid:1.2.250.1.213.1.4.11", "official")]
    [InlineData("2.2.0", "INS-NIR", "urn:oid:1.2.250.1.213.1.4.8", "official,old")]
    [InlineData("2.2.0", "INS-NIA", "urn:oid:1.2.250.1.213.1.4.9", "official,old")]
    [InlineData("2.2.0", "INS-NIR-TEST", "urn:oid:1.2.250.1.213.1.4.10", "official")]
    [InlineData("2.2.0", "INS-NIR-DEMO", "urn:oid:1.2.250.1.213.1.4.11", "official")]
    public void Matricule_is_known_by_system_type_and_use(string version, string slice, string system, string uses)
    {
        var profile = Profile(version, "fr-core-patient-ins");

        var type = profile[$"Patient.identifier:{slice}.type"]
            .GetProperty("patternCodeableConcept")
            .Items("coding")
            .Single();
        Assert.Equal(slice, type.Text("code"));
        Assert.Equal("https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-v2-0203", type.Text("system"));
        Assert.Equal(system, profile[$"Patient.identifier:{slice}.system"].Text("patternUri"));
        Assert.Equal(uses, UsesOf(version, profile[$"Patient.identifier:{slice}.use"]));
    }

    [Theory]
    [InlineData("2.0.1", "NSS", "urn:oid:1.2.250.1.213.1.4.8")]
    [InlineData("2.1.0", "NSS", "urn:oid:1.2.250.1.213.1.4.8")]
    [InlineData("2.2.0", "NSS-NIR", "urn:oid:1.2.250.1.213.1.4.13")]
    [InlineData("2.2.0", "NSS-NIA", "urn:oid:1.2.250.1.213.1.4.14")]
    public void Billing_number_has_a_system_of_its_own_since_2_2_0(string version, string slice, string system) =>
        Assert.Equal(
            system,
            Profile(version, "fr-core-patient")[$"Patient.identifier:{slice}.system"].Text("patternUri")
        );

    [Theory]
    [InlineData("2.0.1", "fr-core-1 error")]
    [InlineData("2.1.0", "fr-core-1 error")]
    [InlineData("2.2.0", "fr-core-1 error, fr-core-2 error, fr-core-3 warning")]
    public void Invariants_are_those_of_the_version(string version, string rules) =>
        Assert.Equal(
            rules,
            string.Join(
                ", ",
                Profile(version, "fr-core-patient-ins")["Patient"]
                    .Items("constraint")
                    .Select(rule => $"{rule.Text("key")} {rule.Text("severity")}")
            )
        );

    [Theory]
    [InlineData("2.0.1", 1, 2)]
    [InlineData("2.1.0", 1, 2)]
    [InlineData("2.2.0", null, 1)]
    public void Reliability_is_optional_since_2_2_0(string version, int? reliability, int extensions)
    {
        var profile = Profile(version, "fr-core-patient-ins");

        Assert.Equal(reliability, Min(profile["Patient.extension:identityReliability"]));
        Assert.Equal(extensions, Min(profile["Patient.extension"]));
        Assert.Equal(1, Min(profile["Patient.extension:birthPlace"]));
    }

    [Theory]
    [InlineData("2.0.1", "string")]
    [InlineData("2.1.0", "string")]
    [InlineData("2.2.0", "Address")]
    public void Death_place_is_an_address_since_2_2_0(string version, string type) =>
        Assert.Equal(
            type,
            Profile(version, "fr-core-patient-death-place")["Extension.value[x]"].Items("type").Single().Text("code")
        );

    [Theory]
    [InlineData("2.0.1", 10)]
    [InlineData("2.1.0", 10)]
    [InlineData("2.2.0", 13)]
    public void Proofs_of_identity_are_those_of_the_version(string version, int count) =>
        Assert.Equal(
            count,
            ProfileFiles.Read($"fr-core/{version}/CodeSystem-fr-core-cs-mode-validation-identity.json").Codes().Count()
        );

    private static Dictionary<string, JsonElement> Profile(string version, string id) =>
        ProfileFiles
            .Read($"fr-core/{version}/StructureDefinition-{id}.json")
            .GetProperty("differential")
            .Items("element")
            .ToDictionary(element => element.Text("id")!);

    private static int? Min(JsonElement element) => element.TryGetProperty("min", out var min) ? min.GetInt32() : null;

    private static string UsesOf(string version, JsonElement element) =>
        element.Text("patternCode")
        ?? string.Join(
            ",",
            new CodesOfValueSet(ProfileFiles.InForceWith(version))
                .Of(
                    ProfileFiles
                        .InForceWith(version)
                        .Single(resource => resource.Text("url") == element.GetProperty("binding").Text("valueSet"))
                )
                .Select(code => code.Split('|')[1])
        );
}
