using FhirIns.Server.Patients;
using FhirIns.Server.Storage.Encryption;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace FhirIns.Server.Storage;

/// <summary>The tables of the server, the same on SQLite, PostgreSQL and SQL Server.</summary>
internal sealed class FhirInsDbContext(DbContextOptions<FhirInsDbContext> options) : DbContext(options)
{
    // A tool that opens the database without the application changes no resource, tells nobody, and is the only writer.
    private readonly Outbox? outbox = Of<Outbox>(options);
    private readonly SqliteWriters? writers = Of<SqliteWriters>(options);

    /// <summary>The way to the data key; null where columns are as they are read.</summary>
    internal AtRest? Encryption { get; } = Of<AtRest>(options) is { IsEncrypted: true } atRest ? atRest : null;

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

    public DbSet<SessionRow> Sessions => Set<SessionRow>();

    public DbSet<PersonNameRow> PersonNames => Set<PersonNameRow>();

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

    /// <summary>Saves, in one transaction, what changed and what subscribers must hear of it; durable on return.</summary>
    public override async Task<int> SaveChangesAsync(
        bool acceptAllChangesOnSuccess,
        CancellationToken cancellationToken = default
    )
    {
        await using var turn = Database.CurrentTransaction is null ? await StandInLineAsync(cancellationToken) : null;
        var saved = outbox is null
            ? await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken)
            : await outbox.SaveAsync(
                this,
                cancelled => base.SaveChangesAsync(acceptAllChangesOnSuccess, cancelled),
                cancellationToken
            );
        turn?.Committed();
        return saved;
    }

    /// <summary>Waits for this writer's turn; null where writers need not wait for each other.</summary>
    public async ValueTask<SqliteWriters.Turn?> StandInLineAsync(CancellationToken cancellationToken) =>
        writers is not null && Database.IsSqlite() ? await writers.StandInLineAsync(this, cancellationToken) : null;

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(FhirInsDbContext).Assembly);
        SnakeCase.Apply(modelBuilder.Model);
        if (Encryption is not null)
            EncryptedColumns.Encrypt(modelBuilder.Model, Encryption);
        Providers.Adapt(modelBuilder, Database);
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<InstantConverter>();
        configurationBuilder.Properties<DateOnly>().HaveConversion<DayConverter>();
        // An auditor who opens the database reads words, not numbers.
        configurationBuilder.Properties<Enum>().HaveConversion<string>();
    }

    private static T? Of<T>(DbContextOptions options) =>
        options.FindExtension<CoreOptionsExtension>() is { ApplicationServiceProvider: { } services }
            ? services.GetService<T>()
            : default;
}
