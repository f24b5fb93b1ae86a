using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FhirIns.Sandbox.Seeding;

namespace FhirIns.Server.Tests.Infrastructure;

/// <summary>The INSi simulator in a process of its own, spoken to by its control API alone.</summary>
public sealed partial class SimulatorProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly HttpClient control;

    private SimulatorProcess(Process process, Uri endpoint) =>
        (this.process, Endpoint, control) = (process, endpoint, new() { BaseAddress = endpoint });

    public Uri Endpoint { get; }

    /// <summary>Starts it on a free port, with the population that the seeded server has.</summary>
    public static async Task<SimulatorProcess> StartAsync(int people, int latencyMilliseconds)
    {
        var start = new ProcessStartInfo(
            "dotnet",
            [
                Path.Combine(AppContext.BaseDirectory, "FhirIns.Sandbox.dll"),
                "simulator",
                "--urls",
                "http://127.0.0.1:0",
                "--population",
                people.ToString(CultureInfo.InvariantCulture),
                "--seed",
                ServerPopulation.Seed.ToString(CultureInfo.InvariantCulture),
                "--latency",
                latencyMilliseconds.ToString(CultureInfo.InvariantCulture),
            ]
        )
        {
            RedirectStandardOutput = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        var process = Process.Start(start)!;
        var address = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is null)
                address.TrySetException(new InvalidOperationException("The simulator did not start."));
            else if (line.Data.StartsWith("INSi simulator: http", StringComparison.Ordinal))
                address.TrySetResult(new(Address().Match(line.Data).Value));
        };
        process.BeginOutputReadLine();
        return new(process, await address.Task);
    }

    /// <summary>How many calls it received.</summary>
    public async Task<int> TotalAsync() => (await CallsAsync(0))["total"]!.GetValue<int>();

    /// <summary>Who was verified, each as often as there was an answer.</summary>
    public async Task<IReadOnlyList<string>> VerifiedAsync() =>
        [
            .. (await CallsAsync(100_000))["calls"]!
                .AsArray()
                .Where(call => call!["outcome"]!.GetValue<string>() is "OK" or "KO")
                .Select(call => call!["subject"]!.GetValue<string>()),
        ];

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        control.Dispose();
    }

    private async Task<JsonNode> CallsAsync(int count) =>
        (
            await control.GetFromJsonAsync<JsonNode>(
                $"/control/calls?count={count}",
                TestContext.Current.CancellationToken
            )
        )!;

    [GeneratedRegex("http://[^, ]+", RegexOptions.None, 1000)]
    private static partial Regex Address();
}
