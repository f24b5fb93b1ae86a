using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using FhirIns.Server.Tests.Infrastructure;
using FhirIns.Tests;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Tests.Notifications;

/// <summary>Who follows identities hears of every change, in order, and of nothing they may not see.</summary>
public abstract class TellingSubscribersTests
{
    private readonly FhirInsApplication app;

    protected TellingSubscribersTests(FhirInsApplication app)
    {
        Assert.SkipWhen(app.WhyAbsent is not null, app.WhyAbsent ?? "");
        this.app = app;
    }

    [Fact]
    public async Task A_subscription_becomes_active_and_its_headers_are_never_given_back()
    {
        await using var subscriber = await Subscriber.StartAsync();
        var subscription = Wanted("Patient?family=NOBODY", subscriber.Url);
        subscription["channel"]!["header"] = new JsonArray("Authorization: Bearer secret-of-the-door");
        var created = await app.As("connector").Post("Subscription", subscription);
        Assert.Equal(HttpStatusCode.Created, created.Status);
        Assert.Equal("requested", created.Json["status"]!.GetValue<string>());
        Assert.DoesNotContain("secret-of-the-door", created.Text);

        var read = await ActiveAsync("connector", created.Id);
        Assert.DoesNotContain("header", read.Text);
        var found = await app.As("connector").Get($"Subscription?url={subscriber.Url}&status=active");
        Assert.Equal(created.Id, Assert.Single(found.Entries)["id"]!.GetValue<string>());
        Assert.DoesNotContain("secret-of-the-door", found.Text);
        var stored = await app.InDatabaseAsync(db =>
            db.Subscriptions.AsNoTracking().SingleAsync(row => row.Id == created.Id)
        );
        Assert.DoesNotContain("secret-of-the-door", stored.Headers!);
    }

    [Fact]
    [Rule("S055")]
    public async Task A_downgrade_reaches_those_who_follow_qualified_identities_and_brings_no_ins()
    {
        await using var subscriber = await Subscriber.StartAsync();
        var person = Person.Somebody();
        await SubscribeAsync(
            "connector",
            $"Patient?identity-status=QUAL&family={person.Family}",
            subscriber,
            "application/fhir+json"
        );

        var id = await app.Qualify(person);
        var qualified = Assert.Single(await subscriber.HearsAsync(1));
        Assert.Equal("PUT", qualified.Method);
        Assert.Equal($"/Patient/{id}", qualified.Path);
        Assert.Equal("QUAL", qualified.IdentityStatus);
        Assert.Contains(person.Matricule, qualified.Body);

        var withdrawn = await app.Invalidate(id, "proof", "wrong card");
        Assert.Equal("RECUP", withdrawn.Parameter("status"));
        var heard = await subscriber.HearsAsync(2);
        Assert.Equal("RECUP", heard[1].IdentityStatus);
        Assert.DoesNotContain(person.Matricule, heard[1].Body);
        Assert.True(heard[1].Sequence > heard[0].Sequence);
        Assert.NotEqual(heard[0].Id, heard[1].Id);

        // It has left the criteria: what happens now concerns this subscriber no more.
        var patient = (await app.As("reception").Get($"Patient/{id}")).Json;
        patient["telecom"] = new JsonArray(new JsonObject { ["system"] = "phone", ["value"] = "0102030405" });
        Assert.Equal(HttpStatusCode.OK, (await app.As("reception").Put($"Patient/{id}", patient)).Status);
        await app.Validate(id);
        Assert.Equal("QUAL", (await subscriber.HearsAsync(3))[2].IdentityStatus);
    }

    [Fact]
    [Rule("S053")]
    public async Task What_is_told_follows_the_rights_of_the_owner()
    {
        await using var subscriber = await Subscriber.StartAsync();
        var person = Person.Somebody();
        var owner = app.As("connector", "system/Patient.rs system/Subscription.cruds");
        var created = await owner.Post(
            "Subscription",
            Wanted($"Patient?family={person.Family}", subscriber.Url, "application/fhir+json")
        );
        await ActiveAsync("connector", created.Id);
        await app.Qualify(person);
        foreach (var one in await subscriber.HearsAsync(3))
        {
            Assert.DoesNotContain(person.Matricule, one.Body);
            Assert.DoesNotContain("QUAL", one.Body);
            Assert.DoesNotContain("RECUP", one.Body);
        }
    }

