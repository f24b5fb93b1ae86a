using System.Net;
using FhirIns.Sandbox.Simulator;
using FhirIns.Server.Storage;
using FhirIns.Server.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Tests.Limits;

/// <summary>A client that asks too much, too long, or tries what it should not.</summary>
public sealed class LimitingClientsTests(LimitingClientsTests.Limited app) : IClassFixture<LimitingClientsTests.Limited>
{
    [Fact]
    public async Task A_client_beyond_its_share_waits_and_the_others_do_not()
    {
        var feed = app.As("feed");
        var replies = new List<FhirReply>();
        for (var request = 0; request <= Limited.Requests; request++)
            replies.Add(await feed.Get("Patient?family=a"));
        var last = replies[^1];
        Assert.Equal(HttpStatusCode.TooManyRequests, last.Status);
        Assert.Contains("throttled", last.Codes);
        Assert.InRange(int.Parse(last.Header("Retry-After")!), 1, 60);
        Assert.DoesNotContain(replies[..^1], reply => reply.Status == HttpStatusCode.TooManyRequests);
        Assert.Equal(HttpStatusCode.OK, (await app.As("practitioner").Get("Patient?family=a")).Status);
    }

    [Fact]
    public async Task Whoever_tries_matricules_is_stopped_and_audited_and_may_still_search_otherwise()
    {
        var connector = app.As("connector");
        for (var miss = 0; miss < Limited.Misses; miss++)
            Assert.Equal(
                HttpStatusCode.OK,
                (await connector.Get($"Patient?identifier={Resources.InsNir}%7C18001010010010{miss}")).Status
            );
        var stopped = await connector.Get($"Patient?identifier={Resources.InsNir}%7C180010100100107");
        Assert.Equal(HttpStatusCode.TooManyRequests, stopped.Status);
        Assert.Contains("ins-search-throttled", stopped.Codes);
        Assert.NotNull(stopped.Header("Retry-After"));
        Assert.Equal(HttpStatusCode.OK, (await connector.Get("Patient?family=a")).Status);
        var line = await app.InDatabaseAsync(db =>
            db.Traces.Where(trace => trace.Kind == TraceKind.Refusal && trace.Client == "connector")
                .OrderByDescending(trace => trace.At)
                .FirstAsync(TestContext.Current.CancellationToken)
        );
        Assert.Equal("ins-search-throttled", line.ResultCode);
        Assert.DoesNotContain("18001010010010", System.Text.Json.JsonSerializer.Serialize(line));
    }

    [Fact]
    public async Task A_request_that_takes_too_long_is_answered_all_the_same()
    {
        var person = Person.Somebody();
        app.Insi.People.Put(person.InInsi);
        var reception = app.As("reception");
        var id = (await reception.Post("Patient", person.Patient)).Id;
        app.Insi.Switches = app.Insi.Switches with { Latency = Latency.Fixed(8000) };
        var late = await reception.Post($"Patient/{id}/$ins-retrieve");
        app.Insi.Switches = app.Insi.Switches with { Latency = Latency.Fixed(0) };
        Assert.Equal(HttpStatusCode.ServiceUnavailable, late.Status);
        Assert.Contains("request-timeout", late.Codes);
        Assert.NotNull(late.Header("Retry-After"));
        Assert.Equal(HttpStatusCode.OK, (await reception.Get($"Patient/{id}")).Status);
    }

