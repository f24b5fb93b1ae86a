using System.Net;
using FhirIns.Server.Storage;
using FhirIns.Server.Tests.House;
using FhirIns.Server.Tests.Infrastructure;
using FhirIns.Tests;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace FhirIns.Server.Tests.MassVerification;

/// <summary>Recurring plans as JSON and on the command line; what job dashboards are asked for: a plan can rest.</summary>
public sealed class PlanningAgainAndAgainTests(PlanningAgainAndAgainTests.Application app)
    : IClassFixture<PlanningAgainAndAgainTests.Application>
{
    private const string Path = "/admin/campaign-plans";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    [Rule("S083")]
    public async Task A_plan_is_entered_seen_paused_resumed_and_removed_and_each_is_told_in_the_trail()
    {
        var entered = await Send(
            HttpMethod.Post,
            Path,
            """{"name":"NIA each night","cron":"0 22 * * *","nature":"NIA","niaPeriodDays":14,"hours":"22:00-06:00"}"""
        );
        Assert.Equal(HttpStatusCode.Created, entered.Status);
        var address = entered.Header("Location")!;
        Assert.Equal("NIA", entered.Json["nature"]!.GetValue<string>());
        Assert.Equal(14, entered.Json["niaPeriodDays"]!.GetValue<int>());
        Assert.Contains((await app.As("admin").Get(Path)).Json.AsArray(), plan => IsOf(plan!["id"]!, address));

        var resting = await Send(HttpMethod.Put, address, """{"paused":true}""");
        Assert.True(resting.Json["paused"]!.GetValue<bool>());
        var again = await Send(HttpMethod.Put, address, """{"paused":false}""");
        Assert.False(again.Json["paused"]!.GetValue<bool>());
        Assert.NotNull(again.Json["nextAt"]);

        Assert.Equal(HttpStatusCode.NoContent, (await app.As("admin").Delete(address)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await app.As("admin").Get(address)).Status);
        Assert.Equal(
            ["campaign-plan-create", "campaign-plan-pause", "campaign-plan-resume", "campaign-plan-remove"],
            await app.InDatabaseAsync(db =>
                db.Traces.Where(trace =>
                        trace.Kind == TraceKind.Administration
                        && trace.Context!.StartsWith(address.Substring(Path.Length + 1))
                    )
                    .OrderBy(trace => trace.At)
                    .ThenBy(trace => trace.Id)
                    .Select(trace => trace.Operation)
                    .ToListAsync(Cancelled)
            )
        );
    }

    [Theory]
    [InlineData("""{"name":"x","cron":"0 22 30 2 *"}""", "cron-invalid")]
    [InlineData("""{"name":"x"}""", "cron-invalid")]
    [InlineData("""{"cron":"0 22 * * *"}""", "parameter-invalid")]
    [InlineData("""{"name":"x","cron":"0 22 * * *","status":["PROV"]}""", "parameter-invalid")]
    [InlineData("""{"name":"x","cron":"0 22 * * *","nirPeriodDays":0}""", "parameter-invalid")]
    [InlineData("""{"name":"x","cron":"0 22 * * *","hours":"25:00-06:00"}""", "hours-invalid")]
    [InlineData("""{"name":"x","cron":"0 22 * * *","timeZone":"Europe/Atlantis"}""", "time-zone-unknown")]
    [InlineData("""{"name":"x","cron":"0 22 * * *","crom":1}""", "parameter-invalid")]
    [InlineData("{", "parameter-invalid")]
    public async Task An_impossible_plan_is_refused_with_its_reason(string body, string code) =>
        Assert.Equal([code], (await Send(HttpMethod.Post, Path, body)).Codes);

    [Fact]
    public async Task Plans_are_for_those_who_may_run_campaigns()
    {
        Assert.Equal(HttpStatusCode.Forbidden, (await app.As("referent").Get(Path)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.Anonymous().Get(Path)).Status);
        Assert.Equal(
            HttpStatusCode.NotFound,
            (await Send(HttpMethod.Put, Path + "/none", """{"paused":true}""")).Status
        );
        Assert.Equal(HttpStatusCode.BadRequest, (await Send(HttpMethod.Put, Path + "/none", "{}")).Status);
    }

    [Fact]
    public async Task The_command_line_plans_lists_and_forgets()
    {
        var database = System.IO.Path.Combine(Directory.CreateTempSubdirectory("fhirins-plans-").FullName, "a.db");
        await RunAsync("migrate");
        var planned = await RunAsync("campaign", "plan", "--cron", "0 22 * * *", "--name", "Every night");
        var id = planned.Trim();
        Assert.Contains(id[..8], await RunAsync("campaign", "plans"));
        await RunAsync("campaign", "unplan", id);
        Assert.DoesNotContain(id[..8], await RunAsync("campaign", "plans"));

        async Task<string> RunAsync(params string[] arguments)
        {
            var settings = ServerNodes.Settings("Sqlite", $"Data Source={database}", new("http://127.0.0.1:9"), 2);
            settings["Logging__LogLevel__Default"] = "Warning";
            var (code, output, errors) = await ServerProcess.RunAsync(settings, arguments);
            Assert.True(code == 0, output + errors);
            return output;
        }
    }

    [Fact]
    [Rule("S075")]
    public void A_period_that_the_rules_do_not_know_is_warned_of_at_the_start() =>
        Assert.Contains(
            app.Logs.Lines,
            line => line.StartsWith("Warning Campaigns:PeriodYears is 7", StringComparison.Ordinal)
        );

    private Task<FhirReply> Send(HttpMethod method, string path, string body) =>
        app.As("admin").Send(method, path, body, "application/json");

    private static bool IsOf(System.Text.Json.Nodes.JsonNode id, string address) =>
        address.EndsWith(id.GetValue<string>(), StringComparison.Ordinal);

    public sealed class Application : FhirInsApplication
    {
        internal CollectedLogs Logs { get; } = new();

        protected override ValueTask<Dictionary<string, string?>> SettingsAsync() =>
            new(new Dictionary<string, string?> { ["Campaigns:PeriodYears"] = "7" });

        protected override void Configure(WebApplicationBuilder builder) => builder.Logging.AddProvider(Logs);
    }
}
