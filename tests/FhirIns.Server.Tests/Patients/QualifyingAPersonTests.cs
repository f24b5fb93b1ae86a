using System.Net;
using System.Text.Json.Nodes;
using FhirIns.Server.Storage;
using FhirIns.Server.Tests.Infrastructure;
using FhirIns.Tests;

namespace FhirIns.Server.Tests.Patients;

/// <summary>The main job: from typed traits to an INS that may leave.</summary>
public abstract class QualifyingAPersonTests
{
    private readonly FhirInsApplication app;

    protected QualifyingAPersonTests(FhirInsApplication app)
    {
        Assert.SkipWhen(app.WhyAbsent is not null, app.WhyAbsent ?? "");
        this.app = app;
    }

    [Fact]
    [Rule("S050", "S051", "S018", "T1", "T2", "T4", "S089")]
    public async Task Ecetinsi_goes_from_typed_traits_to_qualified_and_only_then_is_the_ins_seen()
    {
        var id = await app.RegisterProvisional(Resources.Patient("Ecetinsi", "Pierre-Alain", "male", "2009-07-14"));
        Assert.Equal("PROV", await StatusOf(id));

        var asked = await app.As("reception").Post($"Patient/{id}/$ins-retrieve");
        Assert.Equal(HttpStatusCode.OK, asked.Status);
        Assert.Equal("00", asked.Parameter("outcome"));
        Assert.Equal("PROV", asked.Parameter("status"));
        Assert.DoesNotContain("1090763220834", asked.Text);

        var integrated = await app.As("reception")
            .Post($"Patient/{id}/$ins-integrate", Resources.Accept(asked.Parameter("retrieval")!));
        Assert.Equal("RECUP", integrated.Parameter("status"));
        var retrieved = await app.As("connector").Get($"Patient/{id}");
        Assert.DoesNotContain("1090763220834", retrieved.Text);
        Assert.Equal(
            "PIERRE-ALAIN MURIEL FLORIANT",
            retrieved.Json["name"]![0]!["extension"]![0]!["valueString"]!.GetValue<string>()
        );

        var validated = await app.Validate(id);
        Assert.Equal("QUAL", validated.Parameter("status"));
        var qualified = await app.As("connector").Get($"Patient/{id}");
        Assert.Equal(
            "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-patient-ins",
            qualified.Json["meta"]!["profile"]![0]!.GetValue<string>()
        );
        Assert.Equal([("official", "109076322083489"), ("old", "209076322083439")], Ins(qualified.Json));
    }

    [Fact]
    [Rule("S070")]
    public async Task The_second_given_name_finds_her_with_two_calls_both_traced()
    {
        var id = await app.RegisterProvisional(
            Resources.Patient("Tchitchi", "Ola+Catarina+Bella", "female", "1936-06-21")
        );
        var asked = await app.As("reception").Post($"Patient/{id}/$ins-retrieve");
        Assert.Equal("00", asked.Parameter("outcome"));
        Assert.Equal(["OLA 01", "CATARINA 00"], Calls(asked));
        Assert.Equal(2, await TracesOf(id));
    }

    [Fact]
    public async Task Nobody_is_found_after_every_given_name_and_all_together()
    {
        var id = await app.RegisterProvisional(
            Resources.Patient("Houilles", "Pierre+Paul+Jacques", "male", "1993-01-27")
        );
        var asked = await app.As("reception").Post($"Patient/{id}/$ins-retrieve");
        Assert.Equal("01", asked.Parameter("outcome"));
        Assert.Equal(["PIERRE 01", "PAUL 01", "JACQUES 01", "PIERRE PAUL JACQUES 01"], Calls(asked));
        Assert.Null(asked.Parameter("retrieval"));
        Assert.Equal("PROV", await StatusOf(id));
    }

