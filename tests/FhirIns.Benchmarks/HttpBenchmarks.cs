using System.Globalization;
using System.Text.Json;
using FhirIns.Server.Tests.Infrastructure;

namespace FhirIns.Benchmarks;

/// <summary>
/// Measures the server over real sockets with signed tokens, beside a bare Kestrel endpoint that returns the bytes of a
/// read: the same machine, the same minutes, so that the ratio says more than either number.
/// </summary>
internal static class HttpBenchmarks
{
    private const int Rounds = 3;
    private const int WarmUpMilliseconds = 1_500;

    public static async Task RunAsync(BenchmarkOptions options, TextWriter output)
    {
        var data = Directory.CreateTempSubdirectory("fhirins-bench-");
        var postgres = options.OnPostgreSql ? await PostgreSqlServer.GetAsync() : null;
        try
        {
            string[] connection = postgres is null ? [] : [await postgres.CreateDatabaseAsync()];
            await using var server = ChildProcess.Start([
                ServedSandbox.Mode,
                data.FullName,
                options.People.ToString(CultureInfo.InvariantCulture),
                .. connection,
            ]);
            var served = JsonSerializer.Deserialize<Served>(await server.ReadLineAsync())!;
            var scenarios = new Scenarios(served, options.People);
            var body = Path.Combine(data.FullName, "body.json");
            var bytes = await scenarios.ReadFirstAsync();
            await File.WriteAllBytesAsync(body, bytes);
            await using var bare = ChildProcess.Start(BareEndpoint.Mode, body);
            var barePort = int.Parse(await bare.ReadLineAsync(), CultureInfo.InvariantCulture);

            var bareScenario = new Scenario("bare Kestrel, the same bytes", 200, _ => [scenarios.FirstRead]);
            (Scenario Scenario, int Port)[] measured =
            [
                (bareScenario, barePort),
                .. scenarios.All.Select(scenario => (scenario, served.Port)),
            ];
            var results = new List<(string Name, List<LoadResult> Rounds)>();
            foreach (var (scenario, _) in measured)
                results.Add((scenario.Name, []));
            for (var round = 0; round < Rounds; round++)
            for (var index = 0; index < measured.Length; index++)
                results[index]
                    .Rounds.Add(await MeasureAsync(measured[index].Scenario, measured[index].Port, options, round));
            await Report.WriteAsync(output, options, bytes.Length, results);
        }
        finally
        {
            if (postgres is not null)
                await postgres.DisposeAsync();
            data.Delete(recursive: true);
        }
    }

    private static async Task<LoadResult> MeasureAsync(Scenario scenario, int port, BenchmarkOptions options, int round)
    {
        // Creations are warmed up by people of a round of their own, so that nobody is created twice.
        if (round == 0)
            await LoadAsync(
                new(port, options.Connections, WarmUpMilliseconds, scenario.Status, scenario.Requests(Rounds))
            );
        return await LoadAsync(
            new(port, options.Connections, options.Seconds * 1000, scenario.Status, scenario.Requests(round))
        );
    }

    private static async Task<LoadResult> LoadAsync(LoadPlan plan)
    {
        await using var generator = ChildProcess.Start(LoadGenerator.Mode);
        return JsonSerializer.Deserialize<LoadResult>(await generator.AskAsync(JsonSerializer.Serialize(plan)))!;
    }
}
