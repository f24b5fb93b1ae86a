using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace FhirIns.Server.Tests.Infrastructure;

/// <summary>
/// What <c>docker/compose.yaml</c> describes, as plain processes: two nodes on PostgreSQL, the INSi simulator and the token
/// desk of a sandbox. The settings of the nodes are those of the file, but for addresses.
/// </summary>
public sealed partial class ComposedNodes : IAsyncDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("fhirins-composed-").FullName;
    private readonly ServerAlone[] nodes = new ServerAlone[2];
    private Dictionary<string, string?> settings = [];

    private ComposedNodes() { }

    public SandboxProcess Sandbox { get; private set; } = null!;

    public ServerAlone this[int node] => nodes[node];

    /// <summary>The keys and values of a file of <c>docker</c>, its lines <c>FHIRINS__…: value</c>.</summary>
    public static Dictionary<string, string?> SettingsOf(string file) =>
        Setting()
            .Matches(File.ReadAllText(Path.Combine(Root(), "docker", file)))
            .ToDictionary(
                line => line.Groups["key"].Value.Replace("__", ":", StringComparison.Ordinal),
                string? (line) => line.Groups["value"].Value.Trim('"', ' ', '\\')
            );

    public static async Task<ComposedNodes> StartAsync()
    {
        var all = new ComposedNodes();
        all.Sandbox = await SandboxProcess.StartAsync(all.directory);
        var postgres = await PostgreSqlServer.GetAsync();
        using var http = new HttpClient();
        var discovery = await http.GetStringAsync(
            new Uri(all.Sandbox.Url, "/.well-known/openid-configuration"),
            TestContext.Current.CancellationToken
        );
        all.settings = SettingsOf("compose.yaml");
        all.settings.Remove("Urls");
        all.settings["Database:ConnectionString"] = await postgres.CreateDatabaseAsync();
        all.settings["Security:Authority"] = all.Sandbox.Url.GetLeftPart(UriPartial.Authority);
        all.settings["Security:Issuer"] = JsonNode.Parse(discovery)!["issuer"]!.GetValue<string>();
        all.settings["Insi:Endpoint"] = new Uri(all.Sandbox.Insi, "/lps").ToString();
        await Task.WhenAll(all.StartAsync(0), all.StartAsync(1));
        return all;
    }

    /// <summary>SIGTERM, then a start at the same address, as an operator replaces a node.</summary>
    /// <returns>The exit code of the one that ended.</returns>
    public async Task<int> RestartAsync(int node)
    {
        var (ending, address) = (nodes[node], nodes[node].Url);
        var code = await ending.EndAsync();
        await ending.DisposeAsync();
        nodes[node] = await ServerAlone.StartAsync(settings, "/health/ready", address);
        return code;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in nodes)
            await node.DisposeAsync();
        await Sandbox.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }

    public static string Root()
    {
        var above = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(above.FullName, "FhirIns.sln")))
            above = above.Parent ?? throw new InvalidOperationException("The sources are not above the tests.");
        return above.FullName;
    }

    private async Task StartAsync(int node) => nodes[node] = await ServerAlone.StartAsync(settings, "/health/ready");

    [GeneratedRegex(@"^\s+(?:ENV )?FHIRINS__(?<key>\w+)(?:: |=)(?<value>.*)$", RegexOptions.Multiline, 1000)]
    private static partial Regex Setting();
}
