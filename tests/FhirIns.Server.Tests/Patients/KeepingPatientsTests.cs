using System.Net;
using System.Text.Json.Nodes;
using FhirIns.Server.Tests.Infrastructure;
using FhirIns.Tests;

namespace FhirIns.Server.Tests.Patients;

/// <summary>Create, read, change, delete, versions, search: what every FHIR client expects.</summary>
public abstract class KeepingPatientsTests
{
    private readonly FhirInsApplication app;

    protected KeepingPatientsTests(FhirInsApplication app)
    {
        Assert.SkipWhen(app.WhyAbsent is not null, app.WhyAbsent ?? "");
        this.app = app;
    }

    private FhirClient Referent => app.As("referent");

    [Fact]
    public async Task A_created_patient_is_read_back_with_everything_that_was_sent()
    {
        var patient = Person
            .Somebody()
            .Patient.With(
                "telecom",
                JsonNode.Parse("""[{"system":"phone","value":"+33 1 02 03 04 05","use":"home"}]""")!
            )
            .With("identifier", new JsonArray(Resources.Identifier(Resources.Ipp, $"IPP-{Guid.NewGuid():N}")))
            .With("maritalStatus", JsonNode.Parse("""{"text":"pacsée"}""")!);
        var created = await app.As("reception").Post("Patient", patient);
        Assert.Equal(HttpStatusCode.Created, created.Status);
        Assert.Equal("W/\"1\"", created.Header("ETag"));
        Assert.EndsWith($"/fhir/Patient/{created.Id}/_history/1", created.Header("Location"));
        var read = await Referent.Get($"Patient/{created.Id}");
        foreach (var element in new[] { "telecom", "identifier", "maritalStatus" })
            Assert.Equal(patient[element]!.ToJsonString(), read.Json[element]!.ToJsonString());
    }

    [Fact]
    public async Task Ids_of_the_elements_that_hold_traits_come_back_and_survive_an_update()
    {
        var patient = Person.Somebody().Patient;
        foreach (var (owner, name) in new[] { (patient, "gender"), (patient, "birthDate"), (Name(patient), "family") })
            owner[$"_{name}"] = new JsonObject { ["id"] = $"id-{name}" };
        Name(patient)["_given"] = new JsonArray(new JsonObject { ["id"] = "id-given" }, null);
        var created = await app.As("reception").Post("Patient", patient);
        Assert.Equal(HttpStatusCode.Created, created.Status);
        var updated = await Referent.Put($"Patient/{created.Id}", created.Json.DeepClone());
        Assert.Equal(HttpStatusCode.OK, updated.Status);
        foreach (var read in new[] { updated.Json, (await Referent.Get($"Patient/{created.Id}/_history/1")).Json })
        {
            Assert.Equal("id-gender", read["_gender"]!["id"]!.GetValue<string>());
            Assert.Equal("id-birthDate", read["_birthDate"]!["id"]!.GetValue<string>());
            Assert.Equal("id-family", Name(read)["_family"]!["id"]!.GetValue<string>());
            Assert.Equal("id-given", Name(read)["_given"]![0]!["id"]!.GetValue<string>());
        }

        static JsonObject Name(JsonNode patient) => patient["name"]![0]!.AsObject();
    }

    [Fact]
    public async Task The_text_of_the_birth_name_stays_while_the_name_does_whatever_it_says()
    {
        var patient = Person.Somebody().Patient;
        patient["name"]![0]!["text"] = "La dame du troisième";
        var created = await app.As("reception").Post("Patient", patient);
        Assert.Equal("La dame du troisième", Text(created));
        var id = created.Id;
        var updated = await Referent.Put($"Patient/{id}", created.Json.DeepClone());
        Assert.Equal("La dame du troisième", Text(updated));
        await app.Validate(id);
        Assert.Equal("La dame du troisième", Text(await Referent.Get($"Patient/{id}")));
        Assert.Equal("La dame du troisième", Text(await Referent.Get($"Patient/{id}/_history/1")));

        // Of another name it may say nothing.
        var renamed = (await Referent.Get($"Patient/{id}")).Json.DeepClone();
        renamed["name"]![0]!["family"] = "Autrement";
        Assert.Null(Text(await Referent.Put($"Patient/{id}", renamed)));

        static string? Text(FhirReply reply) => reply.Json["name"]![0]!["text"]?.GetValue<string>();
    }

