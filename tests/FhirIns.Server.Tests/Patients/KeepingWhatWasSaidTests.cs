using System.Net;
using System.Text.Json.Nodes;
using FhirIns.Server.Tests.Infrastructure;
using FhirIns.Tests;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Tests.Patients;

/// <summary>
/// What senders say less of an identity counts, what they leave unsaid takes nothing away, and what somebody here withdrew
/// stays withdrawn.
/// </summary>
public sealed class KeepingWhatWasSaidTests(FhirInsApplication app) : IClassFixture<FhirInsApplication>
{
    [Theory]
    [InlineData("DOUT", "PROV")]
    [InlineData("FICT", "PROV")]
    [InlineData("ANOM", "QUAL")]
    [InlineData("CACH", "QUAL")]
    [Rule("T15", "S064", "EXI ID 24", "EXI ID 26")]
    public async Task What_the_master_calls_doubtful_fictive_or_anonymous_keeps_its_ins_in(string code, string status)
    {
        var person = Person.Somebody();
        var created = await app.As("feed").Post("Patient", Said(person, "VALI", code));
        Assert.Equal(HttpStatusCode.Created, created.Status);
        Assert.Equal(status, await StatusOf(created.Id));
        Assert.DoesNotContain(person.Number, (await app.As("connector").Get($"Patient/{created.Id}")).Text);

        var other = Person.Somebody();
        var id = await app.Qualify(other);
        var sent = Said(other, "VALI", code);
        sent["id"] = id;
        Assert.Equal(HttpStatusCode.OK, (await app.As("feed").Put($"Patient/{id}", sent)).Status);
        Assert.Equal(status, await StatusOf(id));
        foreach (var door in new[] { "", "/_history", "/_history/3" })
            Assert.DoesNotContain(other.Number, (await app.As("connector").Get($"Patient/{id}{door}")).Text);
        Assert.Contains("AttributeSet", (await app.As("auditor").Get($"AuditEvent?patient={id}")).Text);
    }

    [Theory]
    [InlineData("DOUT")]
    [InlineData("FICT")]
    [InlineData("ANOM")]
    [Rule("T16", "S064", "EXI ID 26")]
    public async Task No_contract_qualifies_what_its_sender_calls_doubtful_fictive_or_anonymous(string code)
    {
        var contract = new JsonObject { ["partner"] = "990000028", ["validFrom"] = "2020-01-01" };
        await app.As("admin")
            .Send(HttpMethod.Post, "/admin/trust-contracts", contract.ToJsonString(), "application/json");
        var person = Person.Somebody();
        app.Insi.People.Put(person.InInsi);
        var calls = app.Insi.Calls.Total;
        var answer = await app.As("partner").Post("Patient/$ins-intake", Said(person, "VALI", code));
        Assert.Equal(("PROV", "parked"), (answer.Parameter("status"), answer.Parameter("attach")));
        Assert.Equal(calls, app.Insi.Calls.Total);
        var id = await app.InDatabaseAsync(db =>
            db.Patients.Where(row => row.Identity.BirthName == person.Family)
                .Select(row => row.Identity.Id)
                .SingleAsync()
        );
        Assert.Equal("PROV", await StatusOf(id));
        Assert.DoesNotContain(person.Number, (await app.As("connector").Get($"Patient/{id}")).Text);
        Assert.Contains("AttributeSet", (await app.As("auditor").Get($"AuditEvent?patient={id}")).Text);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Rule("T21", "S055")]
    public async Task No_message_brings_an_ins_back_that_somebody_withdrew(bool underContract)
    {
        if (underContract)
        {
            var contract = new JsonObject { ["partner"] = "990000028", ["validFrom"] = "2020-01-01" };
            await app.As("admin")
                .Send(HttpMethod.Post, "/admin/trust-contracts", contract.ToJsonString(), "application/json");
        }
        var person = Person.Somebody();
        var id = await app.Qualify(person);
        await app.As("referent")
            .Post(
                $"Patient/{id}/$identity-invalidate",
                Resources.Parameters(("what", "valueCode", "ins"), ("reason", "valueString", "not hers"))
            );
        await app.As("partner").Post("Patient/$ins-intake", Said(person, underContract ? "VALI" : "PROV"));
        Assert.Equal("VALI", await StatusOf(id));
        Assert.DoesNotContain(person.Number, (await app.As("connector").Get($"Patient/{id}")).Text);
        Assert.True(await app.InDatabaseAsync(db => db.Tasks.AnyAsync(task => task.PatientId == id)));
    }

