using System.Diagnostics;
using System.Text.RegularExpressions;
using FhirIns.Sandbox.TokenDesk;

namespace FhirIns.Server.Tests.Infrastructure;

/// <summary>Servers in processes of their own on one PostgreSQL and one INSi, as in a hospital with two nodes.</summary>
/// <param name="database">The connection string.</param>
/// <param name="insi">Where INSi is.</param>
/// <param name="callsAtOnce">How many calls all of them may make at once.</param>
/// <param name="program">Another build of the server than the one that the tests reference.</param>
/// <param name="more">Settings besides those of <see cref="Settings"/>.</param>
public sealed class ServerNodes(
    string database,
    Uri insi,
    int callsAtOnce,
    string? program = null,
    IReadOnlyDictionary<string, string?>? more = null
)
{
    private readonly List<ServerNode> kept = [];

    /// <summary>The organization whose access INSi is called under.</summary>
    public static string Organization => SandboxClient.Find("admin")!.Organization;

    /// <summary>Runs a command of the server to its end.</summary>
    /// <returns>What it said.</returns>
    public async Task<string> RunAsync(params string[] command)
    {
        using var process = Process.Start(Start(command))!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, errors + await output);
        return await output;
    }

    /// <summary>Starts a node and waits until it serves.</summary>
    /// <param name="url">Where it listens; default a free port.</param>
    public async Task<ServerNode> StartAsync(string url = "http://127.0.0.1:0")
    {
        var node = new ServerNode(Process.Start(Start("--urls", url))!);
        await node.ServesAsync();
        return node;
    }

    /// <summary>Leaves a node running until the test process ends it.</summary>
    public void Keep(ServerNode node)
    {
        lock (kept)
            kept.Add(node);
    }

    /// <summary>Ends the nodes that were kept.</summary>
    public async Task EndAsync()
    {
        foreach (var node in kept)
            await node.DisposeAsync();
    }

    private ProcessStartInfo Start(params string[] arguments)
    {
        var start = new ProcessStartInfo(
            "dotnet",
            [program ?? Path.Combine(AppContext.BaseDirectory, "FhirIns.Server.dll"), .. arguments]
        )
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var (name, value) in Settings("PostgreSql", database, insi, callsAtOnce))
            start.Environment[name] = value;
        foreach (var (key, value) in more ?? new Dictionary<string, string?>())
            start.Environment[Variable(key)] = value;
        start.Environment["Logging__LogLevel__Default"] = "Warning";
        start.Environment["Logging__LogLevel__Microsoft.Hosting.Lifetime"] = "Information";
        return start;
    }

    /// <summary>The environment of a server alone that may run campaigns.</summary>
    public static Dictionary<string, string> Settings(string provider, string database, Uri insi, int callsAtOnce) =>
        new Dictionary<string, string>
        {
            ["Security:Authority"] = "https://authority.example",
            ["Security:Audience"] = "fhirins",
            ["Database:Provider"] = provider,
            ["Database:ConnectionString"] = database,
            ["Database:Sandbox"] = "true",
            ["Identity:AllowFictitiousNumbers"] = "true",
            ["Insi:Endpoint"] = insi.ToString(),
            ["Insi:AllowPlainHttp"] = "true",
            ["Insi:AuthorizationNumber"] = "TESTSGIE0000",
            ["Insi:Software:Name"] = "FhirIns",
            ["Insi:Software:Version"] = "1.0.0",
            ["Insi:InstanceId"] = "7f0a3c5e-0b1d-4c2e-9f3a-5d6e7f809101",
            ["Insi:MaxConcurrentCalls"] = callsAtOnce.ToString(System.Globalization.CultureInfo.InvariantCulture),
            [$"Insi:Organizations:{Organization}:Automatic:Mode"] = "Certificate",
            ["Campaigns:UnitCalls"] = "true",
            ["Campaigns:Hours"] = "always",
            ["Campaigns:CallsPerMinute"] = "0",
            ["Campaigns:Lease"] = "00:00:05",
            ["Jobs:Every"] = "00:00:01",
        }.ToDictionary(setting => Variable(setting.Key), setting => setting.Value, StringComparer.Ordinal);

    private static string Variable(string key) => "FHIRINS__" + key.Replace(":", "__", StringComparison.Ordinal);
}

/// <summary>One of them.</summary>
public sealed partial class ServerNode : IAsyncDisposable
{
    private readonly Process process;
    private readonly TaskCompletionSource serving = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly System.Collections.Concurrent.ConcurrentQueue<string> said = new();

    public ServerNode(Process process)
    {
        this.process = process;
        process.OutputDataReceived += (_, line) => Hear(line.Data);
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int Id => process.Id;

    /// <summary>Where it listens.</summary>
    public Uri Url { get; private set; } = new("http://127.0.0.1");

    public async Task ServesAsync()
    {
        var ended = process.WaitForExitAsync(TestContext.Current.CancellationToken);
        await Task.WhenAny(serving.Task, ended);
        Assert.True(serving.Task.IsCompleted, string.Join('\n', said));
    }

    /// <summary>SIGKILL: nothing is flushed, nothing is told.</summary>
    public async Task KillAsync()
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
    }

    /// <summary>SIGTERM: what runs is finished, then it ends.</summary>
    public async Task StopAsync()
    {
        using var kill = Process.Start(
            "kill",
            ["-TERM", Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]
        );
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, string.Join('\n', said));
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            await KillAsync();
        process.Dispose();
    }

    private void Hear(string? line)
    {
        if (line is null)
            return;
        said.Enqueue(line);
        if (!line.Contains("Now listening on", StringComparison.Ordinal))
            return;
        Url = new(ListensAt().Match(line).Value);
        serving.TrySetResult();
    }

    [GeneratedRegex("http://[0-9.:]+", RegexOptions.None, 1000)]
    private static partial Regex ListensAt();
}
