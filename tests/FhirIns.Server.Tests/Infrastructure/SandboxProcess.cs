using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace FhirIns.Server.Tests.Infrastructure;

/// <summary>The sandbox in a process of its own, so that it can be killed as a power cut would.</summary>
public sealed class SandboxProcess : IAsyncDisposable
{
    private readonly Process process;

    private SandboxProcess(Process process, Uri url, Uri insi) => (this.process, Url, Insi) = (process, url, insi);

    public Uri Url { get; }

    /// <summary>Where its INSi simulator listens.</summary>
    public Uri Insi { get; }

    /// <summary>Starts it on free ports, and on others when somebody else was faster to take one.</summary>
    public static async Task<SandboxProcess> StartAsync(
        string directory,
        Dictionary<string, string>? environment = null
    )
    {
        for (var attempt = 0; attempt < 5; attempt++)
        {
            var sandbox = Start(directory, new Uri($"http://127.0.0.1:{FreePort()}"), environment ?? []);
            if (await sandbox.AnswersAsync())
                return sandbox;
            await sandbox.DisposeAsync();
        }
        throw new InvalidOperationException("The sandbox did not start on any port.");
    }

    private static SandboxProcess Start(string directory, Uri url, Dictionary<string, string> environment)
    {
        var insi = new Uri($"http://127.0.0.1:{FreePort()}");
        var start = new ProcessStartInfo(
            "dotnet",
            [
                Path.Combine(AppContext.BaseDirectory, "FhirIns.Sandbox.dll"),
                "--data",
                directory,
                "--urls",
                url.ToString(),
                "--insi-url",
                insi.ToString(),
            ]
        )
        {
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        var sandbox = new SandboxProcess(Process.Start(start)!, url, insi);
        sandbox.process.OutputDataReceived += (_, _) => { };
        sandbox.process.BeginOutputReadLine();
        return sandbox;
    }

    public async Task<FhirClient> AsAsync(string client) => new(new Uri(Url, "/fhir/"), await TokenOfAsync(client));

    /// <summary>The memory it holds, in bytes.</summary>
    public long Memory
    {
        get
        {
            process.Refresh();
            return process.WorkingSet64;
        }
    }

    /// <summary>A token of a client of the sandbox, with all its scopes.</summary>
    public async Task<string> TokenOfAsync(string client)
    {
        using var http = new HttpClient();
        using var form = new FormUrlEncodedContent(
            new Dictionary<string, string>
            {
                ["grant_type"] = "client_credentials",
                ["client_id"] = client,
                ["client_secret"] = "sandbox",
            }
        );
        using var answer = await http.PostAsync(
            new Uri(Url, "/sandbox/token"),
            form,
            TestContext.Current.CancellationToken
        );
        var token = JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        return token["access_token"]!.GetValue<string>();
    }

    /// <summary>SIGKILL: nothing is flushed, nothing is told.</summary>
    public async Task KillAsync()
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            await KillAsync();
        process.Dispose();
    }

    /// <summary>Waits for its CapabilityStatement; false when it has ended or somebody else stands at its address.</summary>
    private async Task<bool> AnswersAsync()
    {
        using var http = new HttpClient();
        for (var attempt = 0; attempt < 240 && !process.HasExited; attempt++)
        {
            try
            {
                using var answer = await http.GetAsync(
                    new Uri(Url, "/fhir/metadata"),
                    TestContext.Current.CancellationToken
                );
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

    private static string FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
    }
}
