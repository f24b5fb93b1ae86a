using FhirIns.Fhir;
using FhirIns.Identity;
using FhirIns.Server.Patients;
using FhirIns.Tests;
using Xunit;

namespace FhirIns.Server.Tests.Patients;

using static MappingCast;

public sealed class MappingTraitsTests
{
    private const string Complete = """
        {"resourceType":"Patient",
         "extension":[{"url":"http://hl7.org/fhir/StructureDefinition/patient-birthPlace","valueAddress":{
           "extension":[{"url":"https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-address-insee-code","valueCoding":{
             "system":"https://mos.esante.gouv.fr/NOS/TRE_R13-CommuneOM/FHIR/TRE-R13-CommuneOM","code":"63220"}}],
           "city":"Marsac-en-Livradois"}}],
         "name":[{"use":"usual","family":"Vasseur","given":["Léna"]},
                 {"use":"official","family":"Lecœur-Noël","given":["Hélène"],
                  "extension":[{"url":"https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-patient-birth-list-given-name",
                                "valueString":"Hélène Rose Marie"}]}],
         "gender":"female","birthDate":"1984-03-12"}
        """;

    [Fact]
    [Rule("S016", "S019")]
    public void Strict_traits_are_read_and_written_as_INSi_does()
    {
        var inbound = Read(Complete);

        Assert.Empty(inbound.Problems);
        Assert.Equal(Helene, inbound.Traits);
        Assert.Equal("LECOEUR-NOEL", inbound.Traits!.BirthName);
        Assert.Equal("HELENE ROSE MARIE", inbound.Traits.GivenNames);
        Assert.Equal("HELENE", inbound.Traits.FirstGivenName);
        Assert.Equal("63220", inbound.Traits.BirthPlace!.Code);
    }

    [Fact]
    public void Names_are_kept_as_sent_where_normalization_changes_them()
    {
        var original = Read(Complete).OriginalNames;

        Assert.Equal(
            ("Lecœur-Noël", "Hélène", "Hélène Rose Marie"),
            (original!.BirthName, original.FirstGivenName, original.GivenNames)
        );
    }

    [Fact]
    public void Names_that_normalization_leaves_alone_are_not_kept_twice()
    {
        var inbound = Read(
            """{"resourceType":"Patient","name":[{"use":"official","family":"D'ARTAGNAN","given":["ANNE-LOU"]}],"gender":"unknown","birthDate":"1990-01-01"}"""
        );

        Assert.NotNull(inbound.Traits);
        Assert.Null(inbound.OriginalNames);
    }

    [Theory]
    [InlineData(
        """[{"use":"official","family":"A","given":["X"]},{"use":"official","family":"B","given":["X"]}]""",
        "A"
    )]
    [InlineData("""[{"family":"A","given":["X"]},{"use":"official","family":"B","given":["X"]}]""", "B")]
    [InlineData(
        """[{"use":"usual","family":"A","given":["X"]},{"family":"B","given":["X"]},{"family":"C","given":["X"]}]""",
        "B"
    )]
    public void Birth_name_is_the_official_one_or_the_first_that_states_no_use(string names, string expected)
    {
        var inbound = Read(
            $$"""{"resourceType":"Patient","name":{{names}},"gender":"male","birthDate":"1990-01-01"}"""
        );

        Assert.Equal(expected, inbound.Traits!.BirthName);
        Assert.Equal("official", inbound.Residual["name"]!.Text("use"));
    }

    [Fact]
    [Rule("S021")]
    public void Without_the_list_all_given_names_make_it()
    {
        var inbound = Read(
            """{"resourceType":"Patient","name":[{"use":"official","family":"Durand","given":["Pierre","Yves"]}],"gender":"male","birthDate":"1974-12-25"}"""
        );

        Assert.Equal("PIERRE YVES", inbound.Traits!.GivenNames);
        Assert.Equal("PIERRE", inbound.Traits.FirstGivenName);
    }

    [Fact]
    public void The_list_alone_gives_the_first_given_name()
    {
        var inbound = Read(
            """
            {"resourceType":"Patient","name":[{"use":"official","family":"Durand",
              "extension":[{"url":"https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-patient-birth-list-given-name","valueString":"Anne-Lou Zoé"}]}],
             "gender":"female","birthDate":"1974-12-25"}
            """
        );

        Assert.Equal(("ANNE-LOU", "ANNE-LOU ZOE"), (inbound.Traits!.FirstGivenName, inbound.Traits.GivenNames));
    }

