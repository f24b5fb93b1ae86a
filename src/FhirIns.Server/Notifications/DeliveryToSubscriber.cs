using System.Security.Cryptography;
using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.Notifications;

/// <summary>
/// Tells one subscriber what it has to hear: several Patients at once, the changes of one Patient in their order, each
/// until it is accepted.
/// </summary>
internal sealed class DeliveryToSubscriber(
    IDbContextFactory<FhirInsDbContext> contexts,
    SqliteWriters writers,
    NotificationMessage messages,
    SubscriberConnection connection,
    Leases leases,
    TimeProvider clock,
    IOptions<NotificationOptions> options
)
{
    private const int AtOnce = 100;
    private const string LeaseLost = "Another node delivers.";

    private NotificationOptions Options => options.Value;

    /// <summary>Delivers until nothing is due any more.</summary>
    public async Task RunAsync(string subscriptionId, CancellationToken cancellationToken)
    {
        await using var lease = await leases.TakeAsync(
            $"subscription/{subscriptionId}",
            Options.Lease,
            cancellationToken
        );
        if (lease is null)
            return;
        while (await lease.KeepAsync(cancellationToken))
        {
            await using var db = await contexts.CreateDbContextAsync(cancellationToken);
            var subscription = await db
                .Subscriptions.AsNoTracking()
                .FirstAsync(row => row.Id == subscriptionId, cancellationToken);
            if (subscription.Deleted || subscription.Status == "off")
                return;
            if (await WhyOverAsync(db, subscription, cancellationToken) is { } over)
            {
                await TurnOffAsync(db, subscription, over, cancellationToken);
                return;
            }
            var due = await DueAsync(db, subscriptionId, cancellationToken);
            // What is read may not be durable yet: nobody is told of a version that a loss of power could take back.
            await writers.FlushAsync();
            var round = new Round(Options.MaxConcurrent);
            await Parallel.ForEachAsync(
                due,
                new ParallelOptions
                {
                    MaxDegreeOfParallelism = Options.MaxConcurrent,
                    CancellationToken = cancellationToken,
                },
                async (row, cancelled) =>
                {
                    if (!round.IsHopeless)
                        round.Note(await DeliverAsync(row, subscription, lease, cancelled));
                }
            );
            await RecordAsync(db, subscription, round, cancellationToken);
            if (due.Count == 0 || round.Delivered == 0)
                return;
        }
    }

    /// <summary>What may be tried now: of each Patient the oldest that waits, so that none overtakes another.</summary>
    private Task<List<OutboxRow>> DueAsync(FhirInsDbContext db, string id, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return db
            .Outbox.AsNoTracking()
            .Where(row => row.SubscriptionId == id && row.DeliveredAt == null && row.NotBefore <= now)
            .Where(row =>
                !db.Outbox.Any(older =>
                    older.SubjectId == row.SubjectId
                    && older.SubscriptionId == id
                    && older.DeliveredAt == null
                    && older.Key < row.Key
                )
            )
            .OrderBy(row => row.Key)
            .Take(AtOnce)
            .ToListAsync(cancellationToken);
    }

    /// <returns>Null when the subscriber accepted it, else why not.</returns>
    private async Task<string?> DeliverAsync(
        OutboxRow row,
        SubscriptionRow subscription,
        Leases.Lease lease,
        CancellationToken cancellationToken
    )
    {
        var failure = connection.Allows(new(subscription.Endpoint))
            ? await SendAsync(row, subscription, lease, cancellationToken)
            : "The operator of the server does not allow the endpoint any more.";
        // Another node has it now, and tells how it ends.
        if (failure == LeaseLost)
            return failure;
        await using var db = await contexts.CreateDbContextAsync(CancellationToken.None);
        db.Outbox.Attach(row);
        row.Attempts++;
        if (failure is null)
            row.DeliveredAt = Instant.Now(clock);
        else
            row.NotBefore = clock.GetUtcNow() + Patience(row.Attempts);
        await db.SaveChangesAsync(CancellationToken.None);
        return failure;
    }

    private async Task<string?> SendAsync(
        OutboxRow row,
        SubscriptionRow subscription,
        Leases.Lease lease,
        CancellationToken cancellationToken
    )
    {
        try
        {
            using var message = await messages.OfAsync(row, subscription, cancellationToken);
            // Last of all: a database that was slow to give the content must not make two nodes send it.
            return await lease.KeepAsync(cancellationToken)
                ? await connection.SendAsync(message, cancellationToken)
                : LeaseLost;
        }
        catch (CryptographicException)
        {
            return "The headers of the channel cannot be read any more: send them again.";
        }
    }

    /// <summary>Tells the owner how delivery stands, and when it goes on.</summary>
    private async Task RecordAsync(
        FhirInsDbContext db,
        SubscriptionRow subscription,
        Round round,
        CancellationToken cancellationToken
    )
    {
        var isStuck = round.Failure is not null && round.Delivered == 0;
        var failures = isStuck ? subscription.Failures + 1 : 0;
        var error =
            round.Failure ?? (await IsWaitingAsync(db, subscription.Id, cancellationToken) ? subscription.Error : null);
        var status = error is null ? "active" : "error";
        if ((status, error, failures) == (subscription.Status, subscription.Error, subscription.Failures) && !isStuck)
            return;
        var next = isStuck ? clock.GetUtcNow() + Patience(failures) : clock.GetUtcNow();
        await db
            .Subscriptions.Where(row => row.Id == subscription.Id && row.Version == subscription.Version)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(row => row.Status, status)
                        .SetProperty(row => row.Error, error)
                        .SetProperty(row => row.Failures, failures)
                        .SetProperty(row => row.NextAttemptAt, next),
                cancellationToken
            );
    }

    /// <summary>Whether something was tried in vain and is still to be told.</summary>
    private static Task<bool> IsWaitingAsync(FhirInsDbContext db, string id, CancellationToken cancellationToken) =>
        db.Outbox.AnyAsync(
            row => row.SubscriptionId == id && row.DeliveredAt == null && row.Attempts > 0,
            cancellationToken
        );

    private async Task<string?> WhyOverAsync(
        FhirInsDbContext db,
        SubscriptionRow subscription,
        CancellationToken cancellationToken
    )
    {
        var now = clock.GetUtcNow();
        if (subscription.EndsAt <= now)
            return "The end of the subscription is reached.";
        var oldest = await db
            .Outbox.Where(row => row.SubscriptionId == subscription.Id && row.DeliveredAt == null)
            .OrderBy(row => row.Key)
            .Select(row => (DateTimeOffset?)row.At)
            .FirstOrDefaultAsync(cancellationToken);
        return subscription.Status == "error" && oldest <= now - Options.GiveUpAfter
            ? "Turned off: the endpoint accepted nothing for too long. Some changes were not told."
            : null;
    }

    private static async Task TurnOffAsync(
        FhirInsDbContext db,
        SubscriptionRow subscription,
        string why,
        CancellationToken cancellationToken
    )
    {
        var turned = await db
            .Subscriptions.Where(row => row.Id == subscription.Id && row.Version == subscription.Version)
            .ExecuteUpdateAsync(
                set => set.SetProperty(row => row.Status, "off").SetProperty(row => row.Error, why),
                cancellationToken
            );
        if (turned == 1)
            await db
                .Outbox.Where(row => row.SubscriptionId == subscription.Id && row.DeliveredAt == null)
                .ExecuteDeleteAsync(cancellationToken);
    }

    /// <summary>Twice as long after each failure, and never quite the same: many do not come back at once.</summary>
    private TimeSpan Patience(int failures)
    {
        var seconds = Math.Min(Math.Pow(2, Math.Min(failures, 20) - 1), Options.MaxRetryDelay.TotalSeconds);
        return TimeSpan.FromSeconds(seconds * (0.75 + Random.Shared.NextDouble() / 4));
    }

    /// <summary>What came of the messages of one round.</summary>
    private sealed class Round(int maxConcurrent)
    {
        private int delivered;
        private int failed;
        private volatile string? failure;

        public int Delivered => delivered;

        public string? Failure => failure;

        /// <summary>Nothing gets across: the rest need not wait for its time-out too.</summary>
        public bool IsHopeless => delivered == 0 && failed >= 2 * maxConcurrent;

        public void Note(string? why)
        {
            if (why is null)
                Interlocked.Increment(ref delivered);
            else
            {
                Interlocked.Increment(ref failed);
                failure = why;
            }
        }
    }
}
