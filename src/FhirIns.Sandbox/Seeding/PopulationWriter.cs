using System.Data.Common;
using FhirIns.Identity;
using FhirIns.Sandbox.Population;
using FhirIns.Server.Patients;
using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace FhirIns.Sandbox.Seeding;

/// <summary>Writes the records of a population, each with all its rows, to an open database that nobody else writes to.</summary>
internal sealed class PopulationWriter : IAsyncDisposable
{
    private readonly FhirInsDbContext db;
    private readonly TableInserter identities;
    private readonly (TableInserter Table, Func<PopulationRecord, IEnumerable<object>> Rows)[] others;
    private long lastKey;

    private PopulationWriter(FhirInsDbContext db, long lastKey)
    {
        (this.db, this.lastKey) = (db, lastKey);
        identities = TableInserter.For<PatientRow>(db);
        others =
        [
            (TableInserter.For<DocumentCheck>(db), record => record.Row.Identity.Checks),
            (TableInserter.For<InsHistoryEntry>(db), record => record.Row.Identity.InsHistory),
            (TableInserter.For<IdentifierRow>(db), record => record.Row.Identifiers),
            (TableInserter.For<NameKeyRow>(db), record => record.Row.NameKeys),
            (TableInserter.For<SearchValueRow>(db), record => record.Row.SearchValues),
            (TableInserter.For<VersionRow>(db), record => record.Row.Versions),
            (TableInserter.For<TraceRow>(db), record => [record.Trace]),
        ];
    }

    public static async Task<PopulationWriter> OpenAsync(FhirInsDbContext db, CancellationToken cancellationToken) =>
        new(db, await db.Patients.MaxAsync(row => (long?)row.Key, cancellationToken) ?? 0);

    public async Task WriteAsync(IReadOnlyList<PopulationRecord> records, CancellationToken cancellationToken)
    {
        var transaction = db.Database.CurrentTransaction!.GetDbTransaction();
        var firstKey = lastKey + 1;
        lastKey += records.Count;
        await identities.InsertAsync(
            records.Select((record, index) => (firstKey + index, (object)record.Row)),
            transaction,
            cancellationToken
        );
        foreach (var (table, rows) in others)
            await table.InsertAsync(
                records.SelectMany((record, index) => rows(record).Select(row => (firstKey + index, row))),
                transaction,
                cancellationToken
            );
        // SQLite follows the keys it is given; a sequence does not.
        if (db.Database.IsNpgsql())
            await db.Database.ExecuteSqlAsync(
                $"SELECT setval(pg_get_serial_sequence('identity', 'key'), {lastKey})",
                cancellationToken
            );
    }

    public async ValueTask DisposeAsync()
    {
        await identities.DisposeAsync();
        foreach (var (table, _) in others)
            await table.DisposeAsync();
    }
}