    [Fact]
    [Rule("EXI ID 10")]
    public void First_given_name_outside_the_list_is_worth_a_warning()
    {
        var inbound = Read(
            """
            {"resourceType":"Patient","name":[{"use":"official","family":"Durand","given":["Christophe"],
              "extension":[{"url":"https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-patient-birth-list-given-name","valueString":"Jean Christophe Pierre"}]}],
             "gender":"male","birthDate":"1974-12-25"}
            """
        );

        Assert.NotNull(inbound.Traits);
        var problem = Assert.Single(inbound.Problems);
        Assert.Equal(
            ("given-names-disagree", "warning", "Patient.name[0]"),
            (problem.Code, problem.Severity, problem.Expression)
        );
        Assert.False(inbound.HasErrors);
    }

    [Fact]
    public void Every_missing_trait_is_reported_at_once_with_its_place()
    {
        var inbound = Read("""{"resourceType":"Patient","name":[{"use":"official","text":"?"}],"active":true}""");

        Assert.Null(inbound.Traits);
        Assert.All(inbound.Problems, problem => Assert.Equal("trait-missing", problem.Code));
        Assert.Equal(
            ["Patient.name[0].family", "Patient.name[0].given", "Patient.gender", "Patient.birthDate"],
            inbound.Problems.Select(problem => problem.Expression)
        );
    }

    [Fact]
    public void Everything_wrong_is_reported_at_once_with_its_place()
    {
        var inbound = Read(
            """
            {"resourceType":"Patient",
             "extension":[{"url":"http://hl7.org/fhir/StructureDefinition/patient-birthPlace","valueAddress":{
               "extension":[{"url":"https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-address-insee-code","valueCoding":{"code":"6322"}}]}}],
             "name":[{"use":"old","family":"Z"},{"use":"official","family":"Σωκράτης","given":["J0hn"]}],
             "gender":"other","birthDate":"1984-03"}
            """
        );

        Assert.Null(inbound.Traits);
        Assert.Equal(
            [
                ("name-not-allowed", "Patient.name[1].family"),
                ("name-not-allowed", "Patient.name[1].given[0]"),
                ("gender-unsupported", "Patient.gender"),
                ("birth-date-incomplete", "Patient.birthDate"),
                ("birth-place-malformed", "Patient.extension[0].value.extension[0].value.code"),
            ],
            inbound.Problems.Select(problem => (problem.Code, problem.Expression!)).Distinct()
        );
    }

    [Theory]
    [InlineData("valueString", "\"J0HN\"", "name-not-allowed")]
    [InlineData("valueBoolean", "true", "trait-missing")]
    [InlineData("valueCoding", "{\"code\":\"x\"}", "trait-missing")]
    public void A_list_that_is_no_list_of_names_is_blamed(string type, string value, string code)
    {
        var inbound = Read(
            $$$"""
            {"resourceType":"Patient","name":[{"use":"official","family":"Durand",
              "extension":[{"url":"https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-patient-birth-list-given-name","{{{type}}}":{{{value}}}}]}],
             "gender":"male","birthDate":"1974-12-25"}
            """
        );

        var problem = Assert.Single(inbound.Problems);
        Assert.Equal((code, "Patient.name[0].extension[0].value"), (problem.Code, problem.Expression));
    }

    [Fact]
    public void What_is_said_of_a_given_name_that_only_the_list_shows_stands_at_the_list()
    {
        var inbound = Read(
            """
            {"resourceType":"Patient","name":[{"use":"official","family":"Durand","given":["Jean","Paul","Luc"],
              "_given":[{"id":"first"},
                        {"id":"second","extension":[{"url":"http://example.org/spelling","valueString":"sure"}]},null],
              "extension":[{"id":"list","url":"https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-patient-birth-list-given-name",
                            "valueString":"Jean Paul Luc","_valueString":{"id":"text"}}]}],
             "gender":"male","birthDate":"1974-12-25"}
            """
        );

        Assert.Empty(inbound.Problems);
        var rendered = Render(Person(IdentityStatus.PROV, inbound.Traits), inbound.Residual).ForEveryone();
        var list = rendered["name"]!["extension"]!;
        Assert.Equal(("list", "JEAN PAUL LUC"), (list.Text("id"), list.Text("value")));
        Assert.Equal("text", list["value"]!.Text("id"));
        var details = Assert.Single(list["value"]!.Each("extension"));
        Assert.Equal("second", details.Text("id"));
        Assert.Equal("2", details.Extensions("place").Single().Text("value"));
        Assert.Equal("sure", details.Extensions("http://example.org/spelling").Single().Text("value"));

        var returned = PatientResource.Read(rendered, KeyControl.Reject);
        Assert.True(inbound.Residual.DeepEquals(returned.Residual));
    }

    [Fact]
    public void Given_names_that_the_list_does_not_hold_are_worth_a_warning()
    {
        var inbound = Read(
            """
            {"resourceType":"Patient","name":[{"use":"official","family":"Durand","given":["Jean","Paul"],
              "extension":[{"url":"https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-patient-birth-list-given-name","valueString":"Jean Pierre"}]}],
             "gender":"male","birthDate":"1974-12-25"}
            """
        );

        Assert.Equal(["given-names-disagree"], inbound.Problems.Select(problem => problem.Code));
        Assert.Equal("JEAN PIERRE", inbound.Traits!.GivenNames);
    }