    [Fact]
    public async Task The_birth_place_tells_two_leonardos_apart()
    {
        var vague = await app.RegisterProvisional(Resources.Patient("De Vinci", "Leonardo", "male", "2014-02-01"));
        Assert.Equal("02", (await app.As("reception").Post($"Patient/{vague}/$ins-retrieve")).Parameter("outcome"));

        var placed = await app.RegisterProvisional(
            Resources.Patient("De Vinci", "Leonardo", "male", "2014-02-01", "63220")
        );
        Assert.Equal("00", (await app.As("reception").Post($"Patient/{placed}/$ins-retrieve")).Parameter("outcome"));
    }

    [Fact]
    [Rule("S002", "S003")]
    public async Task A_number_of_waiting_is_an_ins_nia()
    {
        var id = await app.RegisterProvisional(Resources.Patient("Provisoire", "Matricule", "male", "2009-07-01"));
        await app.RetrieveAndAccept(id);
        Assert.Equal("QUAL", (await app.Validate(id)).Parameter("status"));
        var patient = (await app.As("connector").Get($"Patient/{id}")).Json;
        var nia = patient["identifier"]!
            .AsArray()
            .Single(one => one!["system"]!.GetValue<string>() == Resources.InsNia)!;
        Assert.Equal("109076322088835", nia["value"]!.GetValue<string>());
        Assert.Equal("INS-NIA", nia["type"]!["coding"]![0]!["code"]!.GetValue<string>());
    }

    [Fact]
    [Rule("S090")]
    public async Task The_document_may_be_checked_before_insi_is_asked()
    {
        var person = Person.Somebody();
        app.Insi.People.Put(person.InInsi);
        var id = await app.RegisterProvisional(person.Patient);
        Assert.Equal("VALI", (await app.Validate(id, "PA")).Parameter("status"));
        var integrated = await app.RetrieveAndAccept(id);
        Assert.Equal("QUAL", integrated.Parameter("status"));
    }

    [Fact]
    [Rule("S046", "S045")]
    public async Task While_insi_is_down_nothing_changes_and_the_identity_waits_in_a_work_list()
    {
        var person = Person.Somebody();
        var id = await app.RegisterProvisional(person.Patient);
        await app.InsiIsDownAsync();
        try
        {
            var asked = await app.As("reception").Post($"Patient/{id}/$ins-retrieve");
            Assert.Equal(HttpStatusCode.ServiceUnavailable, asked.Status);
            Assert.Contains("insi-unavailable", asked.Codes);
            Assert.True(int.Parse(asked.Header("Retry-After")!) > 0);
        }
        finally
        {
            await app.InsiIsBackAsync();
        }
        var patient = await app.As("reception").Get($"Patient/{id}");
        Assert.Equal("W/\"1\"", patient.Header("ETag"));
        Assert.True(
            await app.InDatabaseAsync(db =>
                Task.FromResult(db.Tasks.Any(task => task.PatientId == id && task.Code == "to-retrieve"))
            )
        );
    }

    [Fact]
    [Rule("S054", "S055", "T8", "S051")]
    public async Task A_qualified_name_changes_only_with_the_right_to_unlock_and_the_ins_leaves_no_door_afterwards()
    {
        var person = Person.Somebody();
        var id = await app.Qualify(person);
        var qualified = await app.As("connector").Get($"Patient/{id}");
        var version = qualified.Json["meta"]!["versionId"]!.GetValue<string>();
        var changed = qualified.Json.AsObject();
        changed["name"]![0]!["family"] = "TOUTAUTRE";

        var refused = await app.As("reception").Put($"Patient/{id}", changed);
        Assert.Equal(HttpStatusCode.Forbidden, refused.Status);
        Assert.Contains("trait-locked", refused.Codes);

        var accepted = await app.As("referent").Put($"Patient/{id}", changed);
        Assert.Equal(HttpStatusCode.OK, accepted.Status);
        Assert.Equal("VALI", await StatusOf(id));
        foreach (
            var door in new[]
            {
                $"Patient/{id}",
                $"Patient/{id}/_history/{version}",
                $"Patient/{id}/_history",
                $"Patient?_id={id}",
            }
        )
            Assert.DoesNotContain(person.Number, (await app.As("referent").Get(door)).Text);
        Assert.Equal(
            0,
            (await app.As("referent").Get($"Patient?identifier={Resources.InsNir}%7C{person.Matricule}")).Total
        );

        var reason = Resources.Parameters(("reason", "valueString", "erreur de saisie signalée"));
        var revealed = await app.As("referent").Post($"Patient/{id}/$ins-reveal", reason);
        Assert.Equal(HttpStatusCode.OK, revealed.Status);
        Assert.Contains(person.Matricule, revealed.Text);
        Assert.Contains("no-store", revealed.Header("Cache-Control"));
        Assert.Equal(
            HttpStatusCode.Forbidden,
            (await app.As("connector").Post($"Patient/{id}/$ins-reveal", reason.DeepClone())).Status
        );
    }

