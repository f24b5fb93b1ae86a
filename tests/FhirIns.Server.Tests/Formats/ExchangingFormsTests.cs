using System.Xml.Linq;
using System.Xml.Schema;
using FhirIns.Fhir;
using FhirIns.Identity;
using FhirIns.Server.Formats;
using FhirIns.Server.Tests.Infrastructure;
using FhirIns.Server.Tests.Patients;
using FhirIns.Tests;

namespace FhirIns.Server.Tests.Formats;

using static MappingCast;

/// <summary>The forms beside their published samples, and the way from FHIR to a form and back.</summary>
public sealed class ExchangingFormsTests
{
    private const string Ipp =
        """{"use":"usual","type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"PI"}]},"system":"urn:oid:1.2.250.1.999.1.1.1","value":"IPP0000301","assigner":{"display":"CHU-X"}}""";

    private const string Residual = $$"""
        {"resourceType":"Patient",
         "extension":[{"url":"http://hl7.org/fhir/StructureDefinition/patient-mothersMaidenName","valueString":"ROUX|BLANC"}],
         "identifier":[{{Ipp}}],
         "name":[{"use":"official"},{"use":"usual","family":"Vasseur & Fils","given":["Léna"]}],
         "telecom":[{"system":"phone","value":"+33 1 22 33 44 55","use":"home"},{"system":"email","value":"lena@example.org"}],
         "address":[{"use":"home","line":["3 rue du Four","Bât. ^ 2"],"city":"Lyon","postalCode":"69001","country":"FRA"}]}
        """;

    private static FormIdentity Qualified =>
        PatientForm.Of(FhirJson.Parse(Render(Person(IdentityStatus.QUAL), Patient(Residual)).ForInsReaders).Resource!);

    [Fact]
    [Rule("S053", "S114")]
    public void A_pid_segment_has_the_fields_of_pam_france_in_their_places()
    {
        var segments = PidForm.Write(Qualified).Split('\r', StringSplitOptions.RemoveEmptyEntries);
        var pid = segments[0].Split('|');
        Assert.Equal(
            "284036322090116^^^ASIP-SANTE-INS-NIR&1.2.250.1.213.1.4.8&ISO^INS~IPP0000301^^^CHU-X&1.2.250.1.999.1.1.1&ISO^PI",
            pid[3]
        );
        Assert.Equal(@"LECOEUR-NOEL^HELENE^HELENE ROSE MARIE^^^^L~Vasseur \T\ Fils^Léna^^^^^D", pid[5]);
        Assert.Equal(@"ROUX\F\BLANC^^^^^^M", pid[6]);
        Assert.Equal(("19840312", "F"), (pid[7], pid[8]));
        Assert.Equal(@"3 rue du Four^Bât. \S\ 2^Lyon^^69001^FRA^H~^^^^^^BDL^^63220", pid[11]);
        Assert.Equal("VALI", pid[32]);
        Assert.Equal("ZFD||||N|INSI|20260302|CN", segments[1]);
    }

    [Fact]
    public void A_published_pid_segment_is_read_as_it_was_meant()
    {
        var read = PidReader.Read(
            "MSH|^~\\&|A|B|C|D|20211201||ADT^A28^ADT_A05|1|P|2.5^FRA^2.11|||||FRA|8859/1\r"
                + "PID|1||279035121518989^^^ASIP-SANTE-INS-NIR&1.2.250.1.213.1.4.8&ISO^INS^^20101207~000003^^^CHU-X&000897406&N^PI"
                + "||PAT-TROIS^DOMINIQUE^DOMINIQUE MARIE^^^^L~DURAND^DOMINIQUE^^^^^D||19790328|F|||~^^^^^^BDL^^63220"
                + "|||||||||||||||||||||VALI~HOMA\r"
                + "ZFD|||Y|N|INSI|20211201\r"
        );
        Assert.Empty(read.Problems);
        var found = read.Identity!;
        Assert.Equal(("279035121518989", InsOid.Nir), (found.Ins!.Value, found.Ins.Oid));
        Assert.Equal([new("000003", "000897406", "PI", "CHU-X")], found.Identifiers);
        Assert.Equal(
            ("PAT-TROIS", "DOMINIQUE", "DOMINIQUE MARIE", "1979-03-28", "female", "63220"),
            (found.BirthName, found.FirstGivenName, found.GivenNames, found.BirthDate, found.Gender, found.BirthPlace)
        );
        Assert.Equal([new("DURAND", "DOMINIQUE")], found.UsedNames);
        Assert.Equal(("VALI", "INSI", "2021-12-01"), (found.Reliability, found.CollectionMethod, found.CollectedOn));
        Assert.Equal(["HOMA"], found.Attributes);
    }

