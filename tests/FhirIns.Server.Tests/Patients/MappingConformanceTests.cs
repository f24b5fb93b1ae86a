using FhirIns.Fhir;
using FhirIns.Fhir.Validation;
using FhirIns.Identity;
using FhirIns.Server.Metadata;
using FhirIns.Server.Patients;
using FhirIns.Tests;
using Xunit;

namespace FhirIns.Server.Tests.Patients;

using static MappingCast;

/// <summary>Every rendering is a valid Patient of the FR Core version that is written.</summary>
public sealed class MappingConformanceTests
{
    private const string Rich = """
        {"resourceType":"Patient","active":true,
         "extension":[{"url":"https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-patient-death-place","valueString":"Lyon"}],
         "identifier":[{"use":"usual","type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"PI","display":"Patient internal identifier"}]},"system":"https://h.example/ipp","value":"7"},
                       {"use":"official","system":"https://h.example/card","value":"8"},
                       {"use":"official","type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"NH"}]},"system":"urn:oid:1.2.250.1.213.1.4.8","value":"155057505500155"}],
         "name":[{"use":"official","family":"Lecœur-Noël","given":["Hélène"]},{"use":"official","family":"Lecoeur","given":["Hélène"]},{"use":"usual","family":"Vasseur","given":["Léna"]}],
         "telecom":[{"system":"phone","value":"+33 6 99 00 12 34"}],
         "address":[{"use":"home","city":"Rennes","postalCode":"35000","country":"FRA"}]}
        """;

    private static readonly Dictionary<string, Validator> Validators = new(StringComparer.Ordinal);

    public static TheoryData<IdentityStatus, string, string> Renderings
    {
        get
        {
            var rows = new TheoryData<IdentityStatus, string, string>();
            foreach (var status in Enum.GetValues<IdentityStatus>())
            foreach (var version in new[] { "2.0.1", "2.1.0", "2.2.0" })
            foreach (var residual in new[] { "{\"resourceType\":\"Patient\"}", Rich })
                rows.Add(status, version, residual);
            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Renderings))]
    public void Both_renderings_are_valid(IdentityStatus status, string version, string residual)
    {
        var identity = Person(status, former: [new(InsOf(HeleneFormerNumber, InsOid.Nia))]);

        var rendered = Render(identity.With(IdentityAttribute.HOMA), Read(residual).Residual, version);

        Assert.Empty(Errors(rendered.ForEveryone(), version));
        Assert.Empty(Errors(rendered.ForInsReaders(), version));
    }

    [Theory]
    [InlineData("2.0.1")]
    [InlineData("2.1.0")]
    [InlineData("2.2.0")]
    [Rule("S011")]
    public void Somebody_born_abroad_who_waits_for_a_NIR_is_valid(string version)
    {
        var identity = Person(IdentityStatus.QUAL, Astrid, InsOf(TamNumber, InsOid.Nia), proof: "PA");

        Assert.Empty(Errors(Render(identity, version: version).ForInsReaders(), version));
    }

    private static IEnumerable<string> Errors(Element patient, string version) =>
        ValidatorOf(version)
            .Validate(patient)
            .Where(issue => issue.IsError)
            .Select(issue => $"{issue.Key} {issue.Expression}");

    private static Validator ValidatorOf(string version)
    {
        lock (Validators)
        {
            if (!Validators.TryGetValue(version, out var validator))
                Validators[version] = validator = new([
                    new(
                        version,
                        new Artefacts(path => path.StartsWith($"fr-core/{version}/", StringComparison.Ordinal)).All
                    ),
                    new("others", new Artefacts(path => path.Split('/')[0] is "r4" or "ans" or "terminology").All),
                ]);
            return validator;
        }
    }
}
