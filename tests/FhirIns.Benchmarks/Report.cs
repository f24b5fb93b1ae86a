using System.Globalization;
using System.Runtime.InteropServices;

namespace FhirIns.Benchmarks;

/// <summary>Writes what was measured as a Markdown table, with the machine it was measured on.</summary>
internal static class Report
{
    public static async Task WriteAsync(
        TextWriter output,
        BenchmarkOptions options,
        int bytes,
        List<(string Name, List<LoadResult> Rounds)> results
    )
    {
        await output.WriteLineAsync(await MachineAsync());
        await output.WriteLineAsync(
            Line(
                $"{options.People} people on {(options.OnPostgreSql ? "PostgreSQL" : "SQLite")}, {options.Connections} connections, {options.Seconds} s each, median of {results[0].Rounds.Count} rounds; a read answers {bytes} bytes; the load generator shares the machine."
            )
        );
        await output.WriteLineAsync();
        await output.WriteLineAsync(
            "| Request | per second | p50 ms | p99 ms | CPU µs each | of bare Kestrel | wrong answers |"
        );
        await output.WriteLineAsync("| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
        var bare = Median(results[0].Rounds, one => one.PerSecond);
        foreach (var (name, rounds) in results)
        {
            var perSecond = Median(rounds, one => one.PerSecond);
            var (p50, p99) = (Median(rounds, one => one.P50) / 1000, Median(rounds, one => one.P99) / 1000);
            await output.WriteLineAsync(
                Line(
                    $"| {name} | {perSecond:0} | {p50:0.00} | {p99:0.00} | {Median(rounds, one => one.CpuEach):0} | {perSecond / bare:0.00} | {rounds.Sum(one => one.Wrong)} |"
                )
            );
        }
    }

    /// <summary>Processor, system and runtime.</summary>
    public static async Task<string> MachineAsync()
    {
        const string Cpu = "/proc/cpuinfo";
        const string Load = "/proc/loadavg";
        var model = File.Exists(Cpu)
            ? (await File.ReadAllLinesAsync(Cpu))
                .FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
                ?.Split(':')[1]
                .Trim()
            : null;
        var load = File.Exists(Load) ? $", load average {(await File.ReadAllTextAsync(Load)).Split(' ')[0]}" : "";
        return Line(
            $"{model ?? RuntimeInformation.ProcessArchitecture.ToString()}, {Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}{load}"
        );
    }

    public static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static double Median(List<LoadResult> rounds, Func<LoadResult, double> value) =>
        Median([.. rounds.Select(value)]);

    public static double Median(IReadOnlyCollection<double> values) => values.Order().ElementAt(values.Count / 2);
}
