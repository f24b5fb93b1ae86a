using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using FhirIns.Server.Http;
using FhirIns.Server.Indicators;
using FhirIns.Server.Storage;
using FhirIns.Server.Tests.Infrastructure;
using FhirIns.Tests;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace FhirIns.Server.Tests.Indicators;

/// <summary>What the indicators count, by days in France.</summary>
public abstract class TellingIndicatorsTests
{
    private readonly FhirInsApplication app;

    protected TellingIndicatorsTests(FhirInsApplication app)
    {
        Assert.SkipWhen(app.WhyAbsent is not null, app.WhyAbsent ?? "");
        this.app = app;
    }

    [Fact]
    [Rule("S121", "S122")]
    public async Task Calls_are_counted_by_operation_result_and_structure_and_identities_by_status()
    {
        var before = await Ask();
        await app.Qualify(Person.Somebody());
        var unknown = await app.RegisterProvisional(Person.Somebody().Patient);
        await app.As("reception").Post($"Patient/{unknown}/$ins-retrieve");
        var fictive = await app.RegisterProvisional(Person.Somebody().Patient);
        var flagged = await app.As("referent")
            .Post(
                $"Patient/{fictive}/$identity-flag",
                Resources.Parameters(("attribute", "valueCode", "FICT"), ("value", "valueBoolean", true))
            );
        Assert.Equal(HttpStatusCode.OK, flagged.Status);
        var gone = await app.RegisterProvisional(Person.Somebody().Patient);
        await app.As("referent").Delete($"Patient/{gone}");
        await CountAsync();

        var after = await Ask();
        Assert.Equal(Calls(before, "00") + 1, Calls(after, "00"));
        Assert.Equal(Calls(before, "01") + 3, Calls(after, "01"));
        Assert.Equal(Identities(before, "QUAL") + 1, Identities(after, "QUAL"));
        Assert.Equal(Identities(before, "PROV") + 1, Identities(after, "PROV"));
        var alike = after["insiCalls"]!["alike"]!.AsArray().First(one => one!["result"]!.GetValue<string>() == "00")!;
        Assert.Equal("SearchByTraits", alike["operation"]!.GetValue<string>());
        Assert.Equal("990000002", alike["organization"]!.GetValue<string>());
        var shares = after["identities"]!.AsArray()[^1]!["shares"]!.AsObject();
        Assert.Equal(1m, Math.Round(shares.Sum(share => share.Value!.GetValue<decimal>()), 2));

        var csv = await app.As("auditor").Get($"/indicators?from={Today}&to={Today}", ("Accept", "text/csv"));
        Assert.StartsWith("text/csv", csv.Header("Content-Type"));
        Assert.Contains($"{Today},calls,SearchByTraits,00,990000002,,{Calls(after, "00")},", csv.Text);
        Assert.Contains($"{Today},identities,,,,QUAL,{Identities(after, "QUAL")},", csv.Text);
    }

    [Fact]
    public async Task A_day_is_a_day_in_France_and_stays_counted_when_its_lines_are_gone()
    {
        // 22:30 and 21:30 in Greenwich: the last summer day has ended in Paris for the first alone.
        var calls = new[] { "2025-08-10T22:30:00Z", "2025-08-10T21:30:00Z", "2025-08-11T20:00:00Z" };
        await app.InDatabaseAsync(async db =>
        {
            foreach (var at in calls)
                db.Traces.Add(
                    new()
                    {
                        Id = Guid.NewGuid().ToString(),
                        At = DateTimeOffset.Parse(at, CultureInfo.InvariantCulture),
                        Kind = TraceKind.InsiCall,
                        Client = "reception",
                        Operation = "Verify",
                        ResultCode = "OK",
                        Outcome = "done",
                        Organization = "990000077",
                    }
                );
            return await db.SaveChangesAsync();
        });
        var live = await Ask("2025-08-10", "2025-08-11");
        await CountAsync();
        await app.InDatabaseAsync(db => db.Traces.Where(line => line.Organization == "990000077").ExecuteDeleteAsync());
        var counted = await Ask("2025-08-10", "2025-08-11");
        foreach (var answer in new[] { live, counted })
        {
            var days = answer["insiCalls"]!["days"]!.AsArray();
            Assert.Equal(["2025-08-10", "2025-08-11"], days.Select(day => day!["day"]!.GetValue<string>()));
            Assert.Equal([1, 2], days.Select(day => day!["count"]!.GetValue<int>()));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("?from=2026-01-01")]
    [InlineData("?from=tomorrow&to=2026-01-01")]
    [InlineData("?from=2026-01-02&to=2026-01-01")]
    [InlineData("?from=2026-01-01&to=2026-01-02&format=pdf")]
    public async Task A_period_that_is_none_is_refused(string query)
    {
        Assert.Equal(HttpStatusCode.BadRequest, (await app.As("auditor").Get("/indicators" + query)).Status);
    }

    [Fact]
    public async Task Only_auditors_and_supervisors_see_them()
    {
        var address = $"/indicators?from={Today}&to={Today}";
        Assert.Equal(HttpStatusCode.OK, (await app.As("referent").Get(address)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await app.As("connector").Get(address)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.Anonymous().Get(address)).Status);
    }

    private static string Today =>
        Period.DayOf(TimeProvider.System.GetUtcNow()).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private async Task<JsonNode> Ask(string? from = null, string? to = null)
    {
        var answer = await app.As("auditor").Get($"/indicators?from={from ?? Today}&to={to ?? Today}");
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        return answer.Json;
    }

    // The server counts too: whoever is second waits.
    private async Task CountAsync()
    {
        var count = app.Host.Services.GetRequiredService<CountIndicators>();
        while (!await count.RunAsync(TestContext.Current.CancellationToken))
            await Task.Delay(50, TestContext.Current.CancellationToken);
    }

    private static int Calls(JsonNode answer, string result) =>
        answer["insiCalls"]!["alike"]!
            .AsArray()
            .Where(one => one!["result"]!.GetValue<string>() == result)
            .Sum(one => one!["count"]!.GetValue<int>());

    private static int Identities(JsonNode answer, string status) =>
        answer["identities"]!.AsArray()[^1]!["counts"]![status]!.GetValue<int>();
}

public sealed class TellingIndicatorsOnSqliteTests(FhirInsApplication app)
    : TellingIndicatorsTests(app),
        IClassFixture<FhirInsApplication>;

public sealed class TellingIndicatorsOnPostgreSqlTests(PostgreSqlApplication app)
    : TellingIndicatorsTests(app),
        IClassFixture<PostgreSqlApplication>;
