using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace FhirIns.Benchmarks;

/// <summary>How long the server alone takes from its start to its first CapabilityStatement, on a database that is there.</summary>
internal static class ColdStart
{
    private const int Starts = 5;

    /// <param name="server">The program: <c>FhirIns.Server.dll</c> or what <c>dotnet publish</c> makes of it.</param>
    /// <returns>The median, and the memory that it holds then, in bytes.</returns>
    public static async Task<(TimeSpan Median, long Memory)> MeasureAsync(string server)
    {
        var directory = Directory.CreateTempSubdirectory("fhirins-start-");
        try
        {
            await StartAsync(server, directory.FullName);
            var starts = new List<(TimeSpan Time, long Memory)>();
            for (var start = 0; start < Starts; start++)
                starts.Add(await StartAsync(server, directory.FullName));
            return starts.OrderBy(one => one.Time).ElementAt(Starts / 2);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task<(TimeSpan Time, long Memory)> StartAsync(string server, string directory)
    {
        var url = new Uri($"http://127.0.0.1:{FreePort()}/");
        var start = new ProcessStartInfo(
            server.EndsWith(".dll", StringComparison.Ordinal) ? "dotnet" : server,
            server.EndsWith(".dll", StringComparison.Ordinal) ? [server] : []
        )
        {
            RedirectStandardOutput = true,
            WorkingDirectory = Path.GetDirectoryName(server),
        };
        foreach (var (key, value) in Settings(directory, url))
            start.Environment[$"FHIRINS__{key.Replace(":", "__", StringComparison.Ordinal)}"] = value;
        using var http = new HttpClient { BaseAddress = url };
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        _ = process.StandardOutput.ReadToEndAsync();
        while (!await AnswersAsync(http))
            if (process.HasExited)
                throw new InvalidOperationException("The server did not start.");
        var time = watch.Elapsed;
        process.Refresh();
        var memory = process.WorkingSet64;
        process.Kill();
        await process.WaitForExitAsync();
        return (time, memory);
    }

    private static async Task<bool> AnswersAsync(HttpClient http)
    {
        try
        {
            return (await http.GetAsync(new Uri("fhir/metadata", UriKind.Relative))).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            await Task.Delay(2);
            return false;
        }
    }

    private static Dictionary<string, string> Settings(string directory, Uri url) =>
        new()
        {
            ["Urls"] = url.ToString(),
            ["Security:Authority"] = "https://authority.example",
            ["Security:Audience"] = "fhirins",
            ["Database:ConnectionString"] = $"Data Source={Path.Combine(directory, "fhirins.db")}",
            ["Insi:Endpoint"] = "https://insi.example/lps",
            ["Insi:AuthorizationNumber"] = "TESTSGIE0000",
            ["Insi:Software:Name"] = "FhirIns",
            ["Insi:Software:Version"] = "1",
            ["Insi:InstanceId"] = "7f0a3c5e-0b1d-4c2e-9f3a-5d6e7f809101",
        };

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
