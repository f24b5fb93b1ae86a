using FhirIns.Fhir;
using FhirIns.Identity;
using FhirIns.Server.Patients;
using FhirIns.Tests;
using Xunit;

namespace FhirIns.Server.Tests.Patients;

using static MappingCast;

public sealed class MappingRenderingTests
{
    private const string BirthPlaceUrl = "http://hl7.org/fhir/StructureDefinition/patient-birthPlace";
    private const string Reliability = "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-identity-reliability";
    private const string InsProfile = "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-patient-ins";
    private const string PlainProfile = "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-patient";

    public static TheoryData<string> Versions => ["2.0.1", "2.1.0", "2.2.0"];

    [Fact]
    [Rule("S016", "S051")]
    public void Qualified_identity_is_written_whole_for_readers_of_INS()
    {
        var patient = Render(Person(IdentityStatus.QUAL)).ForInsReaders();

        Assert.Equal("p-1", patient.Text("id"));
        Assert.Equal(
            ("3", "2026-03-02T11:00:00.007Z"),
            (patient["meta"]!.Text("versionId"), patient["meta"]!.Text("lastUpdated"))
        );
        Assert.Equal([InsProfile], patient.Values("meta.profile"));
        Assert.Equal(["QUAL"], patient.Values("meta.tag.code"));
        var ins = Assert.Single(patient.Each("identifier"));
        Assert.Equal(
            ("official", "urn:oid:1.2.250.1.213.1.4.8", HeleneNumber),
            (ins.Text("use"), ins.Text("system"), ins.Text("value"))
        );
        Assert.Equal(["INS-NIR"], ins.Values("type.coding.code"));
        Assert.Equal(["https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-v2-0203"], ins.Values("type.coding.system"));
        var name = Assert.Single(patient.Each("name"));
        Assert.Equal(("official", "LECOEUR-NOEL"), (name.Text("use"), name.Text("family")));
        Assert.Equal(["HELENE"], name.Values("given"));
        Assert.Equal("HELENE ROSE MARIE", Assert.Single(name.Each("extension")).Text("value"));
        Assert.Equal(("female", "1984-03-12"), (patient.Text("gender"), patient.Text("birthDate")));
        Assert.Equal(["63220"], Assert.Single(patient.Extensions(BirthPlaceUrl)).Values("value.extension.value.code"));
    }

    [Theory]
    [InlineData(IdentityStatus.PROV, "PROV", "PROV")]
    [InlineData(IdentityStatus.RECUP, "RECUP", "PROV")]
    [InlineData(IdentityStatus.VALI, "VALI", "VALI")]
    [InlineData(IdentityStatus.QUAL, "QUAL", "VALI")]
    [Rule("S053")]
    public void Status_is_exact_for_readers_of_INS_and_open_for_everyone(
        IdentityStatus status,
        string exact,
        string open
    )
    {
        var rendered = Render(Person(status));

        Assert.Equal([exact], rendered.ForInsReaders().Values("meta.tag.code"));
        Assert.Equal([open], rendered.ForEveryone().Values("meta.tag.code"));
        Assert.Equal(open, StatusOf(rendered.ForInsReaders()));
        Assert.Equal(open, StatusOf(rendered.ForEveryone()));
        Assert.Equal([PlainProfile], rendered.ForEveryone().Values("meta.profile"));
    }

    [Theory]
    [InlineData(IdentityStatus.PROV, IdentityStatus.RECUP)]
    [InlineData(IdentityStatus.VALI, IdentityStatus.QUAL)]
    [Rule("S053")]
    public void Everyone_reads_the_same_whether_an_INS_is_held_or_not(IdentityStatus without, IdentityStatus with)
    {
        foreach (var version in new[] { "2.0.1", "2.1.0", "2.2.0" })
            Assert.Equal(
                Render(Person(without), version: version).ForEveryone,
                Render(Person(with), version: version).ForEveryone
            );
    }

