using System.Net;
using System.Text.Json.Nodes;
using FhirIns.Server.Storage;
using FhirIns.Server.Tests.Infrastructure;
using FhirIns.Tests;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Tests.Patients;

/// <summary>Two people decide contrary things about one identity at the same moment.</summary>
public abstract class DecidingAtOnceTests
{
    private const int Rounds = 8;

    private readonly FhirInsApplication app;

    protected DecidingAtOnceTests(FhirInsApplication app)
    {
        Assert.SkipWhen(app.WhyAbsent is not null, app.WhyAbsent ?? "");
        this.app = app;
    }

    [Fact]
    [Rule("S072", "S123")]
    public async Task Of_an_accept_and_a_reject_one_wins_and_both_are_told()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var person = Person.Somebody();
            app.Insi.People.Put(person.InInsi);
            var id = await app.RegisterProvisional(person.Patient);
            var retrieval = (await app.As("reception").Post($"Patient/{id}/$ins-retrieve")).Parameter("retrieval")!;
            var reject = Resources.Parameters(
                ("retrieval", "valueId", retrieval),
                ("decision", "valueCode", "reject"),
                ("reason", "valueCode", "inconnu")
            );
            var replies = await Task.WhenAll(
                app.As("reception").Post($"Patient/{id}/$ins-integrate", Resources.Accept(retrieval)),
                app.As("referent").Post($"Patient/{id}/$ins-integrate", reject)
            );
            AssertOneWon(replies);
            var isAccepted = replies[0].Status == HttpStatusCode.OK;
            var (status, state) = await app.InDatabaseAsync(async db =>
                (
                    (await db.Patients.SingleAsync(row => row.Identity.Id == id)).Status,
                    (await db.Retrievals.SingleAsync(row => row.Id == retrieval)).State
                )
            );
            Assert.Equal(isAccepted ? ("RECUP", "accepted") : ("PROV", "rejected"), (status, state));
            await AssertBothTold(id, "Patient/[id]/$ins-integrate");
        }
    }

    [Theory]
    [InlineData("merge away", "update")]
    [InlineData("merge away", "accept")]
    [InlineData("merge away", "validate")]
    [InlineData("merge away", "merge elsewhere")]
    [InlineData("merge away", "flag")]
    [InlineData("absorb", "update")]
    [InlineData("absorb", "validate")]
    [InlineData("validate", "update")]
    [InlineData("accept", "update")]
    [Rule("T22", "S123")]
    public async Task Of_two_decisions_that_overlap_one_wins_and_both_are_told(string one, string other)
    {
        for (var round = 0; round < Rounds; round++)
        {
            var person = Person.Somebody();
            app.Insi.People.Put(person.InInsi);
            var id = await app.RegisterProvisional(person.Patient);
            var retrieval = (await app.As("reception").Post($"Patient/{id}/$ins-retrieve")).Parameter("retrieval")!;
            var attempts = new[] { await Decide(one, id, retrieval), await Decide(other, id, retrieval) };
            if (round % 2 == 1)
                Array.Reverse(attempts);
            AssertOneWon(await app.AtOnce(attempts));
            var told = await app.InDatabaseAsync(db =>
                db.Traces.Where(trace => trace.Kind == TraceKind.Refusal)
                    .Where(trace => trace.PatientId == id || trace.About == "Patient/" + id)
                    .Select(trace => trace.Operation)
                    .ToListAsync()
            );
            Assert.Single(told);
            var versions = await app.InDatabaseAsync(db =>
                db.Patients.Where(row => row.Identity.Id == id).SelectMany(row => row.Versions).CountAsync()
            );
            Assert.Equal(2, versions);
        }
    }

    [Fact]
    public async Task Of_many_who_decide_at_once_one_wins()
    {
        var person = Person.Somebody();
        app.Insi.People.Put(person.InInsi);
        var id = await app.RegisterProvisional(person.Patient);
        var retrieval = (await app.As("reception").Post($"Patient/{id}/$ins-retrieve")).Parameter("retrieval")!;
        string[] acts = ["merge away", "accept", "validate", "flag", "merge elsewhere", "validate", "accept", "flag"];
        var attempts = new List<Attempt>();
        foreach (var act in acts)
            attempts.Add(await Decide(act, id, retrieval));
        var replies = await app.AtOnce([.. attempts]);
        Assert.Single(replies, reply => reply.Status == HttpStatusCode.OK);
        Assert.Equal(acts.Length - 1, replies.Count(reply => reply.Status == HttpStatusCode.Conflict));
        var refused = await app.InDatabaseAsync(db =>
            db.Traces.CountAsync(trace => trace.PatientId == id && trace.Kind == TraceKind.Refusal)
        );
        Assert.Equal(acts.Length - 1, refused);
    }

    private async Task<Attempt> Decide(string act, string id, string retrieval)
    {
        switch (act)
        {
            case "merge away" or "merge elsewhere":
                return Attempt.Post("referent", "Patient/$merge", Merge(id, await SomebodyElse()));
            case "absorb":
                return Attempt.Post("referent", "Patient/$merge", Merge(await SomebodyElse(), id));
            case "accept":
                return Attempt.Post("reception", $"Patient/{id}/$ins-integrate", Resources.Accept(retrieval));
            case "validate":
                return Attempt.Post("reception", $"Patient/{id}/$identity-validate", Resources.Proof("CN"));
            case "flag":
                var homonym = Resources.Parameters(("attribute", "valueCode", "HOMA"), ("value", "valueBoolean", true));
                return Attempt.Post("referent", $"Patient/{id}/$identity-flag", homonym);
            default:
                var changed = (await app.As("reception").Get($"Patient/{id}")).Json.AsObject();
                changed["birthDate"] = "1980-05-20";
                return Attempt.Put("reception", $"Patient/{id}", changed);
        }
    }

    private Task<string> SomebodyElse() => app.RegisterProvisional(Person.Somebody().Patient);

    private static JsonObject Merge(string source, string target) =>
        Resources.Parameters(
            ("source-patient", "valueReference", new JsonObject { ["reference"] = $"Patient/{source}" }),
            ("target-patient", "valueReference", new JsonObject { ["reference"] = $"Patient/{target}" })
        );

    private static void AssertOneWon(FhirReply[] replies)
    {
        var said = string.Join(
            "\n",
            replies.Select(reply => $"{reply.Status} {reply.Text[..Math.Min(400, reply.Text.Length)]}")
        );
        var ended = replies.Select(reply => reply.Status).Order();
        Assert.True(ended.SequenceEqual([HttpStatusCode.OK, HttpStatusCode.Conflict]), said);
    }

    /// <summary>The decision that won and the refusal of the other one.</summary>
    private async Task AssertBothTold(string id, string refused)
    {
        var told = await app.InDatabaseAsync(db =>
            db.Traces.Where(trace => trace.PatientId == id)
                .Select(trace => new { trace.Kind, trace.Operation })
                .ToListAsync()
        );
        Assert.Contains(told, line => line.Kind == TraceKind.Transition && line.Operation == "ins-integrate");
        Assert.Contains(told, line => line.Kind == TraceKind.Refusal && line.Operation == refused);
    }
}

public sealed class DecidingAtOnceOnSqliteTests(FhirInsApplication app)
    : DecidingAtOnceTests(app),
        IClassFixture<FhirInsApplication>;

public sealed class DecidingAtOnceOnPostgreSqlTests(PostgreSqlApplication app)
    : DecidingAtOnceTests(app),
        IClassFixture<PostgreSqlApplication>;