    [Fact]
    public async Task Headers_tell_browsers_to_guess_and_load_nothing_and_other_origins_to_stay_away()
    {
        var reply = await app.Anonymous().Get("metadata", ("Origin", "https://elsewhere.example"));
        Assert.Equal("nosniff", reply.Header("X-Content-Type-Options"));
        Assert.Equal("no-referrer", reply.Header("Referrer-Policy"));
        Assert.Contains("default-src 'none'", reply.Header("Content-Security-Policy"));
        Assert.Null(reply.Header("Access-Control-Allow-Origin"));
        Assert.Null(reply.Header("Server"));
        var known = await app.Anonymous().Get("metadata", ("Origin", "https://app.example"));
        Assert.Equal("https://app.example", known.Header("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task Too_many_and_too_large_headers_are_not_read()
    {
        Assert.Equal(
            HttpStatusCode.RequestHeaderFieldsTooLarge,
            (await app.Anonymous().Get("metadata", ("X-Large", new string('a', 40_000)))).Status
        );
    }

    public sealed class Limited : FhirInsApplication
    {
        public const int Requests = 40;
        public const int Misses = 4;

        protected override ValueTask<Dictionary<string, string?>> SettingsAsync() =>
            new(
                new Dictionary<string, string?>
                {
                    ["Limits:RequestsPerMinute"] = $"{Requests}",
                    ["Limits:InsMissesPerMinute"] = $"{Misses}",
                    ["Limits:RequestTimeout"] = "00:00:03",
                    ["Cors:AllowedOrigins:0"] = "https://app.example",
                }
            );
    }
}

/// <summary>Somebody who tries many matricules in few requests.</summary>
public sealed class TryingMatriculesTests(TryingMatriculesTests.Watchful app)
    : IClassFixture<TryingMatriculesTests.Watchful>
{
    [Fact]
    public async Task A_list_of_matricules_tries_each_of_them()
    {
        var list = await app.As("connector").Get($"Patient?identifier={Numbers(200)}");

        Assert.Equal(HttpStatusCode.TooManyRequests, list.Status);
        Assert.Contains("ins-search-throttled", list.Codes);
        Assert.NotNull(list.Header("Retry-After"));
    }

    [Fact]
    public async Task One_known_matricule_does_not_hide_the_tries_beside_it()
    {
        var person = Person.Somebody();
        await app.Qualify(person);

        var list = await app.As("referent")
            .Get($"Patient?identifier={Resources.InsNir}|{person.Matricule},{Numbers(200)}");

        Assert.Equal(HttpStatusCode.TooManyRequests, list.Status);
        Assert.DoesNotContain(person.Family, list.Text);
    }

    [Fact]
    public async Task Whom_an_excluded_matricule_leaves_out_is_a_try_too()
    {
        var practitioner = app.As("practitioner");
        for (var attempt = 0; attempt < Watchful.Misses; attempt++)
            await practitioner.Get($"Patient?_count=1&identifier:not={Numbers(1)}");

        var last = await practitioner.Get($"Patient?_count=1&identifier:not={Numbers(1)}");

        Assert.Equal(HttpStatusCode.TooManyRequests, last.Status);
    }

    [Fact]
    public async Task People_who_are_all_known_may_be_searched_in_one_list()
    {
        var people = new List<Person>();
        for (var rank = 0; rank < Watchful.Misses + 2; rank++)
        {
            people.Add(Person.Somebody());
            await app.Qualify(people[^1]);
        }
        var numbers = string.Join(',', people.Select(one => $"{Resources.InsNir}|{one.Matricule}"));

        foreach (var paging in new[] { "", "&_count=2", "&_count=2&_total=none", "&_summary=count" })
            Assert.Equal(
                HttpStatusCode.OK,
                (await app.As("reception").Get($"Patient?identifier={numbers}{paging}")).Status
            );
    }

    [Fact]
    public async Task Cross_references_and_matches_say_that_they_were_not_made()
    {
        var feed = app.As("feed");
        var pix = $"Patient/$ihe-pix?sourceIdentifier={Numbers(1)}";
        for (var attempt = 0; attempt < Watchful.Misses; attempt++)
            Assert.Contains("source-identifier-unknown", (await feed.Get(pix)).Codes);
        var match = Resources.Parameters(
            (
                "resource",
                "resource",
                Person
                    .Somebody()
                    .Patient.With(
                        "identifier",
                        new System.Text.Json.Nodes.JsonArray(Resources.Identifier(Resources.InsNir, "180010100100107"))
                    )
            )
        );

        foreach (var reply in new[] { await feed.Get(pix), await feed.Post("Patient/$match", match) })
        {
            Assert.Equal(HttpStatusCode.TooManyRequests, reply.Status);
            Assert.Contains("ins-search-throttled", reply.Codes);
            Assert.NotNull(reply.Header("Retry-After"));
        }
    }

    private static string Numbers(int count) =>
        string.Join(',', Enumerable.Range(0, count).Select(rank => $"{Resources.InsNir}|180010100{rank:0000}42"));

    public sealed class Watchful : FhirInsApplication
    {
        public const int Misses = 4;

        protected override ValueTask<Dictionary<string, string?>> SettingsAsync() =>
            new(new Dictionary<string, string?> { ["Limits:InsMissesPerMinute"] = $"{Misses}" });
    }
}

/// <summary>An address from which tokens are tried.</summary>
public sealed class TryingTokensTests(TryingTokensTests.Wary app) : IClassFixture<TryingTokensTests.Wary>
{
    [Fact]
    public async Task An_address_with_too_many_refused_tokens_is_not_heard()
    {
        using var forger = new FhirClient(new Uri(app.Url, "/fhir/"), "not.a.token");
        for (var attempt = 0; attempt < Wary.Tokens; attempt++)
            Assert.Equal(HttpStatusCode.Unauthorized, (await forger.Get("Patient/1")).Status);
        var refused = await forger.Get("Patient/1");
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.Status);
        Assert.NotNull(refused.Header("Retry-After"));
        Assert.Equal(HttpStatusCode.OK, (await app.Anonymous().Get("metadata")).Status);
    }

    public sealed class Wary : FhirInsApplication
    {
        public const int Tokens = 3;

        protected override ValueTask<Dictionary<string, string?>> SettingsAsync() =>
            new(new Dictionary<string, string?> { ["Limits:RefusedTokensPerMinute"] = $"{Tokens}" });
    }
}