    [Theory]
    [InlineData(CollectionMethod.InsiTraits, "INSI")]
    [InlineData(CollectionMethod.VitaleCard, "CV")]
    [InlineData(CollectionMethod.Barcode, "CB")]
    [InlineData(CollectionMethod.Manual, "SM")]
    [InlineData(CollectionMethod.Rfid, "RFID")]
    public void Readers_of_INS_see_how_and_when_it_was_obtained(CollectionMethod method, string code)
    {
        var rendered = Render(Person(IdentityStatus.RECUP, method: method));

        Assert.Equal(code, Part(rendered.ForInsReaders(), "methodCollection")!.Text("code"));
        Assert.Equal("2026-03-02", Part(rendered.ForInsReaders(), "dateCollection")!.Value);
        Assert.Null(Part(rendered.ForEveryone(), "methodCollection"));
        Assert.Null(Part(rendered.ForEveryone(), "dateCollection"));
    }

    [Fact]
    public void The_day_of_the_call_is_the_day_in_France()
    {
        var identity = PatientIdentity.Register("p-1", Helene, true, Reception, Noon).Value.Identity;
        var found = new InsiIdentity(
            "LECOEUR-NOEL",
            null,
            "HELENE ROSE MARIE",
            "1984-03-12",
            "F",
            "63220",
            HeleneIns,
            []
        );
        var lateEvening = new DateTimeOffset(2026, 7, 14, 22, 30, 0, TimeSpan.Zero);
        Assert.Null(identity.Integrate(new(found, CollectionMethod.InsiTraits), Reception, lateEvening).Refusal);

        Assert.Equal("2026-07-15", Part(Render(identity).ForInsReaders(), "dateCollection")!.Value);
    }

    [Theory]
    [InlineData("CN", "2.2.0", "CN", "CN")]
    [InlineData("PA", "2.1.0", "PA", "PA")]
    [InlineData("CS", "2.2.0", null, "CS")]
    [InlineData("CS", "2.1.0", "CS", "CS")]
    [InlineData("IE", "2.2.0", null, "IE")]
    [InlineData("IE", "2.1.0", null, null)]
    [InlineData("DC", "2.0.1", null, null)]
    [InlineData("eCN", "2.2.0", null, null)]
    public void Validation_mode_is_written_where_the_profile_knows_it(
        string proof,
        string version,
        string? inInsPatient,
        string? elsewhere
    )
    {
        // The document that a foreign child travels with proves nobody else.
        var whose = proof == "DC" ? Tam : Helene;
        var rendered = Render(Person(IdentityStatus.QUAL, whose, proof: proof), version: version);

        Assert.Equal(inInsPatient, Part(rendered.ForInsReaders(), "validationMode")?.Text("code"));
        Assert.Equal(elsewhere, Part(rendered.ForEveryone(), "validationMode")?.Text("code"));
        Assert.Equal("2026-03-02", Part(rendered.ForInsReaders(), "validationDate")!.Value);
        Assert.Equal("2026-03-02", Part(rendered.ForEveryone(), "validationDate")!.Value);
    }

    [Fact]
    [Rule("T16")]
    public void A_trust_contract_does_not_tell_everyone_that_the_identity_is_qualified()
    {
        var contract = new TrustContract("LBM-1", new(2026, 1, 1));
        var identity = PatientIdentity
            .RegisterEntrusted("p-1", new(Helene, HeleneIns), contract, true, Reception, Noon)
            .Value.Identity;

        var rendered = Render(identity, version: "2.1.0");

        Assert.Equal("TC", Part(rendered.ForInsReaders(), "validationMode")!.Text("code"));
        Assert.Null(Part(rendered.ForEveryone(), "validationMode"));
    }

