using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.Storage;

/// <summary>Brings the database to the shape this build needs.</summary>
internal static class Migrating
{
    private const string SandboxMark = "sandbox";

    public static async Task MigrateAsync(this IServiceProvider services, CancellationToken cancellationToken)
    {
        var options = services.GetRequiredService<IOptions<DatabaseOptions>>().Value;
        await using var db = await services
            .GetRequiredService<IDbContextFactory<FhirInsDbContext>>()
            .CreateDbContextAsync(cancellationToken);
        if (options.Migrate)
            await db.Database.MigrateAsync(cancellationToken);
        if (db.Database.IsSqlite())
            await db.Database.ExecuteSqlRawAsync("PRAGMA journal_mode = WAL", cancellationToken);
        await CheckMarkAsync(db, options, cancellationToken);
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
        await db.SaveChangesAsync(cancellationToken);
    }
}
