using System.Text;
using System.Text.RegularExpressions;
using FhirIns.Identity;
using FhirIns.Server.Patients;
using FhirIns.Tests;
using Xunit;

namespace FhirIns.Server.Tests.Patients;

using static MappingCast;

/// <summary>Every place where an INS can hide in a Patient that a client sends.</summary>
public sealed partial class MappingInsDoorsTests
{
    private const string Traits = """
        "gender":"female","birthDate":"1984-03-12"
        """;

    /// <summary>A member of the Patient, and the place of the INS in it.</summary>
    public static TheoryData<string, string> Doors =>
        new()
        {
            // Identifiers of the Patient
            {
                """ "identifier":[{"use":"official","type":{"coding":[{"system":"https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-v2-0203","code":"INS-NIR"}]},"system":"urn:oid:1.2.250.1.213.1.4.8","value":"284036322090116"}] """,
                "Patient.identifier[0]"
            },
            {
                """ "identifier":[{"system":"urn:oid:1.2.250.1.213.1.4.8","value":"284036322090116"}] """,
                "Patient.identifier[0]"
            },
            {
                """ "identifier":[{"system":"urn:oid:1.2.250.1.213.1.4.9","value":"284036322090116"}] """,
                "Patient.identifier[0]"
            },
            {
                """ "identifier":[{"system":"urn:oid:1.2.250.1.213.1.4.10","value":"284036322090116"}] """,
                "Patient.identifier[0]"
            },
            {
                """ "identifier":[{"system":"urn:oid:1.2.250.1.213.1.4.11","value":"284036322090116"}] """,
                "Patient.identifier[0]"
            },
            {
                """ "identifier":[{"system":"URN:OID:1.2.250.1.213.1.4.8","value":"2 84 03 63 220 901 16"}] """,
                "Patient.identifier[0]"
            },
            {
                """ "identifier":[{"system":"1.2.250.1.213.1.4.8","value":"284036322090116"}] """,
                "Patient.identifier[0]"
            },
            {
                """ "identifier":[{"use":"old","system":"urn:oid:1.2.250.1.213.1.4.8","value":"2840363220901"}] """,
                "Patient.identifier[0]"
            },
            {
                """ "identifier":[{"type":{"coding":[{"code":"INS-NIR"}]},"value":"284036322090116"}] """,
                "Patient.identifier[0]"
            },
            {
                """ "identifier":[{"type":{"coding":[{"code":"ins-nia"}]},"value":"284036322090116"}] """,
                "Patient.identifier[0]"
            },
            {
                """ "identifier":[{"type":{"coding":[{"code":"INS"}]},"system":"https://hopital.example/ins","value":"284036322090116"}] """,
                "Patient.identifier[0]"
            },
            {
                """ "identifier":[{"type":{"coding":[{"code":"INS-NIR-TEST"}]},"value":"284036322090116"}] """,
                "Patient.identifier[0]"
            },
            {
                """ "identifier":[{"type":{"coding":[{"code":"INS-NIR-DEMO"}]},"value":"284036322090116"}] """,
                "Patient.identifier[0]"
            },
            {
                """ "identifier":[{"type":{"text":"Matricule INS"},"value":"284036322090116"}] """,
                "Patient.identifier[0]"
            },
            {
                """ "identifier":[{"type":{"coding":[{"code":"NH"},{"code":"INS-NIR"}]},"system":"urn:oid:1.2.250.1.213.1.4.8","value":"284036322090116"}] """,
                "Patient.identifier[0]"
            },
            {
                """ "identifier":[{"type":{"coding":[{"code":"NH"}]},"system":"urn:oid:1.2.250.1.213.1.4.10","value":"284036322090116"}] """,
                "Patient.identifier[0]"
            },
            { """ "identifier":[{"value":"284036322090116"}] """, "Patient.identifier[0]" },
            {
                """ "identifier":[{"system":"urn:ietf:rfc:3986","value":"urn:oid:1.2.250.1.213.1.4.8.284036322090116"}] """,
                "Patient.identifier[0].value"
            },
            {
                """ "identifier":[{"system":"https://hopital.example/cx","value":"284036322090116^^^&1.2.250.1.213.1.4.8&ISO^NH"}] """,
                "Patient.identifier[0].value"
            },
            {
                """ "identifier":[{"system":"urn:oid:1.2.250.1.213.1.4.8.284036322090116","value":"x"}] """,
                "Patient.identifier[0]"
            },
            {
                """ "identifier":[{"system":"https://hopital.example/ipp","value":"7","assigner":{"identifier":{"system":"urn:oid:1.2.250.1.213.1.4.8","value":"284036322090116"}}}] """,
                "Patient.identifier[0].assigner.identifier"
            },
            {
                """ "identifier":[{"system":"https://hopital.example/ipp","value":"7","extension":[{"url":"https://e.example/copy","valueIdentifier":{"system":"urn:oid:1.2.250.1.213.1.4.8","value":"284036322090116"}}]}] """,
                "Patient.identifier[0].extension[0].value"
            },
            {
                """ "identifier":[{"type":{"coding":[{"code":"NH"}]},"system":"urn:oid:1.2.250.1.213.1.4.13","value":"urn:oid:1.2.250.1.213.1.4.8|284036322090116"}] """,
                "Patient.identifier[0].value"
            },
            {
                """ "identifier":[{"type":{"coding":[{"code":"NH"}]},"system":"urn:oid:1.2.250.1.213.1.4.13","value":"155057505500155","assigner":{"display":"INS 284036322090116"}}] """,
                "Patient.identifier[0].assigner.display"
            },
            // MSSanté addresses
            {
                """ "telecom":[{"system":"phone","value":"0102030405"},{"system":"email","value":"284036322090116@patient.mssante.fr"}] """,
                "Patient.telecom[1].value"
            },
            {
                """ "telecom":[{"system":"email","value":"mailto:284036322090116@PATIENT.MSSANTE.FR"}] """,
                "Patient.telecom[0].value"
            },
            {
                """ "contact":[{"name":{"family":"Noël"},"telecom":[{"system":"email","value":"284036322090116@patient.mssante.fr"}]}] """,
                "Patient.contact[0].telecom[0].value"
            },
            {
                """ "extension":[{"url":"https://e.example/mail","valueUrl":"mailto:284036322090116@patient.mssante.fr"}] """,
                "Patient.extension[0].value"
            },
            // Names
            {
                """ "name":[{"text":"INS 284036322090116"},{"use":"usual","family":"Noël"}] """,
                "Patient.name[0].text"
            },
            {
                """ "name":[{"use":"official","family":"Noël","given":["Anne"],"suffix":["INS 284036322090116"]}] """,
                "Patient.name[0].suffix[0]"
            },
            {
                """ "name":[{"use":"official","family":"Noël","given":["Anne","Rose"],"_given":[null,{"extension":[{"url":"https://e.example/note","valueString":"INS 284036322090116"}]}]}] """,
                "Patient.name[0].given[1].extension[0].value"
            },
            {
                """ "name":[{"use":"official","family":"Noël","given":["Anne"],"extension":[{"url":"https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-patient-birth-list-given-name","valueString":"Anne","_valueString":{"extension":[{"url":"https://e.example/note","valueString":"INS 284036322090116"}]}}]}] """,
                "Patient.name[0].extension[0].value.extension[0].value"
            },
            // Other people and records
            {
                """ "contact":[{"name":{"family":"Noël"},"extension":[{"url":"https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-patient-contact-identifier","valueIdentifier":{"system":"urn:oid:1.2.250.1.213.1.4.8","value":"284036322090116"}}]}] """,
                "Patient.contact[0].extension[0].value"
            },
            {
                """ "link":[{"other":{"identifier":{"system":"urn:oid:1.2.250.1.213.1.4.8","value":"284036322090116"}},"type":"seealso"}] """,
                "Patient.link[0].other.identifier"
            },
            {
                """ "link":[{"other":{"reference":"Patient?identifier=urn:oid:1.2.250.1.213.1.4.8|284036322090116"},"type":"seealso"}] """,
                "Patient.link[0].other.reference"
            },
            {
                """ "link":[{"other":{"reference":"Patient?identifier=urn%3Aoid%3A1.2.250.1.213.1.4.8%7C284036322090116"},"type":"seealso"}] """,
                "Patient.link[0].other.reference"
            },
            {
                """ "generalPractitioner":[{"display":"INS 2 84 03 63 220 901 16"}] """,
                "Patient.generalPractitioner[0].display"
            },
            {
                """ "managingOrganization":{"identifier":{"system":"urn:oid:1.2.250.1.213.1.4.8","value":"284036322090116"}} """,
                "Patient.managingOrganization.identifier"
            },
            // Contained resources
            {
                """ "contained":[{"resourceType":"Patient","id":"c","identifier":[{"system":"urn:oid:1.2.250.1.213.1.4.8","value":"284036322090116"}]}],"link":[{"other":{"reference":"#c"},"type":"seealso"}] """,
                "Patient.contained[0].identifier[0]"
            },
            {
                """ "contained":[{"resourceType":"Practitioner","id":"c","identifier":[{"type":{"coding":[{"code":"INS-NIR"}]},"value":"284036322090116"}]}],"link":[{"other":{"reference":"#c"},"type":"seealso"}] """,
                "Patient.contained[0].identifier[0]"
            },
            {
                """ "contained":[{"resourceType":"Organization","id":"c","name":"INS:284036322090116"}],"managingOrganization":{"reference":"#c"} """,
                "Patient.contained[0].name"
            },
            // Extensions
            {
                """ "extension":[{"url":"https://e.example/id","valueIdentifier":{"type":{"coding":[{"code":"INS-NIA"}]},"value":"284036322090116"}}] """,
                "Patient.extension[0].value"
            },
            {
                """ "extension":[{"url":"https://e.example/id","valueString":"urn:oid:1.2.250.1.213.1.4.8|284036322090116"}] """,
                "Patient.extension[0].value"
            },
            {
                """ "extension":[{"url":"https://e.example/id","valueUri":"urn:oid:1.2.250.1.213.1.4.8:284036322090116"}] """,
                "Patient.extension[0].value"
            },
            {
                """ "extension":[{"url":"https://e.example/id","valueString":"284036322090116^^^ASIP-SANTE-INS-NIR&1.2.250.1.213.1.4.8&ISO^INS^^20260101"}] """,
                "Patient.extension[0].value"
            },
            {
                """ "extension":[{"url":"https://e.example/id","valueString":"284036322090116^^^ASIP-SANTE-INS-NIR^INS"}] """,
                "Patient.extension[0].value"
            },
            {
                """ "extension":[{"url":"https://e.example/id","valueMarkdown":"Son INS-NIR est le 2.84.03.63.220.901-16, dit-elle."}] """,
                "Patient.extension[0].value"
            },
            {
                """ "extension":[{"url":"https://e.example/ins","valueString":"284036322090116"}] """,
                "Patient.extension[0].value"
            },
            {
                """ "extension":[{"url":"urn:oid:1.2.250.1.213.1.4.8","valueString":"284036322090116"}] """,
                "Patient.extension[0].value"
            },
            {
                """ "extension":[{"url":"https://e.example/id","valueCoding":{"system":"urn:oid:1.2.250.1.213.1.4.8","code":"284036322090116"}}] """,
                "Patient.extension[0].value.code"
            },
            {
                """ "extension":[{"url":"https://e.example/id","extension":[{"url":"system","valueUri":"urn:oid:1.2.250.1.213.1.4.8"},{"url":"deep","extension":[{"url":"value","valueString":"284036322090116"}]}]}] """,
                "Patient.extension[0].extension[1].extension[0].value"
            },
            {
                """ "extension":[{"url":"https://e.example/id","extension":[{"url":"type","valueCode":"INS-NIR"},{"url":"value","valueString":"284036322090116"}]}] """,
                "Patient.extension[0].extension[1].value"
            },
            {
                """ "modifierExtension":[{"url":"https://e.example/id","valueIdentifier":{"system":"urn:oid:1.2.250.1.213.1.4.8","value":"284036322090116"}}] """,
                "Patient.modifierExtension[0].value"
            },
            {
                """ "_active":{"extension":[{"url":"https://e.example/id","valueString":"INS 284036322090116"}]} """,
                "Patient.active.extension[0].value"
            },
            {
                """ "address":[{"line":["12 rue des Tanneurs","INS 284036322090116"]}] """,
                "Patient.address[0].line[1]"
            },
            {
                """ "address":[{"extension":[{"url":"https://e.example/id","valueOid":"urn:oid:1.2.250.1.213.1.4.8.284036322090116"}]}] """,
                "Patient.address[0].extension[0].value"
            },
            { """ "maritalStatus":{"text":"INS 284036322090116"} """, "Patient.maritalStatus.text" },
            { """ "maritalStatus":{"text":"INS 2/84/03/63/220/901/16"} """, "Patient.maritalStatus.text" },
            {
                """ "maritalStatus":{"text":"INS 2 \u00B7 84 \u00B7 03 \u00B7 63 \u00B7 220 \u00B7 901 \u00B7 16"} """,
                "Patient.maritalStatus.text"
            },
            { """ "maritalStatus":{"text":"INS\t2\t84\t03\n63 220 901\n16"} """, "Patient.maritalStatus.text" },
            { """ "photo":[{"title":"carte INS 284036322090116"}] """, "Patient.photo[0].title" },
            {
                """ "meta":{"tag":[{"system":"urn:oid:1.2.250.1.213.1.4.8","code":"284036322090116"}]} """,
                "Patient.meta.tag[0].code"
            },
            { """ "meta":{"source":"urn:oid:1.2.250.1.213.1.4.8.284036322090116"} """, "Patient.meta.source" },
        };

