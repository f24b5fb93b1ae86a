using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.Storage.Encryption;

/// <summary>
/// Brings every row to the key that the configuration asks for, or to a new one: plain to encrypted, back, or from one key
/// to the next. Each batch is one transaction with the place it reached, so that it goes on after any crash.
/// </summary>
internal sealed class ChangeKeys(
    AtRest atRest,
    KeyRingGuard guard,
    KeyRingRenewal ring,
    IOptions<DatabaseOptions> options
)
{
    /// <param name="rotate">Whether data that are encrypted get a new key.</param>
    /// <param name="progress">Is told how far it is.</param>
    /// <exception cref="RefusedDatabaseException">A server is running, or a key cannot be read.</exception>
    public async Task RunAsync(bool rotate, TextWriter progress, CancellationToken cancellationToken)
    {
        using var alone =
            await Presence.TakeAsync(options.Value, alone: true, cancellationToken)
            ?? throw new RefusedDatabaseException(
                "A server is running on this database, or its keys are being changed: stop it first."
            );
        // Without the application: columns are as they lie there, and nobody is told of a change.
        var bare = new DbContextOptionsBuilder<FhirInsDbContext>();
        bare.UseProvider(options.Value);
        await using var db = new FhirInsDbContext(bare.Options);
        if ((await db.Database.GetPendingMigrationsAsync(cancellationToken)).Any())
            throw new RefusedDatabaseException("The database lacks migrations: run 'FhirIns.Server migrate' first.");
        await guard.CheckAsync(db, cancellationToken);
        var state = await AtRest.StateAsync(db, cancellationToken) ?? KeyState.Plain;
        if (atRest.IsEncrypted && state is { Key: 0, Next: null })
            await RefuseSubstringsAsync(db, cancellationToken);
        await ring.RunAsync(db, cancellationToken);
        var isRotated = state is { Key: > 0, Next: > 0 };
        if (state.Next is not null)
            state = await FinishAsync(db, state, progress, cancellationToken);
        int? next = (state.Key > 0, atRest.IsEncrypted) switch
        {
            (false, true) => 1,
            (true, false) => 0,
            (true, true) when rotate && !isRotated => state.Key + 1,
            _ => null,
        };
        if (next is { } key)
        {
            state = await BeginAsync(db, state, key, cancellationToken);
            state = await FinishAsync(db, state, progress, cancellationToken);
        }
        await progress.WriteLineAsync(
            state.Key == 0
                ? "The stored data are not encrypted."
                : string.Create(CultureInfo.InvariantCulture, $"The stored data are encrypted under key {state.Key}.")
        );
    }

    private async Task<KeyState> BeginAsync(
        FhirInsDbContext db,
        KeyState state,
        int next,
        CancellationToken cancellationToken
    )
    {
        var begun = state with { Next = next, Table = EncryptedColumns.Tables[0].Name };
        if (next > 0)
        {
            ring.AddKey();
            db.Add(atRest.NewKey(next));
        }
        var row = await db.Set<ServerKeyRow>().FirstOrDefaultAsync(one => one.Name == KeyState.Name, cancellationToken);
        if (row is null)
            db.Add(row = new ServerKeyRow { Name = KeyState.Name, Xml = "" });
        row.Xml = begun.ToXml();
        await db.SaveChangesAsync(cancellationToken);
        return begun;
    }

    private async Task<KeyState> FinishAsync(
        FhirInsDbContext db,
        KeyState state,
        TextWriter progress,
        CancellationToken cancellationToken
    )
    {
        var next = state.Next!.Value;
        var from = await atRest.ReadKeyAsync(db, state.Key, cancellationToken);
        var to = await atRest.ReadKeyAsync(db, next, cancellationToken);
        foreach (var table in EncryptedColumns.Tables.SkipWhile(one => one.Name != state.Table))
            state = await new TableWalk(db, table, from, to).RunAsync(
                state.Table == table.Name ? state : state with { Table = table.Name, After = null },
                progress,
                cancellationToken
            );
        await progress.WriteLineAsync("Clearing what was left behind.");
        await db.Database.ForgetDeletedAsync(EncryptedColumns.Tables.Select(table => table.Name), cancellationToken);
        var done = new KeyState(next);
        var old = KeyState.NameOf(state.Key);
        await using var whole = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.Set<ServerKeyRow>()
            .Where(row => row.Name == KeyState.Name)
            .ExecuteUpdateAsync(row => row.SetProperty(one => one.Xml, done.ToXml()), cancellationToken);
        await db.Set<ServerKeyRow>().Where(row => row.Name == old).ExecuteDeleteAsync(cancellationToken);
        await whole.CommitAsync(cancellationToken);
        return done;
    }

    /// <summary>Encrypted values are not found by a part of them: who follows such a search would hear of nobody, unsaid.</summary>
    private static async Task RefuseSubstringsAsync(FhirInsDbContext db, CancellationToken cancellationToken)
    {
        var found = await db
            .Database.SqlQueryRaw<string>(
                db.Database.Translate(
                    "SELECT id AS \"Value\" FROM subscription WHERE NOT deleted AND status <> 'off' AND (criteria LIKE '%:contains=%' OR criteria LIKE '%\\%3Acontains=%' ESCAPE '\\')"
                )
            )
            .ToListAsync(cancellationToken);
        if (found.Count > 0)
            throw new RefusedDatabaseException(
                $"Encrypted data are not searched by a part of a text, which these subscriptions do by ':contains': {string.Join(", ", found)}. Change or delete them first."
            );
    }
}
