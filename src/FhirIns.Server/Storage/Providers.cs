using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FhirIns.Server.Storage.Encryption;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;

namespace FhirIns.Server.Storage;

/// <summary>All that differs between database engines; how they write SQL is in <see cref="TransactSql"/>.</summary>
internal static class Providers
{
    public const string Sqlite = "Sqlite";
    public const string PostgreSql = "PostgreSql";
    public const string SqlServer = "SqlServer";

    private const string SessionLock = """
        DECLARE @granted int;
        EXEC @granted = sp_getapplock @Resource = @name, @LockMode = @mode, @LockOwner = 'Session', @LockTimeout = 0;
        SELECT CASE WHEN @granted >= 0 THEN 1 ELSE 0 END;
        """;

    /// <summary>Compares code point by code point, whatever the collation of the database is.</summary>
    private const string BinaryCollation = "Latin1_General_100_BIN2";

    public static DbContextOptionsBuilder UseProvider(this DbContextOptionsBuilder builder, DatabaseOptions options) =>
        (
            options.Provider switch
            {
                PostgreSql => builder.UseNpgsql(options.ConnectionString),
                SqlServer => builder.UseSqlServer(options.ConnectionString),
                _ => builder.UseSqlite(options.ConnectionString),
            }
        ).ReplaceService<IModelCacheKeyFactory, ModelPerKeys>();

    /// <summary>A connection of the pool that the contexts take theirs from.</summary>
    public static DbConnection CreateConnection(this DatabaseOptions options) =>
        options.Provider switch
        {
            PostgreSql => new NpgsqlConnection(options.ConnectionString),
            SqlServer => new SqlConnection(options.ConnectionString),
            _ => new SqliteConnection(options.ConnectionString),
        };

    /// <summary>SQL of our own, written once for SQLite and PostgreSQL, as the engine understands it.</summary>
    public static string Translate(this DatabaseOptions options, string text) =>
        options.Provider == SqlServer ? TransactSql.Of(text) : text;

    /// <summary>The same for a command on a context's connection.</summary>
    public static string Translate(this DatabaseFacade database, string text) =>
        database.IsSqlServer() ? TransactSql.Of(text) : text;

    /// <summary>The name of the engine in the names of migration scripts.</summary>
    public static string EngineOf(string? provider) =>
        provider switch
        {
            _ when provider?.Contains("Npgsql", StringComparison.Ordinal) == true => "postgresql",
            _ when provider?.Contains("SqlServer", StringComparison.Ordinal) == true => "sqlserver",
            _ => "sqlite",
        };

    /// <summary>
    /// Keys are compared byte by byte on every engine, so that a prefix is a range of an index; and a deleted record does
    /// not keep its INS from anybody.
    /// </summary>
    public static void Adapt(ModelBuilder modelBuilder, DatabaseFacade database)
    {
        var entities = modelBuilder.Model.GetEntityTypes().ToList();
        entities
            .SelectMany(entity => entity.GetIndexes())
            .Single(index => index.Properties[0].Name == PatientMapping.InsNumber)
            .SetFilter(database.IsSqlServer() ? "[deleted] = 0 AND [ins_number] IS NOT NULL" : "NOT deleted");
        foreach (var property in entities.SelectMany(entity => entity.GetProperties()).Where(IsText))
            if (database.IsSqlServer())
                AdaptToSqlServer(property);
            else if (database.IsNpgsql() && property.ClrType == typeof(string) && property.IsIndex())
                property.SetCollation("C");
    }

    /// <summary>
    /// Keeps others with one of the same keys waiting until the open transaction ends. SQLite has one writer at a time, who
    /// needs no key.
    /// </summary>
    public static async Task LockAsync(
        this DatabaseFacade database,
        IEnumerable<string> keys,
        CancellationToken cancellationToken
    )
    {
        foreach (var key in keys)
            if (database.IsNpgsql())
                await database.ExecuteSqlAsync(
                    $"SELECT pg_advisory_xact_lock(hashtextextended({key}, 0))",
                    cancellationToken
                );
            else if (database.IsSqlServer())
                await LockOnSqlServerAsync(database, key, cancellationToken);
    }

