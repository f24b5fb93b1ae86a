using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace FhirIns.Server.Storage;

/// <summary>
/// A transaction in which a search and the write that depends on it are one: others with the same key wait. Inside a
/// transaction that is already open it only takes the locks: whoever opened that one ends it.
/// </summary>
internal sealed class Alone : IAsyncDisposable
{
    private readonly FhirInsDbContext db;
    private readonly RequestSql? sql;
    private SqliteWriters.Turn? turn;
    private IDbContextTransaction? transaction;

    private Alone(FhirInsDbContext db, RequestSql? sql, SqliteWriters.Turn? turn, IDbContextTransaction? transaction) =>
        (this.db, this.sql, this.turn, this.transaction) = (db, sql, turn, transaction);

    /// <param name="sql">The commands of the request, which must see what it writes; null where there are none.</param>
    /// <param name="keys">What others may not decide on meanwhile; taken in an order that keeps two from blocking each other.</param>
    public static async Task<Alone> BeginAsync(
        FhirInsDbContext db,
        RequestSql? sql,
        IEnumerable<string> keys,
        CancellationToken cancellationToken
    )
    {
        var isInside = db.Database.CurrentTransaction is not null;
        // On SQLite a transaction takes the write lock when it begins: nothing more is needed to be alone.
        var turn = isInside ? null : await db.StandInLineAsync(cancellationToken);
        IDbContextTransaction? transaction = null;
        try
        {
            if (!isInside)
            {
                transaction = await db.Database.BeginTransactionAsync(cancellationToken);
                sql?.Within = transaction.GetDbTransaction();
            }
            await db.Database.LockAsync(keys.Distinct().Order(StringComparer.Ordinal), cancellationToken);
            return new(db, sql, turn, transaction);
        }
        catch
        {
            await new Alone(db, sql, turn, transaction).DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes it so, lets the others go on, and then does what had to wait for it.</summary>
    public async Task CommitAsync(CancellationToken cancellationToken)
    {
        if (transaction is null)
            return;
        await transaction.CommitAsync(cancellationToken);
        turn?.Committed();
        var waiting = db.OnceCommitted.ToList();
        await DisposeAsync();
        foreach (var act in waiting)
            await act();
    }

    /// <summary>Ends the transaction; what was not committed has not happened, what was is durable on return.</summary>
    public async ValueTask DisposeAsync()
    {
        if (transaction is not null)
        {
            sql?.Within = null;
            await transaction.DisposeAsync();
            transaction = null;
            db.OnceCommitted.Clear();
        }
        if (turn is not null)
            await turn.DisposeAsync();
        turn = null;
    }
}
