using System.Net;
using System.Text.Json.Nodes;
using FhirIns.Fhir;
using FhirIns.Server.Http;
using FhirIns.Server.Metadata;
using FhirIns.Server.Tests.Infrastructure;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using Npgsql;

namespace FhirIns.Server.Tests.Patients;

/// <summary>
/// What users of FHIR servers complain about, answered. Those about conditional writes stand with the other conditions,
/// those about plans of queries with the searches by index.
/// </summary>
public abstract class AnsweringComplaintsTests
{
    private readonly FhirInsApplication app;

    protected AnsweringComplaintsTests(FhirInsApplication app)
    {
        Assert.SkipWhen(app.WhyAbsent is not null, app.WhyAbsent ?? "");
        this.app = app;
    }

    private FhirClient Reception => app.As("reception");

    /// <summary>hapifhir/hapi-fhir#2148: a match without score and grade; CDCgov/dibbs-query-connector#294: one not declared.</summary>
    [Fact]
    public async Task Complaint_2_and_3_a_client_finds_the_match_in_the_statement_and_its_answer_has_score_and_grade()
    {
        using var nobody = app.Anonymous();
        var resource = (await nobody.Get("metadata")).Json["rest"]![0]!["resource"]!
            .AsArray()
            .Single(one => one!["type"]!.GetValue<string>() == "Patient")!;
        var match = resource["operation"]!.AsArray().Single(one => one!["name"]!.GetValue<string>() == "match")![
            "definition"
        ]!.GetValue<string>();
        Assert.Equal(HttpStatusCode.OK, (await Reception.Get($"OperationDefinition?url={match}")).Status);

        var person = Person.Somebody();
        var id = await app.RegisterProvisional(person.Patient);
        var answer = await Reception.Post("Patient/$match", person.Patient);
        var entry = answer.Json["entry"]!.AsArray().Single(one => one!["resource"]!["id"]!.GetValue<string>() == id)!;
        Assert.InRange(entry["search"]!["score"]!.GetValue<decimal>(), 0.5m, 1m);
        Assert.EndsWith("match-grade", entry["search"]!["extension"]![0]!["url"]!.GetValue<string>());
    }

