using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using FhirIns.Sandbox.Population;

namespace FhirIns.Sandbox.Simulator;

/// <summary>
/// The simulator alone: <c>dotnet run --project src/FhirIns.Sandbox -- simulator --urls http://127.0.0.1:5081</c>.
/// </summary>
public static class SimulatorCommand
{
    /// <summary>First argument that chooses this command.</summary>
    public const string Name = "simulator";

    private const string DefaultUrl = "http://localhost:5081";

    private const string Usage = """
        simulator [--urls URL] [--population N] [--seed N] [--latency MS] [--software IDAM,…] [--test-environment true]
          --urls              address, default http://localhost:5081
          --population        generated people beside the published ones, default 0
          --seed              seed of the generated people, default 1
          --latency           duration of each call in milliseconds, or "live" for 150 to 850
          --software          authorization numbers that the gateway knows, default TESTSGIE0000
          --test-environment  true: somebody unknown gives insi_102, as on the integration service
        """;

    /// <summary>Runs until it is told to end by signal or token.</summary>
    /// <param name="args">The arguments after <see cref="Name"/>.</param>
    /// <param name="output">Where the address and one line for each call go; no trait, no matricule.</param>
    /// <param name="cancellationToken">Ends the simulator.</param>
    /// <returns>Exit code: 0, 1 when the address is taken, 2 for wrong arguments.</returns>
    public static async Task<int> RunAsync(
        string[] args,
        TextWriter output,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(output);
        if (Options(args) is not { } options)
        {
            await output.WriteLineAsync(Usage);
            return 2;
        }

        var lines = TextWriter.Synchronized(output);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        try
        {
            await using var simulator = await InsiSimulator.StartAsync(
                options with
                {
                    OnCall = call => lines.WriteLine(Line(call)),
                },
                ending.Token
            );
            var control = new Uri(simulator.Url, "/control");
            await lines.WriteLineAsync($"INSi simulator: {simulator.Endpoint}, control: {control}");
            await Task.Delay(Timeout.Infinite, ending.Token);
        }
        catch (IOException exception)
        {
            await lines.WriteLineAsync($"INSi simulator: {exception.Message}");
            return 1;
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            await lines.WriteLineAsync("INSi simulator: ended");
        }
        return 0;

        void End(PosixSignalContext signal)
        {
            signal.Cancel = true;
            ending.Cancel();
        }
    }

    private static string Line(LoggedCall call) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{call.At:HH:mm:ss.fff} #{call.Number} {call.Operation ?? "?"} {call.Outcome} {call.Access}"
        );

    private static InsiSimulatorOptions? Options(string[] args)
    {
        string[] words =
        [
            .. args.SelectMany(word => word.StartsWith("--", StringComparison.Ordinal) ? word.Split('=', 2) : [word]),
        ];
        if (words.Length % 2 != 0)
            return null;

        InsiSimulatorOptions? options = new() { Url = DefaultUrl };
        for (var index = 0; index < words.Length && options is not null; index += 2)
            options = Apply(options, words[index], words[index + 1]);
        return options;
    }

    private static bool IsAddress(string value) =>
        Uri.TryCreate(value, UriKind.Absolute, out var url)
        && url.Scheme == Uri.UriSchemeHttp
        && (url.Host == "localhost" || IPAddress.TryParse(url.Host, out _));

    private static InsiSimulatorOptions? Apply(InsiSimulatorOptions options, string name, string value)
    {
        var isNumber = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        return name switch
        {
            "--urls" when IsAddress(value) => options with { Url = value },
            "--population" when isNumber && number <= FictitiousPopulation.MaximumCount => options with
            {
                Population = number,
            },
            "--seed" when isNumber => options with { PopulationSeed = number },
            "--software" => options with { KnownSoftware = value.Split(',') },
            "--latency" when value == "live" => WithSwitches(switches => switches with { Latency = Latency.Live }),
            "--latency" when isNumber => WithSwitches(switches => switches with { Latency = Latency.Fixed(number) }),
            "--test-environment" when bool.TryParse(value, out var on) => WithSwitches(switches =>
                switches with
                {
                    TestEnvironment = on,
                }
            ),
            _ => null,
        };

        InsiSimulatorOptions WithSwitches(Func<SimulatorSwitches, SimulatorSwitches> change) =>
            options with
            {
                Switches = change(options.Switches),
            };
    }
}
