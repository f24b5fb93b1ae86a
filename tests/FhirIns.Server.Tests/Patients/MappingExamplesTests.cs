using System.Text;
using FhirIns.Fhir;
using FhirIns.Identity;
using FhirIns.Server.Patients;
using FhirIns.Tests;
using Xunit;

namespace FhirIns.Server.Tests.Patients;

using static MappingCast;

/// <summary>Patients that others published, and our own examples, go in and come out.</summary>
public sealed class MappingExamplesTests
{
    public static TheoryData<string> Published => [.. SharedData.Files("fr-core", "Patient-*.json")];

    public static TheoryData<string, string, string> Own =>
        new()
        {
            { "example-prov", "PROV", "" },
            { "example-vali", "VALI", "" },
            { "example-qual", "VALI", "284036322090116 284036322090215" },
        };

    [OutsideDataTheory]
    [MemberData(nameof(Published))]
    public void A_published_Patient_keeps_everything_but_its_INS(string file)
    {
        var source = Patient(File.ReadAllText(file));

        var inbound = PatientResource.Read(source, KeyControl.Warn);

        Assert.False(inbound.HasErrors);
        var identity = Person(IdentityStatus.VALI, inbound.Traits);
        var rendered = Render(identity, inbound.Residual).ForEveryone();
        foreach (var name in new[] { "telecom", "address", "contact", "active", "deceased", "maritalStatus", "link" })
            Assert.Equal(TextsOf(source, name), TextsOf(rendered, name));
        Assert.DoesNotContain(
            "123456789012244",
            Encoding.UTF8.GetString(Render(identity, inbound.Residual).ForInsReaders),
            StringComparison.Ordinal
        );
    }

    [OutsideData]
    public void The_INS_of_the_official_example_has_a_wrong_key()
    {
        var example = Patient(SharedData.Text("fr-core", "2.2.0", "Patient-FRCorePatientExample.json"));

        var inbound = PatientResource.Read(example, KeyControl.Warn);

        Assert.Equal(Traits("DURAND", "PIERRE", "PIERRE YVES", "1974-12-25", Sex.Male, "01006"), inbound.Traits);
        var claim = Assert.Single(inbound.ClaimedIns);
        Assert.Equal(("matricule-key-wrong", "warning"), (claim.Fault!.Code, claim.Fault.Severity));
        Assert.Equal(["VALI"], inbound.ClaimedStatuses.Select(status => status.Code));
    }

    [Theory]
    [MemberData(nameof(Own))]
    public void Our_own_examples_are_read(string id, string status, string numbers)
    {
        var inbound = PatientResource.Read(Patient(Example(id)), KeyControl.Reject);

        Assert.Empty(inbound.Problems);
        Assert.NotNull(inbound.Traits);
        Assert.Contains(status, inbound.ClaimedStatuses.Select(claimed => claimed.Code));
        var expected = numbers.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(expected.Length, inbound.ClaimedIns.Count);
        Assert.All(expected, number => Assert.DoesNotContain(number, Json(inbound.Residual), StringComparison.Ordinal));
    }

    [Fact]
    public void What_we_write_of_our_qualified_example_is_the_example()
    {
        var example = Patient(Example("example-qual"));
        var inbound = PatientResource.Read(example, KeyControl.Reject);
        var identity = Person(
            IdentityStatus.QUAL,
            inbound.Traits,
            former: [new(InsOf(HeleneFormerNumber, InsOid.Nia))]
        );

        var written = Render(identity, inbound.Residual).ForInsReaders();

        foreach (var name in new[] { "identifier", "name", "gender", "birthDate", "telecom", "address", "contact" })
            Assert.Equal(TextsOf(example, name), TextsOf(written, name));
        Assert.Equal(example.Values("meta.profile"), written.Values("meta.profile"));
        Assert.Equal(example.Values("meta.tag.code"), written.Values("meta.tag.code"));
    }

    private static string Example(string id)
    {
        var assembly = typeof(PatientResource).Assembly;
        var resource = assembly
            .GetManifestResourceNames()
            .Single(name => name.EndsWith($"Patient-{id}.json", StringComparison.Ordinal));
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }

    private static IEnumerable<string> TextsOf(Element patient, string name) => patient.Each(name).Select(Text);

    private static string Text(Element element) =>
        element.IsPrimitive ? element.Value! : Encoding.UTF8.GetString(FhirJson.ToBytes(element));
}