    [Fact]
    [Rule("T15", "S006")]
    public async Task What_the_master_does_not_speak_of_stays()
    {
        var person = Person.Somebody();
        var id = await app.Qualify(person);
        var silent = person.Patient.With("id", id);
        Assert.Equal(HttpStatusCode.OK, (await app.As("feed").Put($"Patient/{id}", silent)).Status);
        Assert.Equal("QUAL", await StatusOf(id));

        // As it reads it itself: checked, and no INS to be seen.
        var read = (await app.As("feed").Get($"Patient/{id}")).Json.AsObject();
        read["telecom"] = JsonNode.Parse("""[{"system":"phone","value":"0102030405"}]""");
        Assert.Equal(HttpStatusCode.OK, (await app.As("feed").Put($"Patient/{id}", read)).Status);
        Assert.Equal("QUAL", await StatusOf(id));

        // The INS without a word of the status.
        var ins = person.Patient.With(
            "identifier",
            new JsonArray(Resources.Identifier(Resources.InsNir, person.Matricule, "official"))
        );
        ins["id"] = id;
        Assert.Equal(HttpStatusCode.OK, (await app.As("feed").Put($"Patient/{id}", ins)).Status);
        Assert.Equal("QUAL", await StatusOf(id));

        // Other traits are another statement: what INSi and the document said was about those before.
        silent["birthDate"] = "1980-05-20";
        await app.As("feed").Put($"Patient/{id}", silent);
        Assert.Equal("PROV", await StatusOf(id));
    }

    [Fact]
    [Rule("S051")]
    public async Task No_note_of_a_work_list_takes_a_matricule()
    {
        var person = Person.Somebody();
        await app.RegisterProvisional(person.Patient);
        await app.RegisterProvisional(person.Patient);
        var task = (await app.As("referent").Get("Task?code=duplicate&status=requested")).Entries[0].AsObject();
        var id = task["id"]!.GetValue<string>();
        foreach (var written in new[] { person.Matricule, $"INS {person.Number[..5]} {person.Number[5..]}" })
        {
            task["note"] = new JsonArray(new JsonObject { ["text"] = $"voir {written}" });
            var refused = await app.As("referent").Put($"Task/{id}", task);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
            Assert.Equal(["ins-in-text"], refused.Codes);
            Assert.DoesNotContain(person.Number, refused.Text);
        }
        task["note"] = new JsonArray(new JsonObject { ["text"] = "rappeler au 0102030405" });
        Assert.Equal(HttpStatusCode.OK, (await app.As("referent").Put($"Task/{id}", task)).Status);
    }

    [Fact]
    [Rule("S063", "S127")]
    public async Task The_trail_tells_which_note_was_made_and_which_document_was_shown()
    {
        var id = await app.Qualify(Person.Somebody());
        await app.As("referent")
            .Post(
                $"Patient/{id}/$identity-flag",
                Resources.Parameters(("attribute", "valueCode", "no-proof"), ("value", "valueBoolean", true))
            );
        var told = (await app.As("auditor").Get($"AuditEvent?patient={id}&_count=50")).Text;
        Assert.Contains("\"valueString\":\"no-proof\"", told);
        Assert.Contains("\"valueString\":\"CN\"", told);
    }

    [Fact]
    public async Task What_may_be_kept_nowhere_may_not_in_a_bundle_either()
    {
        var id = await app.Qualify(Person.Somebody());
        var entry = new JsonObject
        {
            ["request"] = new JsonObject { ["method"] = "POST", ["url"] = $"Patient/{id}/$ins-reveal" },
            ["resource"] = Resources.Parameters(("reason", "valueString", "contrôle")),
        };
        foreach (var type in new[] { "batch", "transaction" })
        {
            var bundle = new JsonObject
            {
                ["resourceType"] = "Bundle",
                ["type"] = type,
                ["entry"] = new JsonArray(entry.DeepClone()),
            };
            var answer = await app.As("referent").Post("", bundle);
            Assert.Equal(HttpStatusCode.OK, answer.Status);
            Assert.Equal("no-store", answer.Header("Cache-Control"));
        }
    }

    /// <summary>The person with the INS, and what the sender says of the identity.</summary>
    private static JsonObject Said(Person person, params string[] codes)
    {
        var patient = person.Patient.With(
            "identifier",
            new JsonArray(Resources.Identifier(Resources.InsNir, person.Matricule, "official"))
        );
        foreach (var code in codes)
            patient["extension"]!
                .AsArray()
                .Add(
                    JsonNode.Parse(
                        $$$"""
                        {"url":"https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-identity-reliability","extension":[
                          {"url":"identityStatus","valueCoding":{"system":"https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-v2-0445","code":"{{{code}}}"}}]}
                        """
                    )
                );
        return patient;
    }

    private Task<string> StatusOf(string id) =>
        app.InDatabaseAsync(db =>
            db.Patients.Where(row => row.Identity.Id == id).Select(row => row.Status).SingleAsync()
        );
}