    [Theory]
    [MemberData(nameof(Doors))]
    [Rule("S006", "S051")]
    public void An_INS_is_found_where_it_stands_and_never_kept(string member, string place)
    {
        var inbound = Read($$"""{"resourceType":"Patient",{{member}},{{Traits}}}""");

        var claim = Assert.Single(inbound.ClaimedIns);
        Assert.Equal(place, claim.Expression);
        Assert.Contains(claim.Readings, reading => InsOid.All.Any(oid => reading == InsOf(HeleneNumber, oid)));
        AssertNothingOfIt(Json(inbound.Residual));
        var rendered = Render(Person(IdentityStatus.PROV), inbound.Residual);
        AssertNothingOfIt(Encoding.UTF8.GetString(rendered.ForEveryone));
        AssertNothingOfIt(Encoding.UTF8.GetString(rendered.ForInsReaders));
    }

    [Fact]
    public void Places_are_those_before_anything_is_taken_out()
    {
        var inbound = Read(
            $$$"""
            {"resourceType":"Patient",
             "extension":[{"url":"https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-identity-reliability","extension":[{"url":"identityStatus","valueCoding":{"code":"VALI"}}]},
                          {"url":"https://e.example/ins","valueString":"284036322090116"},
                          {"url":"https://e.example/ins","valueString":"284036322090215"}],
             "identifier":[{"system":"urn:oid:1.2.250.1.213.1.4.8","value":"284036322090116"},{"system":"https://h.example/ipp","value":"1"},{"system":"urn:oid:1.2.250.1.213.1.4.9","value":"284036322090215"}],
             {{{Traits}}}}
            """
        );

        Assert.Equal(
            [
                "Patient.extension[1].value",
                "Patient.extension[2].value",
                "Patient.identifier[0]",
                "Patient.identifier[2]",
            ],
            inbound.ClaimedIns.Select(claim => claim.Expression)
        );
        Assert.Equal(["1"], inbound.Residual.Values("identifier.value"));
    }

