using System.Net;
using System.Text.Json.Nodes;
using FhirIns.Server.Tests.Infrastructure;
using FhirIns.Tests;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Tests.Storage;

/// <summary>Encrypted columns: whoever speaks HTTP notices nothing, whoever has the database and no key reads nobody.</summary>
public sealed class EncryptingStoredDataTests : IDisposable
{
    private const string City = "CLERMONT-FERRAND";
    private const string Phone = "0473123456";
    private const string Mail = "agathe@rochebrune.example";
    private const string MaidenName = "Desvignes";

    private static readonly Person Agathe = new(
        "ROCHEBRUNE",
        "AGATHE MARIE",
        "female",
        "1985-07-02",
        "63113",
        "2850763113117"
    )
    {
        Ipp = "IPP-4711-AGATHE",
    };

    private static readonly Person Theodule = new(
        "ROCHAMBEAU",
        "THEODULE",
        "male",
        "1951-02-28",
        "63113",
        "1510263113042"
    )
    {
        Ipp = "IPP-0815-THEODULE",
    };

    private static readonly string[] Secrets =
    [
        Agathe.Family,
        "AGATHE",
        Agathe.Number,
        Agathe.Ipp!,
        Theodule.Family,
        Theodule.Given,
        Theodule.Ipp!,
        City,
        "CLERMONTFERRAND",
        Phone,
        Mail,
        MaidenName,
    ];

    private readonly string directory = Directory.CreateTempSubdirectory("fhirins-keys-").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_hospitals_day_gives_the_same_answers_and_leaves_no_name_or_number_in_the_database(
        bool onPostgreSql
    )
    {
        Assert.SkipWhen(onPostgreSql && PostgreSqlServer.WhyAbsent is not null, PostgreSqlServer.WhyAbsent ?? "");
        await using var plain = await StartAsync(onPostgreSql, []);
        await using var encrypted = await StartAsync(
            onPostgreSql,
            StoredDataKeys.Settings(StoredDataKeys.NewCertificate(directory))
        );

        Assert.Equal(await DayAsync(plain), await DayAsync(encrypted));

        // The search for secrets finds them where they are in clear.
        var clear = await plain.InDatabaseAsync(StoredBytes.OfTablesAsync);
        Assert.All(Secrets, secret => Assert.Contains(clear, value => Holds(value.Text, secret)));
        var stored = await encrypted.InDatabaseAsync(StoredBytes.OfTablesAsync);
        Assert.Equal([], Found(stored));
        Assert.Equal([], Found(await StoredBytes.OfFilesAsync(encrypted.DataDirectory)));
    }

    [Fact]
    [Rule("S005")]
    public async Task One_of_several_who_take_the_same_ins_at_once_gets_it()
    {
        await using var app = await StartAsync(
            onPostgreSql: false,
            StoredDataKeys.Settings(StoredDataKeys.NewCertificate(directory))
        );
        app.Insi.People.Put(Agathe.InInsi);
        var retrievals = new List<(string Id, string Retrieval)>();
        for (var index = 0; index < 4; index++)
        {
            var id = await app.RegisterProvisional((Agathe with { Ipp = null }).Patient);
            var asked = await app.As("reception").Post($"Patient/{id}/$ins-retrieve");
            retrievals.Add((id, asked.Parameter("retrieval")!));
        }

        var answers = await app.AtOnce([
            .. retrievals.Select(one =>
                Attempt.Post("reception", $"Patient/{one.Id}/$ins-integrate", Resources.Accept(one.Retrieval))
            ),
        ]);

        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
        var holders = await app.InDatabaseAsync(db =>
            db.Patients.CountAsync(row => row.InsNature != null, TestContext.Current.CancellationToken)
        );
        Assert.Equal(1, holders);
    }

    [Theory]
    [InlineData("family:contains=brune")]
    [InlineData("address:contains=ferrand")]
    [InlineData("_sort=family")]
    [InlineData("birthdate=1985-07-02&_sort=-given")]
    public async Task What_encrypted_names_cannot_answer_is_refused_and_not_answered_wrongly(string query)
    {
        await using var app = await StartAsync(
            onPostgreSql: false,
            StoredDataKeys.Settings(StoredDataKeys.NewCertificate(directory))
        );
        var answer = await app.As("referent").Get($"Patient?{query}");
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal(["search-encrypted"], answer.Codes);
    }

