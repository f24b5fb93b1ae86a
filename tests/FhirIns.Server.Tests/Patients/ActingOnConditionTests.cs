using System.Net;
using System.Text.Json.Nodes;
using FhirIns.Server.Tests.Infrastructure;
using FhirIns.Tests;

namespace FhirIns.Server.Tests.Patients;

/// <summary>Create, update, patch and delete by a condition instead of an id, also when many do it at once.</summary>
public abstract class ActingOnConditionTests
{
    private readonly FhirInsApplication app;

    protected ActingOnConditionTests(FhirInsApplication app)
    {
        Assert.SkipWhen(app.WhyAbsent is not null, app.WhyAbsent ?? "");
        this.app = app;
    }

    private FhirClient Reception => app.As("reception");

    [Fact]
    public async Task An_update_by_condition_creates_then_changes_the_one_patient_and_refuses_to_choose()
    {
        var (patient, ipp) = Numbered();
        var condition = $"Patient?identifier={Resources.Ipp}%7C{ipp}";
        var created = await Reception.Put(condition, patient.DeepClone());
        Assert.Equal(HttpStatusCode.Created, created.Status);
        Assert.EndsWith($"Patient/{created.Id}/_history/1", created.Header("Location"));

        patient["active"] = true;
        var changed = await Reception.Put(condition, patient.DeepClone());
        Assert.Equal(HttpStatusCode.OK, changed.Status);
        Assert.Equal(created.Id, changed.Id);
        Assert.Equal("W/\"2\"", changed.Header("ETag"));

        patient["id"] = "another";
        Assert.Contains("id-mismatch", (await Reception.Put(condition, patient.DeepClone())).Codes);
        patient.Remove("id");
        await app.RegisterProvisional(patient.DeepClone());
        var several = await Reception.Put(condition, patient.DeepClone());
        Assert.Equal(HttpStatusCode.PreconditionFailed, several.Status);
        Assert.Contains("several-matches", several.Codes);
    }

    [Fact]
    public async Task An_update_by_condition_keeps_to_if_match_and_to_the_version_it_excludes()
    {
        var (patient, ipp) = Numbered();
        var condition = $"Patient?identifier={Resources.Ipp}%7C{ipp}";
        var early = await Reception.Put(condition, patient.DeepClone(), ("If-Match", "W/\"1\""));
        Assert.Equal(HttpStatusCode.PreconditionFailed, early.Status);
        await Reception.Put(condition, patient.DeepClone());
        var stale = await Reception.Put(condition, patient.DeepClone(), ("If-Match", "W/\"7\""));
        Assert.Equal(HttpStatusCode.PreconditionFailed, stale.Status);
        var excluded = await Reception.Put(condition, patient.DeepClone(), ("If-None-Match", "*"));
        Assert.Equal(HttpStatusCode.PreconditionFailed, excluded.Status);
        Assert.Contains("version-exists", excluded.Codes);
    }

