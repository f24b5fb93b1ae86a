using FhirIns.Sandbox.Pages;
using FhirIns.Sandbox.Population;
using FhirIns.Sandbox.Seeding;
using FhirIns.Sandbox.Simulator;
using FhirIns.Sandbox.TokenDesk;
using FhirIns.Server;
using FhirIns.Server.Dashboard.Frame;
using FhirIns.Server.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Sandbox;

/// <summary>The server, an INSi simulator over real sockets and a token desk in one process, ready to be explored.</summary>
internal sealed class SandboxHost : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly SandboxAuthority authority;
    private readonly FileStream hold;

    private SandboxHost(WebApplication app, InsiSimulator simulator, SandboxAuthority authority, FileStream hold) =>
        (this.app, Simulator, this.authority, this.hold) = (app, simulator, authority, hold);

    public InsiSimulator Simulator { get; }

    /// <summary>Where the server listens, without the path of the FHIR base.</summary>
    public Uri Url => new(app.Urls.First());

    public IServiceProvider Services => app.Services;

    /// <summary>Starts all three.</summary>
    /// <param name="options">What the command line says.</param>
    /// <param name="configure">More settings of the server, for tests.</param>
    /// <param name="progress">Is told how far the population is; null for nobody.</param>
    /// <param name="clock">The clock of the token desk and of the server, for tests; null for that of the machine.</param>
    public static async Task<SandboxHost> StartAsync(
        SandboxOptions options,
        Action<WebApplicationBuilder>? configure = null,
        TextWriter? progress = null,
        TimeProvider? clock = null,
        CancellationToken cancellationToken = default
    )
    {
        var data = Directory.CreateDirectory(options.DataDirectory).FullName;
        // Held as long as the sandbox runs: another one on the same data would take the database away from under it.
        var hold = new FileStream(Path.Combine(data, ".lock"), FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
        if (options.Reset)
            Forget(data);
        var simulator = await InsiSimulator.StartAsync(
            new()
            {
                Url = options.InsiUrl,
                Population = options.Population,
                PopulationSeed = ServerPopulation.Seed,
                Switches = new() { Latency = Latency.Fixed(options.InsiLatency) },
            },
            cancellationToken
        );
        var authority = SandboxAuthority.Open(data, clock ?? TimeProvider.System, options.Url);
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls(options.Url);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        // It warns that the keys of page links are not encrypted at rest, which nobody in a sandbox needs to hear.
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        builder.Configuration.AddInMemoryCollection(Settings(data, simulator.Endpoint));
        authority.Configure(builder);
        builder.Services.AddSingleton(new ExtraEntry("simulator", SimulatorPages.Address));
        builder.Services.AddSingleton(clock ?? TimeProvider.System);
        configure?.Invoke(builder);
        builder.AddFhirIns();
        var app = builder.Build();
        await app.Services.MigrateAsync(cancellationToken);
        await new ServerPopulation(
            app.Services.GetRequiredService<IDbContextFactory<FhirInsDbContext>>(),
            TimeProvider.System,
            progress ?? TextWriter.Null
        ).EnsureAsync(options.Population, cancellationToken);
        app.MapFhirIns();
        authority.Map(app);
        app.MapSimulatorPages(simulator);
        app.MapPostmanCollection(simulator.Url);
        await app.StartAsync(cancellationToken);
        authority.ListensAt(new Uri(app.Urls.First()));
        return new(app, simulator, authority, hold);
    }

    /// <summary>A token of one of the sandbox clients.</summary>
    public string TokenOf(string client, string? scopes = null) =>
        authority.IssueToken(
            SandboxClient.Find(client) ?? throw new ArgumentException("No such client.", nameof(client)),
            scopes
        );

    public Task WaitForShutdownAsync(CancellationToken cancellationToken) =>
        app.WaitForShutdownAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync(CancellationToken.None);
        await app.DisposeAsync();
        await Simulator.DisposeAsync();
        authority.Dispose();
        await hold.DisposeAsync();
    }

    private static Dictionary<string, string?> Settings(string data, Uri insi)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Database:Provider"] = "Sqlite",
            ["Database:ConnectionString"] = $"Data Source={Path.Combine(data, "fhirins.db")}",
            ["Database:Sandbox"] = "true",
            ["Identity:AllowFictitiousNumbers"] = "true",
            ["Campaigns:UnitCalls"] = "true",
            ["Campaigns:Hours"] = "always",
            ["Campaigns:CallsPerMinute"] = "0",
            ["Identity:ReceivingOrganization"] = SandboxClient.Find("reception")!.Organization,
            // One machine plays all the clients of a hospital here, and is measured.
            ["Limits:RequestsPerMinute"] = "0",
            ["Limits:RefusedTokensPerMinute"] = "0",
            ["Insi:Endpoint"] = insi.ToString(),
            ["Insi:AllowPlainHttp"] = "true",
            ["Insi:AuthorizationNumber"] = "TESTSGIE0000",
            ["Insi:Software:Name"] = "FhirIns",
            ["Insi:Software:Version"] = "1.0.0",
            ["Notifications:AllowedEndpoints:0"] = "http://localhost:*",
            ["Notifications:AllowedEndpoints:1"] = "http://127.0.0.1:*",
            ["Insi:InstanceId"] = "7f0a3c5e-0b1d-4c2e-9f3a-5d6e7f809101",
        };
        foreach (var organization in SandboxClient.All.Select(client => client.Organization).Distinct())
        foreach (var access in new[] { "Manual", "Automatic" })
            settings[$"Insi:Organizations:{organization}:{access}:Mode"] = "Certificate";
        return settings;
    }

    private static void Forget(string data)
    {
        SqliteConnection.ClearAllPools();
        foreach (var file in Directory.EnumerateFiles(data, "fhirins*.db*"))
            File.Delete(file);
    }
}