    [Theory]
    [InlineData("pid")]
    [InlineData("cda")]
    public void What_a_form_can_carry_comes_back_as_the_same_patient(string form)
    {
        var sent = Qualified;
        var content = form == "pid" ? PidForm.Write(sent) : CdaForm.Write(sent);
        var read = InputForm.Read(form, content);
        Assert.Empty(read.Problems);

        var back = PatientForm.Of(PatientForm.Write(read.Identity!));

        Assert.Equal(Flat(form == "pid" ? sent : WithoutWhatCdaLacks(sent)), Flat(back));
    }

    [Fact]
    public void A_cda_header_begins_with_the_ins_and_says_the_names_by_their_qualifiers()
    {
        XNamespace hl7 = "urn:hl7-org:v3";
        var role = XElement.Parse(CdaForm.Write(Qualified)).Element(hl7 + "patientRole")!;
        Assert.Equal(
            ["284036322090116 1.2.250.1.213.1.4.8", "IPP0000301 1.2.250.1.999.1.1.1"],
            role.Elements(hl7 + "id").Select(id => $"{id.Attribute("extension")!.Value} {id.Attribute("root")!.Value}")
        );
        // POCD_MT000040.PatientRole and .Patient are sequences: what stands out of order is no CDA.
        Assert.Equal(
            ["id", "id", "addr", "telecom", "telecom", "patient"],
            role.Elements().Select(element => element.Name.LocalName)
        );
        var patient = role.Element(hl7 + "patient")!;
        Assert.Equal(
            ["name", "administrativeGenderCode", "birthTime", "birthplace"],
            patient.Elements().Select(element => element.Name.LocalName)
        );
        Assert.Equal(
            ["HELENE ROSE MARIE ", "HELENE BR", "LECOEUR-NOEL BR", "Léna CL", "Vasseur & Fils CL"],
            patient
                .Element(hl7 + "name")!
                .Elements()
                .Select(part => $"{part.Value} {part.Attribute("qualifier")?.Value}")
        );
    }

    public static TheoryData<string> Identities => ["qualified", "least", "interpreted", "awkward"];

    [Theory]
    [MemberData(nameof(Identities))]
    [Rule("S114")]
    public void A_cda_header_is_valid_by_the_schema_of_cda(string which)
    {
        var identity = which switch
        {
            "least" => new FormIdentity { Ins = Qualified.Ins },
            "interpreted" => Qualified with { IsBirthDateInterpreted = true, Gender = "unknown", BirthPlace = null },
            "awkward" => Qualified with
            {
                BirthCity = "L'Haÿ <les> \"Roses\" & co",
                Telecoms =
                [
                    new("phone", "01 22 (0) 33#4", "old"),
                    new("fax", "+33 1", "work"),
                    new("url", "x y", null),
                ],
                Addresses = [new(["1\u00a0rue \u0301x"], null, null, null), new([], "", "", "")],
                Identifiers =
                [
                    new("A&B", "urn:uuid:c757873d-ec9a-4326-a141-556f43239520", "PI", "CHU \"X\""),
                    new("C", "https://chu.example/ipp", "PI", null),
                    new("D", "urn:oid:not-an-oid!", "PI", null),
                    new("E", null, null, null),
                ],
            },
            _ => Qualified,
        };
        var schemas = new XmlSchemaSet();
        schemas.Add(null, Path.Combine(ComposedNodes.Root(), "tests/FhirIns.Server.Tests/Formats/recordTarget.xsd"));
        var problems = new List<string>();
        XDocument.Parse(CdaForm.Write(identity)).Validate(schemas, (_, problem) => problems.Add(problem.Message));
        Assert.Empty(problems);
    }

