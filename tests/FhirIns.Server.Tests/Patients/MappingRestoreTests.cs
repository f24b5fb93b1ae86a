using FhirIns.Fhir;
using FhirIns.Server.Patients;
using Xunit;

namespace FhirIns.Server.Tests.Patients;

using static MappingCast;

/// <summary>A client that sends back what it read loses nothing that its rendering could not show.</summary>
public sealed class MappingRestoreTests
{
    private const string Nss =
        """{"use":"official","type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"NH"}],"text":"sécu"},"system":"urn:oid:1.2.250.1.213.1.4.13","value":"155057505500155"}""";

    private const string DeathPlaceUrl = "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-patient-death-place";

    [Fact]
    public void The_billing_number_that_an_INS_Patient_cannot_show_stays()
    {
        var restored = Restored(Identifiers(Nss), Identifiers(), sawIns: true);

        Assert.Equal(["155057505500155"], restored.Values("identifier.value"));
    }

    [Fact]
    public void A_new_billing_number_takes_the_place_of_the_one_not_shown()
    {
        var other = Nss.Replace("155057505500155", "260057505500126", StringComparison.Ordinal);

        Assert.Equal(
            ["260057505500126"],
            Restored(Identifiers(Nss), Identifiers(other), sawIns: true).Values("identifier.value")
        );
    }

    [Fact]
    public void A_client_that_saw_the_billing_number_may_remove_it()
    {
        Assert.Empty(Restored(Identifiers(Nss), Identifiers(), sawIns: false).Values("identifier.value"));
    }

    [Theory]
    [InlineData("secondary", true, "official")]
    [InlineData("usual", true, "usual")]
    [InlineData("secondary", false, "secondary")]
    public void The_use_that_an_INS_Patient_shows_otherwise_stays(string sentUse, bool sawIns, string expected)
    {
        var restored = Restored(Identifiers(Ipp("official")), Identifiers(Ipp(sentUse)), sawIns);

        Assert.Equal([expected], restored.Values("identifier.use"));
    }

    [Fact]
    public void Before_2_2_0_the_billing_number_gets_its_type_back()
    {
        var shown = """{"use":"official","system":"urn:oid:1.2.250.1.213.1.4.13","value":"155057505500155"}""";

        var restored = Restored(Identifiers(Nss), Identifiers(shown), sawIns: false, "2.1.0");

        Assert.Equal(["sécu"], restored.Values("identifier.type.text"));
        Assert.Single(restored.Each("identifier"));
    }

    [Fact]
    public void The_address_of_a_death_place_survives_a_version_that_shows_its_text()
    {
        var stored = DeathPlace("""{"valueAddress":{"city":"Lyon","postalCode":"69003"}}""");

        Assert.Equal(
            ["Lyon"],
            Restored(stored, DeathPlace("""{"valueString":"69003 Lyon"}"""), sawIns: false, "2.1.0")
                .Values("extension.value.city")
        );
        Assert.Equal(
            ["Paris"],
            Restored(stored, DeathPlace("""{"valueString":"Paris"}"""), sawIns: false, "2.1.0")
                .Values("extension.value")
        );
    }

    private static Element Restored(string stored, string sent, bool sawIns, string version = "2.2.0")
    {
        var residual = Read(sent).Residual;
        PatientResource.Restore(residual, Read(stored).Residual, sawIns, FrCoreVersions.Parse(version));
        return residual;
    }

    private static string Identifiers(params string[] identifiers) =>
        $$"""{"resourceType":"Patient","active":true{{(identifiers.Length == 0 ? "" : $",\"identifier\":[{string.Join(',', identifiers)}]")}}}""";

    private static string Ipp(string use) => $$"""{"use":"{{use}}","system":"https://h.example/ipp","value":"7"}""";

    private static string DeathPlace(string value) =>
        $$"""{"resourceType":"Patient","extension":[{"url":"{{DeathPlaceUrl}}",{{value[1..]}}]}""";
}
