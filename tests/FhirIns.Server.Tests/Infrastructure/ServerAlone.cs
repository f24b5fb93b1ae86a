using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace FhirIns.Server.Tests.Infrastructure;

/// <summary>The server alone, as an operator runs it: a process with settings in its environment.</summary>
public sealed class ServerAlone : IAsyncDisposable
{
    private readonly Process process;
    private readonly ConcurrentQueue<string> output = new();

    private ServerAlone(Process process, Uri url)
    {
        (this.process, Url) = (process, url);
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public Uri Url { get; }

    /// <summary>What it wrote so far.</summary>
    public IReadOnlyList<string> Output => [.. output];

    /// <summary>Settings with which it starts, on a database of SQLite in the directory.</summary>
    public static Dictionary<string, string?> Settings(string directory) =>
        new()
        {
            ["Security:Authority"] = "https://authority.example",
            ["Security:Audience"] = "fhirins",
            ["Database:ConnectionString"] = $"Data Source={Path.Combine(directory, "fhirins.db")}",
            ["Insi:Endpoint"] = "https://insi.example/lps",
            ["Insi:AuthorizationNumber"] = "TESTSGIE0000",
            ["Insi:Software:Name"] = "FhirIns",
            ["Insi:Software:Version"] = "1",
            ["Insi:InstanceId"] = "7f0a3c5e-0b1d-4c2e-9f3a-5d6e7f809101",
        };

    /// <summary>Runs it to its end.</summary>
    public static async Task<(int Code, string Output, string Errors)> RunAsync(
        IReadOnlyDictionary<string, string?> settings,
        params string[] arguments
    )
    {
        using var process = Process.Start(StartInfo(settings, arguments))!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, errors);
    }

    /// <summary>Starts it on a free port, and on another when somebody else was faster, until it is ready or alive.</summary>
    public static async Task<ServerAlone> StartAsync(
        IReadOnlyDictionary<string, string?> settings,
        string untilItAnswers = "/health/live",
        Uri? at = null
    )
    {
        for (var attempt = 0; attempt < 5; attempt++)
        {
            var url = at ?? new Uri($"http://127.0.0.1:{FreePort()}");
            var server = new ServerAlone(Process.Start(StartInfo(settings, ["--urls", url.ToString()]))!, url);
            if (await server.AnswersAsync(untilItAnswers))
                return server;
            await server.DisposeAsync();
            if (!server.Output.Any(line => line.Contains("in use", StringComparison.OrdinalIgnoreCase)))
                throw new InvalidOperationException(string.Join('\n', server.Output));
        }
        throw new InvalidOperationException("The server did not start on any port.");
    }

    /// <summary>A client of it with a token.</summary>
    public FhirClient With(string? token) => new(new Uri(Url, "/fhir/"), token);

    /// <summary>SIGKILL: nothing is flushed, nothing is told.</summary>
    public async Task KillAsync()
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
    }

    /// <summary>SIGTERM, as an operator's tools end a service.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> EndAsync()
    {
        using (var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync();
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            await KillAsync();
        process.Dispose();
    }

    public static string FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
    }

    private static ProcessStartInfo StartInfo(IReadOnlyDictionary<string, string?> settings, string[] arguments)
    {
        var start = new ProcessStartInfo(
            "dotnet",
            [Path.Combine(AppContext.BaseDirectory, "FhirIns.Server.dll"), .. arguments]
        )
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            WorkingDirectory = AppContext.BaseDirectory,
        };
        foreach (var (key, value) in settings)
            start.Environment[
                key.StartsWith("OTEL_", StringComparison.Ordinal)
                    ? key
                    : $"FHIRINS__{key.Replace(":", "__", StringComparison.Ordinal)}"
            ] = value;
        return start;
    }

    private async Task<bool> AnswersAsync(string address)
    {
        using var http = new HttpClient();
        for (var attempt = 0; attempt < 240 && !process.HasExited; attempt++)
        {
            try
            {
                using var answer = await http.GetAsync(new Uri(Url, address), TestContext.Current.CancellationToken);
                if (answer.IsSuccessStatusCode)
                    return !process.HasExited;
            }
            catch (HttpRequestException)
            {
                // Not there yet.
            }
            await Task.Delay(250, TestContext.Current.CancellationToken);
        }
        return false;
    }

    private void Keep(string? line)
    {
        if (line is not null)
            output.Enqueue(line);
    }
}
