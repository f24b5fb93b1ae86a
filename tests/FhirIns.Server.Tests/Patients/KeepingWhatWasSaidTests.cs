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
        var created = await app.As("feed").Post("Patient", Resources.Sent(person, "VALI", code));
        Assert.Equal(HttpStatusCode.Created, created.Status);
        Assert.Equal(status, await app.StatusOf(created.Id));
        Assert.DoesNotContain(person.Number, (await app.As("connector").Get($"Patient/{created.Id}")).Text);

        var other = Person.Somebody();
        var id = await app.Qualify(other);
        var sent = Resources.Sent(other, "VALI", code);
        sent["id"] = id;
        Assert.Equal(HttpStatusCode.OK, (await app.As("feed").Put($"Patient/{id}", sent)).Status);
        Assert.Equal(status, await app.StatusOf(id));
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
        var answer = await app.As("partner").Post("Patient/$ins-intake", Resources.Sent(person, "VALI", code));
        Assert.Equal(("PROV", "parked"), (answer.Parameter("status"), answer.Parameter("attach")));
        Assert.Equal(calls, app.Insi.Calls.Total);
        var id = await app.InDatabaseAsync(db =>
            Task.FromResult(
                db.Patients.AsNoTracking().AsEnumerable().Single(row => row.Identity.BirthName == person.Family).Id
            )
        );
        Assert.Equal("PROV", await app.StatusOf(id));
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
        await app.Invalidate(id, "ins", "not hers");
        await app.As("partner").Post("Patient/$ins-intake", Resources.Sent(person, underContract ? "VALI" : "PROV"));
        Assert.Equal("VALI", await app.StatusOf(id));
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
        Assert.Equal("QUAL", await app.StatusOf(id));

        // As it reads it itself: checked, and no INS to be seen.
        var read = (await app.As("feed").Get($"Patient/{id}")).Json.AsObject();
        read["telecom"] = JsonNode.Parse("""[{"system":"phone","value":"0102030405"}]""");
        Assert.Equal(HttpStatusCode.OK, (await app.As("feed").Put($"Patient/{id}", read)).Status);
        Assert.Equal("QUAL", await app.StatusOf(id));

        // The INS without a word of the status.
        var ins = person.Patient.With(
            "identifier",
            new JsonArray(Resources.Identifier(Resources.InsNir, person.Matricule, "official"))
        );
        ins["id"] = id;
        Assert.Equal(HttpStatusCode.OK, (await app.As("feed").Put($"Patient/{id}", ins)).Status);
        Assert.Equal("QUAL", await app.StatusOf(id));

        // Other traits are another statement: what INSi and the document said was about those before.
        silent["birthDate"] = "1980-05-20";
        await app.As("feed").Put($"Patient/{id}", silent);
        Assert.Equal("PROV", await app.StatusOf(id));
    }

    [Theory]
    [InlineData("PROV", "VALI")]
    [InlineData("VALI", "PROV")]
    [InlineData("VALI", "RECUP")]
    [Rule("T15", "T16", "S051", "S053")]
    public async Task Who_says_two_things_of_a_status_vouches_for_the_lesser(string status, string tag)
    {
        await UnderContract();
        var person = Person.Somebody();
        app.Insi.People.Put(person.InInsi);
        var id = await app.Qualify(person);
        var sent = Tagged(Resources.Sent(person, status), tag).With("id", id);
        var answer = await app.As("feed").Put($"Patient/{id}", sent, ("Prefer", "return=OperationOutcome"));
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Contains("status-contradicted", answer.Codes);
        Assert.NotEqual("QUAL", await app.StatusOf(id));
        Assert.DoesNotContain(person.Number, (await app.As("connector").Get($"Patient/{id}/_history")).Text);

        var stranger = Person.Somebody();
        app.Insi.People.Put(stranger.InInsi);
        var created = await app.As("feed").Post("Patient", Tagged(Resources.Sent(stranger, status), tag));
        Assert.Equal("RECUP", await app.StatusOf(created.Id));
        var partners = Person.Somebody();
        app.Insi.People.Put(partners.InInsi);
        var received = await app.As("partner")
            .Post("Patient/$ins-intake", Tagged(Resources.Sent(partners, status), tag));
        Assert.Equal("PROV", received.Parameter("status"));
        Assert.DoesNotContain(
            partners.Number,
            (await app.As("connector").Get($"Patient?family={partners.Family}")).Text
        );
    }

    [Theory]
    [InlineData("USUR", true)]
    [InlineData("INVA", true)]
    [InlineData("DESA", true)]
    [InlineData("COLV", true)]
    [InlineData("DOUB", false)]
    [InlineData("HOMD", false)]
    [Rule("T15", "S107")]
    public async Task What_else_the_master_says_of_an_identity_is_told_to_somebody_here(string comment, bool isDistrust)
    {
        var person = Person.Somebody();
        var created = await app.As("feed").Post("Patient", Resources.Sent(person, "VALI", comment));
        Assert.Equal(isDistrust ? "PROV" : "QUAL", await app.StatusOf(created.Id));
        var shown = (await app.As("connector").Get($"Patient/{created.Id}")).Text;
        Assert.Equal(!isDistrust, shown.Contains(person.Number, StringComparison.Ordinal));
        Assert.Contains(("ecart", comment), await TasksOf(created.Id));
    }

    [Fact]
    [Rule("T15", "S107")]
    public async Task A_number_whose_period_has_ended_is_not_the_active_one()
    {
        var person = Person.Somebody();
        var sent = Resources.Sent(person, "VALI");
        sent["identifier"]![0]!["period"] = new JsonObject { ["start"] = "2020-01-01", ["end"] = "2021-01-01" };
        var created = await app.As("feed").Post("Patient", sent);
        Assert.Equal("VALI", await app.StatusOf(created.Id));
        Assert.DoesNotContain(person.Number, (await app.As("connector").Get($"Patient/{created.Id}")).Text);
    }

    [Theory]
    [InlineData("ins")]
    [InlineData("DOUT")]
    [InlineData("FICT")]
    [Rule("T16", "T21", "EXI ID 26")]
    public async Task No_contract_qualifies_beside_a_record_what_somebody_here_withdrew_or_doubts(string what)
    {
        await UnderContract();
        var person = Person.Somebody();
        var id = await app.Qualify(person);
        var decided = await app.As("referent")
            .Post(
                $"Patient/{id}/{(what == "ins" ? "$identity-invalidate" : "$identity-flag")}",
                what == "ins"
                    ? Resources.Parameters(("what", "valueCode", what), ("reason", "valueString", "erreur"))
                    : Resources.Parameters(("attribute", "valueCode", what), ("value", "valueBoolean", true))
            );
        Assert.Equal(HttpStatusCode.OK, decided.Status);
        await app.As("partner").Post("Patient/$ins-intake", Resources.Sent(person, "VALI"));
        Assert.Empty(
            (await app.InDatabaseAsync(db => db.Patients.Where(row => row.Status == "QUAL").ToListAsync())).Where(row =>
                row.Identity.BirthName == person.Family
            )
        );
        Assert.DoesNotContain(person.Number, (await app.As("connector").Get($"Patient?family={person.Family}")).Text);
    }

    [Fact]
    [Rule("T16", "S024")]
    public async Task No_contract_qualifies_somebody_of_unknown_sex()
    {
        await UnderContract();
        var person = Person.Somebody();
        var answer = await app.As("partner")
            .Post("Patient/$ins-intake", Resources.Sent(person, "VALI").With("gender", "unknown"));
        Assert.Equal(("PROV", "parked"), (answer.Parameter("status"), answer.Parameter("attach")));
    }

    [Fact]
    [Rule("T15", "EXI ID 11")]
    public async Task A_lunar_date_is_known_for_what_it_is()
    {
        var person = Person.Somebody();
        var patient = person.Patient;
        patient["extension"]!
            .AsArray()
            .Add(
                new JsonObject
                {
                    ["url"] = "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-lunar-date",
                    ["valueString"] = "1980-00-00",
                }
            );
        app.Insi.People.Put(person.InInsi);
        var id = await app.RegisterProvisional(patient);
        var asked = await app.As("reception").Post($"Patient/{id}/$ins-retrieve");
        var refused = asked.Parameter("retrieval") is { } retrieval
            ? await app.As("reception").Post($"Patient/{id}/$ins-integrate", Resources.Accept(retrieval))
            : asked;
        Assert.Equal(["birth-date-interpreted"], refused.Codes);
        Assert.Contains("1980-00-00", (await app.As("reception").Get($"Patient/{id}")).Text);
    }

    [Fact]
    [Rule("T15", "S015")]
    public async Task Traits_of_somebody_else_qualify_nobody_until_the_master_says_so_again()
    {
        var (person, other) = (Person.Somebody(), Person.Somebody("male"));
        var id = await app.Qualify(person);
        var sent = Resources
            .Sent(other with { Number = person.Number, BirthDate = "1950-02-02" }, "VALI")
            .With("id", id);
        Assert.Equal(HttpStatusCode.OK, (await app.As("feed").Put($"Patient/{id}", sent)).Status);
        Assert.Equal("RECUP", await app.StatusOf(id));
        Assert.Contains(("collision", "other-person"), await TasksOf(id));
        Assert.DoesNotContain(person.Number, (await app.As("connector").Get($"Patient/{id}/_history")).Text);
        Assert.Equal(HttpStatusCode.OK, (await app.As("feed").Put($"Patient/{id}", sent.DeepClone())).Status);
        Assert.Equal("QUAL", await app.StatusOf(id));
    }

    [Fact]
    [Rule("T15", "T21")]
    public async Task A_withdrawn_ins_in_the_flow_of_the_master_is_left_out_and_told_and_the_rest_is_taken()
    {
        var person = Person.Somebody();
        var id = (await app.As("feed").Post("Patient", Resources.Sent(person, "VALI"))).Id;
        await app.Invalidate(id, "ins", "erreur");
        var sent = Resources.Sent(person, "VALI").With("id", id);
        sent["telecom"] = new JsonArray(new JsonObject { ["system"] = "phone", ["value"] = "0102030405" });
        Assert.Equal(HttpStatusCode.OK, (await app.As("feed").Put($"Patient/{id}", sent)).Status);
        Assert.Equal("VALI", await app.StatusOf(id));
        Assert.Contains("0102030405", (await app.As("reception").Get($"Patient/{id}")).Text);
        Assert.Contains(("ecart", "ins-not-from-insi"), await TasksOf(id));
        Assert.DoesNotContain(person.Number, (await app.As("connector").Get($"Patient/{id}/_history")).Text);
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

    private Task<FhirReply> UnderContract() =>
        app.As("admin")
            .Send(
                HttpMethod.Post,
                "/admin/trust-contracts",
                new JsonObject { ["partner"] = "990000028", ["validFrom"] = "2020-01-01" }.ToJsonString(),
                "application/json"
            );

    private static JsonObject Tagged(JsonObject patient, string status) =>
        patient.With(
            "meta",
            new JsonObject
            {
                ["tag"] = new JsonArray(
                    new JsonObject
                    {
                        ["system"] = "https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-identity-status",
                        ["code"] = status,
                    }
                ),
            }
        );

    private async Task<List<(string Code, string? Reason)>> TasksOf(string id) =>
        [
            .. (
                await app.InDatabaseAsync(db =>
                    db.Tasks.Where(task => task.PatientId == id)
                        .Select(task => new { task.Code, task.Reason })
                        .ToListAsync()
                )
            ).Select(task => (task.Code, task.Reason)),
        ];
}
