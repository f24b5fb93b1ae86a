using FhirIns.Server.Tests.Infrastructure;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace FhirIns.Server.Tests.Storage;

/// <summary>Nodes that start together on an empty database, and one that died while it migrated.</summary>
public sealed class MigratingTogetherTests : IDisposable
{
    private const int Nodes = 4;
    private readonly string directory = Directory.CreateTempSubdirectory("fhirins-together-").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public async Task Four_nodes_migrate_one_sqlite_file_at_once()
    {
        await MigrateTogetherAsync(ServerAlone.Settings(directory));
        Assert.Equal(
            0L,
            await ScalarAsync("SELECT count(*) - count(DISTINCT \"MigrationId\") FROM \"__EFMigrationsHistory\"")
        );
        Assert.Equal(0L, await ScalarAsync("SELECT count(*) FROM \"__EFMigrationsLock\""));
    }

    [Fact]
    public async Task Four_nodes_migrate_one_postgresql_database_at_once()
    {
        Assert.SkipWhen(PostgreSqlServer.WhyAbsent is not null, PostgreSqlServer.WhyAbsent ?? "");
        var database = await (await PostgreSqlServer.GetAsync()).CreateDatabaseAsync();
        var settings = ServerAlone.Settings(directory);
        settings["Database:Provider"] = "PostgreSql";
        settings["Database:ConnectionString"] = database;
        await MigrateTogetherAsync(settings);
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(
            "SELECT count(*) - count(DISTINCT \"MigrationId\") FROM \"__EFMigrationsHistory\"",
            connection
        );
        Assert.Equal(0L, await command.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_lock_that_a_dead_node_left_on_sqlite_keeps_nobody_waiting()
    {
        await ScalarAsync(
            """
            CREATE TABLE "__EFMigrationsLock" ("Id" INTEGER NOT NULL PRIMARY KEY, "Timestamp" TEXT NOT NULL);
            INSERT INTO "__EFMigrationsLock" VALUES (1, '2026-01-01 00:00:00');
            SELECT 1;
            """
        );
        var (code, _, errors) = await ServerAlone.RunAsync(ServerAlone.Settings(directory), "migrate");
        Assert.Equal("", errors);
        Assert.Equal(0, code);
    }

    [Fact]
    public async Task Where_migrations_are_left_to_the_operator_a_node_says_so_and_the_command_runs_them()
    {
        var settings = ServerAlone.Settings(directory);
        settings["Database:Migrate"] = "false";
        var (code, _, errors) = await ServerAlone.RunAsync(settings, "--urls", "http://127.0.0.1:0");
        Assert.Equal(1, code);
        Assert.Contains("FhirIns.Server migrate", errors);
        (code, _, errors) = await ServerAlone.RunAsync(settings, "migrate");
        Assert.Equal("", errors);
        Assert.Equal(0, code);
    }

    private static async Task MigrateTogetherAsync(Dictionary<string, string?> settings)
    {
        var runs = Enumerable.Range(0, Nodes).Select(_ => ServerAlone.RunAsync(settings, "migrate"));
        foreach (var (code, _, errors) in await Task.WhenAll(runs))
        {
            Assert.Equal("", errors);
            Assert.Equal(0, code);
        }
    }

    private async Task<object?> ScalarAsync(string text)
    {
        await using var connection = new SqliteConnection(
            $"Data Source={Path.Combine(directory, "fhirins.db")};Pooling=False"
        );
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = text;
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }
}