    [Fact]
    public void Claims_say_what_they_are()
    {
        var inbound = Read(
            """
            {"resourceType":"Patient","identifier":[
               {"use":"old","system":"urn:oid:1.2.250.1.213.1.4.9","value":"284036322090215"},
               {"type":{"coding":[{"code":"INS-NIR"}]},"value":"284036322090116"}],
             "contact":[{"name":{"family":"N"},"telecom":[{"system":"email","value":"284036322090116@patient.mssante.fr"}]}]}
            """
        );

        var (former, bare, mail) = (inbound.ClaimedIns[0], inbound.ClaimedIns[1], inbound.ClaimedIns[2]);
        Assert.Equal((InsOid.Nia, "old", true), (former.Oid, former.Use, former.IsOwn));
        Assert.Null(former.Fault);
        Assert.Equal([InsOf(HeleneFormerNumber, InsOid.Nia)], former.Readings);
        Assert.Null(bare.Oid);
        Assert.Equal(("ins-incomplete", "error"), (bare.Fault!.Code, bare.Fault.Severity));
        Assert.Equal(4, bare.Readings.Count());
        Assert.False(mail.IsOwn);
        Assert.Null(mail.Fault);
        Assert.Contains(HeleneIns, mail.Readings);
        Assert.DoesNotContain("284", $"{former}{bare}{mail}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(KeyControl.Reject, "error")]
    [InlineData(KeyControl.Warn, "warning")]
    public void A_wrong_key_is_an_error_or_a_warning(KeyControl control, string severity)
    {
        var inbound = Read(
            """{"resourceType":"Patient","identifier":[{"system":"urn:oid:1.2.250.1.213.1.4.8","value":"284036322090144"}]}""",
            control
        );

        var fault = Assert.Single(inbound.ClaimedIns).Fault!;
        Assert.Equal(
            ("matricule-key-wrong", severity, "Patient.identifier[0]"),
            (fault.Code, fault.Severity, fault.Expression)
        );
    }

    [Theory]
    [InlineData("12AB", "matricule-malformed")]
    [InlineData("28403632209011", "matricule-malformed")]
    public void What_is_no_matricule_under_the_OID_of_the_INS_is_said_so_and_not_kept(string value, string code)
    {
        var inbound = Read(
            $$"""{"resourceType":"Patient","identifier":[{"system":"urn:oid:1.2.250.1.213.1.4.8","value":"{{value}}"}]}"""
        );

        var claim = Assert.Single(inbound.ClaimedIns);
        Assert.Equal(code, claim.Fault!.Code);
        Assert.Empty(claim.Readings);
        Assert.Null(inbound.Residual["identifier"]);
    }

    [Fact]
    [Rule("S001")]
    public void An_OID_without_matricule_is_incomplete_and_not_kept()
    {
        var inbound = Read(
            """{"resourceType":"Patient","identifier":[{"system":"urn:oid:1.2.250.1.213.1.4.8","_value":{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/data-absent-reason","valueCode":"masked"}]}}]}"""
        );

        Assert.Equal("ins-incomplete", Assert.Single(inbound.ClaimedIns).Fault!.Code);
        Assert.Null(inbound.Residual["identifier"]);
    }

    [Fact]
    public void A_copy_of_a_number_that_was_found_goes_with_it_but_the_billing_number_stays()
    {
        var inbound = Read(
            $$"""
            {"resourceType":"Patient",
             "identifier":[{"system":"urn:oid:1.2.250.1.213.1.4.8","value":"284036322090116"},
                           {"system":"https://h.example/dossier","value":"284036322090116"},
                           {"use":"official","type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"NH"}]},"system":"urn:oid:1.2.250.1.213.1.4.13","value":"284036322090116"}],
             "address":[{"text":"dossier 2 84 03 63 220 901 16, rue Haute","city":"Rennes"}],
             {{Traits}}}
            """
        );

        Assert.Single(inbound.ClaimedIns);
        Assert.Equal(["urn:oid:1.2.250.1.213.1.4.13"], inbound.Residual.Values("identifier.system"));
        Assert.Equal([null], inbound.Residual.Each("address").Select(address => address.Text("text")));
        Assert.Equal(["Rennes"], inbound.Residual.Values("address.city"));
    }

    [Theory]
    [InlineData(""" "identifier":[{"system":"https://h.example/ipp","value":"284036322090116"}] """)]
    [InlineData(""" "identifier":[{"type":{"coding":[{"code":"PI"}]},"value":"284036322090116"}] """)]
    [InlineData(
        """ "identifier":[{"type":{"coding":[{"code":"INS-C"}]},"system":"urn:oid:1.2.250.1.213.1.4.2","value":"0123456789012345678901"}] """
    )]
    [InlineData(""" "identifier":[{"system":"urn:oid:1.2.250.1.213.1.4.80","value":"284036322090116"}] """)]
    [InlineData(""" "identifier":[{"system":"urn:oid:9.1.2.250.1.213.1.4.8","value":"284036322090116"}] """)]
    [InlineData(""" "telecom":[{"system":"phone","value":"01 02 03 04 05 06 07 08"}] """)]
    [InlineData(""" "telecom":[{"system":"phone","value":"28/40/36/32/20/90/11/6"}] """)]
    [InlineData(""" "telecom":[{"system":"email","value":"helene@medecin.mssante.fr"}] """)]
    [InlineData(""" "extension":[{"url":"https://e.example/id","valueUri":"urn:oid:1.2.250.1.213.1.4.8"}] """)]
    [InlineData(""" "extension":[{"url":"https://e.example/id","valueUri":"urn:oid:1.2.250.1.213.1.4.10"}] """)]
    [InlineData(
        """ "extension":[{"url":"https://e.example/ins","valueUri":"urn:oid:1.3.6.1.4.1.21367.13.20.1000"}] """
    )]
    [InlineData(""" "extension":[{"url":"https://e.example/insurance","valueString":"284036322090116"}] """)]
    [InlineData(""" "extension":[{"url":"https://e.example/id","valueString":"INSEE 63220 123456789"}] """)]
    public void What_is_no_INS_is_left_alone(string member)
    {
        var inbound = Read($$"""{"resourceType":"Patient",{{member}}}""");

        Assert.Empty(inbound.ClaimedIns);
        Assert.Equal(Json(Patient($$"""{"resourceType":"Patient",{{member}}}""")), Json(inbound.Residual));
    }

    [Theory]
    [InlineData("NH", "urn:oid:1.2.250.1.213.1.4.8", "urn:oid:1.2.250.1.213.1.4.13")]
    [InlineData("NH", "urn:oid:1.2.250.1.213.1.4.9", "urn:oid:1.2.250.1.213.1.4.14")]
    [InlineData("NH", "urn:oid:1.2.250.1.213.1.4.13", "urn:oid:1.2.250.1.213.1.4.13")]
    [InlineData("NH", "urn:oid:1.2.250.1.213.1.4.14", "urn:oid:1.2.250.1.213.1.4.14")]
    [InlineData("NH", null, "urn:oid:1.2.250.1.213.1.4.13")]
    [InlineData(null, "urn:oid:1.2.250.1.213.1.4.13", "urn:oid:1.2.250.1.213.1.4.13")]
    [Rule("S008", "S009")]
    public void The_billing_number_is_kept_apart_under_its_own_OID(string? type, string? system, string kept)
    {
        var typeMember = type is null ? "" : $$""","type":{"coding":[{"code":"{{type}}"}]}""";
        var systemMember = system is null ? "" : $$""","system":"{{system}}" """;

        var inbound = Read(
            $$"""{"resourceType":"Patient","identifier":[{"use":"official","value":"284036322090116"{{typeMember}}{{systemMember}}}],{{Traits}}}"""
        );

        Assert.Empty(inbound.ClaimedIns);
        var indexed = Assert.Single(SearchKeys.OfIdentifiers(inbound.Residual));
        Assert.Equal(new IndexedIdentifier(kept, HeleneNumber, "official", "NH"), indexed);
    }

    [Fact]
    public void The_billing_number_of_a_contact_is_kept_under_its_own_OID_too()
    {
        var inbound = Read(
            """
            {"resourceType":"Patient","contact":[{"name":{"family":"N"},"extension":[{"url":"https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-patient-contact-identifier",
              "valueIdentifier":{"type":{"coding":[{"code":"NH"}]},"system":"urn:oid:1.2.250.1.213.1.4.8","value":"284036322090116"}}]}]}
            """
        );

        Assert.Empty(inbound.ClaimedIns);
        Assert.Contains("urn:oid:1.2.250.1.213.1.4.13", Json(inbound.Residual), StringComparison.Ordinal);
        Assert.DoesNotContain("1.4.8", Json(inbound.Residual), StringComparison.Ordinal);
    }

    [Fact]
    public void What_an_INS_leaves_hollow_goes_with_it()
    {
        var inbound = Read(
            """
            {"resourceType":"Patient",
             "contact":[{"relationship":[{"text":"mère"}],"telecom":[{"system":"email","value":"284036322090116@patient.mssante.fr"}]}],
             "link":[{"type":"seealso","other":{"type":"Patient","identifier":{"system":"urn:oid:1.2.250.1.213.1.4.8","value":"284036322090116"}}}],
             "extension":[{"url":"https://e.example/a","extension":[{"url":"b","valueReference":{"identifier":{"system":"urn:oid:1.2.250.1.213.1.4.8","value":"284036322090116"}}}]}],
             "birthDate":"1984-03-12"}
            """
        );

        Assert.Equal("""{"resourceType":"Patient"}""", Json(inbound.Residual));
    }

    [Fact]
    public void Narratives_are_dropped_wherever_they_stand()
    {
        var inbound = Read(
            """
            {"resourceType":"Patient","text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">284036322090116</div>"},
             "contained":[{"resourceType":"Organization","id":"o","name":"Hôpital","text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">284036322090116</div>"}}],
             "managingOrganization":{"reference":"#o"}}
            """
        );

        AssertNothingOfIt(Json(inbound.Residual));
        Assert.Equal(["Hôpital"], inbound.Residual.Values("contained.name"));
    }

    [Theory]
    [InlineData(
        """ "extension":[{"url":"https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-identity-reliability","extension":[{"url":"identityStatus","valueCoding":{"system":"https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-v2-0445","code":"QUAL"}}]}] """,
        "Patient.extension[0].extension[0].value"
    )]
    [InlineData(
        """ "extension":[{"url":"http://interopsante.org/fhir/StructureDefinition/FrPatientIdentReliability","extension":[{"url":"identityStatus","valueCoding":{"code":"QUAL"}}]}] """,
        "Patient.extension[0].extension[0].value"
    )]
    [InlineData(
        """ "meta":{"tag":[{"system":"https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-identity-status","code":"QUAL"}]} """,
        "Patient.meta.tag[0]"
    )]
    [InlineData(
        """ "meta":{"tag":[{"system":"https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-v2-0445","code":"QUAL"}]} """,
        "Patient.meta.tag[0]"
    )]
    [InlineData(
        """ "contained":[{"resourceType":"Patient","meta":{"tag":[{"system":"https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-identity-status","code":"QUAL"}]}}] """,
        "Patient.contained[0].meta.tag[0]"
    )]
    [InlineData(
        """ "extension":[{"url":"https://e.example/level","valueCoding":{"system":"https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-identity-status","code":"QUAL"}}] """,
        "Patient.extension[0].value"
    )]
    [Rule("S053")]
    public void A_status_is_found_where_it_stands_and_never_kept(string member, string place)
    {
        var inbound = Read($$"""{"resourceType":"Patient",{{member}},{{Traits}}}""");

        Assert.Equal([("QUAL", place)], inbound.ClaimedStatuses.Select(status => (status.Code, status.Expression)));
        Assert.DoesNotContain("QUAL", Json(inbound.Residual), StringComparison.Ordinal);
        var rendered = Render(Person(IdentityStatus.PROV), inbound.Residual);
        Assert.DoesNotContain("QUAL", Encoding.UTF8.GetString(rendered.ForInsReaders), StringComparison.Ordinal);
    }

    [Fact]
    [Rule("T15")]
    public void A_claimed_status_says_what_the_flow_of_the_master_needs()
    {
        var inbound = Read(
            """
            {"resourceType":"Patient","extension":[
              {"url":"https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-identity-reliability","extension":[
                {"url":"methodCollection","valueCoding":{"code":"CV"}},{"url":"identityStatus","valueCoding":{"code":"VALI"}},
                {"url":"validationDate","valueDate":"2026-01-05"},{"url":"validationMode","valueCoding":{"code":"PA"}}]},
              {"url":"https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-identity-reliability","extension":[
                {"url":"identityStatus","valueCoding":{"code":"HOMA"}}]}]}
            """
        );

        var (status, attribute) = (inbound.ClaimedStatuses[0], inbound.ClaimedStatuses[1]);
        Assert.Equal(
            ("VALI", "CV", "PA", "2026-01-05"),
            (status.Code, status.CollectionMethod, status.ValidationMode, status.ValidationDate)
        );
        Assert.Equal("HOMA", attribute.Code);
        Assert.Null(inbound.Residual["extension"]);
    }

    private static void AssertNothingOfIt(string json)
    {
        Assert.DoesNotMatch(AnyWritingOfTheNumber(), json);
        Assert.DoesNotMatch(OidOfAnIns(), json);
    }

    [GeneratedRegex(@"2\W?84\W?03\W?63\W?220\W?901", RegexOptions.None, 1000)]
    private static partial Regex AnyWritingOfTheNumber();

    [GeneratedRegex(@"1\.2\.250\.1\.213\.1\.4\.(8|9|10|11)(?!\d).{0,3}\d", RegexOptions.None, 1000)]
    private static partial Regex OidOfAnIns();
}