    /// <summary>
    /// The present by the clock of the database where several nodes share one, so that all judge leases alike; else by
    /// this one's.
    /// </summary>
    public static async Task<DateTimeOffset> NowAsync(
        this DatabaseFacade database,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        if (!database.IsNpgsql())
            return Instant.Now(clock);
        var milliseconds = await database
            .SqlQueryRaw<long>("SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS \"Value\"")
            .SingleAsync(cancellationToken);
        return DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
    }

    /// <summary>
    /// Runs the migrations while no other node does. EF Core takes a lock of its own, but on PostgreSQL only once its table
    /// of migrations is there, which nodes that start together on an empty database all try to create.
    /// </summary>
    public static async Task MigrateAloneAsync(this DatabaseFacade database, CancellationToken cancellationToken)
    {
        if (!database.IsNpgsql())
        {
            await database.MigrateAsync(cancellationToken);
            return;
        }
        // A lock of the session: it ends with the connection, however the process does.
        await database.OpenConnectionAsync(cancellationToken);
        await database.ExecuteSqlAsync(
            $"SELECT pg_advisory_lock(hashtextextended('fhirins migrations', 0))",
            cancellationToken
        );
        try
        {
            await database.MigrateAsync(cancellationToken);
        }
        finally
        {
            await database.ExecuteSqlAsync(
                $"SELECT pg_advisory_unlock(hashtextextended('fhirins migrations', 0))",
                CancellationToken.None
            );
            await database.CloseConnectionAsync();
        }
    }

    /// <summary>
    /// Takes a lock that lasts as long as a connection, beside others or alone; false when somebody else keeps it from that.
    /// SQLite has none.
    /// </summary>
    [SuppressMessage("Security", "CA2100", Justification = "The texts are constants.")]
    public static async Task<bool> TryLockSessionAsync(
        DbConnection connection,
        string name,
        bool alone,
        CancellationToken cancellationToken
    )
    {
        await using var command = connection.CreateCommand();
        command.CommandText = (connection is NpgsqlConnection, alone) switch
        {
            (true, true) => "SELECT CASE WHEN pg_try_advisory_lock(hashtextextended(@name, 0)) THEN 1 ELSE 0 END",
            (true, false) =>
                "SELECT CASE WHEN pg_try_advisory_lock_shared(hashtextextended(@name, 0)) THEN 1 ELSE 0 END",
            (false, true) => SessionLock.Replace("@mode", "'Exclusive'", StringComparison.Ordinal),
            (false, false) => SessionLock.Replace("@mode", "'Shared'", StringComparison.Ordinal),
        };
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = ("@name", name);
        command.Parameters.Add(parameter);
        return Convert.ToInt32(await command.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture) == 1;
    }

    /// <summary>
    /// Takes from the files of the database what rows held before they were last written, as far as the engine can; log files
    /// and backups stay as they are.
    /// </summary>
    [SuppressMessage("Security", "S2077", Justification = "The names are those of our tables.")]
    public static async Task ForgetDeletedAsync(
        this DatabaseFacade database,
        IEnumerable<string> tables,
        CancellationToken cancellationToken
    )
    {
        if (database.IsSqlite())
        {
            await database.ExecuteSqlRawAsync("VACUUM", cancellationToken);
            await database.ExecuteSqlRawAsync("PRAGMA wal_checkpoint(TRUNCATE)", cancellationToken);
        }
        else if (database.IsNpgsql())
            foreach (var table in tables)
                await database.ExecuteSqlRawAsync($"VACUUM FULL {table}", cancellationToken);
    }

    /// <summary>Whether a failed save broke a unique index: somebody else was faster.</summary>
    public static bool IsUniqueViolation(DbUpdateException exception) =>
        exception.InnerException switch
        {
            SqliteException sqlite => sqlite.SqliteExtendedErrorCode is 2067 or 1555,
            PostgresException postgres => postgres.SqlState == PostgresErrorCodes.UniqueViolation,
            SqlException server => server.Number is 2601 or 2627,
            _ => false,
        };

