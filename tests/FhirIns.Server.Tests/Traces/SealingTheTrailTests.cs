using System.Net;
using System.Text.Json.Nodes;
using FhirIns.Server.Storage;
using FhirIns.Server.Tests.Infrastructure;
using FhirIns.Server.Traces;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.Tests.Traces;

/// <summary>What was written to the trail can be neither changed, nor taken away, nor put in later, without being noticed.</summary>
public abstract class SealingTheTrailTests(FhirInsApplication app) : TrailTests(app)
{
    [Fact]
    public async Task A_whole_trail_is_found_whole_and_a_change_is_found_by_its_line()
    {
        var id = await App.Qualify(Person.Somebody());
        await SealAsync();
        var whole = await VerifyAsync();
        Assert.Empty(whole.Breaks);
        Assert.True(whole.Sealed >= 4);

        var line = await LineOf(id, TraceKind.Transition);
        await ChangeAsync(db =>
            db.Traces.Where(one => one.Id == line.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(one => one.Client, "nobody"))
        );
        Assert.Contains(line.Id, Assert.Single((await VerifyAsync()).Breaks));
        await ChangeAsync(db =>
            db.Traces.Where(one => one.Id == line.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(one => one.Client, line.Client))
        );

        var call = await LineOf(id, TraceKind.InsiCall);
        await ChangeAsync(db =>
            db.Traces.Where(one => one.Id == call.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(one => one.Raw, new byte[] { 1 }))
        );
        Assert.Contains(call.Id, Assert.Single((await VerifyAsync()).Breaks));
        // An answer that integrated an INS is kept for good: it does not just go.
        await ChangeAsync(db =>
            db.Traces.Where(one => one.Id == call.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(one => one.Raw, (byte[]?)null))
        );
        Assert.Contains(call.Id, Assert.Single((await VerifyAsync()).Breaks));
        await ChangeAsync(db =>
            db.Traces.Where(one => one.Id == call.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(one => one.Raw, call.Raw))
        );
        Assert.Empty((await VerifyAsync()).Breaks);

        await ChangeAsync(db => db.Traces.Where(one => one.Id == line.Id).ExecuteDeleteAsync());
        Assert.Contains(line.Id, Assert.Single((await VerifyAsync()).Breaks));
        await ChangeAsync(async db =>
        {
            db.Traces.Add(line);
            return await db.SaveChangesAsync();
        });
        Assert.Empty((await VerifyAsync()).Breaks);
    }

    [Fact]
    public async Task A_line_put_in_later_and_a_chain_written_anew_are_noticed()
    {
        await App.Qualify(Person.Somebody());
        await SealAsync();
        var anchor = (await VerifyAsync()).Last!;
        await App.Qualify(Person.Somebody());
        await SealAsync();
        Assert.Empty((await VerifyAsync((anchor.Number, anchor.Hash))).Breaks);

        var forged = Guid.NewGuid().ToString();
        await ChangeAsync(async db =>
        {
            db.Traces.Add(
                new()
                {
                    Id = forged,
                    At = anchor.At.AddMilliseconds(-1),
                    Kind = TraceKind.Refusal,
                    Client = "nobody",
                    Operation = "Patient read",
                    Outcome = "failed",
                }
            );
            return await db.SaveChangesAsync();
        });
        Assert.Contains(forged, Assert.Single((await VerifyAsync()).Breaks));
        await ChangeAsync(db => db.Traces.Where(one => one.Id == forged).ExecuteDeleteAsync());

        var other = anchor.Hash.ToArray();
        other[0] ^= 1;
        Assert.Contains("noted", Assert.Single((await VerifyAsync((anchor.Number, other))).Breaks));
        // Without the key the chain cannot be calculated: with another one nothing fits.
        Assert.NotEmpty(
            (
                await VerifyAsync(
                    options: new()
                    {
                        SealKey = Convert.ToBase64String([.. "another key, which nobody knows at all."u8]),
                    }
                )
            ).Breaks
        );
    }

