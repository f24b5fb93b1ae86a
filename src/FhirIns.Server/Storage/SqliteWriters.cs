using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Microsoft.Win32.SafeHandles;

namespace FhirIns.Server.Storage;

/// <summary>
/// The writers of this process on SQLite. It has one writer at a time, and whoever finds it busy sleeps before asking
/// again: here they stand in line instead, and the database's own lock is left for other processes. Each commits without
/// waiting for the disk and lets the next one write; one flush of the write-ahead log then makes all durable that
/// committed before it. Nobody is answered before that.
/// </summary>
internal sealed class SqliteWriters(IOptions<DatabaseOptions> options) : IDisposable
{
    private readonly SemaphoreSlim line = new(1, 1);
    private readonly SharedFlush flush = new();
    private SqliteConnection? keeper;
    private SafeFileHandle? log;

    /// <summary>Waits for this writer's turn. What it commits is durable once the turn is disposed.</summary>
    public async Task<Turn> StandInLineAsync(FhirInsDbContext db, CancellationToken cancellationToken)
    {
        await line.WaitAsync(cancellationToken);
        try
        {
            await db.Database.OpenConnectionAsync(cancellationToken);
            var turn = new Turn(this, db, isFlushed: log is not null);
            turn.Begin();
            return turn;
        }
        catch
        {
            line.Release();
            throw;
        }
    }

    /// <summary>Returns when all that is committed now is durable.</summary>
    public Task FlushAsync() => log is null ? Task.CompletedTask : flush.RunAsync(log);

    public void Dispose()
    {
        log?.Dispose();
        keeper?.Dispose();
        line.Dispose();
    }

    /// <summary>
    /// From the first commit on, which SQLite itself made durable together with the name of its log in the directory: a
    /// connection of our own keeps the log from being deleted, so that it stays the file that is flushed.
    /// </summary>
    private void KeepLog()
    {
        var file = new SqliteConnectionStringBuilder(options.Value.ConnectionString).DataSource + "-wal";
        if (log is not null || !File.Exists(file))
            return;
        keeper = new(new SqliteConnectionStringBuilder(options.Value.ConnectionString) { Pooling = false }.ToString());
        keeper.Open();
        using var command = keeper.CreateCommand();
        command.CommandText = "SELECT count(*) FROM sqlite_master";
        command.ExecuteScalar();
        log = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
    }

    /// <summary>The time in which one writer has the database for itself.</summary>
    /// <param name="isFlushed">Whether commits become durable by a flush after the turn, not each by itself.</param>
    internal sealed class Turn(SqliteWriters writers, FhirInsDbContext db, bool isFlushed) : IAsyncDisposable
    {
        private bool hasCommitted;

        internal void Begin()
        {
            if (isFlushed)
                Execute(db, "PRAGMA synchronous = NORMAL");
        }

        /// <summary>Something was written, and has to become durable before anybody is told.</summary>
        public void Committed() => hasCommitted = true;

        public async ValueTask DisposeAsync()
        {
            try
            {
                // The connection goes back to a pool, whose other users know of no flush.
                if (isFlushed)
                    Execute(db, "PRAGMA synchronous = FULL");
                else if (hasCommitted)
                    writers.KeepLog();
                await db.Database.CloseConnectionAsync();
            }
            finally
            {
                writers.line.Release();
            }
            if (hasCommitted && isFlushed)
                await writers.FlushAsync();
        }

        [SuppressMessage("Security", "CA2100", Justification = "The texts are the two constants above.")]
        private static void Execute(FhirInsDbContext db, string text)
        {
            using var command = db.Database.GetDbConnection().CreateCommand();
            command.CommandText = text;
            command.ExecuteNonQuery();
        }
    }
}
