using System.Net;
using System.Text.Json.Nodes;
using FhirIns.Server.Tests.Infrastructure;
using FhirIns.Tests;

namespace FhirIns.Server.Tests.Patients;

/// <summary>What a client may not send: the right status, the place that is to blame, and nothing stored.</summary>
public sealed class RefusingBadPatientsTests(FhirInsApplication app) : IClassFixture<FhirInsApplication>
{
    private const string RightNumber = "180017505600103";
    private const string WrongKey = "180017505600104";

    /// <summary>A body, what is wrong with it, the status, our code, and a part of the place.</summary>
    public static TheoryData<string, string, int, string, string?> Bodies =>
        new()
        {
            {
                "a part of a resource",
                Minimal("\"meta\":{\"tag\":[{\"code\":\"SUBSETTED\"}]}"),
                422,
                "resource-subsetted",
                "Patient.meta.tag[0]"
            },
            { "truncated JSON", """{"resourceType":"Patient","name":[""", 400, "", null },
            { "an unknown element", Minimal("\"surname\":\"X\""), 400, "unknown-element", "Patient" },
            { "a number for a date", Minimal("\"deceasedDateTime\":5"), 400, "", "Patient.deceased" },
            { "a date that is none", Minimal(null, birthDate: "1980-02-31"), 400, "", "Patient.birthDate" },
            { "an unknown month", Minimal(null, birthDate: "1980-00-00"), 400, "", "Patient.birthDate" },
            {
                "a birth date without its day",
                Minimal(null, birthDate: "1980-02"),
                422,
                "birth-date-incomplete",
                "Patient.birthDate"
            },
            { "a gender of R4 that France has not", Minimal(null, gender: "other"), 422, "", "Patient.gender" },
            { "a gender of nobody", Minimal(null, gender: "homme"), 400, "", "Patient.gender" },
            {
                "a name with digits",
                Minimal(null, family: "MARTIN2"),
                422,
                "name-not-allowed",
                "Patient.name[0].family"
            },
            {
                "a birth place that is none",
                Minimal(Place("6322")),
                422,
                "birth-place-malformed",
                "Patient.extension[0]"
            },
            {
                "no birth date",
                """{"resourceType":"Patient","name":[{"family":"MARTIN","given":["ZOE"]}],"gender":"female"}""",
                422,
                "trait-missing",
                "Patient"
            },
            {
                "no name",
                """{"resourceType":"Patient","gender":"female","birthDate":"1980-01-01"}""",
                422,
                "trait-missing",
                "Patient"
            },
            {
                "rules that nobody knows",
                Minimal("\"implicitRules\":\"http://example.org/rules\""),
                422,
                "implicit-rules-unknown",
                "Patient.implicitRules"
            },
            {
                "two contained resources of one id",
                Minimal(
                    """
                    "contained":[{"resourceType":"Organization","id":"o","name":"a"},{"resourceType":"Organization","id":"o","name":"b"}],"managingOrganization":{"reference":"#o"}
                    """
                ),
                422,
                "contained-id-twice",
                "Patient.contained[1]"
            },
            { "another resource", """{"resourceType":"Basic","code":{"text":"x"}}""", 400, "", null },
            {
                "an INS of one's own",
                Minimal(Identifiers(Identifier(Resources.InsNir, RightNumber))),
                422,
                "ins-not-from-insi",
                "Patient.identifier[0]"
            },
            {
                "two INS",
                Minimal(
                    Identifiers(
                        Identifier(Resources.InsNir, RightNumber) + "," + Identifier(Resources.InsNia, RightNumber)
                    )
                ),
                422,
                "ins-not-from-insi",
                "Patient.identifier[1]"
            },
            {
                "a wrong key",
                Minimal(Identifiers(Identifier(Resources.InsNir, WrongKey))),
                422,
                "matricule-key-wrong",
                "Patient.identifier[0]"
            },
            {
                "a matricule without OID",
                Minimal(Identifiers(Typed("INS-NIR", RightNumber))),
                422,
                "ins-incomplete",
                "Patient.identifier[0]"
            },
            {
                "an INS in a telecom",
                Minimal($$$"""  "telecom":[{"system":"email","value":"{{{RightNumber}}}@patient.mssante.fr"}] """),
                422,
                "ins-not-from-insi",
                "Patient.telecom[0]"
            },
            {
                "an INS in a link",
                Minimal(
                    $$$"""  "link":[{"type":"seealso","other":{"identifier":{{{Identifier(Resources.InsNir, RightNumber)}}}}}] """
                ),
                422,
                "ins-not-from-insi",
                "Patient.link[0]"
            },
            {
                "an INS in an extension",
                Minimal(
                    $$$"""  "extension":[{"url":"https://hospital.example/x","valueIdentifier":{{{Identifier(Resources.InsNir, RightNumber)}}}}] """
                ),
                422,
                "ins-not-from-insi",
                "Patient.extension[0]"
            },
            {
                "an INS in a contained resource",
                Minimal(
                    $$$"""  "contained":[{"resourceType":"Patient","id":"p","identifier":[{{{Identifier(Resources.InsNir, RightNumber)}}}]}] """
                ),
                422,
                "ins-not-from-insi",
                "Patient.contained[0]"
            },
        };