    [Fact]
    [Rule("S006", "S058")]
    public async Task An_ins_and_a_status_of_ones_own_are_refused_and_nothing_is_stored()
    {
        var patient = Resources
            .Patient("Faussaire", "Paul", "male", "1970-01-01")
            .With("identifier", new JsonArray(Resources.Identifier(Resources.InsNir, "255069999999934", "official")));
        var refused = await app.As("reception").Post("Patient", patient);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.NotEmpty(refused.Places);
        Assert.Equal(0, (await app.As("reception").Get("Patient?family=faussaire")).Total);
    }

    [Fact]
    [Rule("S076", "S079", "S080", "T10")]
    public async Task A_verification_that_fails_opens_a_task_and_leaves_the_status()
    {
        var person = Person.Somebody();
        var id = await app.Qualify(person);
        Assert.Equal("OK", (await app.As("referent").Post($"Patient/{id}/$ins-verify")).Parameter("outcome"));

        app.Insi.People.Change(person.Number, one => one with { BirthName = "CHANGEE" });
        var verified = await app.As("referent").Post($"Patient/{id}/$ins-verify");
        Assert.Equal("KO", verified.Parameter("outcome"));
        Assert.Equal("QUAL", verified.Parameter("status"));
        Assert.StartsWith("Task/", verified.Parameter("task"));
    }

    [Fact]
    [Rule("T21")]
    public async Task A_withdrawn_proof_hides_the_ins_until_a_new_check()
    {
        var person = Person.Somebody();
        var id = await app.Qualify(person);
        var withdrawn = await app.Invalidate(id, "proof", "faux document");
        Assert.Equal("RECUP", withdrawn.Parameter("status"));
        Assert.DoesNotContain(person.Number, (await app.As("connector").Get($"Patient/{id}/_history")).Text);
        Assert.Equal("QUAL", (await app.Validate(id, "PA")).Parameter("status"));
        Assert.Contains(person.Matricule, (await app.As("connector").Get($"Patient/{id}")).Text);
    }

    private async Task<string> StatusOf(string id)
    {
        var patient = await app.As("connector").Get($"Patient/{id}");
        return patient.Json["meta"]!["tag"]![0]!["code"]!.GetValue<string>();
    }

    private Task<int> TracesOf(string id) =>
        app.InDatabaseAsync(db =>
            Task.FromResult(db.Traces.Count(trace => trace.PatientId == id && trace.Kind == TraceKind.InsiCall))
        );

    private static List<string> Calls(FhirReply reply) =>
        [
            .. reply
                .Parameters("call")
                .Select(call =>
                    string.Join(' ', call["part"]!.AsArray().Take(2).Select(part => FhirReply.ValueOf(part!)))
                ),
        ];

    private static List<(string, string)> Ins(JsonNode patient) =>
        [
            .. patient["identifier"]!
                .AsArray()
                .Where(one => one!["system"]!.GetValue<string>() == Resources.InsNir)
                .Select(one => (one!["use"]!.GetValue<string>(), one["value"]!.GetValue<string>())),
        ];
}

public sealed class QualifyingAPersonOnSqliteTests(FhirInsApplication app)
    : QualifyingAPersonTests(app),
        IClassFixture<FhirInsApplication>;

public sealed class QualifyingAPersonOnPostgreSqlTests(PostgreSqlApplication app)
    : QualifyingAPersonTests(app),
        IClassFixture<PostgreSqlApplication>;