    [Fact]
    public void Places_are_those_of_the_whole_input()
    {
        var bundle = Patient(
            """{"resourceType":"Bundle","type":"batch","entry":[{"resource":{"resourceType":"Patient","gender":"other","identifier":[{"system":"urn:oid:1.2.250.1.213.1.4.8","value":"284036322090116"}]},"request":{"method":"POST","url":"Patient"}}]}"""
        );

        var inbound = PatientResource.Read(bundle["entry"]!["resource"]!, KeyControl.Reject);

        Assert.Equal("Bundle.entry[0].resource.identifier[0]", Assert.Single(inbound.ClaimedIns).Expression);
        Assert.Contains(inbound.Problems, problem => problem.Expression == "Bundle.entry[0].resource.gender");
    }

    [Theory]
    [InlineData("https://mos.esante.gouv.fr/NOS/TRE_R13-Commune/FHIR/TRE-R13-Commune", "01006")]
    [InlineData("https://mos.esante.gouv.fr/NOS/TRE_R13-CommuneOM/FHIR/TRE-R13-CommuneOM", "2A020")]
    [InlineData("https://mos.esante.gouv.fr/NOS/TRE_R20-Pays/FHIR/TRE-R20-Pays", "99103")]
    [Rule("S011", "S025")]
    public void Birth_place_is_read_from_each_code_system_in_use(string system, string code)
    {
        var inbound = Read(PatientBornIn($$"""{"system":"{{system}}","code":"{{code}}"}"""));

        Assert.Equal(code, inbound.Traits!.BirthPlace!.Code);
    }

    [Fact]
    public void A_code_of_another_system_is_no_birth_place_but_stays()
    {
        var inbound = Read(PatientBornIn("""{"system":"https://example.org/postal","code":"63220"}"""));

        Assert.Null(inbound.Traits!.BirthPlace);
        Assert.Contains("https://example.org/postal", Json(inbound.Residual), StringComparison.Ordinal);
    }

    [Fact]
    [Rule("EXI ID 11")]
    public void Corrected_birth_date_is_marked_as_interpreted()
    {
        var inbound = Read(
            """
            {"resourceType":"Patient","extension":[{"url":"https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-patient-birthdate-update-indicator","valueBoolean":true}],
             "name":[{"use":"official","family":"Durand","given":["Jean"]}],"gender":"male","birthDate":"1950-12-31"}
            """
        );

        Assert.Equal(BirthDateMarker.Interpreted, inbound.Traits!.BirthDate.Marker);
        Assert.Null(inbound.Residual["extension"]);
    }

    [Fact]
    public void The_mark_of_a_corrected_birth_date_keeps_its_ids_as_long_as_it_stands()
    {
        var inbound = Read(
            """
            {"resourceType":"Patient","extension":[{"id":"mark","url":"https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-patient-birthdate-update-indicator",
              "valueBoolean":true,"_valueBoolean":{"id":"said"}}],
             "name":[{"use":"official","family":"Durand","given":["Jean"]}],"gender":"male","birthDate":"1950-12-31"}
            """
        );

        var marked = Rendered(inbound.Traits!).Single();
        Assert.Equal(("mark", "true", "said"), (marked.Text("id"), marked.Text("value"), marked["value"]!.Text("id")));
        Assert.Empty(Rendered(Jean));

        IReadOnlyList<Element> Rendered(StrictTraits traits) =>
            Render(Person(IdentityStatus.PROV, traits), inbound.Residual)
                .ForEveryone()
                .Extensions(
                    "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-patient-birthdate-update-indicator"
                );
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    public void Record_says_whether_it_is_active(string value, bool active)
    {
        Assert.Equal(active, Read($$"""{"resourceType":"Patient","active":{{value}}}""").Active);
        Assert.True(Read("""{"resourceType":"Patient","gender":"male"}""").Active);
    }

    [Fact]
    public void Nothing_read_shows_itself_in_a_log()
    {
        var inbound = Read(Complete);

        var written = $"{inbound} {inbound.Sent} {inbound.OriginalNames} {inbound.Traits}";

        Assert.DoesNotContain("Lecœur", written, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("1984", written, StringComparison.Ordinal);
    }

    private static string PatientBornIn(string coding) =>
        $$$"""
            {"resourceType":"Patient","extension":[{"url":"http://hl7.org/fhir/StructureDefinition/patient-birthPlace","valueAddress":{
              "extension":[{"url":"https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-address-insee-code","valueCoding":{{{coding}}}}]}}],
             "name":[{"use":"official","family":"Durand","given":["Jean"]}],"gender":"male","birthDate":"1950-12-31"}
            """;
}
