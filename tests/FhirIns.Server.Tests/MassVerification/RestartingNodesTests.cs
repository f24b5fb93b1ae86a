using System.Net;
using FhirIns.Sandbox.Seeding;
using FhirIns.Server.Storage;
using FhirIns.Server.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Tests.MassVerification;

/// <summary>
/// The topology of a hospital in plain processes: two servers, PostgreSQL, INSi. Each node is replaced in turn while a
/// campaign runs and others ask.
/// </summary>
public sealed class RestartingNodesTests
{
    private const int People = 300;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_node_is_replaced_in_turn_and_nobody_notices()
    {
        Assert.SkipWhen(PostgreSqlServer.WhyAbsent is not null, PostgreSqlServer.WhyAbsent ?? "");
        var connection = await (await PostgreSqlServer.GetAsync()).CreateDatabaseAsync();
        await using var insi = await SimulatorProcess.StartAsync(People, latencyMilliseconds: 250);
        var nodes = new ServerNodes(connection, insi.Endpoint, callsAtOnce: 4);
        await nodes.RunAsync("migrate");
        await new ServerPopulation(
            new PostgreSqlContexts(connection),
            TimeProvider.System,
            TextWriter.Null
        ).EnsureAsync(People, Cancelled);
        await using var first = await nodes.StartAsync();
        await using var second = await nodes.StartAsync();
        await nodes.RunAsync("campaign", "start", "--organization", ServerNodes.Organization);
        using var visitor = new Visitor(first.Url, second.Url);
        var visits = visitor.VisitAsync();

        await UntilCallsAsync(insi, 20);
        await using var newFirst = await ReplaceAsync(nodes, first);
        await UntilCallsAsync(insi, await insi.TotalAsync() + 20);
        await using var newSecond = await ReplaceAsync(nodes, second);

        var campaign = await EndAsync(connection);
        visitor.Stop();
        await visits;
        Assert.Equal(CampaignStatus.Completed, campaign.Status);
        Assert.Equal(campaign.Total, campaign.Ok + campaign.Ko);
        Assert.Equal(0, campaign.Interrupted);
        var verified = await insi.VerifiedAsync();
        Assert.Equal(campaign.Total, verified.Count);
        Assert.Equal(campaign.Total, verified.Distinct().Count());
        Assert.Equal(0, visitor.TurnedAway);
        Assert.True(visitor.Served > 50, "hardly anybody came");
    }

    private static async Task<ServerNode> ReplaceAsync(ServerNodes nodes, ServerNode node)
    {
        await node.StopAsync();
        return await nodes.StartAsync(node.Url.ToString());
    }

    private static async Task UntilCallsAsync(SimulatorProcess insi, int calls)
    {
        for (var attempt = 0; attempt < 600 && await insi.TotalAsync() < calls; attempt++)
            await Task.Delay(100, Cancelled);
    }

    private static async Task<CampaignRow> EndAsync(string connection)
    {
        while (true)
        {
            await using var db = new PostgreSqlContexts(connection).CreateDbContext();
            var campaign = await db.Campaigns.SingleAsync(Cancelled);
            if (campaign.EndedAt is not null)
                return campaign;
            await Task.Delay(300, Cancelled);
        }
    }

    /// <summary>Comes through a proxy that asks the other node when one does not take the request.</summary>
    private sealed class Visitor(params Uri[] nodes) : IDisposable
    {
        private readonly HttpClient http = new();
        private readonly CancellationTokenSource stop = new();

        public int Served { get; private set; }

        public int TurnedAway { get; private set; }

        public async Task VisitAsync()
        {
            for (var visit = 0; !stop.IsCancellationRequested; visit++)
            {
                var isServed =
                    await AsksAsync(nodes[visit % nodes.Length]) || await AsksAsync(nodes[(visit + 1) % nodes.Length]);
                (Served, TurnedAway) = isServed ? (Served + 1, TurnedAway) : (Served, TurnedAway + 1);
                await Task.Delay(50, Cancelled);
            }
        }

        public void Stop() => stop.Cancel();

        public void Dispose()
        {
            http.Dispose();
            stop.Dispose();
        }

        private async Task<bool> AsksAsync(Uri node)
        {
            try
            {
                using var answer = await http.GetAsync(new Uri(node, "/fhir/metadata"), Cancelled);
                return answer.StatusCode == HttpStatusCode.OK;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        }
    }
}