    [Fact]
    public async Task Without_payload_only_the_fact_is_told()
    {
        await using var subscriber = await Subscriber.StartAsync();
        var person = Person.Somebody();
        var subscription = Wanted($"Patient?family={person.Family}", new(subscriber.Url, "/hook?tenant=7"));
        subscription["channel"]!["header"] = new JsonArray("X-Door: open");
        var created = await app.As("connector").Post("Subscription", subscription);
        await ActiveAsync("connector", created.Id);
        await app.RegisterProvisional(person.Patient);
        var told = Assert.Single(await subscriber.HearsAsync(1));
        Assert.Equal(("POST", "/hook", ""), (told.Method, told.Path, told.Body));
        Assert.Equal("open", told.Headers["X-Door"]);
    }

    [Fact]
    public async Task A_deletion_is_told_as_one_and_a_merge_about_both_records()
    {
        await using var subscriber = await Subscriber.StartAsync();
        var person = Person.Somebody();
        await SubscribeAsync("connector", $"Patient?family={person.Family}", subscriber, "application/fhir+xml");
        var one = await app.RegisterProvisional(person.Patient);
        var other = await app.RegisterProvisional(person.Patient);
        var third = await app.RegisterProvisional(person.Patient);
        await subscriber.HearsAsync(3);
        var merged = await app.As("referent")
            .Post(
                "Patient/$merge",
                Resources.Parameters(
                    ("source-patient", "valueReference", new JsonObject { ["reference"] = $"Patient/{one}" }),
                    ("target-patient", "valueReference", new JsonObject { ["reference"] = $"Patient/{other}" })
                )
            );
        Assert.Equal(HttpStatusCode.OK, merged.Status);
        var heard = await subscriber.HearsAsync(5);
        Assert.Equal(
            new[] { $"/Patient/{one}", $"/Patient/{other}" }.Order(),
            heard.Skip(3).Select(told => told.Path).Order()
        );
        Assert.All(heard, told => Assert.StartsWith("<Patient ", told.Body));
        await app.As("referent").Delete($"Patient/{third}");
        var last = (await subscriber.HearsAsync(6))[5];
        Assert.Equal(("DELETE", $"/Patient/{third}", ""), (last.Method, last.Path, last.Body));
    }

    [Fact]
    public async Task What_is_not_accepted_comes_again_with_the_same_id_before_anything_later_of_that_patient()
    {
        await using var subscriber = await Subscriber.StartAsync();
        var refusals = new ConcurrentDictionary<string, int>();
        subscriber.Answer = told =>
            Task.FromResult(refusals.AddOrUpdate(told.Id, 1, (_, count) => count + 1) <= 2 ? 500 : 200);
        var person = Person.Somebody();
        var subscription = await SubscribeAsync("connector", $"Patient?family={person.Family}", subscriber);
        var id = await app.RegisterProvisional(person.Patient);
        await app.As("referent").Delete($"Patient/{id}");

        await UntilAsync(async () =>
            (await app.As("connector").Get($"Subscription/{subscription}")).Json["status"]!.GetValue<string>()
            == "error"
        );
        Assert.Contains(
            "500",
            (await app.As("connector").Get($"Subscription/{subscription}")).Json["error"]!.GetValue<string>()
        );
        await subscriber.HearsAsync(2);
        var heard = subscriber.Heard;
        Assert.Equal(6, heard.Count);
        Assert.Single(heard.Take(3).Select(told => told.Id).Distinct());
        Assert.Single(heard.Skip(3).Select(told => told.Id).Distinct());
        await ActiveAsync("connector", subscription);
        Assert.Null((await app.As("connector").Get($"Subscription/{subscription}")).Json["error"]);
    }

    [Theory]
    [InlineData("never answers")]
    [InlineData("answers 500")]
    [InlineData("is down")]
    public async Task One_who_does_not_accept_holds_up_nobody(string trouble)
    {
        await using var slow = await Subscriber.StartAsync();
        await using var quick = await Subscriber.StartAsync();
        var never = new TaskCompletionSource<int>();
        slow.Answer = _ => trouble == "answers 500" ? Task.FromResult(500) : never.Task;
        var person = Person.Somebody();
        await SubscribeAsync("connector", $"Patient?family={person.Family}", slow);
        await SubscribeAsync("connector", $"Patient?family={person.Family}", quick);
        if (trouble == "is down")
            await slow.DisposeAsync();
        for (var count = 0; count < 10; count++)
            await app.RegisterProvisional(person.Patient);
        Assert.Equal(10, (await quick.HearsAsync(10)).Count);
        Assert.Empty(slow.Accepted);
        never.SetResult(500);
    }

    [Fact]
    public async Task Redirects_are_not_followed()
    {
        await using var subscriber = await Subscriber.StartAsync();
        subscriber.Answer = _ => Task.FromResult(307);
        var person = Person.Somebody();
        await SubscribeAsync("connector", $"Patient?family={person.Family}", subscriber);
        await app.RegisterProvisional(person.Patient);
        await UntilAsync(() => Task.FromResult(subscriber.Heard.Count > 1));
        Assert.DoesNotContain(subscriber.Heard, told => told.Path == "/elsewhere");
    }

