using System.Net;
using System.Text.Json.Nodes;
using FhirIns.Sandbox.Simulator;
using FhirIns.Server.Tests.Infrastructure;
using FhirIns.Tests;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Tests.Patients;

/// <summary>People picked from a work list and retrieved one after the other, under the name of whoever picked them.</summary>
public abstract class RetrievingAListTests
{
    private readonly FhirInsApplication app;

    protected RetrievingAListTests(FhirInsApplication app)
    {
        Assert.SkipWhen(app.WhyAbsent is not null, app.WhyAbsent ?? "");
        this.app = app;
    }

    [Fact]
    [Rule("S069", "S068", "S070")]
    public async Task Ten_people_are_asked_about_in_order_and_wait_for_a_decision()
    {
        var ids = await Register(10);
        var started = await Start("patient", ids.Select(id => $"Patient/{id}"));
        Assert.Equal(HttpStatusCode.Accepted, started.Status);
        var ended = await End(started.Header("Content-Location")!);
        var answer = ended.Json["entry"]![0]!;
        Assert.Equal("200 OK", answer["response"]!["status"]!.GetValue<string>());
        var results = answer["resource"]!["parameter"]!
            .AsArray()
            .Where(one => one!["name"]!.GetValue<string>() == "result")
            .Select(one => one!["part"]!.AsArray())
            .ToList();
        Assert.Equal(ids.Select(id => $"Patient/{id}"), results.Select(one => Part(one, "patient")));
        Assert.All(results, one => Assert.Equal("00", Part(one, "outcome")));
        Assert.All(results, one => Assert.NotNull(Part(one, "retrieval")));

        var calls = await app.InDatabaseAsync(db =>
            db.Traces.Where(trace => ids.Contains(trace.PatientId!) && trace.Operation == "SearchByTraits")
                .OrderBy(trace => trace.At)
                .ThenBy(trace => trace.Id)
                .Select(trace => new
                {
                    trace.PatientId,
                    trace.Person,
                    trace.Automatic,
                    trace.Context,
                })
                .ToListAsync()
        );
        Assert.Equal(ids, calls.Select(call => call.PatientId!));
        Assert.All(
            calls,
            call =>
                Assert.Equal(("odile.marchand", false, "preadmission"), (call.Person!, call.Automatic, call.Context))
        );
        // Nothing has changed yet: each answer waits for a decision.
        var taken = await app.As("reception")
            .Post($"Patient/{ids[3]}/$ins-integrate", Resources.Accept(Part(results[3], "retrieval")!));
        Assert.Equal("RECUP", taken.Parameter("status"));
    }

    [Fact]
    [Rule("S069")]
    public async Task A_list_is_stopped_in_the_middle_and_what_is_left_is_asked_for_again()
    {
        var ids = await Register(6);
        app.Insi.Switches = app.Insi.Switches with { Latency = Latency.Fixed(400) };
        string address;
        try
        {
            address = (await Start("patient", ids.Select(id => $"Patient/{id}"))).Header("Content-Location")!;
            while (Done(await app.As("reception").Get(address)) < 2)
                await Task.Delay(20, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.Accepted, (await app.As("reception").Delete(address)).Status);
        }
        finally
        {
            app.Insi.Switches = app.Insi.Switches with { Latency = Latency.None };
        }
        Assert.Equal(HttpStatusCode.NotFound, (await app.As("reception").Get(address)).Status);
        var left = await Left(address);
        Assert.InRange(left.Count, 1, 4);
        var again = await Start("patient", left.Select(id => $"Patient/{id}"));
        await End(again.Header("Content-Location")!);
        Assert.Equal(
            ids.Count,
            await app.InDatabaseAsync(db =>
                db.Retrievals.Where(one => ids.Contains(one.PatientId!))
                    .Select(one => one.PatientId)
                    .Distinct()
                    .CountAsync()
            )
        );
    }

    [Fact]
    [Rule("S069", "S064")]
    public async Task Whoever_could_not_be_asked_about_is_listed_with_the_reason()
    {
        var ids = await Register(4);
        app.Insi.Switches = app.Insi.Switches with { Latency = Latency.Fixed(1000) };
        FhirReply started;
        try
        {
            started = await Start("patient", ids.Select(id => $"Patient/{id}"));
            // Meanwhile two of them are not to be asked about any more.
            await app.As("referent")
                .Post(
                    $"Patient/{ids[2]}/$identity-flag",
                    Resources.Parameters(("attribute", "valueCode", "ANOM"), ("value", "valueBoolean", true))
                );
            await app.As("referent").Delete($"Patient/{ids[3]}");
        }
        finally
        {
            app.Insi.Switches = app.Insi.Switches with { Latency = Latency.None };
        }
        var ended = await End(started.Header("Content-Location")!);
        var results = ended.Json["entry"]![0]!["resource"]!["parameter"]!
            .AsArray()
            .Where(one => one!["name"]!.GetValue<string>() == "result")
            .Select(one => one!["part"]!.AsArray())
            .ToList();
        Assert.Equal(["00", "00", null, null], results.Select(one => Part(one, "outcome")));
        Assert.Equal([null, null, "identity-anonymous", "gone"], results.Select(ReasonOf));
    }