    /// <summary>
    /// hapifhir/hapi-fhir#6091, #5133, FirelyTeam/firely-net-sdk#551: profiles are read once. What reads them again, or
    /// compiles their rules again, takes far more memory than a judgement may take here.
    /// </summary>
    [Fact]
    public void Complaint_11_two_hundred_validations_by_a_profile_read_and_compile_nothing_again()
    {
        var profiles = new ProfileValidation(
            Options.Create(new FhirOptions()),
            Options.Create(new ProfileOptions()),
            new ProfilePackages(),
            TimeProvider.System
        );
        var patient = FhirJson
            .Parse(System.Text.Encoding.UTF8.GetBytes(Person.Somebody().Patient.ToJsonString()))
            .Resource!;
        _ = profiles.Judge(patient, ProfileValidation.Patient).ToList();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var turn = 0; turn < 200; turn++)
            _ = profiles.Judge(patient, ProfileValidation.Patient).ToList();
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 200, 0, 64 * 1024);
    }

    /// <summary>ansforge/annuaire-sante-fhir-documentation#239, microsoft/fhir-server#1364, fhirbase/fhirbase-plv8#68.</summary>
    [Fact]
    public async Task Complaint_4_accents_find_the_same_people_with_and_without()
    {
        var family = Person.Somebody().Family;
        var ids = new HashSet<string>
        {
            await app.RegisterProvisional(Resources.Patient(family, "Bénédicte", "female", "1950-01-01")),
            await app.RegisterProvisional(Resources.Patient(family, "Benedicte", "female", "1950-01-02")),
            await app.RegisterProvisional(Resources.Patient(family, "BÉNÉDICTE", "female", "1950-01-03")),
        };
        foreach (var given in new[] { "bénédicte", "benedicte", "BENEDICTE", "Be\u0301ne\u0301dicte", "béné" })
        {
            var found = await Reception.Get($"Patient?family={family}&given={Uri.EscapeDataString(given)}");
            Assert.Equal(ids, found.Entries.Select(one => one["id"]!.GetValue<string>()).ToHashSet());
        }
    }

    /// <summary>LinuxForHealth/FHIR#4260: an identifier "Über" must not be found by "uber".</summary>
    [Fact]
    public async Task Complaint_5_tokens_are_exact_where_names_are_folded()
    {
        var number = $"Über-{Guid.NewGuid():N}";
        await app.RegisterProvisional(
            Person.Somebody().Patient.With("identifier", new JsonArray(Resources.Identifier(Resources.Ipp, number)))
        );
        Assert.Equal(1, (await Search(number)).Total);
        Assert.Equal(0, (await Search(number.Replace('Ü', 'U'))).Total);
        Assert.Equal(0, (await Search(number.ToLowerInvariant())).Total);
        Assert.Equal(0, (await Search(number[..^1])).Total);

        Task<FhirReply> Search(string value) =>
            Reception.Get($"Patient?identifier={Resources.Ipp}%7C{Uri.EscapeDataString(value)}");
    }

    /// <summary>LinuxForHealth/FHIR#4249: what cannot be folded to Latin letters is refused at its place, never lost.</summary>
    [Fact]
    public async Task Complaint_5_names_in_other_letters_are_kept_as_used_names_and_never_lost()
    {
        var patient = Person.Somebody().Patient;
        patient["name"]!.AsArray().Add(JsonNode.Parse("""{"use":"usual","text":"Ωνάσης","family":"Ωνάσης"}"""));
        var id = await app.RegisterProvisional(patient);
        Assert.Contains("Ωνάσης", (await Reception.Get($"Patient/{id}")).Text);
    }

    /// <summary>LinuxForHealth/FHIR#4170: a loop of search and update ended in 500s.</summary>
    [Fact]
    public async Task Complaint_6_searching_by_identifier_and_updating_in_turn_goes_on_without_an_error()
    {
        var ipp = $"IPP-{Guid.NewGuid():N}";
        await app.RegisterProvisional(
            Person.Somebody().Patient.With("identifier", new JsonArray(Resources.Identifier(Resources.Ipp, ipp)))
        );
        for (var turn = 1; turn <= 40; turn++)
        {
            var found = (await Reception.Get($"Patient?identifier={Resources.Ipp}%7C{ipp}")).Entries.Single();
            var version = found["meta"]!["versionId"]!.GetValue<string>();
            Assert.Equal($"{turn}", version);
            var patient = found.DeepClone().AsObject();
            patient["active"] = turn % 2 == 0;
            var changed = await Reception.Put($"Patient/{patient["id"]}", patient, ("If-Match", $"W/\"{version}\""));
            Assert.Equal(HttpStatusCode.OK, changed.Status);
        }
    }

    /// <summary>microsoft/fhir-server#1458: the second PUT by condition gave 500; medplum/medplum#7623: many identifiers.</summary>
    [Fact]
    public async Task Complaint_7_an_update_by_condition_stays_right_when_repeated_and_with_many_identifiers()
    {
        var ipp = $"IPP-{Guid.NewGuid():N}";
        var identifiers = new JsonArray(Resources.Identifier(Resources.Ipp, ipp));
        for (var number = 0; number < 60; number++)
            identifiers.Add(Resources.Identifier($"https://lab.example/{number}", ipp));
        var patient = Person.Somebody().Patient.With("identifier", identifiers);
        for (var turn = 1; turn <= 10; turn++)
        {
            var answer = await Reception.Put($"Patient?identifier={Resources.Ipp}%7C{ipp}", patient.DeepClone());
            Assert.Equal(turn == 1 ? HttpStatusCode.Created : HttpStatusCode.OK, answer.Status);
            Assert.Equal($"W/\"{turn}\"", answer.Header("ETag"));
        }
    }
}

public sealed class AnsweringComplaintsOnSqliteTests(FhirInsApplication app)
    : AnsweringComplaintsTests(app),
        IClassFixture<FhirInsApplication>;

