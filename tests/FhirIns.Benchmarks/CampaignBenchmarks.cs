using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using FhirIns.Sandbox;
using FhirIns.Sandbox.Simulator;
using FhirIns.Server.MassVerification;
using FhirIns.Server.Storage;
using FhirIns.Server.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FhirIns.Benchmarks;

/// <summary>
/// Mass verification measured: how much of what INSi allows is used, and whether a campaign of a million costs the same at
/// its end as at its start.
/// </summary>
internal static class CampaignBenchmarks
{
    public const string Mode = "campaign";
    public const string NodeMode = "campaign-node";
    public const string ScaleMode = "campaign-scale";

    /// <summary>The server in a process of its own, so that its CPU is its own; the simulator is in this one.</summary>
    public static async Task RunAsync(string[] args, TextWriter output)
    {
        var people = Number(args, 0, 3000);
        var latency = Number(args, 1, 460);
        var calls = Number(args, 2, 16);
        var database = await (await PostgreSqlServer.GetAsync()).CreateDatabaseAsync();
        await using var insi = await InsiSimulator.StartAsync(
            new()
            {
                Population = people,
                PopulationSeed = FhirIns.Sandbox.Seeding.ServerPopulation.Seed,
                Switches = new() { Latency = Latency.Fixed(latency) },
            }
        );
        await using var node = ChildProcess.Start(
            NodeMode,
            database,
            insi.Endpoint.ToString(),
            Text(people),
            Text(calls)
        );
        var result = JsonSerializer.Deserialize<NodeResult>(await node.ReadLineAsync())!;
        var allowed = calls / (latency / 1000.0);
        await output.WriteLineAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"""
                {result.Identities} identities on PostgreSQL, INSi takes {latency} ms, {calls} calls at once
                {result.Identities / result.Seconds:0.00} identities/s, {100
                    * result.Identities
                    / result.Seconds
                    / allowed:0.0} % of the {allowed:0.00} that the limit allows
                CPU of the server: {1000
                    * result.CpuSeconds
                    / result.Identities:0.00} ms per identity; highest concurrency seen by INSi: {insi.Calls.HighestConcurrency}
                """
            )
        );
    }

    /// <summary>The node of <see cref="RunAsync"/>: seeds, runs one campaign, and tells how long its calls took.</summary>
    public static async Task<int> NodeAsync(string[] args)
    {
        var (database, insi, people, calls) = (args[0], args[1], args[2], args[3]);
        await using var host = await StartAsync(
            people,
            new()
            {
                ["Database:Provider"] = "PostgreSql",
                ["Database:ConnectionString"] = database,
                ["Insi:Endpoint"] = insi,
                ["Insi:MaxConcurrentCalls"] = calls,
                // All of them are the campaign's: nobody is at a desk.
                ["Insi:ReservedForDesk"] = "0",
            }
        );
        var services = host.Services;
        var starter = new CampaignStarter(
            "benchmark",
            null,
            FhirIns.Sandbox.TokenDesk.SandboxClient.Find("admin")!.Organization
        );
        var before = Process.GetCurrentProcess().TotalProcessorTime;
        var (id, refusal) = await services
            .GetRequiredService<PlanCampaign>()
            .RunAsync(new(), starter, null, CancellationToken.None);
        if (id is null)
            throw new InvalidOperationException(refusal!.Code);
        var campaigns = services.GetRequiredService<ListCampaigns>();
        CampaignView? view;
        while ((view = await campaigns.FindAsync(id, CancellationToken.None)) is { Row.EndedAt: null })
            await Task.Delay(100);
        var cpu = Process.GetCurrentProcess().TotalProcessorTime - before;
        // From the first call to the last answer: when jobs begin is the engine's affair.
        var contexts = services.GetRequiredService<IDbContextFactory<FhirInsDbContext>>();
        await using var db = await contexts.CreateDbContextAsync();
        var calls2 = await db
            .Traces.Where(trace => trace.Kind == TraceKind.InsiCall)
            .Select(trace => new { trace.At, trace.DurationMilliseconds })
            .ToListAsync();
        var begin = calls2.Min(call => call.At);
        var end = calls2.Max(call => call.At.AddMilliseconds(call.DurationMilliseconds ?? 0));
        var result = new NodeResult(view!.Row.Total, (end - begin).TotalSeconds, cpu.TotalSeconds);
        await Console.Out.WriteLineAsync(JsonSerializer.Serialize(result));
        await Console.In.ReadToEndAsync();
        return 0;
    }

    /// <summary>
    /// A campaign of a million on PostgreSQL without INSi: the walk step by step, then lot by lot a claim, its answers
    /// written in bulk, its settling, and a look at the progress. Identities are thin copies of one.
    /// </summary>
    public static async Task ScaleAsync(string[] args, TextWriter output)
    {
        var identities = Number(args, 0, 1_000_000);
        var database = await (await PostgreSqlServer.GetAsync()).CreateDatabaseAsync();
        await using var host = await StartAsync(
            "10",
            new()
            {
                ["Database:Provider"] = "PostgreSql",
                ["Database:ConnectionString"] = database,
                ["Jobs:Every"] = "23:00:00",
            }
        );
        await new CampaignScale(host.Services, identities, output).RunAsync();
    }

    private static Task<SandboxHost> StartAsync(string people, Dictionary<string, string?> settings)
    {
        var (options, mistake) = SandboxOptions.Parse([
            "--data",
            Directory.CreateTempSubdirectory("fhirins-campaign-").FullName,
            "--population",
            people,
            "--urls",
            "http://127.0.0.1:0",
            "--insi-url",
            "http://127.0.0.1:0",
        ]);
        return options is null
            ? throw new ArgumentException(mistake)
            : SandboxHost.StartAsync(
                options,
                builder =>
                {
                    builder.Configuration.AddInMemoryCollection(settings);
                    builder.Logging.ClearProviders();
                },
                TextWriter.Null
            );
    }

    private static int Number(string[] args, int index, int otherwise) =>
        args.Length > index ? int.Parse(args[index], CultureInfo.InvariantCulture) : otherwise;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>What the node tells when its campaign has ended.</summary>
    private sealed record NodeResult(int Identities, double Seconds, double CpuSeconds);
}
