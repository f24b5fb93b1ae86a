using FhirIns.Server.Storage.Encryption;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.Storage;

/// <summary>
/// Brings the database to the shape this build needs. Nodes may start together: one migrates, the others wait for it.
/// </summary>
internal static class Migrating
{
    private const string SandboxMark = "sandbox";

    /// <param name="isAsked">Whether the operator asked for it, whatever <c>Database:Migrate</c> says.</param>
    public static async Task MigrateAsync(
        this IServiceProvider services,
        CancellationToken cancellationToken,
        bool isAsked = false
    )
    {
        var options = services.GetRequiredService<IOptions<DatabaseOptions>>().Value;
        await using var db = await services
            .GetRequiredService<IDbContextFactory<FhirInsDbContext>>()
            .CreateDbContextAsync(cancellationToken);
        var file = db.Database.IsSqlite() ? DatabaseFile.Of(db.Database.GetConnectionString()) : null;
        if (options.Migrate || isAsked)
            await ApplyAsync(db, cancellationToken);
        else if ((await db.Database.GetPendingMigrationsAsync(cancellationToken)).Any())
            throw new RefusedDatabaseException(
                "The database lacks migrations: run 'FhirIns.Server migrate', or leave Database:Migrate at true."
            );
        if (db.Database.IsSqlite())
            await db.Database.ExecuteSqlRawAsync("PRAGMA journal_mode = WAL", cancellationToken);
        await CheckMarkAsync(db, options, cancellationToken);
        if (!isAsked)
            await services.GetRequiredService<AtRest>().OpenAsync(cancellationToken);
        // Those of a sandbox are invented.
        if (file is not null && !options.Sandbox)
            DatabaseFile.WarnIfOpen(
                file,
                services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(DatabaseFile).FullName!)
            );
    }

    private static async Task ApplyAsync(FhirInsDbContext db, CancellationToken cancellationToken)
    {
        if (!db.Database.IsSqlite())
        {
            await db.Database.MigrateAloneAsync(cancellationToken);
            return;
        }
        await using var alone = await AloneWithFileAsync(db, cancellationToken);
        if (DatabaseFile.Of(db.Database.GetConnectionString()) is { } file)
            DatabaseFile.CreateForOwner(file);
        await ForgetDeadLockAsync(db, cancellationToken);
        await db.Database.MigrateAsync(cancellationToken);
    }

    /// <summary>
    /// On SQLite the lock of a migration is a row, and a process that dies leaves it behind for ever. A file that the
    /// operating system locks is let go by the dead: who holds it knows that a row still there is nobody's.
    /// </summary>
    private static async Task<FileStream?> AloneWithFileAsync(FhirInsDbContext db, CancellationToken cancellationToken)
    {
        if (DatabaseFile.Of(db.Database.GetConnectionString()) is not { } file)
            return null;
        while (true)
        {
            try
            {
                // It stays there: whoever deleted it could leave two holders, one of the old file, one of a new one.
                return new(file + ".migrating", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException exception) when (DatabaseFile.IsHeldByAnother(exception))
            {
                await Task.Delay(100, cancellationToken);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw new RefusedDatabaseException(
                    $"Database:ConnectionString: the directory of the database cannot be used: {exception.Message}"
                );
            }
        }
    }

    private static async Task ForgetDeadLockAsync(FhirInsDbContext db, CancellationToken cancellationToken)
    {
        if (
            await db
                .Database.SqlQuery<int>($"SELECT 1 AS Value FROM sqlite_master WHERE name = '__EFMigrationsLock'")
                .AnyAsync(cancellationToken)
        )
            await db.Database.ExecuteSqlAsync($"DELETE FROM \"__EFMigrationsLock\"", cancellationToken);
    }

    /// <summary>A database of the sandbox holds invented people: a real server refuses it, and the other way round.</summary>
    private static async Task CheckMarkAsync(
        FhirInsDbContext db,
        DatabaseOptions options,
        CancellationToken cancellationToken
    )
    {
        var isMarked = await db.Set<ServerKeyRow>().AnyAsync(key => key.Name == SandboxMark, cancellationToken);
        if (isMarked && !options.Sandbox)
            throw new RefusedDatabaseException(
                "This database is a sandbox with fictitious people: it is not opened by a server."
            );
        if (isMarked || !options.Sandbox)
            return;
        if (await db.Patients.AnyAsync(cancellationToken))
            throw new RefusedDatabaseException("This database holds real identities: it is not opened by a sandbox.");
        db.Add(new ServerKeyRow { Name = SandboxMark, Xml = "<sandbox />" });
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (Providers.IsUniqueViolation(exception))
        {
            // Another node marked it meanwhile.
        }
    }
}
