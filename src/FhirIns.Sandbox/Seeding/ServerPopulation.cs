using System.Diagnostics;
using System.Globalization;
using FhirIns.Sandbox.Population;
using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Sandbox.Seeding;

/// <summary>
/// Puts a population into the server's database: once, batch by batch, each with the count reached in one transaction. A
/// start with a larger number, or after a crash, adds those that are missing.
/// </summary>
internal sealed class ServerPopulation(
    IDbContextFactory<FhirInsDbContext> contexts,
    TimeProvider clock,
    TextWriter progress
)
{
    /// <summary>The seed of the sandbox, that of its simulator too.</summary>
    public const int Seed = 1;

    private const string CountRow = "population";
    private const int BatchSize = 1000;
    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(2);

    private readonly FictitiousPopulation population = new(Seed);

    /// <summary>Adds the members that are missing up to that count. Nobody else may write meanwhile.</summary>
    public async Task EnsureAsync(int count, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var seeded = await CountAsync(db, cancellationToken);
        if (seeded >= count)
            return;
        await db.Database.OpenConnectionAsync(cancellationToken);
        var watch = Stopwatch.StartNew();
        await SetPaceAsync(db, "PRAGMA synchronous = NORMAL; PRAGMA cache_size = -65536", cancellationToken);
        await SeedAsync(db, seeded, count, cancellationToken);
        await AnalyzeAsync(db, cancellationToken);
        await SetPaceAsync(db, "PRAGMA synchronous = FULL; PRAGMA cache_size = -2000", cancellationToken);
        await progress.WriteLineAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"Population of {count}: {count - seeded} added in {watch.Elapsed.TotalSeconds:0.0} s."
            )
        );
    }

    private async Task SeedAsync(FhirInsDbContext db, int seeded, int count, CancellationToken cancellationToken)
    {
        await using var writer = await PopulationWriter.OpenAsync(db, cancellationToken);
        var lastLine = Stopwatch.GetTimestamp();
        var next = MakeAsync(seeded, count, cancellationToken);
        for (var done = seeded; done < count; )
        {
            // The next batch is rendered while this one is written.
            var batch = await next;
            done += batch.Length;
            next = MakeAsync(done, count, cancellationToken);
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            await writer.WriteAsync(await WithoutTakenAsync(db, batch, cancellationToken), cancellationToken);
            await RememberAsync(db, done, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            if (Stopwatch.GetElapsedTime(lastLine) < BetweenLines)
                continue;
            lastLine = Stopwatch.GetTimestamp();
            await progress.WriteLineAsync(
                string.Create(CultureInfo.InvariantCulture, $"Population: {done} of {count}")
            );
        }
    }

    private Task<PopulationRecord[]> MakeAsync(int first, int count, CancellationToken cancellationToken)
    {
        var size = Math.Min(BatchSize, count - first);
        var at = Instant.Now(clock);
        return Task.Run(
            () =>
            {
                var batch = new PopulationRecord[size];
                for (var index = 0; index < size; index++)
                    batch[index] = PopulationRecord.Of(population.At(first + index), at);
                return batch;
            },
            cancellationToken
        );
    }

    /// <summary>Leaves out those whom somebody has registered with their INS already (S005).</summary>
    private static async Task<List<PopulationRecord>> WithoutTakenAsync(
        FhirInsDbContext db,
        PopulationRecord[] batch,
        CancellationToken cancellationToken
    )
    {
        var numbers = batch.Select(record => record.Member.Ins.Value).ToList();
        var taken = await db
            .Patients.Select(row => EF.Property<string>(row.Identity, PatientMapping.InsNumber))
            .Where(number => numbers.Contains(number))
            .ToHashSetAsync(cancellationToken);
        return [.. batch.Where(record => !record.HasIns || !taken.Contains(record.Member.Ins.Value))];
    }

    private static async Task<int> CountAsync(FhirInsDbContext db, CancellationToken cancellationToken)
    {
        var text = await db.Set<ServerKeyRow>()
            .Where(row => row.Name == CountRow)
            .Select(row => row.Xml)
            .FirstOrDefaultAsync(cancellationToken);
        return text is null ? 0 : int.Parse(text, CultureInfo.InvariantCulture);
    }

    private static async Task RememberAsync(FhirInsDbContext db, int count, CancellationToken cancellationToken)
    {
        var text = count.ToString(CultureInfo.InvariantCulture);
        var changed = await db.Set<ServerKeyRow>()
            .Where(row => row.Name == CountRow)
            .ExecuteUpdateAsync(row => row.SetProperty(key => key.Xml, text), cancellationToken);
        if (changed > 0)
            return;
        db.Add(new ServerKeyRow { Name = CountRow, Xml = text });
        await db.SaveChangesAsync(cancellationToken);
    }

    /// <summary>
    /// SQLite need not wait for the disk after every batch: a crash costs the last ones, and the next start makes them again.
    /// </summary>
    private static async Task SetPaceAsync(FhirInsDbContext db, string pragmas, CancellationToken cancellationToken)
    {
        if (db.Database.IsSqlite())
            await db.Database.ExecuteSqlRawAsync(pragmas, cancellationToken);
    }

    /// <summary>Tells the planner what the tables hold now.</summary>
    private static Task AnalyzeAsync(FhirInsDbContext db, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlRawAsync(
            db.Database.IsSqlite() ? "PRAGMA analysis_limit = 1000; ANALYZE" : "ANALYZE",
            cancellationToken
        );
}