    /// <summary>Whether the unique index that broke is that of the active INS (S005).</summary>
    public static bool IsInsTaken(DbUpdateException exception) =>
        IsUniqueViolation(exception)
        && exception.InnerException switch
        {
            SqliteException sqlite => sqlite.Message.Contains("identity.ins_number", StringComparison.Ordinal),
            PostgresException postgres => postgres.ConstraintName?.Contains("ins_number", StringComparison.Ordinal)
                == true,
            SqlException server => server.Message.Contains("IX_identity_ins_number", StringComparison.Ordinal),
            _ => false,
        };

    /// <summary>Whether a value is longer than what the engine can index.</summary>
    public static bool IsTooLong(Exception exception) =>
        exception switch
        {
            DbUpdateException { InnerException: { } inner } => IsTooLong(inner),
            PostgresException postgres => postgres.SqlState == PostgresErrorCodes.ProgramLimitExceeded,
            SqlException server => server.Number is 2628 or 8152 or 1946,
            _ => false,
        };

    /// <summary>Whether the database, not the request, is to blame: out of reach, locked, or its disk is full.</summary>
    public static bool IsUnavailable(Exception exception) =>
        exception switch
        {
            DbUpdateException { InnerException: { } inner } => IsUnavailable(inner),
            InvalidOperationException { InnerException: (DbException or DbUpdateException) and var inner } =>
                IsUnavailable(inner),
            SqliteException sqlite => sqlite.SqliteErrorCode is 5 or 6 or 8 or 10 or 13 or 14,
            PostgresException postgres => postgres.IsTransient,
            NpgsqlException => true,
            SqlException server => server.Class >= 20 || IsUnavailable(server.Number),
            _ => false,
        };

    private static Task LockOnSqlServerAsync(DatabaseFacade database, string key, CancellationToken cancellationToken)
    {
        // The name of a lock is short, and stands in the server's own views: it must tell nothing.
        var name = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
        return database.ExecuteSqlAsync(
            $"""
            DECLARE @granted int;
            EXEC @granted = sp_getapplock @Resource = {name}, @LockMode = 'Exclusive', @LockOwner = 'Transaction', @LockTimeout = 30000;
            IF @granted < 0 THROW 51222, 'The lock was not granted.', 1;
            """,
            cancellationToken
        );
    }

    /// <summary>The errors of SQL Server that are not of the request's making.</summary>
    private static bool IsUnavailable(int number) =>
        number switch
        {
            // No connection, no answer in time.
            -2 or -1 or 0 or 2 or 20 or 53 or 64 or 121 or 233 or 258 or 10053 or 10054 or 10060 or 10061 => true,
            // The database cannot be opened, or is only read.
            4060 or 18456 or 911 or 926 or 945 or 3906 or 6005 or 40197 or 40501 or 40613 => true,
            // Locks: chosen as the victim of a deadlock, waited too long, our own lock.
            1205 or 1222 or 51222 => true,
            // No memory, no disk, a full log.
            701 or 802 or 1101 or 1105 or 8645 or 9002 => true,
            _ => false,
        };

    private static bool IsText(IMutableProperty property) =>
        (property.GetProviderClrType() ?? property.GetValueConverter()?.ProviderClrType ?? property.ClrType)
        == typeof(string);

    /// <summary>
    /// An index of SQL Server holds 1700 bytes, a primary key 900, two for each letter: the texts of one index share that.
    /// </summary>
    private static void AdaptToSqlServer(IMutableProperty property)
    {
        property.SetCollation(BinaryCollation);
        var limits = property
            .GetContainingIndexes()
            .Select(index => 840 / index.Properties.Count(IsText))
            .Concat(property.GetContainingKeys().Select(key => 440 / key.Properties.Count(IsText)))
            .ToList();
        if (limits.Count > 0)
            property.SetMaxLength(Math.Min(450, limits.Min()));
    }
}
