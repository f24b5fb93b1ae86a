using System.Net;
using System.Text.Json.Nodes;
using FhirIns.Sandbox.Seeding;
using FhirIns.Sandbox.Simulator;
using FhirIns.Server.Storage;
using FhirIns.Server.Tests.Infrastructure;
using FhirIns.Server.Tests.Security;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace FhirIns.Server.Tests.MassVerification;

/// <summary>
/// The build of the server with Hangfire, in processes of its own: two nodes on PostgreSQL, what users of Hangfire complain
/// of (jobs stuck after a crash, workers that do not come back after the database did, what its pages can break), its pages.
/// </summary>
public sealed class RunningOnHangfireTests : IAsyncLifetime
{
    private const int People = 300;
    private const int CallsAtOnce = 8;
    private HospitalAuthority authority = null!;
    private InsiSimulator insi = null!;
    private string database = "";
    private ServerNodes nodes = null!;

    private static DateTimeOffset LongAgo => TimeProvider.System.GetUtcNow().AddYears(-6);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(HangfireBuild.WhyAbsent is not null, HangfireBuild.WhyAbsent ?? "");
        authority = await HospitalAuthority.StartAsync(TimeProvider.System);
        insi = await InsiSimulator.StartAsync(
            new()
            {
                Url = "http://127.0.0.1:0",
                Population = People,
                PopulationSeed = ServerPopulation.Seed,
                Switches = new() { Latency = Latency.Fixed(300) },
            }
        );
        database = await (await PostgreSqlServer.GetAsync()).CreateDatabaseAsync();
        nodes = new(
            database,
            insi.Endpoint,
            CallsAtOnce,
            HangfireBuild.Server,
            new Dictionary<string, string?>(authority.Trust) { ["Jobs:Engine"] = "Hangfire" }
        );
        await nodes.RunAsync("migrate");
        await new ServerPopulation(new PostgreSqlContexts(database), TimeProvider.System, TextWriter.Null).EnsureAsync(
            People,
            Cancelled
        );
    }

    public async ValueTask DisposeAsync()
    {
        if (nodes is not null)
            await nodes.EndAsync();
        if (insi is not null)
            await insi.DisposeAsync();
        if (authority is not null)
            await authority.DisposeAsync();
    }

    [Fact]
    public async Task A_recurring_plan_is_run_by_two_nodes_however_often_they_are_killed()
    {
        await nodes.RunAsync([
            "campaign",
            "plan",
            "--cron",
            "0 22 * * *",
            "--name",
            "Every night",
            "--organization",
            ServerNodes.Organization,
        ]);
        await using (var db = Open())
        {
            await db.Patients.ExecuteUpdateAsync(
                row => row.SetProperty(one => one.InsConfirmedAt, (DateTimeOffset?)LongAgo),
                Cancelled
            );
            await db.CampaignPlans.ExecuteUpdateAsync(
                plan => plan.SetProperty(one => one.NextAt, (DateTimeOffset?)LongAgo),
                Cancelled
            );
        }
        const int kills = 2;
        await Task.WhenAll(KillAsync(kills, seed: 1), KillAsync(kills, seed: 2));

        var campaign = await EndAsync();
        Assert.NotNull(campaign.PlanId);
        VerifiedOnce(campaign, 2 * kills * CallsAtOnce);
    }

    [Fact]
    public async Task Neither_a_database_that_was_away_nor_emptied_tables_stop_it()
    {
        nodes.Keep(await nodes.StartAsync());
        await nodes.RunAsync("campaign", "start", "--organization", ServerNodes.Organization);
        await UntilCallsAsync(20);
        await PostgreSqlServer.TakeAwayAsync(database);
        await Task.Delay(TimeSpan.FromSeconds(5), Cancelled);
        var calls = insi.Calls.Total;
        await Task.Delay(TimeSpan.FromSeconds(2), Cancelled);
        Assert.Equal(calls, insi.Calls.Total);
        await PostgreSqlServer.GiveBackAsync(database);
        await using (var cut = new NpgsqlConnection(database))
            NpgsqlConnection.ClearPool(cut);

        await UntilCallsAsync(calls + 20);
        await using (var db = Open())
            await db.Database.ExecuteSqlRawAsync(
                "TRUNCATE hangfire.job, hangfire.jobqueue, hangfire.hash, hangfire.set CASCADE",
                Cancelled
            );
        VerifiedOnce(await EndAsync(), 2 * CallsAtOnce);
        // Whatever job was left has ended by now: the next campaign begins only if the tending came back.
        await nodes.RunAsync("campaign", "start", "--organization", ServerNodes.Organization, "--limit", "5");
        Assert.Equal(5, (await EndAsync()).Ok);
    }

    [Fact]
    public async Task Its_pages_show_those_who_may_run_campaigns_and_change_nothing()
    {
        await using var node = await nodes.StartAsync();
        using var http = new HttpClient();
        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(HttpMethod.Get, "recurring", null)).Status);
        Assert.Equal(
            HttpStatusCode.Forbidden,
            (await SendAsync(HttpMethod.Get, "recurring", "user/Patient.cruds ins.read ins.supervise")).Status
        );
        // The tending is asked for within seconds of the start.
        var page = "";
        for (var attempt = 0; attempt < 100 && !page.Contains("TendAsync", StringComparison.Ordinal); attempt++)
        {
            (var seen, page) = await SendAsync(HttpMethod.Get, "recurring", "ins.campaign");
            Assert.Equal(HttpStatusCode.OK, seen);
            await Task.Delay(100, Cancelled);
        }
        Assert.Contains("TendAsync", page, StringComparison.Ordinal);
        var health = JsonNode.Parse(await http.GetStringAsync(new Uri(node.Url, "/health/ready"), Cancelled))!;
        Assert.Equal("healthy", health["checks"]!["jobs"]!["status"]!.GetValue<string>());
        var style = page.Split("/hangfire/css", 2)[1].Split('"', 2)[0];
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(HttpMethod.Get, "css" + style, "ins.campaign")).Status);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(HttpMethod.Post, "stats", "ins.campaign")).Status);
        Assert.NotEqual(
            HttpStatusCode.NoContent,
            (await SendAsync(HttpMethod.Post, "recurring/remove", "ins.campaign")).Status
        );

        async Task<(HttpStatusCode Status, string Body)> SendAsync(HttpMethod method, string page, string? scope)
        {
            using var request = new HttpRequestMessage(method, new Uri(node.Url, "/hangfire/" + page));
            if (method == HttpMethod.Post)
                request.Content = new FormUrlEncodedContent([
                    new("jobs[]", "tending"),
                    new("metrics[]", "servers:count"),
                ]);
            if (scope is not null)
                request.Headers.Authorization = new("Bearer", authority.Issue(claims => claims["scope"] = scope));
            using var answer = await http.SendAsync(request, Cancelled);
            if (scope is not null)
                Assert.Contains("script-src 'self'", answer.Headers.GetValues("Content-Security-Policy").Single());
            return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancelled));
        }
    }

    /// <summary>Each identity once, but for those in flight when something broke.</summary>
    private void VerifiedOnce(CampaignRow campaign, int inFlightAtMost)
    {
        Assert.Equal(CampaignStatus.Completed, campaign.Status);
        Assert.True(campaign.Total > 100, "hardly anybody was in the campaign");
        Assert.Equal(campaign.Total, campaign.Ok + campaign.Ko);
        var asked = insi.Calls.Latest.Where(call => call.Outcome is "OK" or "KO").ToList();
        Assert.Equal(campaign.Total, asked.Select(call => call.Subject).Distinct().Count());
        Assert.InRange(asked.Count - campaign.Total, 0, inFlightAtMost);
    }

    /// <summary>Runs a node, kills it at a random moment while calls are made, and starts it anew; the last one stays.</summary>
    private async Task KillAsync(int kills, int seed)
    {
        var moments = new Random(seed);
        for (var kill = 0; kill < kills; kill++)
        {
            await using var node = await nodes.StartAsync();
            await UntilCallsAsync(insi.Calls.Total + 5);
            await Task.Delay(moments.Next(0, 1500), Cancelled);
            await node.KillAsync();
        }
        nodes.Keep(await nodes.StartAsync());
    }

    private async Task UntilCallsAsync(long calls)
    {
        for (var attempt = 0; attempt < 600 && insi.Calls.Total < calls; attempt++)
            await Task.Delay(100, Cancelled);
    }

    /// <summary>The newest campaign, once it has ended.</summary>
    private async Task<CampaignRow> EndAsync()
    {
        for (var attempt = 0; attempt < 400; attempt++)
        {
            await using var db = Open();
            var campaign = await db.Campaigns.OrderByDescending(row => row.Key).FirstOrDefaultAsync(Cancelled);
            if (campaign?.EndedAt is not null)
                return campaign;
            await Task.Delay(300, Cancelled);
        }
        throw new InvalidOperationException("The campaign did not end.");
    }

    private FhirInsDbContext Open() => new PostgreSqlContexts(database).CreateDbContext();
}
