using System.Collections.Concurrent;
using FhirIns.Server.Patients;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Storage;

/// <summary>The tables of the server, the same on SQLite and PostgreSQL.</summary>
internal sealed class FhirInsDbContext(DbContextOptions<FhirInsDbContext> options) : DbContext(options)
{
    private static readonly ConcurrentDictionary<string, SemaphoreSlim> Lines = new(StringComparer.Ordinal);

    public DbSet<PatientRow> Patients => Set<PatientRow>();

    public DbSet<VersionRow> Versions => Set<VersionRow>();

    public DbSet<IdentifierRow> Identifiers => Set<IdentifierRow>();

    public DbSet<NameKeyRow> NameKeys => Set<NameKeyRow>();

    public DbSet<SearchValueRow> SearchValues => Set<SearchValueRow>();

    public DbSet<TraceRow> Traces => Set<TraceRow>();

    public DbSet<RetrievalRow> Retrievals => Set<RetrievalRow>();

    public DbSet<TaskRow> Tasks => Set<TaskRow>();

    /// <summary>
    /// SQLite has one writer at a time, and whoever finds it busy sleeps before asking again. Writers of one process
    /// stand in line here instead; the database's own lock is left for other processes.
    /// </summary>
    public override async Task<int> SaveChangesAsync(
        bool acceptAllChangesOnSuccess,
        CancellationToken cancellationToken = default
    )
    {
        if (!Database.IsSqlite() || Database.CurrentTransaction is not null)
            return await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
        var line = Lines.GetOrAdd(Database.GetConnectionString() ?? "", _ => new(1, 1));
        await line.WaitAsync(cancellationToken);
        try
        {
            return await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
        }
        finally
        {
            line.Release();
        }
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(FhirInsDbContext).Assembly);
        SnakeCase.Apply(modelBuilder.Model);
        Providers.Adapt(modelBuilder, Database);
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<InstantConverter>();
        configurationBuilder.Properties<DateOnly>().HaveConversion<DayConverter>();
        // An auditor who opens the database reads words, not numbers.
        configurationBuilder.Properties<Enum>().HaveConversion<string>();
    }
}
