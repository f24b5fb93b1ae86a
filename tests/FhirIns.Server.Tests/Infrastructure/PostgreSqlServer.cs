using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace FhirIns.Server.Tests.Infrastructure;

/// <summary>
/// A PostgreSQL server of the test run's own, on a free port of 127.0.0.1, started once and thrown away with its data.
/// Absent binaries skip its tests loudly on a developer's machine; under CI they fail.
/// </summary>
public sealed class PostgreSqlServer : IAsyncDisposable
{
    private static readonly Lazy<Task<PostgreSqlServer>> Shared = new(StartAsync);
    private readonly string directory;
    private readonly int port;
    private int databases;

    private PostgreSqlServer(string directory, int port) => (this.directory, this.port) = (directory, port);

    private static string? Binaries =>
        Directory.Exists("/usr/lib/postgresql")
            ? Directory
                .GetDirectories("/usr/lib/postgresql")
                .Select(version => Path.Combine(version, "bin"))
                .LastOrDefault(bin => File.Exists(Path.Combine(bin, "initdb")))
            : null;

    /// <summary>The reason to skip, or null where the server can be started.</summary>
    public static string? WhyAbsent =>
        Binaries is null && Environment.GetEnvironmentVariable("CI") != "true" ? "PostgreSQL is not installed" : null;

    public static Task<PostgreSqlServer> GetAsync() => Shared.Value;

    /// <summary>The connection string of a new, empty database.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"test_{Interlocked.Increment(ref databases)}");
        await using var connection = new NpgsqlConnection(ConnectionString("postgres"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
        await command.ExecuteNonQueryAsync();
        return ConnectionString(name);
    }

    /// <summary>Cuts every connection to a database and lets none in, as a restart does.</summary>
    public static Task TakeAwayAsync(string database) =>
        ExecuteBesideAsync(
            database,
            "ALTER DATABASE {0} WITH ALLOW_CONNECTIONS false; SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{0}'"
        );

    /// <summary>Lets them in again.</summary>
    public static Task GiveBackAsync(string database) =>
        ExecuteBesideAsync(database, "ALTER DATABASE {0} WITH ALLOW_CONNECTIONS true");

    public async ValueTask DisposeAsync()
    {
        await RunAsync("pg_ctl", "-D", Path.Combine(directory, "data"), "-m", "immediate", "stop");
        Directory.Delete(directory, recursive: true);
    }

    private string ConnectionString(string database) =>
        $"Host=127.0.0.1;Port={port.ToString(CultureInfo.InvariantCulture)};Username=postgres;Database={database};Include Error Detail=false";

    private static async Task ExecuteBesideAsync(string database, string sql)
    {
        var beside = new NpgsqlConnectionStringBuilder(database);
        var text = sql.Replace("{0}", beside.Database, StringComparison.Ordinal);
        beside.Database = "postgres";
        await using var source = NpgsqlDataSource.Create(beside.ConnectionString);
        await using var command = source.CreateCommand(text);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<PostgreSqlServer> StartAsync()
    {
        var directory = Directory.CreateTempSubdirectory("fhirins-pg-").FullName;
        // The server refuses to run as root; its own user must reach the directory.
        if (Environment.UserName == "root")
            await ExecuteAsync("chown", "postgres", directory);
        var data = Path.Combine(directory, "data");
        await RunAsync("initdb", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync", "-D", data);
        var port = FreePort();
        var options = $"-c listen_addresses=127.0.0.1 -p {port} -k {directory} -c fsync=off -c max_connections=500";
        await RunAsync("pg_ctl", "-D", data, "-o", options, "-l", Path.Combine(directory, "log"), "-w", "start");
        var server = new PostgreSqlServer(directory, port);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => server.DisposeAsync().AsTask().Wait(TimeSpan.FromSeconds(20));
        return server;
    }

    private static Task RunAsync(string program, params string[] arguments)
    {
        var binary = Path.Combine(
            Binaries ?? throw new InvalidOperationException("PostgreSQL is not installed"),
            program
        );
        return Environment.UserName == "root"
            ? ExecuteAsync("runuser", ["-u", "postgres", "--", binary, .. arguments])
            : ExecuteAsync(binary, arguments);
    }

    private static async Task ExecuteAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = "/" };
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} ended with {process.ExitCode}");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