    [Theory]
    [InlineData("Patient")]
    [InlineData("Patient?_count=1")]
    [InlineData("Patient?colour=blue")]
    public async Task A_condition_that_selects_nothing_changes_and_deletes_nobody(string condition)
    {
        var put = await Reception.Put(condition, Person.Somebody().Patient);
        Assert.True(put.Status is HttpStatusCode.PreconditionFailed or HttpStatusCode.BadRequest);
        var deleted = await app.As("referent").Delete(condition);
        Assert.True(deleted.Status is HttpStatusCode.PreconditionFailed or HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_delete_by_condition_deletes_one_patient_and_never_several()
    {
        var (patient, ipp) = Numbered();
        var condition = $"Patient?identifier={Resources.Ipp}%7C{ipp}";
        Assert.Equal(HttpStatusCode.NoContent, (await app.As("referent").Delete(condition)).Status);
        var first = await app.RegisterProvisional(patient.DeepClone());
        var second = await app.RegisterProvisional(patient.DeepClone());
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await app.As("referent").Delete(condition)).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await app.As("referent").Delete($"Patient/{second}")).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await app.As("referent").Delete(condition)).Status);
        Assert.Equal(HttpStatusCode.Gone, (await app.As("referent").Get($"Patient/{first}")).Status);
    }

    [Fact]
    [Rule("S051")]
    public async Task Only_the_feed_of_the_domain_finds_a_patient_by_an_ins_that_may_not_leave_and_the_trail_tells()
    {
        var person = Person.Somebody();
        app.Insi.People.Put(person.InInsi);
        var id = await app.RegisterProvisional(person.Patient);
        await app.RetrieveAndAccept(id);
        var condition = $"Patient?identifier={Resources.InsNir}%7C{person.Matricule}";

        Assert.Equal(HttpStatusCode.NoContent, (await app.As("referent").Delete(condition)).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await app.As("feed").Delete(condition)).Status);
        var other = await Reception.Put(condition, Person.Somebody().Patient);
        Assert.Contains("condition-not-met", other.Codes);

        var sent = person.Patient.With(
            "identifier",
            new JsonArray(Resources.Identifier(Resources.InsNir, person.Matricule, "official"))
        );
        var fed = await app.As("feed").Put(condition, sent);
        Assert.Equal(HttpStatusCode.OK, fed.Status);
        Assert.Equal(id, fed.Id);
        Assert.DoesNotContain(person.Number, fed.Text);
        var traces = await app.As("auditor").Get($"AuditEvent?patient=Patient/{id}&subtype=hidden-match");
        Assert.Equal(1, traces.Total);
    }

    [Theory]
    [InlineData("identifier=https://hospital.example/ipp%7Cnobody-has-it", "Patient.identifier")]
    [InlineData("_id=nobody", "_id")]
    [InlineData("identifier={ipp}&family=SOMEBODY-ELSE", "family")]
    public async Task An_update_that_would_create_a_patient_beside_its_own_condition_is_refused(
        string condition,
        string place
    )
    {
        var (patient, ipp) = Numbered();
        condition = condition.Replace("{ipp}", ipp, StringComparison.Ordinal);
        for (var turn = 0; turn < 2; turn++)
        {
            var refused = await Reception.Put($"Patient?{condition}", patient.DeepClone());
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
            Assert.Equal(["condition-not-met"], refused.Codes);
            Assert.Equal([place], refused.Places);
        }
        Assert.Equal(0, (await Reception.Get($"Patient?identifier={ipp}")).Total);
    }

    [Fact]
    public async Task A_number_of_a_merged_record_names_the_one_that_lives_on_but_deletes_nobody()
    {
        var (patient, ipp) = Numbered();
        var source = await app.RegisterProvisional(patient.DeepClone());
        var target = await app.RegisterProvisional(Numbered().Patient);
        var merged = await app.As("referent")
            .Post(
                "Patient/$merge",
                Resources.Parameters(
                    ("source-patient", "valueReference", new JsonObject { ["reference"] = $"Patient/{source}" }),
                    ("target-patient", "valueReference", new JsonObject { ["reference"] = $"Patient/{target}" })
                )
            );
        Assert.Equal(HttpStatusCode.OK, merged.Status);

        var condition = $"identifier={Resources.Ipp}|{ipp}";
        var there = await Reception.Post("Patient", patient.DeepClone(), ("If-None-Exist", condition));
        Assert.Equal((HttpStatusCode.OK, target), (there.Status, there.Id));
        var put = await Reception.Put($"Patient?{condition}", patient.DeepClone());
        Assert.Equal((HttpStatusCode.OK, target), (put.Status, put.Id));
        var deleted = await app.As("referent").Delete($"Patient?{condition}");
        Assert.Equal(HttpStatusCode.PreconditionFailed, deleted.Status);
    }

    [Fact]
    public async Task What_never_was_is_as_good_as_deleted()
    {
        Assert.Equal(HttpStatusCode.NoContent, (await app.As("referent").Delete("Patient/nobody")).Status);
        var guarded = await app.As("referent").Delete("Patient/nobody", ("If-Match", "W/\"1\""));
        Assert.Equal(HttpStatusCode.PreconditionFailed, guarded.Status);
    }

    [Fact]
    public async Task A_read_is_spared_by_etag_or_by_date()
    {
        var id = await app.RegisterProvisional(Person.Somebody().Patient);
        var read = await Reception.Get($"Patient/{id}");
        var modified = read.Header("Last-Modified")!;
        Assert.Equal(
            HttpStatusCode.NotModified,
            (await Reception.Get($"Patient/{id}", ("If-Modified-Since", modified))).Status
        );
        Assert.Equal(
            HttpStatusCode.OK,
            (await Reception.Get($"Patient/{id}", ("If-Modified-Since", "Mon, 01 Jan 2024 00:00:00 GMT"))).Status
        );
        Assert.Equal(
            HttpStatusCode.OK,
            (await Reception.Get($"Patient/{id}", ("If-Modified-Since", modified), ("If-None-Match", "W/\"9\""))).Status
        );
    }

    /// <summary>Answers to hapifhir/hapi-fhir#3141, microsoft/fhir-server#1382, medplum/medplum#4878.</summary>
    [Fact]
    public async Task Complaint_1_sixteen_conditional_creates_at_once_fifty_times_make_one_patient_each_time_and_no_5xx()
    {
        for (var round = 0; round < 50; round++)
        {
            var (patient, ipp) = Numbered();
            var answers = await AtOnce(() =>
                Reception.Post("Patient", patient.DeepClone(), ("If-None-Exist", $"identifier={Resources.Ipp}|{ipp}"))
            );
            Assert.Single(answers, answer => answer.Status == HttpStatusCode.Created);
            Assert.Equal(15, answers.Count(answer => answer.Status == HttpStatusCode.OK));
            await ThereIsOne(ipp, answers);
        }
    }

    /// <summary>Answers to hapifhir/hapi-fhir#4597 and microsoft/fhir-server#1458: the second PUT is no 500.</summary>
    [Fact]
    public async Task Complaint_7_sixteen_conditional_updates_at_once_fifty_times_make_one_patient_each_time_and_no_5xx()
    {
        for (var round = 0; round < 50; round++)
        {
            var (patient, ipp) = Numbered();
            var answers = await AtOnce(() =>
                Reception.Put($"Patient?identifier={Resources.Ipp}%7C{ipp}", patient.DeepClone())
            );
            Assert.Single(answers, answer => answer.Status == HttpStatusCode.Created);
            Assert.All(
                answers,
                answer => Assert.True(answer.Status is HttpStatusCode.Created or HttpStatusCode.OK, answer.Text)
            );
            await ThereIsOne(ipp, answers);
        }
    }

    private async Task ThereIsOne(string ipp, FhirReply[] answers)
    {
        Assert.Single(answers.Select(answer => answer.Id).Distinct());
        Assert.Equal(1, (await Reception.Get($"Patient?identifier={Resources.Ipp}%7C{ipp}")).Total);
    }

    private static Task<FhirReply[]> AtOnce(Func<Task<FhirReply>> call) =>
        Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(call)));

    private static (JsonObject Patient, string Ipp) Numbered()
    {
        var ipp = $"IPP-{Guid.NewGuid():N}";
        return (
            Person.Somebody().Patient.With("identifier", new JsonArray(Resources.Identifier(Resources.Ipp, ipp))),
            ipp
        );
    }
}

public sealed class ActingOnConditionOnSqliteTests(FhirInsApplication app)
    : ActingOnConditionTests(app),
        IClassFixture<FhirInsApplication>;

public sealed class ActingOnConditionOnPostgreSqlTests(PostgreSqlApplication app)
    : ActingOnConditionTests(app),
        IClassFixture<PostgreSqlApplication>;
