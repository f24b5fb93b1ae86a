using System.Net;
using FhirIns.Sandbox.Simulator;
using FhirIns.Server.MassVerification;
using FhirIns.Server.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace FhirIns.Server.Tests.MassVerification;

/// <summary>Two nodes, a campaign and people at the desk: together never more calls than one limit allows.</summary>
public sealed class KeepingToOneLimitTests(KeepingToOneLimitTests.TwoNodes nodes)
    : IClassFixture<KeepingToOneLimitTests.TwoNodes>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_campaign_and_calls_by_hand_of_two_nodes_keep_to_one_limit_together()
    {
        Assert.SkipWhen(nodes.WhyAbsent is not null, nodes.WhyAbsent ?? "");
        var people = new List<string>();
        for (var count = 0; count < 6; count++)
            people.Add(await nodes.First.Qualify(Person.Somebody()));
        nodes.First.Insi.Calls.Clear();
        nodes.First.Insi.Switches = new() { Latency = Latency.Fixed(150) };
        var started = await nodes.First.As("admin").Post("Patient/$ins-verify", null, ("Prefer", "respond-async"));
        Assert.Equal(HttpStatusCode.Accepted, started.Status);
        var campaigns = nodes.First.Host.Services.GetRequiredService<ListCampaigns>();
        var id = started.Header("Content-Location")!.Split('/')[^1];

        var desk = people.Select(
            (person, index) => VerifyOftenAsync(index % 2 == 0 ? nodes.First : nodes.Second, person)
        );
        await Task.WhenAll(desk);
        var calls = nodes.First.Insi.Calls;
        var minute = calls.MostWithin(TimeSpan.FromMinutes(1));
        var view = (await campaigns.FindAsync(id, Cancelled))!;
        await nodes.First.As("admin").Delete(started.Header("Content-Location")!);

        Assert.InRange(calls.HighestConcurrency, 2, TwoNodes.AtOnce);
        Assert.InRange(minute, TwoNodes.AtOnce, TwoNodes.PerMinute);
        Assert.True(calls.Total > 3 * people.Count, "the campaign hardly called");
        Assert.Equal(0, view.Row.Failed);
    }

    /// <summary>Somebody at the desk, who is told at times that INSi is busy or the campaign was faster.</summary>
    private static async Task VerifyOftenAsync(FhirInsApplication node, string person)
    {
        for (var count = 0; count < 3; count++)
        {
            var answer = await node.As("referent").Post($"Patient/{person}/$ins-verify");
            Assert.Contains(
                answer.Status,
                new[] { HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable, HttpStatusCode.Conflict }
            );
        }
    }

    public sealed class TwoNodes : IAsyncLifetime
    {
        public const int AtOnce = 4;
        public const int PerMinute = 60;

        public string? WhyAbsent => PostgreSqlServer.WhyAbsent;

        internal Node First { get; private set; } = null!;

        internal Node Second { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            if (WhyAbsent is not null)
                return;
            var settings = new Dictionary<string, string?>
            {
                ["Database:Provider"] = "PostgreSql",
                ["Database:ConnectionString"] = await (await PostgreSqlServer.GetAsync()).CreateDatabaseAsync(),
                ["Insi:MaxConcurrentCalls"] = AtOnce.ToString(System.Globalization.CultureInfo.InvariantCulture),
                ["Insi:MaxCallsPerMinute"] = PerMinute.ToString(System.Globalization.CultureInfo.InvariantCulture),
                ["Insi:Timeout"] = "00:00:05",
                ["Jobs:Every"] = "00:00:01",
                ["Campaigns:Lease"] = "00:00:05",
            };
            First = new(settings) { Population = 200 };
            await First.StartAsync();
            settings["Insi:Endpoint"] = First.Insi.Endpoint.ToString();
            Second = new(settings);
            await Second.StartAsync();
        }

        public async ValueTask DisposeAsync()
        {
            if (WhyAbsent is not null)
                return;
            await Second.DisposeAsync();
            await First.DisposeAsync();
        }
    }

    internal sealed class Node(Dictionary<string, string?> settings) : FhirInsApplication
    {
        protected override ValueTask<Dictionary<string, string?>> SettingsAsync() =>
            new(new Dictionary<string, string?>(settings));
    }
}