    [Fact]
    [Rule("T17")]
    public void The_Vitale_application_leaves_no_date_of_a_call()
    {
        var identity = PatientIdentity
            .RegisterFromVitaleApp("p-1", new(Helene, HeleneIns), true, Reception, Noon)
            .Value.Identity;

        var patient = Render(identity).ForInsReaders();

        Assert.Null(Part(patient, "methodCollection"));
        Assert.Null(Part(patient, "dateCollection"));
        Assert.Null(Part(patient, "validationMode"));
    }

    [Fact]
    [Rule("S048")]
    public void Each_attribute_repeats_the_reliability()
    {
        var patient = Render(Person(IdentityStatus.PROV).With(IdentityAttribute.HOMA, IdentityAttribute.DOUT))
            .ForEveryone();

        var statuses = patient.Extensions(Reliability).Select(part => Assert.Single(part.Each("extension"))["value"]!);
        Assert.Equal(["PROV", "HOMA", "DOUT"], statuses.Select(status => status.Text("code")));
        Assert.All(
            statuses,
            status => Assert.Equal("https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-v2-0445", status.Text("system"))
        );
    }

    [Fact]
    [Rule("T19", "T20")]
    public void Superseded_numbers_follow_the_active_one_as_old()
    {
        var identity = Person(
            IdentityStatus.QUAL,
            former: [new(InsOf(HeleneFormerNumber, InsOid.Nia)), new(HeleneIns)]
        );

        var identifiers = Render(identity).ForInsReaders().Each("identifier");

        Assert.Equal(
            [("official", HeleneNumber, "INS-NIR"), ("old", HeleneFormerNumber, "INS-NIA")],
            identifiers.Select(one => (one.Text("use"), one.Text("value"), one.Values("type.coding.code")[0]))
        );
    }

    [Theory]
    [InlineData("2.0.1")]
    [InlineData("2.1.0")]
    public void Before_2_2_0_superseded_numbers_are_not_written(string version)
    {
        var identity = Person(IdentityStatus.QUAL, former: [new(InsOf(HeleneFormerNumber, InsOid.Nia))]);

        Assert.Equal([HeleneNumber], Render(identity, version: version).ForInsReaders().Values("identifier.value"));
    }

    [Fact]
    public void A_test_number_is_never_old()
    {
        var identity = Person(
            IdentityStatus.QUAL,
            ins: InsOf(HeleneNumber, InsOid.NirTest),
            former: [new(InsOf(HeleneFormerNumber, InsOid.NirTest))]
        );

        var identifier = Assert.Single(Render(identity).ForInsReaders().Each("identifier"));
        Assert.Equal(("official", "urn:oid:1.2.250.1.213.1.4.10"), (identifier.Text("use"), identifier.Text("system")));
        Assert.Equal(["INS-NIR-TEST"], identifier.Values("type.coding.code"));
    }

    [Theory]
    [InlineData("2.0.1", "temp")]
    [InlineData("2.1.0", "temp")]
    [InlineData("2.2.0", "official")]
    [Rule("S002")]
    public void The_use_of_a_NIA_follows_the_version(string version, string use)
    {
        var identity = Person(IdentityStatus.QUAL, Tam, InsOf(TamNumber, InsOid.Nia));

        var identifier = Assert.Single(Render(identity, version: version).ForInsReaders().Each("identifier"));
        Assert.Equal((use, "urn:oid:1.2.250.1.213.1.4.9"), (identifier.Text("use"), identifier.Text("system")));
        Assert.Equal(["INS-NIA"], identifier.Values("type.coding.code"));
    }