    [Fact]
    public void A_header_is_read_with_its_address_in_parts_and_its_mailbox()
    {
        var read = CdaReader.Read(
            """
            <ClinicalDocument xmlns="urn:hl7-org:v3"><recordTarget><patientRole>
              <id extension="279035121518989" root="1.2.250.1.213.1.4.10"/>
              <id extension="42" root="1.2.250.1.999.1"/>
              <addr>
                <houseNumber>28</houseNumber><streetName>Avenue de Breteuil</streetName><unitID>Escalier A</unitID>
                <postalCode>75007</postalCode><city>PARIS</city><country>FRANCE</country>
              </addr>
              <telecom value="tel:0144534551" use="H"/>
              <patient classCode="PSN">
                <name>
                  <family qualifier="BR">PAT-TROIS</family><given>DOMINIQUE MARIE-LOUISE</given>
                  <given qualifier="BR">DOMINIQUE</given><family qualifier="CL">DURAND</family>
                </name>
                <administrativeGenderCode code="F" codeSystem="2.16.840.1.113883.5.1"/>
                <birthTime value="19790328"/>
                <guardian><addr><streetAddressLine>1 rue d'un autre</streetAddressLine></addr>
                  <guardianPerson><name><family>NESSI</family></name></guardianPerson></guardian>
                <birthplace><place><addr><county>51215</county><city>DOMPREMY</city></addr></place></birthplace>
              </patient>
            </patientRole></recordTarget></ClinicalDocument>
            """
        );
        Assert.Empty(read.Problems);
        var found = read.Identity!;
        Assert.Equal(("279035121518989", InsOid.NirTest), (found.Ins!.Value, found.Ins.Oid));
        Assert.Equal(["28 Avenue de Breteuil", "Escalier A"], Assert.Single(found.Addresses).Lines);
        Assert.Equal(
            ("PAT-TROIS", "DOMINIQUE", "DOMINIQUE MARIE-LOUISE", "1979-03-28", "51215", "DOMPREMY"),
            (
                found.BirthName,
                found.FirstGivenName,
                found.GivenNames,
                found.BirthDate,
                found.BirthPlace,
                found.BirthCity
            )
        );
        Assert.Equal("DURAND", Assert.Single(found.UsedNames).Family);
    }

    [Theory]
    [InlineData("LOUISE", "LOUISE CLAIRE", "LOUISE CLAIRE")]
    [InlineData("LOUISE", "CLAIRE", "LOUISE CLAIRE")]
    [InlineData("LOUISE", null, null)]
    [InlineData(null, "LOUISE CLAIRE", "LOUISE CLAIRE")]
    [InlineData("LOUISE", "LOUISETTE", "LOUISE LOUISETTE")]
    [InlineData("CLAIRE", "LOUISE CLAIRE", "LOUISE CLAIRE")]
    public void Given_names_beside_the_first_are_read_as_the_list_that_it_begins(
        string? first,
        string? others,
        string? list
    )
    {
        var pid = PidReader.Read($"PID|1||||MARCHAL^{first}^{others}^^^^L").Identity!;
        var given = (first is null ? "" : $"<given qualifier=\"BR\">{first}</given>") + $"<given>{others}</given>";
        var cda = CdaReader.Read(Header($"<name>{given}<family qualifier=\"BR\">MARCHAL</family></name>")).Identity!;
        Assert.Equal((list, list), (pid.GivenNames, cda.GivenNames));
    }

    [Fact]
    public void A_header_that_repeats_a_name_or_counts_the_bill_says_one_name_and_no_number()
    {
        var read = CdaReader.Read(
            Header(
                """
                <name>
                  <family qualifier="BR">MARCHAL</family><family qualifier="CL">VASSEUR</family>
                  <family qualifier="SP">VASSEUR</family><family qualifier="SP">NOEL</family>
                  <given qualifier="BR">LOUISE</given><given qualifier="CL">LOU</given>
                </name>
                <sdtc:deceasedInd xmlns:sdtc="urn:hl7-org:sdtc" value="true"/>
                <sdtc:deceasedTime xmlns:sdtc="urn:hl7-org:sdtc" value="20251102"/>
                """,
                """<id root="1.2.250.1.213.1.4.13" extension="280056320000108"/><id root="1.2.3" extension="7"/>"""
            )
        );
        var found = read.Identity!;
        Assert.Equal([new("VASSEUR", "LOU"), new("NOEL", null)], found.UsedNames);
        Assert.Equal("7", Assert.Single(found.Identifiers).Value);
        Assert.Equal((true, "2025-11-02"), (found.IsDeceased, found.DiedOn));
        var pid = PidReader.Read("PID|1||28005^^^&1.2.250.1.213.1.4.14&ISO^PI~7^^^&1.2.3&ISO^PI||MARCHAL^LOUISE^^^^^L");
        Assert.Equal("7", Assert.Single(pid.Identity!.Identifiers).Value);
    }

    private static string Header(string patient, string ids = "") =>
        $"""<recordTarget xmlns="urn:hl7-org:v3"><patientRole>{ids}<patient>{patient}</patient></patientRole></recordTarget>""";

    [Fact]
    public void Xds_metadata_take_no_number_whose_authority_has_no_oid_for_a_source()
    {
        var identity = Qualified with { Identifiers = [new("7", "https://chu.example/ipp", "PI", null)] };
        Assert.Contains(
            "<rim:Value>284036322090116^^^&amp;1.2.250.1.213.1.4.8&amp;ISO^NH</rim:Value>",
            XdsForm.Write(identity)
        );
    }