    /// <summary>All that a day brings, as the answers say it.</summary>
    private static async Task<IReadOnlyList<string>> DayAsync(FhirInsApplication app)
    {
        var told = new List<string>();
        await using var subscriber = await Subscriber.StartAsync();
        var followed = await SubscribeAsync(app, $"Patient?family={Agathe.Family}", subscriber);
        app.Insi.People.Put(Agathe.InInsi);
        app.Insi.People.Put(Theodule.InInsi);
        var agathe = await app.RegisterProvisional(Described(Agathe));
        var asked = await app.As("reception").Post($"Patient/{agathe}/$ins-retrieve");
        await app.As("reception")
            .Post($"Patient/{agathe}/$ins-integrate", Resources.Accept(asked.Parameter("retrieval")!));
        Tell("validated", await app.Validate(agathe));
        var theodule = await app.RegisterProvisional(Described(Theodule));
        var twin = await app.As("reception")
            .Post("Patient", (Agathe with { Ipp = null }).Patient, ("Prefer", "return=OperationOutcome"));
        told.Add($"twin {twin.Status} {string.Join(' ', twin.Codes)}");
        Assert.NotEmpty(await subscriber.HearsAsync(1));

        foreach (var client in new[] { "connector", "partner", "referent" })
        foreach (var query in Queries())
            Tell($"{client} {query}", await app.As(client).Get($"Patient?{query}"));
        Tell("criteria", await app.As("connector").Get("Subscription?criteria=Patient"));
        Tell("criteria", await app.As("connector").Get("Subscription?criteria=Task"));
        Tell("tasks", await app.As("referent").Get("Task?code=duplicate"));
        Tell("history", await app.As("referent").Get($"Patient/{agathe}/_history"));
        Tell("version", await app.As("referent").Get($"Patient/{agathe}/_history/1"));
        Tell("match", await app.As("referent").Post("Patient/$match", Agathe.Patient));
        Tell("pix", await app.As("connector").Get($"Patient/$ihe-pix?sourceIdentifier={Resources.Ipp}%7C{Agathe.Ipp}"));
        Tell("verified", await app.As("referent").Post($"Patient/{agathe}/$ins-verify"));
        Tell("reveal", await app.As("referent").Post($"Patient/{agathe}/$ins-reveal", Reason()));
        var renamed = (await app.As("reception").Get($"Patient/{theodule}")).Json.AsObject();
        renamed["name"]![0]!["family"] = "RENOMME";
        Tell("renamed", await app.As("reception").Put($"Patient/{theodule}", renamed));
        Tell("past name", await app.As("referent").Get($"Patient?family={Theodule.Family}"));
        var calls = await app.As("auditor").Get($"AuditEvent?patient={agathe}&_count=50");
        told.Add($"calls {calls.Total}");
        var answer = await app.InDatabaseAsync(db =>
            db.Traces.Where(trace => trace.PatientId == agathe && trace.Raw != null)
                .Select(trace => trace.Id)
                .FirstAsync()
        );
        var raw = await app.As("auditor").Get($"Binary/{answer}");
        told.Add($"raw {raw.Status} {raw.Text.Contains(Agathe.Number, StringComparison.Ordinal)}");
        await app.As("connector").Delete($"Subscription/{followed}");
        return told;

        void Tell(string what, FhirReply reply) => told.Add($"{what}: {reply.Status} {Gist(reply)}");
    }