    [Fact]
    [Rule("S069", "S046")]
    public async Task The_tasks_of_a_day_without_insi_are_taken_from_the_work_list()
    {
        var ids = await Register(2);
        await app.InsiIsDownAsync();
        foreach (var id in ids)
            await app.As("reception").Post($"Patient/{id}/$ins-retrieve");
        await app.InsiIsBackAsync();
        var tasks = await app.InDatabaseAsync(db =>
            db.Tasks.Where(task => ids.Contains(task.PatientId!) && task.Code == "to-retrieve")
                .Select(task => "Task/" + task.Id)
                .ToListAsync()
        );
        Assert.Equal(2, tasks.Count);
        var started = await Start("task", tasks);
        var ended = await End(started.Header("Content-Location")!);
        Assert.Contains("\"00\"", ended.Text);
    }

    [Fact]
    [Rule("S069", "S067")]
    public async Task What_would_be_retrieval_in_bulk_is_refused()
    {
        var person = Person.Somebody();
        var qualified = await app.Qualify(person);
        var known = await Start("patient", [$"Patient/{qualified}"]);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, known.Status);
        Assert.Equal(["ins-already-obtained"], known.Codes);
        var many = await Start("patient", Enumerable.Range(0, 51).Select(_ => $"Patient/{Guid.NewGuid()}"));
        Assert.Equal(HttpStatusCode.BadRequest, many.Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await Start("patient", [])).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await Start("patient", [$"Patient/{Guid.NewGuid()}"])).Status);
        var id = await app.RegisterProvisional(Person.Somebody().Patient);
        var atOnce = await app.As("reception").Post("Patient/$ins-retrieve-list", List("patient", [$"Patient/{id}"]));
        Assert.Equal(["async-only"], atOnce.Codes);
        var byNobody = await app.As("connector").Post("Patient/$ins-retrieve-list", List("patient", [$"Patient/{id}"]));
        Assert.Equal(HttpStatusCode.Forbidden, byNobody.Status);
    }

    [Fact]
    public async Task A_list_is_shown_to_its_starter_alone()
    {
        var address = (await Start("patient", (await Register(1)).Select(id => $"Patient/{id}"))).Header(
            "Content-Location"
        )!;
        Assert.Equal(HttpStatusCode.NotFound, (await app.As("practitioner").Get(address)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await app.As("practitioner").Delete(address)).Status);
        await End(address);
    }

    private async Task<List<string>> Register(int count)
    {
        var ids = new List<string>();
        for (var index = 0; index < count; index++)
        {
            var person = Person.Somebody();
            app.Insi.People.Put(person.InInsi);
            ids.Add(await app.RegisterProvisional(person.Patient));
        }
        return ids;
    }

    private Task<FhirReply> Start(string name, IEnumerable<string> references) =>
        app.As("reception").Post("Patient/$ins-retrieve-list", List(name, references), ("Prefer", "respond-async"));

    private static JsonObject List(string name, IEnumerable<string> references) =>
        Resources.Parameters([
            .. references.Select(one => (name, "valueReference", (JsonNode)new JsonObject { ["reference"] = one })),
            ("context", "valueCode", (JsonNode)"preadmission"),
        ]);

    private async Task<FhirReply> End(string address)
    {
        while (true)
        {
            var reply = await app.As("reception").Get(address);
            if (reply.Status != HttpStatusCode.Accepted)
                return reply;
            Assert.NotNull(reply.Header("Retry-After"));
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    private static int Done(FhirReply reply) =>
        int.Parse(reply.Header("X-Progress")!.Split('/')[0], System.Globalization.CultureInfo.InvariantCulture);

    private Task<List<string>> Left(string address)
    {
        var id = address.Split('/')[^1];
        return app.InDatabaseAsync(db =>
            db.RetrievalListItems.Where(item => item.ListId == id && item.State == "waiting")
                .OrderBy(item => item.Rank)
                .Select(item => item.PatientId)
                .ToListAsync()
        );
    }

    private static string? ReasonOf(JsonArray parts) =>
        parts
            .FirstOrDefault(part => part!["name"]!.GetValue<string>() == "reason")
            ?["resource"]!["issue"]![0]!["details"]!["coding"]![0]!["code"]!.GetValue<string>();

    private static string? Part(JsonArray parts, string name) =>
        parts.FirstOrDefault(part => part!["name"]!.GetValue<string>() == name) is { } part
            ? FhirReply.ValueOf(part)
            : null;
}

public sealed class RetrievingAListOnSqliteTests(FhirInsApplication app)
    : RetrievingAListTests(app),
        IClassFixture<FhirInsApplication>;

public sealed class RetrievingAListOnPostgreSqlTests(PostgreSqlApplication app)
    : RetrievingAListTests(app),
        IClassFixture<PostgreSqlApplication>;
