using System.Net;
using System.Text.Json.Nodes;
using FhirIns.Sandbox.Simulator;
using FhirIns.Server.Tests.Infrastructure;
using FhirIns.Tests;

namespace FhirIns.Server.Tests.Worklists;

/// <summary>The work lists: what the server could not settle alone, and what people make of it.</summary>
public abstract class WorkingThroughTasksTests
{
    private readonly FhirInsApplication app;

    protected WorkingThroughTasksTests(FhirInsApplication app)
    {
        Assert.SkipWhen(app.WhyAbsent is not null, app.WhyAbsent ?? "");
        this.app = app;
    }

    [Fact]
    [Rule("S045")]
    public async Task An_error_of_insi_waits_for_somebody_to_look_into_it()
    {
        var id = await app.RegisterProvisional(Person.Somebody().Patient);
        app.Insi.Switches = new() { Disturbance = Disturbance.Always(DisturbanceKind.Entities) };
        try
        {
            var asked = await app.As("reception").Post($"Patient/{id}/$ins-retrieve");
            Assert.Equal(HttpStatusCode.BadGateway, asked.Status);
        }
        finally
        {
            app.Insi.Switches = new();
        }
        var task = Assert.Single((await app.As("referent").Get($"Task?patient={id}&code=insi-error")).Entries);
        Assert.Equal("retrieval", Text(task["reasonCode"]!["text"]));
    }

    [Fact]
    [Rule("S080")]
    public async Task A_failed_verification_waits_in_a_list_with_what_led_to_it()
    {
        var (id, taskId) = await RefusedIns();
        var task = await app.As("referent").Get($"Task/{taskId}");
        Assert.Equal(HttpStatusCode.OK, task.Status);
        R4Rules.AreKept(task.Text);
        Assert.Equal("W/\"1\"", task.Header("ETag"));
        Assert.Equal("requested", Text(task.Json["status"]));
        Assert.Equal("order", Text(task.Json["intent"]));
        Assert.Equal("ins-ko", Text(task.Json["code"]!["coding"]![0]!["code"]));
        Assert.Equal("https://fhirins.org/fhir/CodeSystem/task", Text(task.Json["code"]!["coding"]![0]!["system"]));
        Assert.Equal("INS infirmé par INSi", Text(task.Json["code"]!["text"]));
        Assert.Equal($"Patient/{id}", Text(task.Json["for"]!["reference"]));
        var trace = Text(task.Json["reasonReference"]!["reference"]);
        Assert.Equal(HttpStatusCode.OK, (await app.As("referent").Get(trace)).Status);
        var xml = await app.As("referent").Get($"Task/{taskId}", ("Accept", "application/fhir+xml"));
        Assert.StartsWith("<Task xmlns=\"http://hl7.org/fhir\"", xml.Text);
        Assert.Equal(
            HttpStatusCode.NotModified,
            (await app.As("referent").Get($"Task/{taskId}", ("If-None-Match", "W/\"1\""))).Status
        );
    }

