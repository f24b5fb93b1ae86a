using System.Globalization;
using FhirIns.Sandbox.Seeding;
using FhirIns.Sandbox.Simulator;
using FhirIns.Server.Storage;
using FhirIns.Server.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Tests.MassVerification;

/// <summary>
/// Two servers on one PostgreSQL verify a base while each is killed again and again. The whole of it:
/// <c>FHIRINS_KILL_IDENTITIES=10000 FHIRINS_KILLS=20 dotnet test tests/FhirIns.Server.Tests --filter KillingNodes</c>.
/// </summary>
public sealed class KillingNodesTests
{
    private const int CallsAtOnce = 8;

    [Fact]
    public async Task Each_identity_is_verified_once_but_for_the_calls_in_flight_at_a_kill()
    {
        Assert.SkipWhen(PostgreSqlServer.WhyAbsent is not null, PostgreSqlServer.WhyAbsent ?? "");
        var (people, kills) = (Setting("FHIRINS_KILL_IDENTITIES", 300), Setting("FHIRINS_KILLS", 2));
        var connection = await (await PostgreSqlServer.GetAsync()).CreateDatabaseAsync();
        await using var insi = await InsiSimulator.StartAsync(
            new()
            {
                Url = "http://127.0.0.1:0",
                Population = people,
                PopulationSeed = ServerPopulation.Seed,
                Switches = new() { Latency = Latency.Fixed(300) },
            }
        );
        var nodes = new ServerNodes(connection, insi.Endpoint, CallsAtOnce);
        await nodes.RunAsync("migrate");
        await SeedAsync(connection, people);
        await nodes.RunAsync("campaign", "start", "--organization", ServerNodes.Organization);

        await Task.WhenAll(KillAsync(nodes, insi, kills, 1), KillAsync(nodes, insi, kills, 2));

        var campaign = await EndAsync(connection);
        await nodes.EndAsync();
        Assert.Equal(CampaignStatus.Completed, campaign.Status);
        var asked = insi
            .Calls.Latest.Where(call => call.Outcome is "OK" or "KO")
            .GroupBy(call => call.Subject!)
            .Select(calls => calls.Count())
            .ToList();
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{campaign.Total} identities, {2 * kills} kills: {asked.Sum()} calls, {campaign.Interrupted} in flight at a kill"
        );
        Assert.Equal(campaign.Total, asked.Count);
        Assert.Equal(campaign.Total, campaign.Ok + campaign.Ko);
        Assert.InRange(campaign.Interrupted, 0, 2 * kills * CallsAtOnce);
        // An identity can be in flight at several kills: it counts once as interrupted, and was asked once more at each.
        Assert.InRange(asked.Count(calls => calls > 1), 0, campaign.Interrupted);
        Assert.InRange(asked.Sum() - asked.Count, 0, 2 * kills * CallsAtOnce);
        await using var db = Open(connection);
        Assert.Equal(
            campaign.Ko,
            await db.Tasks.CountAsync(task => task.Code == "ins-ko", TestContext.Current.CancellationToken)
        );
    }

    /// <summary>Runs a node, kills it at a random moment while calls are made, and starts it anew; the last one stays.</summary>
    private static async Task KillAsync(ServerNodes nodes, InsiSimulator insi, int kills, int seed)
    {
        var moments = new Random(seed);
        for (var kill = 0; kill < kills; kill++)
        {
            await using var node = await nodes.StartAsync();
            var calls = insi.Calls.Total;
            // A cluster needs seconds to believe that a node is dead; killing faster than that kills idle ones.
            for (var wait = 0; wait < 200 && insi.Calls.Total < calls + 10; wait++)
                await Task.Delay(100, TestContext.Current.CancellationToken);
            await Task.Delay(moments.Next(0, 3000), TestContext.Current.CancellationToken);
            await node.KillAsync();
        }
        nodes.Keep(await nodes.StartAsync());
    }

    private static async Task SeedAsync(string connection, int people)
    {
        await new ServerPopulation(
            new PostgreSqlContexts(connection),
            TimeProvider.System,
            TextWriter.Null
        ).EnsureAsync(people, TestContext.Current.CancellationToken);
    }

    private static async Task<CampaignRow> EndAsync(string connection)
    {
        while (true)
        {
            await using var db = Open(connection);
            var campaign = await db.Campaigns.SingleAsync(TestContext.Current.CancellationToken);
            if (campaign.EndedAt is not null)
                return campaign;
            await Task.Delay(500, TestContext.Current.CancellationToken);
        }
    }

    private static FhirInsDbContext Open(string connection) => new PostgreSqlContexts(connection).CreateDbContext();

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value)
            ? value
            : otherwise;
}