    [Fact]
    public async Task Several_nodes_that_seal_at_once_make_one_chain()
    {
        for (var count = 0; count < 5; count++)
            await App.RegisterProvisional(Person.Somebody().Patient);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => SealAsync()));
        await SealAsync();
        Assert.Empty((await VerifyAsync()).Breaks);
    }

    [Fact]
    public async Task An_auditor_takes_a_period_out_and_that_is_traced()
    {
        var person = Person.Somebody();
        var id = await App.Qualify(person);
        var day = Today();
        var ndjson = await App.As("auditor").Get($"/traces/export?from={day}&to={day}");
        Assert.Equal(HttpStatusCode.OK, ndjson.Status);
        Assert.StartsWith("application/fhir+ndjson", ndjson.Header("Content-Type"));
        var lines = ndjson
            .Text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonNode.Parse(line)!);
        Assert.All(lines, line => Assert.Equal("AuditEvent", line["resourceType"]!.GetValue<string>()));
        Assert.Contains($"Patient/{id}", ndjson.Text);
        Assert.DoesNotContain(person.Family, ndjson.Text);
        Assert.DoesNotContain(person.Number, ndjson.Text);

        var csv = await App.As("auditor").Get($"/traces/export?from={day}&to={day}&format=csv");
        var table = csv.Text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("id,at,kind,patient", table[0]);
        Assert.True(table.Length > ndjson.Text.Split('\n').Length - 1);
        Assert.DoesNotContain(person.Family, csv.Text);
        var traced = await App.As("auditor").Get("AuditEvent?subtype=trail-export&agent=lucie.hamel");
        Assert.True(traced.Total >= 2);

        Assert.Equal(
            HttpStatusCode.Forbidden,
            (await App.As("connector").Get($"/traces/export?from={day}&to={day}")).Status
        );
        Assert.Equal(HttpStatusCode.BadRequest, (await App.As("auditor").Get("/traces/export?from=2026-01-01")).Status);
        Assert.Equal(
            HttpStatusCode.BadRequest,
            (await App.As("auditor").Get("/traces/export?from=2026-02-01&to=2026-01-01")).Status
        );
        Assert.Equal(
            HttpStatusCode.BadRequest,
            (await App.As("auditor").Get($"/traces/export?from={day}&to={day}&format=xml")).Status
        );
    }

    private static string Today() =>
        FhirIns.Server.Http.Period.DayOf(TimeProvider.System.GetUtcNow()).ToString("yyyy-MM-dd");
}

/// <summary>Seals alone, so that the server's own sealing with its settings does not get between.</summary>
public sealed class UnsealedApplication : FhirInsApplication
{
    protected override ValueTask<Dictionary<string, string?>> SettingsAsync() =>
        new(new Dictionary<string, string?> { ["Traces:SealAfter"] = "1.00:00:00" });
}

/// <summary>The same on PostgreSQL.</summary>
public sealed class UnsealedPostgreSqlApplication : FhirInsApplication
{
    public override string? WhyAbsent => PostgreSqlServer.WhyAbsent;

    protected override async ValueTask<Dictionary<string, string?>> SettingsAsync()
    {
        var server = await PostgreSqlServer.GetAsync();
        return new()
        {
            ["Database:Provider"] = "PostgreSql",
            ["Database:ConnectionString"] = await server.CreateDatabaseAsync(),
            ["Traces:SealAfter"] = "1.00:00:00",
        };
    }
}

public sealed class SealingTheTrailOnSqliteTests(UnsealedApplication app)
    : SealingTheTrailTests(app),
        IClassFixture<UnsealedApplication>;

public sealed class SealingTheTrailOnPostgreSqlTests(UnsealedPostgreSqlApplication app)
    : SealingTheTrailTests(app),
        IClassFixture<UnsealedPostgreSqlApplication>;