    [Fact]
    public async Task Work_lists_are_followed_too()
    {
        await using var subscriber = await Subscriber.StartAsync();
        await SubscribeAsync("referent", "Task?code=duplicate&status=requested", subscriber, "application/fhir+json");
        var person = Person.Somebody();
        await app.RegisterProvisional(person.Patient);
        var id = await app.RegisterProvisional(person.Patient);
        await UntilAsync(() => Task.FromResult(subscriber.Accepted.Any(IsAboutId)));
        var opened = subscriber.Accepted.First(IsAboutId).Json;
        opened["status"] = "completed";
        var done = await app.As("referent").Put($"Task/{opened["id"]}", opened);
        Assert.Equal(HttpStatusCode.OK, done.Status);
        // It matched before: that it left the list is told.
        await UntilAsync(() =>
            Task.FromResult(
                subscriber.Accepted.Where(IsAboutId).Any(told => told.Json["status"]!.GetValue<string>() == "completed")
            )
        );

        bool IsAboutId(Notification told) => told.Json["for"]?["reference"]?.GetValue<string>() == $"Patient/{id}";
    }

    [Fact]
    public async Task Turned_off_nothing_is_told_and_asked_for_again_everything_new_is()
    {
        await using var subscriber = await Subscriber.StartAsync();
        var person = Person.Somebody();
        var id = await SubscribeAsync("connector", $"Patient?family={person.Family}", subscriber);
        var subscription = (await app.As("connector").Get($"Subscription/{id}")).Json;
        subscription["status"] = "off";
        var off = await app.As("connector").Put($"Subscription/{id}", subscription);
        Assert.Equal("off", off.Json["status"]!.GetValue<string>());
        await app.RegisterProvisional(person.Patient);
        subscription["status"] = "requested";
        Assert.Equal(
            HttpStatusCode.OK,
            (
                await app.As("connector").Put($"Subscription/{id}", subscription, ("If-Match", off.Header("ETag")!))
            ).Status
        );
        await ActiveAsync("connector", id);
        var later = await app.RegisterProvisional(person.Patient);
        await subscriber.HearsAsync(1);
        var waiting = await app.InDatabaseAsync(db => db.Outbox.Where(row => row.SubscriptionId == id).ToListAsync());
        Assert.Equal(later, Assert.Single(waiting).ResourceId);
    }

