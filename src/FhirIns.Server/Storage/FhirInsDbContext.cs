using System.Collections.Concurrent;
using FhirIns.Server.Patients;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace FhirIns.Server.Storage;

/// <summary>The tables of the server, the same on SQLite, PostgreSQL and SQL Server.</summary>
internal sealed class FhirInsDbContext(DbContextOptions<FhirInsDbContext> options) : DbContext(options)
{
    // A tool that opens the database without the application changes no resource and tells nobody.
    private readonly Outbox? outbox = options
        .FindExtension<CoreOptionsExtension>()
        ?.ApplicationServiceProvider?.GetService<Outbox>();

    private static readonly ConcurrentDictionary<string, SemaphoreSlim> Lines = new(StringComparer.Ordinal);

    public DbSet<PatientRow> Patients => Set<PatientRow>();

    public DbSet<VersionRow> Versions => Set<VersionRow>();

    public DbSet<IdentifierRow> Identifiers => Set<IdentifierRow>();

    public DbSet<NameKeyRow> NameKeys => Set<NameKeyRow>();

    public DbSet<SearchValueRow> SearchValues => Set<SearchValueRow>();

    public DbSet<TraceRow> Traces => Set<TraceRow>();

    public DbSet<RetrievalRow> Retrievals => Set<RetrievalRow>();

    public DbSet<TaskRow> Tasks => Set<TaskRow>();

    public DbSet<SubscriptionRow> Subscriptions => Set<SubscriptionRow>();

    public DbSet<OutboxRow> Outbox => Set<OutboxRow>();

    public DbSet<ReceivedMessageRow> ReceivedMessages => Set<ReceivedMessageRow>();

    public DbSet<SentMessageRow> SentMessages => Set<SentMessageRow>();

    public DbSet<TraceSealRow> TraceSeals => Set<TraceSealRow>();

    public DbSet<CallCountRow> CallCounts => Set<CallCountRow>();

    public DbSet<StatusCountRow> StatusCounts => Set<StatusCountRow>();

    public DbSet<CampaignRow> Campaigns => Set<CampaignRow>();

    public DbSet<CampaignLotRow> CampaignLots => Set<CampaignLotRow>();

    public DbSet<CampaignItemRow> CampaignItems => Set<CampaignItemRow>();

    public DbSet<CampaignPlanRow> CampaignPlans => Set<CampaignPlanRow>();

    public DbSet<IntakeRow> Intakes => Set<IntakeRow>();

    public DbSet<TrustContractRow> TrustContracts => Set<TrustContractRow>();

    public DbSet<RetrievalListRow> RetrievalLists => Set<RetrievalListRow>();

    public DbSet<RetrievalListItemRow> RetrievalListItems => Set<RetrievalListItemRow>();

    /// <summary>What waits for the open transaction to end well.</summary>
    internal List<Func<Task>> OnceCommitted { get; } = [];

    /// <summary>Does something that must see what others have committed: now, or once the open transaction has ended well.</summary>
    public Task DoOnceCommittedAsync(Func<Task> act)
    {
        if (Database.CurrentTransaction is null)
            return act();
        OnceCommitted.Add(act);
        return Task.CompletedTask;
    }

    /// <summary>
    /// SQLite has one writer at a time, and whoever finds it busy sleeps before asking again. Writers of one process
    /// stand in line here instead; the database's own lock is left for other processes.
    /// </summary>
    public override async Task<int> SaveChangesAsync(
        bool acceptAllChangesOnSuccess,
        CancellationToken cancellationToken = default
    )
    {
        using var line = Database.CurrentTransaction is null ? await StandInLineAsync(cancellationToken) : null;
        return outbox is null
            ? await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken)
            : await outbox.SaveAsync(
                this,
                cancelled => base.SaveChangesAsync(acceptAllChangesOnSuccess, cancelled),
                cancellationToken
            );
    }

    /// <summary>Waits for this writer's turn, which ends with the returned place; null where writers need not wait.</summary>
    public async ValueTask<IDisposable?> StandInLineAsync(CancellationToken cancellationToken)
    {
        if (!Database.IsSqlite())
            return null;
        var line = Lines.GetOrAdd(Database.GetConnectionString() ?? "", _ => new(1, 1));
        await line.WaitAsync(cancellationToken);
        return new Turn(line);
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

    private sealed class Turn(SemaphoreSlim line) : IDisposable
    {
        public void Dispose() => line.Release();
    }
}
