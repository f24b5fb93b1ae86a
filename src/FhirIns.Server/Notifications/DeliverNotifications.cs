using System.Collections.Concurrent;
using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.Notifications;

/// <summary>
/// Looks who has something to hear and starts a delivery for each, so that one who is slow holds up nobody else. All
/// progress is in rows: whatever dies, another node, or this one after its restart, goes on.
/// </summary>
internal sealed partial class DeliverNotifications(
    IDbContextFactory<FhirInsDbContext> contexts,
    DeliveryToSubscriber delivery,
    OutboxSignal signal,
    Leases leases,
    TimeProvider clock,
    IOptions<NotificationOptions> options,
    ILogger<DeliverNotifications> logger
) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BetweenCleanings = TimeSpan.FromHours(1);
    private const int CleanedAtOnce = 1000;

    /// <summary>By then every node has noticed a subscription.</summary>
    private static readonly TimeSpan Noticed = 2 * KnownSubscriptions.Remembered;

    private readonly ConcurrentDictionary<string, Task> running = new(StringComparer.Ordinal);
    private long cleanedAt;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await LookAsync(stoppingToken);
                if (cleanedAt == 0 || clock.GetElapsedTime(cleanedAt) > BetweenCleanings)
                {
                    cleanedAt = clock.GetTimestamp();
                    await CleanAsync(stoppingToken);
                }
                await signal.WaitAsync(Pause, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception exception)
            {
                // A worker that ends would tell nobody anything any more; the next look may find the database again.
                LogFailed(exception);
                await Task.Delay(Pause, clock, CancellationToken.None);
            }
        }
        await Task.WhenAll(running.Values);
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var now = clock.GetUtcNow();
        var due = await db
            .Subscriptions.AsNoTracking()
            .Where(row => !row.Deleted && row.Status != "off" && row.NextAttemptAt <= now)
            .Where(row =>
                (row.Status == "requested" && row.UpdatedAt <= now - Noticed)
                || row.EndsAt <= now
                || db.Outbox.Any(one => one.SubscriptionId == row.Id && one.DeliveredAt == null)
            )
            .Select(row => row.Id)
            .ToListAsync(cancellationToken);
        foreach (var id in due.Where(id => !running.ContainsKey(id)))
            running[id] = Task.Run(() => DeliverAsync(id, cancellationToken), CancellationToken.None);
    }

    private async Task DeliverAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            await delivery.RunAsync(id, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // What was not told waits for the next start.
        }
        catch (Exception exception)
        {
            LogFailed(exception);
        }
        finally
        {
            running.TryRemove(id, out _);
        }
    }

    /// <summary>Forgets what was delivered long ago, and what waits for subscriptions that are off or gone.</summary>
    private async Task CleanAsync(CancellationToken cancellationToken)
    {
        await using var lease = await leases.TakeAsync("outbox-cleaning", BetweenCleanings, cancellationToken);
        if (lease is null)
            return;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var old = clock.GetUtcNow() - options.Value.KeepDelivered;
        var delivered = db.Outbox.Where(row => row.DeliveredAt <= old);
        var orphaned = db.Outbox.Where(row =>
            row.DeliveredAt == null
            && !row.SubscriptionId.StartsWith(OutboxRow.OfMessages)
            && !db.Subscriptions.Any(one => one.Id == row.SubscriptionId && !one.Deleted && one.Status != "off")
        );
        foreach (var done in new[] { delivered, orphaned })
            while (
                await db
                    .Outbox.Where(row =>
                        done.OrderBy(one => one.Key).Select(one => one.Key).Take(CleanedAtOnce).Contains(row.Key)
                    )
                    .ExecuteDeleteAsync(cancellationToken) == CleanedAtOnce
            )
                continue;
    }

    [LoggerMessage(LogLevel.Error, "Delivering notifications failed; it is tried again")]
    private partial void LogFailed(Exception exception);
}