    private static IEnumerable<string> Queries() =>
        [
            $"identifier={Resources.Ipp}|{Agathe.Ipp}",
            $"identifier={Agathe.Ipp}",
            $"identifier={Resources.InsNir}|{Agathe.Matricule}",
            $"identifier={Agathe.Matricule}",
            $"identifier={Resources.Ipp}|",
            $"identifier={Resources.Ipp}|IPP-0",
            "family=roch",
            "family=rocheb",
            "family=róche-brune",
            "family=rochebrunex",
            "family:exact=ROCHEBRUNE",
            "family:exact=Rochebrune",
            "given=marie",
            "given=agathe m",
            "given=th",
            "name=mar,theo",
            "birthdate=1985-07-02",
            "birthdate=lt1960",
            "family=roch&birthdate=ge1980",
            "gender=male",
            "gender:not=male",
            "phone=04 73 12 34 56",
            $"email={Mail}",
            $"telecom={Mail}",
            "telecom=0473",
            "address-city=clermont",
            "address-city:exact=CLERMONT-FERRAND",
            "address-postalcode=630",
            "address=cler",
            "mothersMaidenName=desv",
            "birthplace=631",
            "identity-status=QUAL",
            "identity-attribute=HOMO",
            "address:missing=true",
            "family=roch&_sort=-birthdate",
            "family=roch&_summary=count",
        ];

    /// <summary>What an answer says, without what no two servers say alike: ids, instants, addresses.</summary>
    private static string Gist(FhirReply reply)
    {
        var people = reply
            .Entries.Where(one => one["resourceType"]!.GetValue<string>() == "Patient")
            .Select(one => $"{one["name"]?[0]?["family"]} {one["birthDate"]} {one["identifier"]?.ToJsonString()}")
            .Order(StringComparer.Ordinal);
        return $"{reply.Json["total"]} {reply.Parameter("status")} {reply.Parameter("outcome")} {reply.Json["name"]?.ToJsonString()} "
            + $"{string.Join(' ', reply.Codes)} {string.Join("; ", people)}";
    }

    private static JsonObject Described(Person person)
    {
        var patient = person.Patient;
        patient["telecom"] = new JsonArray(
            new JsonObject { ["system"] = "phone", ["value"] = Phone },
            new JsonObject { ["system"] = "email", ["value"] = Mail }
        );
        patient["address"] = new JsonArray(new JsonObject { ["city"] = City, ["postalCode"] = "63000" });
        patient["extension"]!
            .AsArray()
            .Add(
                (JsonNode)
                    new JsonObject
                    {
                        ["url"] = "http://hl7.org/fhir/StructureDefinition/patient-mothersMaidenName",
                        ["valueString"] = MaidenName,
                    }
            );
        return patient;
    }

    private static JsonObject Reason() => Resources.Parameters(("reason", "valueString", "contrôle"));

    private static async Task<string> SubscribeAsync(FhirInsApplication app, string criteria, Subscriber subscriber)
    {
        var created = await app.As("connector")
            .Post(
                "Subscription",
                new JsonObject
                {
                    ["resourceType"] = "Subscription",
                    ["status"] = "requested",
                    ["reason"] = "suivi",
                    ["criteria"] = criteria,
                    ["channel"] = new JsonObject { ["type"] = "rest-hook", ["endpoint"] = subscriber.Url.ToString() },
                }
            );
        Assert.Equal(HttpStatusCode.Created, created.Status);
        string? status = null;
        while (status != "active")
            status = (await app.As("connector").Get($"Subscription/{created.Id}")).Json["status"]!.GetValue<string>();
        return created.Id;
    }

    private static async Task<FhirInsApplication> StartAsync(bool onPostgreSql, Dictionary<string, string?> settings)
    {
        if (onPostgreSql)
        {
            settings["Database:Provider"] = "PostgreSql";
            settings["Database:ConnectionString"] = await (await PostgreSqlServer.GetAsync()).CreateDatabaseAsync();
        }
        var app = new ApplicationWithSettings(settings);
        await app.InitializeAsync();
        return app;
    }

    private static IEnumerable<string> Found(IEnumerable<(string Place, string Text)> values) =>
        values
            .SelectMany(value =>
                Secrets.Where(secret => Holds(value.Text, secret)).Select(secret => $"{value.Place}: {secret}")
            )
            .Distinct();

    private static bool Holds(string text, string secret) => text.Contains(secret, StringComparison.OrdinalIgnoreCase);
}