    [Fact]
    public async Task A_stale_change_is_refused_and_a_fresh_one_makes_a_version()
    {
        var id = await app.RegisterProvisional(Person.Somebody().Patient);
        var patient = (await Referent.Get($"Patient/{id}")).Json.AsObject();
        patient["active"] = true;
        var changed = await Referent.Put($"Patient/{id}", patient, ("If-Match", "W/\"1\""));
        Assert.Equal("W/\"2\"", changed.Header("ETag"));
        var stale = await Referent.Put($"Patient/{id}", patient, ("If-Match", "W/\"1\""));
        Assert.Equal(HttpStatusCode.PreconditionFailed, stale.Status);
        Assert.Contains("version-stale", stale.Codes);
        Assert.Equal(
            HttpStatusCode.NotModified,
            (await Referent.Get($"Patient/{id}", ("If-None-Match", "W/\"2\""))).Status
        );
    }

    [Fact]
    public async Task History_shows_every_version_newest_first_and_each_can_be_read()
    {
        var id = await app.RegisterProvisional(Person.Somebody().Patient);
        var patient = (await Referent.Get($"Patient/{id}")).Json.AsObject();
        patient["active"] = true;
        await Referent.Put($"Patient/{id}", patient);
        await Referent.Delete($"Patient/{id}");

        var history = await Referent.Get($"Patient/{id}/_history");
        Assert.Equal(3, history.Total);
        Assert.Equal(
            ["DELETE", "PUT", "POST"],
            history.Json["entry"]!.AsArray().Select(entry => entry!["request"]!["method"]!.GetValue<string>())
        );
        Assert.Equal(HttpStatusCode.OK, (await Referent.Get($"Patient/{id}/_history/1")).Status);
        Assert.Equal(HttpStatusCode.Gone, (await Referent.Get($"Patient/{id}/_history/3")).Status);
        Assert.Equal(HttpStatusCode.Gone, (await Referent.Get($"Patient/{id}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await Referent.Get($"Patient/{id}/_history/9")).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await Referent.Delete($"Patient/{id}")).Status);
    }

    [Fact]
    [Rule("S026", "S027", "A3", "A4")]
    public async Task A_name_is_found_whatever_its_accents_hyphens_and_spaces()
    {
        var letters = Person.Somebody().Family["MARCHAL-".Length..];
        var patient = Resources.Patient($"D'Hérault-Lecœur {letters}", "Éloïse+Zoé", "female", "1961-04-05");
        patient["name"]!
            .AsArray()
            .Add(JsonNode.Parse("{\"use\":\"usual\",\"family\":\"Nguyen " + letters + "\",\"given\":[\"Zoé\"]}"));
        var id = await app.RegisterProvisional(patient);
        foreach (
            var query in new[]
            {
                $"family=dherault lecoeur {letters}",
                $"family=D%27H%C3%89RAULTLECOEUR{letters}",
                $"family=nguyen{letters}",
                $"name=nguyen {letters}&given=zoe",
                $"family=dherault-lecoeur-{letters}&given=eloise&birthdate=1961-04-05",
                $"given=zoe&birthdate=1961-04&gender=female&family=dheraultlecoeur{letters}",
            }
        )
            Assert.Contains(
                (await Referent.Get($"Patient?{query}")).Entries,
                one => one["id"]!.GetValue<string>() == id
            );
        Assert.Equal(0, (await Referent.Get($"Patient?family=dherault lecoeur {letters}&birthdate=1961-04-06")).Total);
    }

    [Fact]
    public async Task Pages_show_everybody_once_while_patients_come()
    {
        var family = Person.Somebody().Family;
        for (var number = 0; number < 7; number++)
            await app.RegisterProvisional(Resources.Patient(family, "ALIX", "female", "1990-01-0" + (number + 1)));
        var seen = new List<string>();
        var page = await Referent.Get($"Patient?family={family}&_count=3");
        Assert.Equal(7, page.Total);
        while (true)
        {
            seen.AddRange(page.Entries.Select(one => one["id"]!.GetValue<string>()));
            if (page.Link("next") is not { } next)
                break;
            Assert.DoesNotContain(family, next);
            await app.RegisterProvisional(Resources.Patient(family, "ZOE", "female", "1991-01-01"));
            page = await Referent.Get(next);
            Assert.Equal(7, page.Total);
        }
        Assert.True(seen.Count >= 7);
        Assert.Equal(seen.Count, seen.Distinct().Count());
        var foreign = await Referent.Get($"Patient?family={family}&_count=1");
        Assert.Equal(HttpStatusCode.BadRequest, (await app.As("reception").Get(foreign.Link("next")!)).Status);
    }

    [Theory]
    [InlineData("_lastUpdated", "")]
    [InlineData("-_lastUpdated", "")]
    [InlineData("birthdate,-_lastUpdated", "")]
    [InlineData("_lastUpdated,given", "&_summary=data")]
    public async Task Pages_by_time_show_everybody_once_while_patients_change(string sort, string more)
    {
        var family = Person.Somebody().Family;
        var people = new List<string>();
        for (var number = 0; number < 7; number++)
            people.Add(await app.RegisterProvisional(Resources.Patient(family, "ALIX", "female", "1990-01-01")));
        var seen = new List<string>();
        var page = await Referent.Get($"Patient?family={family}&_count=2&_sort={sort}{more}");
        while (true)
        {
            seen.AddRange(page.Entries.Select(one => one["id"]!.GetValue<string>()));
            if (page.Link("next") is not { } next)
                break;
            foreach (var id in new[] { people[0], people[3], people[6] })
            {
                var patient = (await Referent.Get($"Patient/{id}")).Json;
                Assert.Equal(HttpStatusCode.OK, (await Referent.Put($"Patient/{id}", patient)).Status);
            }
            await app.RegisterProvisional(Resources.Patient(family, "ZOE", "female", "1991-01-01"));
            page = await Referent.Get(next);
            Assert.Equal(7, page.Total);
        }
        Assert.Equal(7, seen.Count);
        Assert.Equal(people.Order(), seen.Order());
    }

    [Fact]
    public async Task Identifiers_and_statuses_are_found()
    {
        var ipp = $"IPP-{Guid.NewGuid():N}";
        var patient = Person
            .Somebody()
            .Patient.With("identifier", new JsonArray(Resources.Identifier(Resources.Ipp, ipp)));
        var id = await app.RegisterProvisional(patient);
        Assert.Equal(1, (await Referent.Get($"Patient?identifier={Resources.Ipp}%7C{ipp}")).Total);
        Assert.Equal(1, (await Referent.Get($"Patient?identifier={ipp}")).Total);
        Assert.Equal(1, (await Referent.Get($"Patient?_id={id}&identity-status=PROV")).Total);
        Assert.Equal(0, (await Referent.Get($"Patient?_id={id}&identity-status=QUAL")).Total);
        Assert.Equal(0, (await Referent.Get($"Patient?identifier=https://other.example%7C{ipp}")).Total);
    }

    [Theory]
    [InlineData("_id")]
    [InlineData("family")]
    public async Task More_values_than_a_search_takes_are_refused(string parameter)
    {
        var refused = await Referent.Get($"Patient?{parameter}={string.Join(',', Enumerable.Repeat("x", 1200))}");
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("too-many-parameters", refused.Codes);
    }

    [Fact]
    public async Task An_unknown_parameter_is_an_error_when_strict_and_a_note_otherwise()
    {
        var strict = await Referent.Get("Patient?nonsense=1", ("Prefer", "handling=strict"));
        Assert.Equal(HttpStatusCode.BadRequest, strict.Status);
        var lenient = await Referent.Get("Patient?nonsense=1&_count=1");
        Assert.Equal(HttpStatusCode.OK, lenient.Status);
        Assert.Contains("parameter-unknown", lenient.Text);
    }

    [Fact]
    public async Task Xml_says_the_same_as_json()
    {
        var id = await app.RegisterProvisional(Person.Somebody().Patient);
        var xml = await Referent.Get($"Patient/{id}", ("Accept", "application/fhir+xml"));
        Assert.StartsWith("application/fhir+xml", xml.Header("Content-Type"));
        Assert.Contains($"<id value=\"{id}\"", xml.Text);
    }

    [Fact]
    [Rule("S051", "S053", "S129")]
    public async Task A_caller_without_ins_read_learns_neither_the_ins_nor_the_exact_level()
    {
        var person = Person.Somebody();
        var id = await app.Qualify(person);
        var outsider = app.As("reception", "user/Patient.rs");
        foreach (
            var door in new[]
            {
                $"Patient/{id}",
                $"Patient/{id}/_history",
                $"Patient/{id}/_history/3",
                $"Patient?_id={id}",
            }
        )
        {
            var answer = await outsider.Get(door);
            Assert.Equal(HttpStatusCode.OK, answer.Status);
            Assert.DoesNotContain(person.Number, answer.Text);
            Assert.DoesNotContain("QUAL", answer.Text);
            Assert.DoesNotContain("RECUP", answer.Text);
            Assert.DoesNotContain("fr-core-patient-ins", answer.Text);
        }
        Assert.Equal(0, (await outsider.Get($"Patient?identifier={Resources.InsNir}%7C{person.Matricule}")).Total);
        Assert.Equal(0, (await outsider.Get($"Patient?_id={id}&identity-status=QUAL")).Total);
        Assert.Equal(
            1,
            (await app.As("connector").Get($"Patient?identifier={Resources.InsNir}%7C{person.Matricule}")).Total
        );
    }

    [Fact]
    [Rule("S005")]
    public async Task One_ins_is_active_on_one_identity_only()
    {
        var person = Person.Somebody();
        await app.Qualify(person);
        var twin = await app.RegisterProvisional(person.Patient);
        var asked = await app.As("reception").Post($"Patient/{twin}/$ins-retrieve");
        var refused = await app.As("reception")
            .Post($"Patient/{twin}/$ins-integrate", Resources.Accept(asked.Parameter("retrieval")!));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Contains("ins-already-held", refused.Codes);
        Assert.Equal(
            "PROV",
            (await app.As("connector").Get($"Patient/{twin}")).Json["meta"]!["tag"]![0]!["code"]!.GetValue<string>()
        );
    }

    [Fact]
    public async Task Of_two_decisions_on_one_retrieval_one_wins()
    {
        var person = Person.Somebody();
        app.Insi.People.Put(person.InInsi);
        var id = await app.RegisterProvisional(person.Patient);
        var asked = await app.As("reception").Post($"Patient/{id}/$ins-retrieve");
        var retrieval = asked.Parameter("retrieval")!;
        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 6)
                .Select(_ => app.As("reception").Post($"Patient/{id}/$ins-integrate", Resources.Accept(retrieval)))
        );
        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
        Assert.All(
            answers.Where(answer => answer.Status != HttpStatusCode.OK),
            answer => Assert.Equal(HttpStatusCode.Conflict, answer.Status)
        );
    }

    [Fact]
    [Rule("S008", "S013")]
    public async Task The_billing_number_is_kept_beside_the_ins_and_survives_a_client_that_never_saw_it()
    {
        const string BillingSystem = "urn:oid:1.2.250.1.213.1.4.13";
        var (person, mother) = (Person.Somebody(), Person.Somebody());
        app.Insi.People.Put(person.InInsi);
        var billing = Resources.Identifier(BillingSystem, mother.Matricule, "official");
        billing["type"] = JsonNode.Parse(
            """{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"NH"}]}"""
        );
        var id = await app.RegisterProvisional(person.Patient.With("identifier", new JsonArray(billing)));
        await app.RetrieveAndAccept(id);
        await app.Validate(id);

        var qualified = await Referent.Get($"Patient/{id}");
        Assert.Contains(person.Matricule, qualified.Text);
        Assert.DoesNotContain(mother.Matricule, qualified.Text);
        var patient = qualified.Json.AsObject();
        patient["active"] = true;
        Assert.Equal(HttpStatusCode.OK, (await Referent.Put($"Patient/{id}", patient)).Status);
        Assert.Equal(1, (await Referent.Get($"Patient?identifier={BillingSystem}%7C{mother.Matricule}")).Total);
        Assert.Equal(0, (await Referent.Get($"Patient?identifier={Resources.InsNir}%7C{mother.Matricule}")).Total);
    }

    [Fact]
    public async Task Of_sixteen_conditional_creates_at_once_one_creates()
    {
        for (var round = 0; round < 5; round++)
        {
            var ipp = $"IPP-{Guid.NewGuid():N}";
            var patient = Person
                .Somebody()
                .Patient.With("identifier", new JsonArray(Resources.Identifier(Resources.Ipp, ipp)));
            var answers = await Task.WhenAll(
                Enumerable
                    .Range(0, 16)
                    .Select(_ =>
                        Task.Run(() =>
                            app.As("reception")
                                .Post(
                                    "Patient",
                                    patient.DeepClone(),
                                    ("If-None-Exist", $"identifier={Resources.Ipp}|{ipp}")
                                )
                        )
                    )
            );
            Assert.Single(answers, answer => answer.Status == HttpStatusCode.Created);
            Assert.Equal(15, answers.Count(answer => answer.Status == HttpStatusCode.OK));
            Assert.Single(answers.Select(answer => answer.Id).Distinct());
            Assert.Equal(1, (await Referent.Get($"Patient?identifier={Resources.Ipp}%7C{ipp}")).Total);
        }
    }

    [Fact]
    public async Task What_was_acknowledged_is_there_after_a_restart()
    {
        var person = Person.Somebody();
        var id = await app.Qualify(person);
        await app.StopAsync();
        await app.StartAsync();
        Assert.Contains(person.Matricule, (await app.As("connector").Get($"Patient/{id}")).Text);
    }
}

public sealed class KeepingPatientsOnSqliteTests(FhirInsApplication app)
    : KeepingPatientsTests(app),
        IClassFixture<FhirInsApplication>;

public sealed class KeepingPatientsOnPostgreSqlTests(PostgreSqlApplication app)
    : KeepingPatientsTests(app),
        IClassFixture<PostgreSqlApplication>;
