using FhirIns.Sandbox;
using FhirIns.Sandbox.Simulator;
using FhirIns.Server.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FhirIns.Server.Tests.Infrastructure;

/// <summary>
/// The whole product on real sockets: the server on a real database, the INSi simulator, the token desk. Tests speak
/// HTTP to it, and say in words what INSi does.
/// </summary>
public class FhirInsApplication : IAsyncLifetime
{
    private readonly string directory = Directory.CreateTempSubdirectory("fhirins-test-").FullName;
    private readonly Dictionary<string, FhirClient> clients = [];
    private SandboxHost? host;
    private Writings? writings;
    private Dictionary<string, string?>? settings;

    /// <summary>Settings of the server besides those of the sandbox.</summary>
    protected virtual ValueTask<Dictionary<string, string?>> SettingsAsync() => new([]);

    /// <summary>What is added to the server besides settings.</summary>
    protected virtual void Configure(WebApplicationBuilder builder) { }

    /// <summary>How many people of the fictitious population the server and INSi have from the next start on.</summary>
    public int Population { get; set; }

    /// <summary>Why this application cannot run here; null where it can.</summary>
    public virtual string? WhyAbsent => null;

    internal SandboxHost Host => host ?? throw new InvalidOperationException("Not started.");

    internal InsiSimulator Insi => Host.Simulator;

    public Uri Url => Host.Url;

    /// <summary>Where the sandbox keeps its files.</summary>
    internal string DataDirectory => directory;

    public async ValueTask InitializeAsync()
    {
        if (WhyAbsent is null)
            await StartAsync();
    }

    /// <summary>Starts the server on the data it already has.</summary>
    public async Task StartAsync()
    {
        settings ??= await SettingsAsync();
        var (options, _) = SandboxOptions.Parse([
            "--data",
            directory,
            "--urls",
            "http://127.0.0.1:0",
            "--insi-url",
            "http://127.0.0.1:0",
            "--population",
            Population.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ]);
        writings = new();
        host = await SandboxHost.StartAsync(
            options!,
            builder =>
            {
                builder.Configuration.AddInMemoryCollection(settings);
                builder.Logging.AddProvider(writings.Logs);
                Configure(builder);
            }
        );
    }

    /// <summary>Ends the server; the data stays.</summary>
    public async Task StopAsync()
    {
        foreach (var client in clients.Values)
            client.Dispose();
        clients.Clear();
        if (host is null)
            return;
        var (insi, names) = (Insi, await NamesAsync());
        await writings!.AddStoredAsync(Host.Services);
        await host.DisposeAsync();
        host = null;
        writings.Dispose();
        LeakSearch.In(writings.Lines, names, insi);
    }

    /// <summary>A client of the sandbox, with all its scopes or those given.</summary>
    public FhirClient As(string client, string? scopes = null)
    {
        lock (clients)
        {
            var key = $"{client} {scopes}";
            if (!clients.TryGetValue(key, out var known))
                clients[key] = known = new FhirClient(
                    new Uri(Url, "/fhir/"),
                    Host.TokenOf(client, scopes),
                    writings!.Add
                );
            return known;
        }
    }

    /// <summary>A caller without a token.</summary>
    public FhirClient Anonymous() => new(new Uri(Url, "/fhir/"), null, writings!.Add);

    /// <summary>INSi cannot be reached until <see cref="InsiIsBackAsync"/>.</summary>
    public Task InsiIsDownAsync() => Insi.StopListeningAsync();

    public Task InsiIsBackAsync() => Insi.ListenAsync();

    /// <summary>A context on the server's database, to see what is stored.</summary>
    internal async Task<T> InDatabaseAsync<T>(Func<FhirInsDbContext, Task<T>> look)
    {
        var contexts = Host.Services.GetRequiredService<IDbContextFactory<FhirInsDbContext>>();
        await using var db = await contexts.CreateDbContextAsync();
        return await look(db);
    }

    private Task<List<string>> NamesAsync() =>
        InDatabaseAsync(db => db.Patients.Select(row => row.Identity.BirthName).Distinct().ToListAsync());

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(directory, recursive: true);
        GC.SuppressFinalize(this);
    }
}

/// <summary>The same on PostgreSQL.</summary>
public sealed class PostgreSqlApplication : FhirInsApplication
{
    public override string? WhyAbsent => PostgreSqlServer.WhyAbsent;

    protected override async ValueTask<Dictionary<string, string?>> SettingsAsync()
    {
        var server = await PostgreSqlServer.GetAsync();
        return new()
        {
            ["Database:Provider"] = "PostgreSql",
            ["Database:ConnectionString"] = await server.CreateDatabaseAsync(),
            ["Limits:InsMissesPerMinute"] = "0",
        };
    }
}
