using System.Net;
using System.Text.Json.Nodes;
using FhirIns.Server.Tests.Infrastructure;
using FhirIns.Tests;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Tests.Patients;

/// <summary>A server that is not the master of identities: the flow of the master is followed, the rest is received.</summary>
public sealed class FollowingAMasterTests(FollowingApplication app) : IClassFixture<FollowingApplication>
{
    [Fact]
    [Rule("S105", "T15", "S053", "S056", "S085")]
    public async Task The_flow_of_the_master_is_taken_as_it_is_status_method_and_document_included()
    {
        var person = Person.Somebody();
        var before = app.Insi.Calls.Total;
        var created = await app.As("feed").Post("Patient", Feed(person, "VALI", "CV", "CN", "2024-05-06"));
        Assert.Equal(HttpStatusCode.Created, created.Status);
        Assert.Equal("QUAL", await app.StatusOf(created.Id));
        var shown = (await app.As("connector").Get($"Patient/{created.Id}")).Text;
        Assert.Contains(person.Matricule, shown);
        Assert.Contains("\"CV\"", shown);
        Assert.Contains("\"CN\"", shown);
        Assert.Contains("2024-05-06", shown);
        Assert.Equal(before, app.Insi.Calls.Total);

        // The master withdraws: we follow.
        var lowered = Feed(person, "PROV", null, null, null);
        lowered.Remove("identifier");
        lowered["id"] = created.Id;
        Assert.Equal(HttpStatusCode.OK, (await app.As("feed").Put($"Patient/{created.Id}", lowered)).Status);
        Assert.Equal("PROV", await app.StatusOf(created.Id));
        Assert.DoesNotContain(person.Number, (await app.As("connector").Get($"Patient/{created.Id}/_history")).Text);
    }

    [Fact]
    [Rule("S105")]
    public async Task Nothing_is_created_changed_validated_or_merged_by_hand()
    {
        var person = Person.Somebody();
        var id = (await app.As("feed").Post("Patient", Feed(person, "PROV", null, null, null))).Id;
        Refused(await app.As("reception").Post("Patient", Person.Somebody().Patient));
        var patient = (await app.As("reception").Get($"Patient/{id}")).Json.AsObject();
        patient["birthDate"] = "1980-05-15";
        Refused(await app.As("reception").Put($"Patient/{id}", patient));
        Refused(await app.As("reception").Post($"Patient/{id}/$ins-retrieve"));
        Refused(await app.Validate(id));
        Refused(
            await app.As("referent")
                .Post(
                    "Patient/$merge",
                    Resources.Parameters(
                        ("source-patient", "valueReference", new JsonObject { ["reference"] = $"Patient/{id}" }),
                        ("target-patient", "valueReference", new JsonObject { ["reference"] = $"Patient/{id}" })
                    )
                )
        );

        patient["birthDate"] = person.BirthDate;
        patient["telecom"] = JsonNode.Parse("""[{"system":"phone","value":"0102030405"}]""");
        Assert.Equal(HttpStatusCode.OK, (await app.As("reception").Put($"Patient/{id}", patient)).Status);
    }

    [Theory]
    [InlineData(true, "RECUP", "allowed")]
    [InlineData(false, "PROV", "parked")]
    [Rule("S085", "S086", "S087", "T13", "T14")]
    public async Task What_another_domain_sends_is_verified_automatically(bool isRight, string status, string attach)
    {
        var person = Person.Somebody();
        if (isRight)
            app.Insi.People.Put(person.InInsi);
        var answer = await app.As("partner")
            .Post(
                "Patient/$ins-intake",
                person.Patient.With(
                    "identifier",
                    new JsonArray(Resources.Identifier(Resources.InsNir, person.Matricule, "official"))
                )
            );
        Assert.Equal(attach, answer.Parameter("attach"));
        var found = await app.As("connector").Get($"Patient?family={person.Family}");
        Assert.Equal(status, await app.StatusOf(found.Entries[0]["id"]!.GetValue<string>()));
        Assert.True(
            await app.InDatabaseAsync(db => db.Traces.AnyAsync(trace => trace.Operation == "Verify" && trace.Automatic))
        );
    }

    private static void Refused(FhirReply reply)
    {
        Assert.Equal(HttpStatusCode.Forbidden, reply.Status);
        Assert.Equal(["non-master"], reply.Codes);
    }

    private static JsonObject Feed(Person person, string status, string? method, string? proof, string? checkedOn)
    {
        const string Cs = "https://hl7.fr/ig/fhir/core/CodeSystem";
        var parts = new JsonArray();
        if (method is not null)
            parts.Add(Coding("methodCollection", $"{Cs}/fr-core-cs-method-collection", method));
        parts.Add(Coding("identityStatus", $"{Cs}/fr-core-cs-v2-0445", status));
        if (checkedOn is not null)
            parts.Add(new JsonObject { ["url"] = "validationDate", ["valueDate"] = checkedOn });
        if (proof is not null)
            parts.Add(Coding("validationMode", $"{Cs}/fr-core-cs-mode-validation-identity", proof));
        var patient = person.Patient.With(
            "identifier",
            new JsonArray(Resources.Identifier(Resources.InsNir, person.Matricule, "official"))
        );
        if (status == "PROV")
            patient.Remove("identifier");
        patient["extension"]!
            .AsArray()
            .Add(
                new JsonObject
                {
                    ["url"] = "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-identity-reliability",
                    ["extension"] = parts,
                }
            );
        return patient;
    }

    private static JsonObject Coding(string url, string system, string code) =>
        new()
        {
            ["url"] = url,
            ["valueCoding"] = new JsonObject { ["system"] = system, ["code"] = code },
        };
}

/// <summary>A server that follows the master of its domain (S105).</summary>
public sealed class FollowingApplication : FhirInsApplication
{
    protected override ValueTask<Dictionary<string, string?>> SettingsAsync() =>
        new(new Dictionary<string, string?> { ["Identity:Role"] = "NonMaster" });
}