public sealed class AnsweringComplaintsOnPostgreSqlTests(PostgreSqlApplication app)
    : AnsweringComplaintsTests(app),
        IClassFixture<PostgreSqlApplication>;

/// <summary>microsoft/fhir-server#1452, #1760, #2265: a database that does not answer in time is no 500.</summary>
public sealed class AnsweringWhileTheDatabaseIsBusyTests
{
    [Fact]
    public async Task Complaint_8_a_locked_sqlite_is_told_as_503_with_a_time_to_come_back()
    {
        await using var app = new ImpatientOnSqlite();
        await app.InitializeAsync();
        await using (var other = new SqliteConnection(app.ConnectionString))
        {
            await other.OpenAsync(TestContext.Current.CancellationToken);
            await using var locked = await other.BeginTransactionAsync(TestContext.Current.CancellationToken);
            await MustComeBack(app);
        }
        await app.RegisterProvisional(Person.Somebody().Patient);
    }

    [Fact]
    public async Task Complaint_8_a_locked_postgresql_is_told_as_503_with_a_time_to_come_back()
    {
        await using var app = new ImpatientOnPostgreSql();
        Assert.SkipWhen(app.WhyAbsent is not null, app.WhyAbsent ?? "");
        await app.InitializeAsync();
        await using (var other = new NpgsqlConnection(app.ConnectionString))
        {
            await other.OpenAsync(TestContext.Current.CancellationToken);
            await using var locked = await other.BeginTransactionAsync(TestContext.Current.CancellationToken);
            await using var command = new NpgsqlCommand("LOCK TABLE identity", other, locked);
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            await MustComeBack(app);
            // No reader of PostgreSQL passes this lock either.
            foreach (var address in new[] { "Patient?family=personne", "Patient/nobody", "Patient/_history" })
                Assert.Equal(HttpStatusCode.ServiceUnavailable, (await app.As("referent").Get(address)).Status);
        }
        await app.RegisterProvisional(Person.Somebody().Patient);
    }

    private static async Task MustComeBack(FhirInsApplication app)
    {
        var ipp = $"identifier={Resources.Ipp}|{Guid.NewGuid():N}";
        var plain = await app.As("reception").Post("Patient", Person.Somebody().Patient);
        var conditional = await app.As("reception").Post("Patient", Person.Somebody().Patient, ("If-None-Exist", ipp));
        var entry = new JsonObject
        {
            ["resource"] = Person.Somebody().Patient,
            ["request"] = new JsonObject { ["method"] = "POST", ["url"] = "Patient" },
        };
        var transaction = await app.As("reception")
            .Post(
                "",
                new JsonObject
                {
                    ["resourceType"] = "Bundle",
                    ["type"] = "transaction",
                    ["entry"] = new JsonArray(entry),
                }
            );
        foreach (var answer in new[] { plain, conditional, transaction })
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Status);
            Assert.Contains("database-unavailable", answer.Codes);
            Assert.NotNull(answer.Header("Retry-After"));
        }
    }

    private sealed class ImpatientOnSqlite : FhirInsApplication
    {
        private readonly string directory = Directory.CreateTempSubdirectory("fhirins-busy-").FullName;

        public string ConnectionString => $"Data Source={directory}/fhirins.db;Default Timeout=1";

        protected override ValueTask<Dictionary<string, string?>> SettingsAsync() =>
            new(new Dictionary<string, string?> { ["Database:ConnectionString"] = ConnectionString });
    }

    private sealed class ImpatientOnPostgreSql : FhirInsApplication
    {
        public string ConnectionString { get; private set; } = "";

        public override string? WhyAbsent => PostgreSqlServer.WhyAbsent;

        protected override async ValueTask<Dictionary<string, string?>> SettingsAsync()
        {
            var server = await PostgreSqlServer.GetAsync();
            ConnectionString = $"{await server.CreateDatabaseAsync()};Command Timeout=1";
            return new() { ["Database:Provider"] = "PostgreSql", ["Database:ConnectionString"] = ConnectionString };
        }
    }
}