    [Fact]
    public async Task Others_do_not_learn_of_a_subscription_and_who_supervises_can_end_it()
    {
        await using var subscriber = await Subscriber.StartAsync();
        var id = await SubscribeAsync("referent", "Patient?family=NOBODY", subscriber);
        Assert.Equal(HttpStatusCode.NotFound, (await app.As("connector").Get($"Subscription/{id}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await app.As("connector").Delete($"Subscription/{id}")).Status);
        Assert.DoesNotContain(id, (await app.As("connector").Get("Subscription?_count=200")).Text);
        var other = await SubscribeAsync("connector", "Patient?family=NOBODY", subscriber);
        Assert.Equal(HttpStatusCode.OK, (await app.As("referent").Get($"Subscription/{other}")).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await app.As("referent").Delete($"Subscription/{other}")).Status);
        Assert.Equal(HttpStatusCode.Gone, (await app.As("connector").Get($"Subscription/{other}")).Status);
    }

    [Theory]
    [InlineData("criteria", "Observation?code=1", "criteria-unsupported")]
    [InlineData("criteria", "Patient?shoe-size=43", "criteria-unsupported")]
    [InlineData("criteria", "Patient?birthdate=yesterday", "criteria-unsupported")]
    [InlineData("criteria", "Task?code:exact=duplicate", "criteria-unsupported")]
    [InlineData("status", "entered-in-error", "code-unknown")]
    [InlineData("end", "2020-01-01T00:00:00Z", "subscription-ended")]
    [InlineData("channel.type", "email", "channel-unsupported")]
    [InlineData("channel.payload", "text/plain", "channel-unsupported")]
    [InlineData("channel.endpoint", "http://10.0.0.1/hook", "endpoint-not-allowed")]
    [InlineData("channel.endpoint", "http://127.0.0.1.evil.example/", "endpoint-not-allowed")]
    [InlineData("channel.endpoint", "http://localhost@evil.example/", "endpoint-not-allowed")]
    [InlineData("channel.endpoint", "http://user:pass@localhost/", "endpoint-not-allowed")]
    [InlineData("channel.endpoint", "file:///etc/passwd", "endpoint-not-allowed")]
    [InlineData("channel.endpoint", "/relative", "endpoint-not-allowed")]
    [InlineData("channel.header", "no colon", "channel-header-invalid")]
    [InlineData("channel.header", "Host: elsewhere", "channel-header-invalid")]
    [InlineData("channel.header", "X-Notification-Id: mine", "channel-header-invalid")]
    [InlineData("channel.header", "X: a\r\nX-Other: b", "channel-header-invalid")]
    public async Task What_cannot_be_served_is_refused_at_once(string place, string value, string code)
    {
        var subscription = Wanted("Patient?", new("http://localhost:9/hook"));
        var parts = place.Split('.');
        var parent = parts.Length == 2 ? subscription[parts[0]]!.AsObject() : subscription;
        parent[parts[^1]] = parts[^1] == "header" ? new JsonArray(value) : value;
        var refused = await app.As("connector").Post("Subscription", subscription);
        Assert.True((int)refused.Status is 400 or 422, refused.Status.ToString());
        if (code != "code-unknown")
            Assert.Contains(code, refused.Codes);
    }

    [Fact]
    public async Task No_client_has_more_subscriptions_than_it_may()
    {
        FhirReply reply;
        var ids = new List<string>();
        do
        {
            reply = await app.As("referent")
                .Post("Subscription", Wanted("Patient?family=NOBODY", new("http://localhost:9/hook")));
            if (reply.Status == HttpStatusCode.Created)
                ids.Add(reply.Id);
        } while (reply.Status == HttpStatusCode.Created && ids.Count < 100);
        Assert.Contains("subscriptions-too-many", reply.Codes);
        foreach (var id in ids)
            await app.As("referent").Delete($"Subscription/{id}");
    }

    [Fact]
    public async Task Only_what_may_be_read_may_be_followed()
    {
        var refused = await app.As("connector").Post("Subscription", Wanted("Task?", new("http://localhost:9/hook")));
        Assert.Equal(HttpStatusCode.Forbidden, refused.Status);
    }

    [Fact]
    public async Task Nothing_waits_anywhere_when_a_write_is_refused()
    {
        await using var subscriber = await Subscriber.StartAsync();
        var person = Person.Somebody();
        var subscription = await SubscribeAsync("connector", $"Patient?family={person.Family}", subscriber);
        var id = await app.RegisterProvisional(person.Patient);
        await subscriber.HearsAsync(1);
        var patient = (await app.As("reception").Get($"Patient/{id}")).Json;
        patient["active"] = true;
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => app.As("reception").Put($"Patient/{id}", patient.DeepClone()))
        );
        var accepted = answers.Count(answer => answer.Status == HttpStatusCode.OK);
        var told = await app.InDatabaseAsync(db => db.Outbox.CountAsync(row => row.SubscriptionId == subscription));
        Assert.Equal(accepted + 1, told);
    }

    private async Task<string> SubscribeAsync(
        string client,
        string criteria,
        Subscriber subscriber,
        string? payload = null
    )
    {
        var created = await app.As(client).Post("Subscription", Wanted(criteria, subscriber.Url, payload));
        Assert.Equal(HttpStatusCode.Created, created.Status);
        await ActiveAsync(client, created.Id);
        return created.Id;
    }

    private async Task<FhirReply> ActiveAsync(string client, string id)
    {
        FhirReply? read = null;
        await UntilAsync(async () =>
        {
            read = await app.As(client).Get($"Subscription/{id}");
            return read.Json["status"]!.GetValue<string>() == "active";
        });
        return read!;
    }

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        for (var attempt = 0; attempt < 1200; attempt++)
        {
            if (await holds())
                return;
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
        Assert.Fail("It did not come to that.");
    }

    private static JsonObject Wanted(string criteria, Uri endpoint, string? payload = null)
    {
        var channel = new JsonObject { ["type"] = "rest-hook", ["endpoint"] = endpoint.ToString() };
        if (payload is not null)
            channel["payload"] = payload;
        return new()
        {
            ["resourceType"] = "Subscription",
            ["status"] = "requested",
            ["reason"] = "The DMP must know.",
            ["criteria"] = criteria,
            ["channel"] = channel,
        };
    }
}

public sealed class TellingSubscribersOnSqliteTests(FhirInsApplication app)
    : TellingSubscribersTests(app),
        IClassFixture<FhirInsApplication>;

public sealed class TellingSubscribersOnPostgreSqlTests(PostgreSqlApplication app)
    : TellingSubscribersTests(app),
        IClassFixture<PostgreSqlApplication>;
