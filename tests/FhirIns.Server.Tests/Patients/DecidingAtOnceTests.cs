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

    [Fact]
    [Rule("T22", "S123")]
    public async Task Of_a_merge_and_an_update_one_wins_and_both_are_told()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var (person, other) = (Person.Somebody(), Person.Somebody());
            var source = await app.RegisterProvisional(person.Patient);
            var target = await app.RegisterProvisional(other.Patient);
            var changed = (await app.As("reception").Get($"Patient/{source}")).Json.AsObject();
            changed["birthDate"] = "1980-05-20";
            var replies = await Task.WhenAll(
                app.As("referent").Post("Patient/$merge", Merge(source, target)),
                app.As("reception").Put($"Patient/{source}", changed)
            );
            // An update that is quite over before the merge begins contradicts nothing; the other way round it is too late.
            Assert.Contains(replies, reply => reply.Status == HttpStatusCode.OK);
            Assert.All(
                replies,
                reply =>
                    Assert.Contains(
                        reply.Status,
                        new[] { HttpStatusCode.OK, HttpStatusCode.Conflict, HttpStatusCode.UnprocessableEntity }
                    )
            );
            var versions = await app.InDatabaseAsync(db =>
                db.Patients.Where(row => row.Identity.Id == source).SelectMany(row => row.Versions).CountAsync()
            );
            Assert.Equal(1 + replies.Count(reply => reply.Status == HttpStatusCode.OK), versions);
        }
    }

    private static JsonObject Merge(string source, string target) =>
        Resources.Parameters(
            ("source-patient", "valueReference", new JsonObject { ["reference"] = $"Patient/{source}" }),
            ("target-patient", "valueReference", new JsonObject { ["reference"] = $"Patient/{target}" })
        );

    private static void AssertOneWon(FhirReply[] replies)
    {
        Assert.Single(replies, reply => reply.Status == HttpStatusCode.OK);
        Assert.Single(replies, reply => reply.Status == HttpStatusCode.Conflict);
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
