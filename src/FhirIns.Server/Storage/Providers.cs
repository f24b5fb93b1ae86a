using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Npgsql;

namespace FhirIns.Server.Storage;

/// <summary>All that differs between database engines.</summary>
internal static class Providers
{
    public const string Sqlite = "Sqlite";
    public const string PostgreSql = "PostgreSql";

    public static DbContextOptionsBuilder UseProvider(this DbContextOptionsBuilder builder, DatabaseOptions options) =>
        options.Provider switch
        {
            PostgreSql => builder.UseNpgsql(options.ConnectionString),
            _ => builder.UseSqlite(options.ConnectionString),
        };

    /// <summary>A connection of the pool that the contexts take theirs from.</summary>
    public static DbConnection CreateConnection(this DatabaseOptions options) =>
        options.Provider switch
        {
            PostgreSql => new NpgsqlConnection(options.ConnectionString),
            _ => new SqliteConnection(options.ConnectionString),
        };

    /// <summary>
    /// Keys are compared byte by byte on every engine, so that a prefix is a range of an index; and a deleted record does
    /// not keep its INS from anybody.
    /// </summary>
    public static void Adapt(ModelBuilder modelBuilder, DatabaseFacade database)
    {
        modelBuilder
            .Model.GetEntityTypes()
            .SelectMany(entity => entity.GetIndexes())
            .Single(index => index.Properties[0].Name == PatientMapping.InsNumber)
            .SetFilter("NOT deleted");
        if (!database.IsNpgsql())
            return;
        foreach (var entity in modelBuilder.Model.GetEntityTypes())
        foreach (var property in entity.GetProperties())
            if (property.ClrType == typeof(string) && property.IsIndex())
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
        if (!database.IsNpgsql())
            return;
        foreach (var key in keys)
            await database.ExecuteSqlAsync(
                $"SELECT pg_advisory_xact_lock(hashtextextended({key}, 0))",
                cancellationToken
            );
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

    /// <summary>Whether a failed save broke a unique index: somebody else was faster.</summary>
    public static bool IsUniqueViolation(DbUpdateException exception) =>
        exception.InnerException switch
        {
            SqliteException sqlite => sqlite.SqliteExtendedErrorCode is 2067 or 1555,
            PostgresException postgres => postgres.SqlState == PostgresErrorCodes.UniqueViolation,
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
            _ => false,
        };

    /// <summary>Whether the database, not the request, is to blame: out of reach, locked, or its disk is full.</summary>
    public static bool IsUnavailable(Exception exception) =>
        exception switch
        {
            DbUpdateException { InnerException: { } inner } => IsUnavailable(inner),
            InvalidOperationException { InnerException: NpgsqlException inner } => IsUnavailable(inner),
            SqliteException sqlite => sqlite.SqliteErrorCode is 5 or 6 or 10 or 13 or 14,
            PostgresException postgres => postgres.IsTransient,
            NpgsqlException => true,
            _ => false,
        };
}
