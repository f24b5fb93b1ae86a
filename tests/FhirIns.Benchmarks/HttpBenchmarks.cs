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
    public const int Rounds = 3;
    private const int WarmUpMilliseconds = 1_500;

    public static async Task RunAsync(BenchmarkOptions options, TextWriter output)
    {
        var data = Directory.CreateTempSubdirectory("fhirins-bench-");
        var postgres = options.OnPostgreSql ? await PostgreSqlServer.GetAsync() : null;
        try
        {
            var database = postgres is null ? null : await postgres.CreateDatabaseAsync();
            string[] connection = database is null ? [] : [database];
            await using var server = ChildProcess.Start([
                ServedSandbox.Mode,
                data.FullName,
                options.People.ToString(CultureInfo.InvariantCulture),
                .. connection,
            ]);
            var served = JsonSerializer.Deserialize<Served>(await server.ReadLineAsync())!;
            var scenarios = new Scenarios(served, options.People);
            await scenarios.PrepareAsync();
            var body = Path.Combine(data.FullName, "body.json");
            var bytes = await scenarios.ReadFirstAsync();
            await File.WriteAllBytesAsync(body, bytes);
            await using var bare = ChildProcess.Start(BareEndpoint.Mode, body);
            var barePort = int.Parse(await bare.ReadLineAsync(), CultureInfo.InvariantCulture);

            var bareScenario = new Scenario("bare Kestrel, the same bytes", _ => [scenarios.FirstRead], 200);
            List<(string Name, List<LoadResult> Rounds)> results =
            [
                .. await MeasureAsync(
                    [(bareScenario, barePort, bare), .. scenarios.Reading.Select(one => (one, served.Port, server))],
                    options
                ),
                .. await MeasureAsync([.. scenarios.Writing.Select(one => (one, served.Port, server))], options),
            ];
            await Report.WriteAsync(output, options, bytes.Length, results);
            await output.WriteLineAsync(
                Report.Line(
                    $"Memory of server, simulator and token desk after the load: {server.WorkingSet >> 20} MiB."
                )
            );
            await WriteDatabaseAsync(
                output,
                options,
                new(database, SqliteFileIn(data), options.Connections),
                bytes.Length
            );
            var (start, memory) = await ColdStart.MeasureAsync(options.Server);
            await output.WriteLineAsync(
                Report.Line(
                    $"Start of the server alone until metadata is answered: {start.TotalSeconds:0.00} s, {memory >> 20} MiB then."
                )
            );
        }
        finally
        {
            if (postgres is not null)
                await postgres.DisposeAsync();
            data.Delete(recursive: true);
        }
    }

    /// <summary>The database without the server, as its last measurement: nothing else is asked meanwhile.</summary>
    private static async Task WriteDatabaseAsync(
        TextWriter output,
        BenchmarkOptions options,
        DatabaseAlone alone,
        int bytes
    )
    {
        var duration = TimeSpan.FromSeconds(options.Seconds);
        var (lookups, inserts) = (new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            lookups.Add(await alone.LookupsAsync(options.People, duration));
            inserts.Add(await alone.InsertsAsync(bytes, duration));
        }
        await output.WriteLineAsync(
            Report.Line(
                $"The database alone, a second: {Report.Median(lookups):0} lookups of a rendering, {Report.Median(inserts):0} durable insertions of one row."
            )
        );
    }

    private static string SqliteFileIn(DirectoryInfo data) => Path.Combine(data.FullName, "fhirins.db");

    /// <summary>Round after round, so that what disturbs the machine for a while disturbs all of them.</summary>
    private static async Task<List<(string Name, List<LoadResult> Rounds)>> MeasureAsync(
        (Scenario Scenario, int Port, ChildProcess Process)[] measured,
        BenchmarkOptions options
    )
    {
        var results = measured.Select(one => (one.Scenario.Name, Rounds: new List<LoadResult>())).ToList();
        for (var round = 0; round < Rounds; round++)
        for (var index = 0; index < measured.Length; index++)
            results[index].Rounds.Add(await MeasureAsync(measured[index], options, round));
        return results;
    }

    private static async Task<LoadResult> MeasureAsync(
        (Scenario Scenario, int Port, ChildProcess Process) one,
        BenchmarkOptions options,
        int round
    )
    {
        var (scenario, port, process) = one;
        // Creations are warmed up by people of a round of their own, so that nobody is created twice.
        if (round == 0)
            await LoadAsync(
                new(port, options.Connections, WarmUpMilliseconds, scenario.Statuses, scenario.Requests(Rounds))
            );
        var before = process.ProcessorTime;
        var result = await LoadAsync(
            new(port, options.Connections, options.Seconds * 1000, scenario.Statuses, scenario.Requests(round))
        );
        return result with { CpuEach = (process.ProcessorTime - before).TotalMicroseconds / Math.Max(1, result.Right) };
    }

    private static async Task<LoadResult> LoadAsync(LoadPlan plan)
    {
        await using var generator = ChildProcess.Start(LoadGenerator.Mode);
        return JsonSerializer.Deserialize<LoadResult>(await generator.AskAsync(JsonSerializer.Serialize(plan)))!;
    }
}