    [Theory]
    [MemberData(nameof(Bodies))]
    [Rule("S006", "S001", "S024", "S025")]
    public async Task A_bad_body_is_refused_at_its_place_and_nothing_is_stored(
        string what,
        string body,
        int status,
        string code,
        string? place
    )
    {
        Assert.NotEmpty(what);
        var before = await app.InDatabaseAsync(db => Task.FromResult(db.Patients.Count()));
        var refused = await app.As("reception").Send(HttpMethod.Post, "Patient", body, null);
        Assert.Equal((HttpStatusCode)status, refused.Status);
        Assert.Equal("OperationOutcome", refused.Json["resourceType"]!.GetValue<string>());
        if (code.Length > 0)
            Assert.Contains(code, refused.Codes);
        if (place is not null)
            Assert.Contains(refused.Places, one => one.StartsWith(place, StringComparison.Ordinal));
        Assert.DoesNotContain(RightNumber, refused.Text);
        Assert.Equal(before, await app.InDatabaseAsync(db => Task.FromResult(db.Patients.Count())));
    }

    [Fact]
    public async Task A_body_of_ten_megabytes_is_too_large()
    {
        var body = Minimal($"\"language\":\"{new string('x', 10 * 1024 * 1024)}\"");
        var refused = await app.As("reception").Send(HttpMethod.Post, "Patient", body, null);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, refused.Status);
        Assert.Contains("body-too-large", refused.Codes);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/pdf")]
    [InlineData("application/fhir+json; charset=iso-8859-1")]
    [InlineData("application/fhir+json; fhirVersion=5.0")]
    public async Task A_body_of_another_type_is_refused(string contentType)
    {
        var refused = await app.As("reception").Send(HttpMethod.Post, "Patient", Minimal(null), contentType);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, refused.Status);
    }

    [Fact]
    public async Task An_answer_in_another_format_is_refused()
    {
        var refused = await app.As("reception").Get("Patient?_format=turtle");
        Assert.Equal(HttpStatusCode.NotAcceptable, refused.Status);
    }

    [Fact]
    public async Task An_empty_body_and_an_unknown_address_are_said()
    {
        Assert.Equal(
            HttpStatusCode.BadRequest,
            (await app.As("reception").Send(HttpMethod.Post, "Patient", "", null)).Status
        );
        Assert.Contains("body-missing", (await app.As("reception").Post("Patient")).Codes);
        Assert.Equal(HttpStatusCode.NotFound, (await app.As("reception").Get("Nothing/here")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await app.As("reception").Get("Patient/nobody")).Status);
    }

    [Fact]
    public async Task A_status_of_ones_own_sets_no_fact()
    {
        var person = Person.Somebody();
        var patient = person.Patient.With(
            "meta",
            new JsonObject
            {
                ["tag"] = new JsonArray(
                    new JsonObject
                    {
                        ["system"] = "https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-identity-status",
                        ["code"] = "QUAL",
                    }
                ),
            }
        );
        var created = await app.As("reception").Post("Patient", patient);
        Assert.Equal(HttpStatusCode.Created, created.Status);
        Assert.Equal("PROV", created.Json["meta"]!["tag"]![0]!["code"]!.GetValue<string>());
    }

    private static string Minimal(
        string? more,
        string family = "MARTIN",
        string gender = "female",
        string birthDate = "1980-01-01"
    ) =>
        $$"""{"resourceType":"Patient",{{(more is null ? "" : more + ",")}}"name":[{"use":"official","family":"{{family}}","given":["ZOE"]}],"gender":"{{gender}}","birthDate":"{{birthDate}}"}""";

    private static string Identifiers(string identifiers) => $"\"identifier\":[{identifiers}]";

    private static string Identifier(string system, string value) =>
        $$"""{"use":"official","system":"{{system}}","value":"{{value}}"}""";

    private static string Typed(string type, string value) =>
        $$"""{"type":{"coding":[{"system":"https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-v2-0203","code":"{{type}}"}]},"value":"{{value}}"}""";

    private static string Place(string cog) => $"\"extension\":[{Resources.BirthPlace(cog).ToJsonString()}]";
}