    [Fact]
    [Rule("S054")]
    public async Task What_was_proposed_is_shown_to_who_supervises_and_to_nobody_else()
    {
        var (person, id, taskId) = await ParkedChange();
        var supervised = await app.As("referent").Get($"Task/{taskId}");
        R4Rules.AreKept(supervised.Text);
        Assert.Contains("1981-01-01", supervised.Text);
        var codes = supervised.Json["input"]!.AsArray().Select(one => Text(one!["type"]!["coding"]![0]!["code"]));
        Assert.Contains("birthDate", codes);
        Assert.Equal($"Patient/{id}", Text(supervised.Json["for"]!["reference"]));

        var clerk = app.As("referent", "user/Task.rus");
        foreach (var path in new[] { $"Task/{taskId}", $"Task?_id={taskId}" })
        {
            var seen = await clerk.Get(path);
            Assert.Equal(HttpStatusCode.OK, seen.Status);
            foreach (var word in new[] { person.Family, "LOUISE", "1981-01-01", person.BirthDate, person.Number })
                Assert.DoesNotContain(word, seen.Text, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public async Task A_list_is_narrowed_by_its_parameters_and_shows_what_waits_longest_first()
    {
        var (id, taskId) = await RefusedIns();
        foreach (
            var (query, expected) in new[]
            {
                ("code=ins-ko", 1),
                ("code=https://fhirins.org/fhir/CodeSystem/task|ins-ko,ecart", 1),
                ("code=http://elsewhere.example|ins-ko", 0),
                ("code=collision", 0),
                ("status=requested&code=ins-ko", 1),
                ("status=completed,cancelled", 0),
                ($"_id={taskId}", 1),
                ("owner=Practitioner/ines", 0),
                ("code=ins-ko&_lastUpdated=gt2020", 1),
                ("modified=lt2020", 0),
            }
        )
        {
            var found = await app.As("referent").Get($"Task?patient={id}&{query}");
            Assert.True(found.Total == expected, $"{query}: {found.Total}");
        }
        await RefusedIns();
        var page = await app.As("referent").Get("Task?status=requested&_count=1");
        var next = await app.As("referent").Get(page.Link("next")!);
        Assert.True(page.Total >= 2);
        Assert.Equal(page.Total, next.Total);
        Assert.True(
            string.CompareOrdinal(Text(page.Entries[0]["authoredOn"]), Text(next.Entries[0]["authoredOn"])) <= 0
        );
        Assert.NotEqual(Text(page.Entries[0]["id"]), Text(next.Entries[0]["id"]));
        Assert.Contains("modifier-unsupported", (await app.As("referent").Get("Task?status:not=requested")).Codes);
        var form = await app.As("referent")
            .Send(HttpMethod.Post, "Task/_search", $"patient={id}&code=ins-ko", "application/x-www-form-urlencoded");
        Assert.Equal(1, form.Total);
    }

    [Fact]
    [Rule("S051")]
    public async Task An_ins_is_not_written_into_a_task()
    {
        var (_, taskId) = await RefusedIns();
        var number = Person.Somebody().Matricule;
        foreach (
            var (name, value) in new[]
            {
                ("note", $$"""[{"text":"INS {{number}}"}]"""),
                ("note", $$"""[{"text":"rappeler, {{number[..1]}} {{number[1..3]}} {{number[3..]}}"}]"""),
                ("owner", $$$"""{"identifier":{"system":"{{{Resources.InsNir}}}","value":"{{{number}}}"}}"""),
            }
        )
        {
            var task = (await app.As("referent").Get($"Task/{taskId}")).Json.AsObject();
            task[name] = JsonNode.Parse(value);
            var refused = await app.As("referent").Put($"Task/{taskId}", task);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
            Assert.All(refused.Codes, code => Assert.Equal("ins-in-text", code));
        }
    }

    [Fact]
    public async Task Somebody_takes_a_task_notes_what_they_found_and_closes_it()
    {
        var (_, taskId) = await RefusedIns();
        var task = (await app.As("referent").Get($"Task/{taskId}")).Json.AsObject();
        task["status"] = "in-progress";
        task["owner"] = new JsonObject { ["reference"] = "Practitioner/ines", ["display"] = "Inès VALOIS" };
        task["note"] = new JsonArray(new JsonObject { ["text"] = "Dossier papier demandé.", ["authorString"] = "IV" });
        var taken = await app.As("referent").Put($"Task/{taskId}", task, ("If-Match", "W/\"1\""));
        Assert.Equal(HttpStatusCode.OK, taken.Status);
        Assert.Equal("W/\"2\"", taken.Header("ETag"));
        R4Rules.AreKept(taken.Text);
        foreach (var query in new[] { "owner=Practitioner/ines", "owner=ines" })
            Assert.Contains(taskId, (await app.As("referent").Get($"Task?{query}&status=in-progress")).Text);

        var read = await app.As("referent").Get($"Task/{taskId}");
        Assert.True(JsonNode.DeepEquals(taken.Json, read.Json));
        Assert.Equal("Inès VALOIS", Text(read.Json["owner"]!["display"]));
        Assert.Equal("Dossier papier demandé.", Text(read.Json["note"]![0]!["text"]));

        var again = await app.As("referent").Put($"Task/{taskId}", read.Json);
        Assert.Equal("W/\"2\"", again.Header("ETag"));

        var done = read.Json.DeepClone().AsObject();
        done["status"] = "completed";
        done.Remove("owner");
        var closed = await app.As("referent").Put($"Task/{taskId}", done, ("Prefer", "return=minimal"));
        Assert.Equal(HttpStatusCode.OK, closed.Status);
        Assert.Empty(closed.Text);
        var last = await app.As("referent").Get($"Task/{taskId}");
        Assert.Equal("completed", Text(last.Json["status"]));
        Assert.Null(last.Json["owner"]);
        Assert.DoesNotContain(taskId, (await app.As("referent").Get("Task?owner=Practitioner/ines")).Text);
    }

    [Fact]
    public async Task An_owner_may_be_named_by_identifier()
    {
        var (_, taskId) = await RefusedIns();
        var task = (await app.As("referent").Get($"Task/{taskId}")).Json.AsObject();
        task["owner"] = new JsonObject
        {
            ["identifier"] = new JsonObject { ["system"] = "https://hospital.example/staff", ["value"] = taskId },
        };
        Assert.Equal(HttpStatusCode.OK, (await app.As("referent").Put($"Task/{taskId}", task)).Status);
        foreach (var value in new[] { $"https://hospital.example/staff|{taskId}", taskId })
        {
            var found = await app.As("referent").Get($"Task?owner:identifier={Uri.EscapeDataString(value)}");
            Assert.Equal(taskId, Text(Assert.Single(found.Entries)["id"]));
        }
    }

    [Fact]
    public async Task A_uuid_with_digits_like_a_matricule_names_an_owner_all_the_same()
    {
        var (_, taskId) = await RefusedIns();
        const string Uuid = "01a22e10-5123-7456-812c-0c0000000000";
        foreach (
            var owner in new[]
            {
                new JsonObject { ["identifier"] = new JsonObject { ["value"] = Uuid } },
                new JsonObject { ["reference"] = $"Practitioner/{Uuid}" },
            }
        )
        {
            var task = (await app.As("referent").Get($"Task/{taskId}")).Json.AsObject();
            task["owner"] = owner;
            Assert.Equal(HttpStatusCode.OK, (await app.As("referent").Put($"Task/{taskId}", task)).Status);
        }
    }

    [Fact]
    public async Task Whatever_else_is_changed_is_refused_with_its_place()
    {
        var (_, taskId) = await RefusedIns();
        var task = (await app.As("referent").Get($"Task/{taskId}")).Json;
        foreach (
            var (name, value, place) in new (string, JsonNode, string)[]
            {
                ("for", new JsonObject { ["reference"] = "Patient/another" }, "Task.for"),
                ("description", "to do", "Task.description"),
                ("authoredOn", "2020-01-01", "Task.authoredOn"),
                ("intent", "plan", "Task.intent"),
                ("priority", "urgent", "Task.priority"),
            }
        )
        {
            var changed = task.DeepClone();
            changed[name] = value;
            var refused = await app.As("referent").Put($"Task/{taskId}", changed);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
            Assert.Equal(["task-element-fixed"], refused.Codes);
            Assert.Equal([place], refused.Places);
        }
        Assert.Equal("W/\"1\"", (await app.As("referent").Get($"Task/{taskId}")).Header("ETag"));
    }

    [Fact]
    public async Task A_status_moves_only_as_work_does()
    {
        var (_, taskId) = await RefusedIns();
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await Move(taskId, "draft")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await Move(taskId, "later")).Status);
        Assert.Equal(HttpStatusCode.OK, (await Move(taskId, "in-progress")).Status);
        Assert.Equal(HttpStatusCode.OK, (await Move(taskId, "requested")).Status);
        Assert.Equal(HttpStatusCode.OK, (await Move(taskId, "cancelled")).Status);
        var reopened = await Move(taskId, "in-progress");
        Assert.Equal(HttpStatusCode.Conflict, reopened.Status);
        Assert.Contains("task-closed", reopened.Codes);
    }

    [Fact]
    public async Task A_change_of_an_old_version_or_of_no_task_is_refused()
    {
        var (_, taskId) = await RefusedIns();
        Assert.Equal(HttpStatusCode.OK, (await Move(taskId, "in-progress")).Status);
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await Move(taskId, "completed", "W/\"1\"")).Status);
        var task = (await app.As("referent").Get($"Task/{taskId}")).Json;
        Assert.Equal(HttpStatusCode.BadRequest, (await app.As("referent").Put("Task/another", task)).Status);
        task["id"] = "another";
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await app.As("referent").Put("Task/another", task)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await app.As("referent").Get("Task/another")).Status);
    }

    [Theory]
    [InlineData("referent", HttpStatusCode.OK)]
    [InlineData("reception", HttpStatusCode.Forbidden)]
    [InlineData("connector", HttpStatusCode.Forbidden)]
    [InlineData("partner", HttpStatusCode.Forbidden)]
    [InlineData("auditor", HttpStatusCode.Forbidden)]
    [InlineData("admin", HttpStatusCode.Forbidden)]
    public async Task Only_those_who_work_on_identities_see_the_lists(string client, HttpStatusCode expected) =>
        Assert.Equal(expected, (await app.As(client).Get("Task?_count=1")).Status);

    private async Task<(string Id, string TaskId)> RefusedIns()
    {
        var person = Person.Somebody();
        var id = await app.Qualify(person);
        app.Insi.People.Change(person.Number, one => one with { BirthName = "CHANGEE" });
        var verified = await app.As("referent").Post($"Patient/{id}/$ins-verify");
        return (id, verified.Parameter("task")!["Task/".Length..]);
    }

    private async Task<(Person Person, string Id, string TaskId)> ParkedChange()
    {
        var person = Person.Somebody();
        var id = await app.Qualify(person);
        var parked = await app.As("reception")
            .Put(
                $"Patient/{id}",
                person.Patient.With("id", id).With("birthDate", "1981-01-01"),
                ("Prefer", "handling=lenient")
            );
        Assert.Equal(HttpStatusCode.OK, parked.Status);
        var found = await app.As("referent").Get($"Task?patient={id}&code=ecart");
        return (person, id, Text(Assert.Single(found.Entries)["id"]));
    }

    private async Task<FhirReply> Move(string taskId, string status, string? ifMatch = null)
    {
        var task = (await app.As("referent").Get($"Task/{taskId}")).Json;
        task["status"] = status;
        return ifMatch is null
            ? await app.As("referent").Put($"Task/{taskId}", task)
            : await app.As("referent").Put($"Task/{taskId}", task, ("If-Match", ifMatch));
    }

    private static string Text(JsonNode? node) => node!.GetValue<string>();
}

public sealed class WorkingThroughTasksOnSqliteTests(FhirInsApplication app)
    : WorkingThroughTasksTests(app),
        IClassFixture<FhirInsApplication>;

public sealed class WorkingThroughTasksOnPostgreSqlTests(PostgreSqlApplication app)
    : WorkingThroughTasksTests(app),
        IClassFixture<PostgreSqlApplication>;
