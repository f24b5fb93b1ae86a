using FhirIns.Server.Storage;
using FhirIns.Server.Worklists;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.Hl7v2;

/// <summary>
/// Tells each receiver what waits for it in the outbox, the changes of one Patient in their order, each until it is
/// acknowledged. Receivers are served beside each other: one that is down holds up nobody else. All progress is in rows.
/// </summary>
internal sealed partial class SendMessages(
    IDbContextFactory<FhirInsDbContext> contexts,
    TellReceiver tell,
    Leases leases,
    IOptions<Hl7v2Options> options,
    TimeProvider clock,
    ILogger<SendMessages> logger
) : BackgroundService
{
    private const int AtOnce = 100;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(options.Value.Receivers.Keys.Select(name => ServeAsync(name, stoppingToken)));

    private async Task ServeAsync(string name, CancellationToken stopping)
    {
        var failures = 0;
        try
        {
            while (true)
            {
                failures = await LookAsync(name, stopping) ? 0 : failures + 1;
                await Task.Delay(failures == 0 ? Pause : Patience(name, failures), clock, stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // What was not told waits for the next start.
        }
    }

    /// <returns>False when nothing gets across.</returns>
    private async Task<bool> LookAsync(string name, CancellationToken stopping)
    {
        try
        {
            await using (var db = await contexts.CreateDbContextAsync(stopping))
                if (!await Due(db, name).AnyAsync(stopping))
                    return true;
            // Longer than a message may take: a node that is slow is not overtaken by another.
            var time = 3 * options.Value.Receivers[name].Timeout + TimeSpan.FromSeconds(10);
            await using var lease = await leases.TakeAsync($"hl7v2/{name}", time, stopping);
            return lease is null || await DeliverAsync(name, lease, stopping);
        }
        catch (Exception exception) when (!stopping.IsCancellationRequested)
        {
            if (MllpConnection.IsAway(exception))
                LogAway(name, exception.GetType().Name);
            else
                LogFailed(exception, name);
            return false;
        }
    }

    private async Task<bool> DeliverAsync(string name, Leases.Lease lease, CancellationToken stopping)
    {
        await using var connection = await MllpConnection.OpenAsync(options.Value.Receivers[name], stopping);
        while (await lease.KeepAsync(stopping))
        {
            List<OutboxRow> due;
            await using (var db = await contexts.CreateDbContextAsync(stopping))
                due = await Due(db, name).OrderBy(row => row.Key).Take(AtOnce).ToListAsync(stopping);
            if (due.Count == 0)
                return true;
            foreach (var row in due)
            {
                if (!await lease.KeepAsync(stopping))
                    return true;
                await TellAsync(name, row, connection, stopping);
            }
        }
        return true;
    }

    private async Task TellAsync(string name, OutboxRow row, MllpConnection connection, CancellationToken stopping)
    {
        try
        {
            await RecordAsync(name, row, await tell.RunAsync(name, row, connection, stopping));
        }
        catch (Exception exception) when (MllpConnection.IsAway(exception) && !stopping.IsCancellationRequested)
        {
            // Perhaps it is this message that the receiver does not survive: the others go first.
            await PostponeAsync(row);
            throw;
        }
    }

    private async Task PostponeAsync(OutboxRow row)
    {
        await using var db = await contexts.CreateDbContextAsync(CancellationToken.None);
        db.Outbox.Attach(row);
        row.NotBefore = clock.GetUtcNow() + Pause;
        await db.SaveChangesAsync(CancellationToken.None);
    }

    /// <summary>What may be told now: of each Patient the oldest that waits, so that none overtakes another.</summary>
    private IQueryable<OutboxRow> Due(FhirInsDbContext db, string name)
    {
        var (key, now) = (MessageFollowers.KeyOf(name), clock.GetUtcNow());
        return db
            .Outbox.AsNoTracking()
            .Where(row => row.SubscriptionId == key && row.DeliveredAt == null && row.NotBefore <= now)
            .Where(row =>
                !db.Outbox.Any(older =>
                    older.SubjectId == row.SubjectId
                    && older.SubscriptionId == key
                    && older.DeliveredAt == null
                    && older.Key < row.Key
                )
            );
    }

    /// <summary>A message that is refused again and again becomes somebody's work, and the next is told.</summary>
    private async Task RecordAsync(string name, OutboxRow row, bool isAccepted)
    {
        await using var db = await contexts.CreateDbContextAsync(CancellationToken.None);
        db.Outbox.Attach(row);
        row.Attempts++;
        if (isAccepted)
            row.DeliveredAt = Instant.Now(clock);
        else if (row.Attempts < options.Value.Receivers[name].MaxRefusals)
            row.NotBefore = clock.GetUtcNow() + Patience(name, row.Attempts);
        else
        {
            row.DeliveredAt = Instant.Now(clock);
            await OpenTaskAsync(db, name, row.ResourceId);
            LogRefused(name, row.Key);
        }
        await db.SaveChangesAsync(CancellationToken.None);
    }

    private async Task OpenTaskAsync(FhirInsDbContext db, string name, string patientId)
    {
        var open = await OpenTasks.IdOfAsync(db, patientId, "message-refused", name, null, CancellationToken.None);
        if (open is not null)
            return;
        var now = Instant.Now(clock);
        db.Tasks.Add(
            new()
            {
                Id = Guid.CreateVersion7(now).ToString(),
                Code = "message-refused",
                OpenedAt = now,
                UpdatedAt = now,
                Status = "requested",
                PatientId = patientId,
                Reason = name,
            }
        );
    }

    /// <summary>Twice as long after each failure, and never quite the same: many do not come back at once.</summary>
    private TimeSpan Patience(string name, int failures)
    {
        var longest = options.Value.Receivers[name].MaxRetryDelay.TotalSeconds;
        var seconds = Math.Min(Math.Pow(2, Math.Min(failures, 20) - 1), longest);
        return TimeSpan.FromSeconds(seconds * (0.75 + Random.Shared.NextDouble() / 4));
    }

    [LoggerMessage(1, LogLevel.Warning, "The HL7 v2 receiver {Receiver} cannot be told: {Why}; it is tried again")]
    private partial void LogAway(string receiver, string why);

    [LoggerMessage(2, LogLevel.Error, "Telling the HL7 v2 receiver {Receiver} failed; it is tried again")]
    private partial void LogFailed(Exception exception, string receiver);

    [LoggerMessage(
        3,
        LogLevel.Warning,
        "The HL7 v2 receiver {Receiver} refused message {Key} for good: a work item is open"
    )]
    private partial void LogRefused(string receiver, long key);
}