    [Theory]
    [InlineData("63220", "2.0.1", "TRE-R13-Commune")]
    [InlineData("63220", "2.1.0", "TRE-R13-CommuneOM")]
    [InlineData("2A004", "2.2.0", "TRE-R13-CommuneOM")]
    [InlineData("99103", "2.2.0", "TRE-R20-Pays")]
    [InlineData("99103", "2.0.1", "TRE-R20-Pays")]
    [InlineData("99999", "2.2.0", "TRE-R13-CommuneOM")]
    [Rule("S011", "S025")]
    public void Birth_place_is_written_in_the_code_system_that_holds_it(string code, string version, string system)
    {
        var traits = Traits("Vold", "Astrid", null, "1967-11-09", Sex.Female, code);

        var coding = Render(Person(IdentityStatus.PROV, traits), version: version)
            .ForEveryone()
            .Extensions(BirthPlaceUrl)[0]["value"]!["extension"]!["value"]!;

        Assert.Equal(code, coding.Text("code"));
        Assert.EndsWith($"/{system}", coding.Text("system"), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_birth_place_nothing_is_said_of_it()
    {
        Assert.Empty(Render(Person(IdentityStatus.PROV, Jean)).ForEveryone().Extensions(BirthPlaceUrl));
    }

    [Fact]
    public void The_town_goes_with_the_code_it_was_sent_with_and_not_with_another()
    {
        var residual = Read(BornIn("63220", "Marsac-en-Livradois")).Residual;
        var elsewhere = Traits("Lecœur-Noël", "Hélène", null, "1984-03-12", Sex.Female, "63230");

        var same = Render(Person(IdentityStatus.PROV), residual).ForEveryone().Extensions(BirthPlaceUrl);
        var other = Render(Person(IdentityStatus.PROV, elsewhere), residual).ForEveryone().Extensions(BirthPlaceUrl);

        Assert.Equal("Marsac-en-Livradois", Assert.Single(same)["value"]!.Text("city"));
        Assert.Null(Assert.Single(other)["value"]!.Text("city"));
        Assert.Equal(["63230"], other[0].Values("value.extension.value.code"));
    }

    [Fact]
    public void The_text_of_the_birth_name_goes_when_it_is_about_another_name()
    {
        var residual = Read(
            """{"resourceType":"Patient","name":[{"use":"official","text":"Mme Hélène Lecœur-Noël","family":"Lecœur-Noël","given":["Hélène"],"prefix":["MME"]}]}"""
        ).Residual;

        var same = residual.Clone();
        var other = residual.Clone();

        Assert.False(BirthNameText.TakeOutOfOther(same, Person(IdentityStatus.PROV).Traits));
        Assert.True(BirthNameText.TakeOutOfOther(other, Astrid));
        Assert.Equal("Mme Hélène Lecœur-Noël", same["name"]!.Text("text"));
        Assert.Null(other["name"]!.Text("text"));
        Assert.Equal(["MME"], other["name"]!.Values("prefix"));
    }

    [Theory]
    [InlineData(BirthDateMarker.Interpreted)]
    [InlineData(BirthDateMarker.Fictitious)]
    [Rule("EXI ID 11")]
    public void A_birth_date_that_is_not_the_real_one_is_marked(BirthDateMarker marker)
    {
        var traits = Traits("Dupré", "Jean", null, "1950-12-31", Sex.Unknown, null, marker);

        var patient = Render(Person(IdentityStatus.VALI, traits)).ForEveryone();

        var indicator = patient.Extensions(
            "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-patient-birthdate-update-indicator"
        );
        Assert.Equal("true", Assert.Single(indicator).Text("value"));
        Assert.Equal("unknown", patient.Text("gender"));
    }

    [Fact]
    public void Beside_an_INS_nothing_else_is_official()
    {
        var residual = Read(
            """
            {"resourceType":"Patient",
             "identifier":[{"use":"official","system":"https://h.example/ipp","value":"7"},
                           {"use":"usual","system":"https://h.example/ipp","value":"8"},
                           {"use":"official","type":{"coding":[{"code":"NH"}]},"system":"urn:oid:1.2.250.1.213.1.4.13","value":"284036322090116"}],
             "name":[{"use":"official","family":"Lecœur-Noël","given":["Hélène"]},{"use":"official","family":"Lecoeur"}]}
            """
        ).Residual;
        var rendered = Render(Person(IdentityStatus.QUAL), residual);

        Assert.Equal(["official", "secondary", "usual"], rendered.ForInsReaders().Values("identifier.use"));
        Assert.DoesNotContain("NH", rendered.ForInsReaders().Values("identifier.type.coding.code"));
        Assert.Equal(["official", null], rendered.ForInsReaders().Each("name").Select(name => name.Text("use")));
        Assert.Equal(["official", "usual", "official"], rendered.ForEveryone().Values("identifier.use"));
        Assert.Equal(["NH"], rendered.ForEveryone().Values("identifier.type.coding.code"));
        Assert.Equal(["official", "official"], rendered.ForEveryone().Values("name.use"));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    [Rule("S008")]
    public void The_billing_number_is_never_written_under_the_OID_of_the_INS(string version)
    {
        var residual = Read(
            """{"resourceType":"Patient","identifier":[{"use":"official","type":{"coding":[{"code":"NH"}]},"system":"urn:oid:1.2.250.1.213.1.4.8","value":"284036322090116"}]}"""
        ).Residual;

        var identifier = Assert.Single(
            Render(Person(IdentityStatus.VALI), residual, version).ForInsReaders().Each("identifier")
        );

        Assert.Equal(
            ("urn:oid:1.2.250.1.213.1.4.13", HeleneNumber),
            (identifier.Text("system"), identifier.Text("value"))
        );
        Assert.Equal(version == "2.2.0", identifier["type"] is not null);
    }

    [Theory]
    [InlineData("""{"valueString":"Lyon"}""", "2.2.0", "Address", "Lyon")]
    [InlineData("""{"valueString":"Lyon"}""", "2.1.0", "string", "Lyon")]
    [InlineData(
        """{"valueAddress":{"city":"Lyon","postalCode":"69003","country":"FRA"}}""",
        "2.1.0",
        "string",
        "69003 Lyon, FRA"
    )]
    [InlineData("""{"valueAddress":{"text":"à Lyon","city":"Lyon"}}""", "2.0.1", "string", "à Lyon")]
    [InlineData("""{"valueAddress":{"text":"à Lyon"}}""", "2.2.0", "Address", "à Lyon")]
    public void The_place_of_death_has_the_type_of_the_version(string value, string version, string type, string text)
    {
        const string url = "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-patient-death-place";
        var residual = Read($$"""{"resourceType":"Patient","extension":[{"url":"{{url}}",{{value[1..]}}]}""").Residual;

        var shown = Assert.Single(Render(Person(IdentityStatus.PROV), residual, version).ForEveryone().Extensions(url))[
            "value"
        ]!;

        Assert.Equal((type, text), (shown.Type, shown.Value ?? shown.Text("text")));
    }

    [Fact]
    public void Rendering_changes_nothing_of_what_is_stored()
    {
        var residual = Read(
            """{"resourceType":"Patient","identifier":[{"use":"official","system":"https://h.example/ipp","value":"7"}],"name":[{"use":"official","family":"A","given":["B"],"prefix":["MME"]}]}"""
        ).Residual;
        var before = Json(residual);

        Render(Person(IdentityStatus.QUAL), residual);

        Assert.Equal(before, Json(residual));
    }

    private static string BornIn(string code, string city) =>
        $$$"""
            {"resourceType":"Patient","extension":[{"url":"{{{BirthPlaceUrl}}}","valueAddress":{"city":"{{{city}}}",
              "extension":[{"url":"https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-address-insee-code","valueCoding":{"code":"{{{code}}}"}}]}}]}
            """;

    private static string? StatusOf(Element patient) => Part(patient, "identityStatus")!.Text("code");

    private static Element? Part(Element patient, string url) =>
        patient.Extensions(Reliability)[0].Each("extension").FirstOrDefault(part => part.Text("url") == url)?["value"];
}
