using System.Text;
using FhirIns.Fhir;
using FhirIns.Identity;
using FhirIns.Server.Patients;
using Xunit;

namespace FhirIns.Server.Tests.Patients;

using static MappingCast;

/// <summary>Whatever a client sends comes back, and what comes back may be sent again without changing anything.</summary>
public sealed class MappingRoundTripTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 200)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Nothing_that_a_client_sent_is_lost(int seed)
    {
        var generator = new MappingGenerator(seed);
        var sent = Patient(Json(generator.Patient()));

        var inbound = PatientResource.Read(sent, KeyControl.Reject);

        Assert.Empty(inbound.Problems);
        var identity = Person(IdentityStatus.VALI, inbound.Traits);
        var rendered = Encoding.UTF8.GetString(Render(identity, inbound.Residual).ForEveryone);
        Assert.All(generator.Tokens, token => Assert.Contains(token, rendered, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_rendering_sent_back_changes_nothing(int seed)
    {
        var inbound = PatientResource.Read(Patient(Json(new MappingGenerator(seed).Patient())), KeyControl.Reject);
        var version = new[] { "2.0.1", "2.1.0", "2.2.0" }[seed % 3];
        var rendered = Render(Person(IdentityStatus.PROV, inbound.Traits), inbound.Residual, version);

        foreach (var rendering in new[] { rendered.ForEveryone(), rendered.ForInsReaders() })
        {
            var returned = PatientResource.Read(rendering, KeyControl.Reject);
            PatientResource.Restore(returned.Residual, inbound.Residual, sawIns: false, FrCoreVersions.Parse(version));

            Assert.Empty(returned.Problems);
            Assert.Empty(returned.ClaimedIns);
            Assert.Equal(inbound.Traits, returned.Traits);
            Assert.Equal(Comparable(inbound.Residual), Comparable(returned.Residual));
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void An_INS_Patient_sent_back_claims_what_is_held_and_changes_nothing(int seed)
    {
        var generated = new MappingGenerator(seed).Patient();
        generated["gender"]!.Value = "female";
        generated
            .Add("identifier")
            .Set("use", "official")
            .Set("system", "urn:oid:1.2.250.1.213.1.4.13")
            .Set("value", "284036322090116");
        var inbound = PatientResource.Read(Patient(Json(generated)), KeyControl.Reject);
        var identity = Person(
            IdentityStatus.QUAL,
            inbound.Traits,
            former: [new(InsOf(HeleneFormerNumber, InsOid.Nia))]
        );
        var version = new[] { "2.0.1", "2.1.0", "2.2.0" }[seed % 3];

        var rendered = Render(identity, inbound.Residual, version);
        Assert.True(rendered.CarriesIns);
        var returned = PatientResource.Read(rendered.ForInsReaders(), KeyControl.Reject);
        PatientResource.Restore(returned.Residual, inbound.Residual, sawIns: true, FrCoreVersions.Parse(version));

        Assert.NotEmpty(returned.ClaimedIns);
        Assert.All(returned.ClaimedIns, claim => Assert.Contains(claim.Readings, identity.Holds));
        Assert.Equal(identity.Traits, returned.Traits!.AsReadFrom(identity.Traits));
        Assert.Equal(Comparable(inbound.Residual), Comparable(returned.Residual));
    }

    /// <summary>As text, in an order of its own: what was left out of a rendering is put back last.</summary>
    private static string Comparable(Element residual)
    {
        var copy = residual.Clone();
        foreach (var code in copy.Extensions("http://hl7.org/fhir/StructureDefinition/patient-birthPlace"))
            code["value"]!["extension"]!["value"]!["system"]!.Value = "any version's";
        var parts = copy
            .Children.Select(child => $"{child.JsonName} {Json(Holding(child))}")
            .Order(StringComparer.Ordinal);
        return string.Join('\n', parts);
    }

    private static Element Holding(Element child)
    {
        var holder = Element.Resource("Patient");
        holder.Add(child.Clone());
        return holder;
    }
}