    [Fact]
    public void Xds_metadata_name_the_ins_by_the_type_nh()
    {
        Assert.Equal("284036322090116^^^&1.2.250.1.213.1.4.8&ISO^NH", XdsForm.PatientId(Qualified.Ins!));
        XNamespace rim = "urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0";
        var metadata = XElement.Parse(XdsForm.Write(Qualified));
        var values = metadata.Descendants(rim + "Value").Select(value => value.Value).ToList();
        Assert.Equal("IPP0000301^^^CHU-X&1.2.250.1.999.1.1.1&ISO^PI", values[0]);
        Assert.Contains("PID-5|LECOEUR-NOEL^HELENE^HELENE ROSE MARIE^^^^L", values);
        Assert.Contains("PID-8|F", values);
        Assert.Equal(
            "284036322090116^^^&1.2.250.1.213.1.4.8&ISO^NH",
            metadata.Element(rim + "ExternalIdentifier")!.Attribute("value")!.Value
        );
    }

    [Fact]
    public void A_stand_in_for_a_birth_date_stays_out_of_pid_7_and_is_said_in_the_zfd()
    {
        var identity = Qualified with { IsBirthDateInterpreted = true };
        Assert.Equal("", PidForm.Pid(identity).Split('|')[7]);
        Assert.Equal("Y", PidForm.Zfd(identity).Split('|')[4]);
    }

    [Theory]
    [InlineData("PV1|1", "PID")]
    [InlineData("PID|1||||A^B^^^^^L\rPID|2||||C^D^^^^^L", "PID")]
    [InlineData("MSH|^~|A\rPID|1||||A^B^^^^^L", "MSH-2")]
    [InlineData("MSH|||||\rPID|1||||A^B^^^^^L", "MSH-2")]
    [InlineData("PID|1||1^^^&1.2.250.1.213.1.4.8&ISO^INS~2^^^&1.2.250.1.213.1.4.9&ISO^INS||A^B^^^^^L", "PID-3")]
    [InlineData("PID|1||1^^^X&1.2.3&ISO^INS||A^B^^^^^L", "PID-3")]
    [InlineData("PID|1||||A^B^^^^^L||1979|M", "PID-7")]
    [InlineData("PID|1||||A^B^^^^^L||19790101|X", "PID-8")]
    [InlineData("PID|1", "PID-5")]
    public void A_segment_that_is_wrong_is_blamed_at_its_field(string content, string place)
    {
        var read = PidReader.Read(content);
        Assert.Null(read.Identity);
        Assert.Equal([place], read.Problems.Select(problem => problem.Expression));
    }

    [Theory]
    [InlineData("<recordTarget", "recordTarget")]
    [InlineData("<recordTarget xmlns=\"urn:hl7-org:v3\"/>", "recordTarget.patientRole")]
    [InlineData(
        "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/hostname\">]><recordTarget xmlns=\"urn:hl7-org:v3\">&x;</recordTarget>",
        "recordTarget"
    )]
    [InlineData(
        "<recordTarget xmlns=\"urn:hl7-org:v3\"><patientRole><patient><administrativeGenderCode code=\"Z\"/><birthTime value=\"hier\"/></patient></patientRole></recordTarget>",
        "patientRole.patient.name,patientRole.patient.birthTime,patientRole.patient.administrativeGenderCode"
    )]
    public void A_header_that_is_wrong_is_blamed_at_its_element(string content, string places)
    {
        var read = CdaReader.Read(content);
        Assert.Null(read.Identity);
        Assert.Equal(places.Split(','), read.Problems.Select(problem => problem.Expression));
    }

    [Theory]
    [InlineData("a|b^c~d\\e&f\r\ng")]
    [InlineData("")]
    [InlineData("\\\\F\\")]
    public void Text_that_holds_separators_comes_back_from_its_escapes(string text) =>
        Assert.Equal(text, Er7.Standard.Unescaped(Er7.Standard.Escaped(text)));

    /// <summary>A CDA header has no place for reliability, mother, and the names of who assigns a number stay.</summary>
    private static FormIdentity WithoutWhatCdaLacks(FormIdentity identity) =>
        identity with
        {
            Reliability = null,
            MothersName = null,
            CollectionMethod = null,
            CollectedOn = null,
            ValidationMode = null,
            Telecoms = [.. identity.Telecoms.Select(one => one with { Value = one.Value.Replace(" ", "") })],
        };

    // Records compare their lists by reference: their JSON says whether they hold the same.
    private static string Flat(FormIdentity identity) =>
        System.Text.Json.JsonSerializer.Serialize(identity with { Ins = null })
        + identity.Ins?.Value
        + identity.Ins?.Oid.Value;
}
