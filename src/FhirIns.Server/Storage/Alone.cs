using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace FhirIns.Server.Storage;

/// <summary>
/// A transaction in which a search and the write that depends on it are one: others with the same key wait. Inside a
/// transaction that is already open it only takes the locks: whoever opened that one ends it.
/// </summary>
internal sealed class Alone : IAsyncDisposable
{
    private readonly RequestSql? sql;
    private readonly IDisposable? line;
    private readonly IDbContextTransaction? transaction;

    private Alone(RequestSql? sql, IDisposable? line, IDbContextTransaction? transaction) =>
        (this.sql, this.line, this.transaction) = (sql, line, transaction);

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
        var line = isInside ? null : await db.StandInLineAsync(cancellationToken);
        IDbContextTransaction? transaction = null;
        try
        {
            if (!isInside)
            {
                transaction = await db.Database.BeginTransactionAsync(cancellationToken);
                sql?.Within = transaction.GetDbTransaction();
            }
            await db.Database.LockAsync(keys.Distinct().Order(StringComparer.Ordinal), cancellationToken);
            return new(sql, line, transaction);
        }
        catch
        {
            await new Alone(sql, line, transaction).DisposeAsync();
            throw;
        }
    }

    public Task CommitAsync(CancellationToken cancellationToken) =>
        transaction?.CommitAsync(cancellationToken) ?? Task.CompletedTask;

    /// <summary>Ends the transaction; what was not committed has not happened.</summary>
    public async ValueTask DisposeAsync()
    {
        if (transaction is not null)
        {
            sql?.Within = null;
            await transaction.DisposeAsync();
        }
        line?.Dispose();
    }
}
