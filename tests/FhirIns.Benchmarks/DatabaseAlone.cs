using System.Data.Common;
using System.Diagnostics;
using FhirIns.Sandbox.Seeding;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace FhirIns.Benchmarks;

/// <summary>
/// What the database gives without a server: durable insertions of one row of the size of a rendering, and prepared lookups
/// of a rendering by its id. The limit of creations and reads.
/// </summary>
internal sealed class DatabaseAlone(string? postgres, string sqliteFile, int connections)
{
    private const string Lookup = "SELECT for_ins_readers FROM identity WHERE id = @id";

    /// <summary>SQLite has one writer; the other engine as many as the server has clients.</summary>
    private int Writers => postgres is null ? 1 : connections;

    /// <summary>Insertions in a second, each in a transaction of its own.</summary>
    public async Task<double> InsertsAsync(int bytes, TimeSpan duration)
    {
        await ExecuteAsync(
            postgres is null
                ? "CREATE TABLE IF NOT EXISTS alone (key INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, body BLOB NOT NULL)"
                : "CREATE TABLE IF NOT EXISTS alone (key BIGSERIAL PRIMARY KEY, id TEXT NOT NULL, body BYTEA NOT NULL)"
        );
        var body = new byte[bytes];
        var rate = await RateAsync(
            "INSERT INTO alone (id, body) VALUES (@id, @body)",
            command =>
            {
                Add(command, "id", "");
                Add(command, "body", body);
            },
            (command, _) =>
            {
                command.Parameters["id"].Value = Guid.CreateVersion7().ToString();
                return command.ExecuteNonQueryAsync();
            },
            Writers,
            duration
        );
        await ExecuteAsync("DROP TABLE alone");
        return rate;
    }

    /// <summary>Lookups in a second, on as many connections as the server has clients.</summary>
    public Task<double> LookupsAsync(int people, TimeSpan duration) =>
        RateAsync(
            Lookup,
            command => Add(command, "id", ""),
            (command, turn) =>
            {
                command.Parameters["id"].Value = PopulationRecord.IdOf((int)(turn * 2_654_435_761u % (uint)people));
                return command.ExecuteScalarAsync();
            },
            connections,
            duration
        );

    private async Task<double> RateAsync(
        string sql,
        Action<DbCommand> prepare,
        Func<DbCommand, uint, Task> execute,
        int workers,
        TimeSpan duration
    )
    {
        var watch = Stopwatch.StartNew();
        var counts = await Task.WhenAll(
            Enumerable
                .Range(0, workers)
                .Select(worker =>
                    Task.Run(async () =>
                    {
                        await using var connection = await OpenAsync();
                        await using var command = connection.CreateCommand();
                        command.CommandText = sql;
                        prepare(command);
                        await command.PrepareAsync();
                        var done = 0;
                        for (var turn = (uint)worker; watch.Elapsed < duration; turn += (uint)workers, done++)
                            await execute(command, turn);
                        return done;
                    })
                )
        );
        return counts.Sum() / watch.Elapsed.TotalSeconds;
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = await OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    private async Task<DbConnection> OpenAsync()
    {
        DbConnection connection = postgres is null
            ? new SqliteConnection($"Data Source={sqliteFile}")
            : new NpgsqlConnection(postgres);
        await connection.OpenAsync();
        if (connection is SqliteConnection)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL";
            await command.ExecuteNonQueryAsync();
        }
        return connection;
    }

    private static void Add(DbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = (name, value);
        command.Parameters.Add(parameter);
    }
}
