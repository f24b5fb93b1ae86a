using FhirIns.Server.Bundles;
using FhirIns.Server.Formats;
using FhirIns.Server.Http;
using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.Hl7v2;

/// <summary>
/// Takes one message and answers it. Effect and the memory of its control id are one transaction: whatever dies, a message
/// that comes again is answered as before, or has not happened. A refused message leaves nothing behind but the trail.
/// </summary>
internal sealed partial class ReceiveMessage(
    EntryPipeline pipeline,
    IServiceScopeFactory scopes,
    KnownSenders senders,
    NumberSystems systems,
    MessageMetrics metrics,
    IOptions<Hl7v2Options> options,
    IOptions<DatabaseOptions> database,
    TimeProvider clock,
    ILogger<ReceiveMessage> logger
)
{
    private const int LongestControlId = 199;

    /// <summary>The acknowledgement of what came in a frame.</summary>
    public async Task<byte[]> HandleAsync(MllpFrame frame, Peer peer)
    {
        var message = Hl7Message.Read(frame.Content.Span);
        var name = senders.NameOf(message, peer);
        var (verdict, answer) = Rejection(frame, message, name) is { } problem
            ? (MessageVerdict.Rejected(problem), null)
            : await TakeAsync(message, name!, peer);
        metrics.Received(ApplyMessage.Knows(message.Event) ? message.Event! : "other", verdict.Code);
        return answer ?? Answer(message, verdict);
    }

    /// <summary>Why a message is turned away before anything is made of it; null when it is not.</summary>
    private Problem? Rejection(MllpFrame frame, Hl7Message message, string? sender)
    {
        if (message.Fault is { Expression: "MSH" or "MSH-2" } unreadable)
            return unreadable;
        if (sender is null)
            return new("message-sender-unknown", "MSH-3");
        if (frame.IsTooLong)
            return new("message-too-long", "MSH");
        if (message.Fault is not null)
            return message.Fault;
        if (message.ControlId is not { Length: <= LongestControlId })
            return new("form-part-missing", "MSH-10");
        if (message.Version?.StartsWith("2.", StringComparison.Ordinal) != true)
            return new("message-version-unsupported", "MSH-12");
        if (message.Processing != "P" && !(database.Value.Sandbox && message.Processing is "T" or "D"))
            return new("message-processing-unsupported", "MSH-11");
        if (message.Type != "ADT")
            return new("message-type-unsupported", "MSH-9");
        return ApplyMessage.Knows(message.Event) ? null : new("message-event-unsupported", "MSH-9");
    }

    private async Task<(MessageVerdict Verdict, byte[]? Answer)> TakeAsync(Hl7Message message, string sender, Peer peer)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var services = scope.ServiceProvider;
            var work = new MessageWork(pipeline, services, senders.CallerOf(sender, message), peer);
            var content = MessageContent.Of(message, systems);
            var db = services.GetRequiredService<FhirInsDbContext>();
            var taken = work.Caller.IsOutsideDomain
                ? await TakeFromOutsideAsync(message, content, sender, work, db)
                : await TakeAsOneAsync(message, content, sender, work, db, services.GetRequiredService<RequestSql>());
            await work.EndAsync();
            return taken;
        }
        catch (Exception exception)
        {
            // A message that meets a surprise is turned away, and the connection goes on: the sender tries again.
            LogFailed(exception);
            var isAway = Providers.IsUnavailable(exception);
            return (MessageVerdict.Rejected(new(isAway ? "database-unavailable" : "internal", "MSH")), null);
        }
    }

    private async Task<(MessageVerdict, byte[]?)> TakeAsOneAsync(
        Hl7Message message,
        MessageContent content,
        string sender,
        MessageWork work,
        FhirInsDbContext db,
        RequestSql sql
    )
    {
        string[] keys = [$"hl7v2/{sender}/{message.ControlId}", .. ApplyMessage.KeysOf(content)];
        await using var alone = await Alone.BeginAsync(db, sql, keys, CancellationToken.None);
        if (await BeforeAsync(message, sender, db) is { } before)
            return before;
        var verdict = await ApplyMessage.RunAsync(message.Event!, content, work);
        if (!verdict.IsTaken)
            return (verdict, null);
        var answer = Answer(message, verdict);
        db.ReceivedMessages.Add(Remembered(message, sender, answer));
        await db.SaveChangesAsync(CancellationToken.None);
        await alone.CommitAsync(CancellationToken.None);
        return (verdict, answer);
    }

    /// <summary>
    /// INSi may be asked, so that no transaction is open. What was sent is written down by the use case before; a crash
    /// before the control id is remembered has it verified once more, to the same end.
    /// </summary>
    private async Task<(MessageVerdict, byte[]?)> TakeFromOutsideAsync(
        Hl7Message message,
        MessageContent content,
        string sender,
        MessageWork work,
        FhirInsDbContext db
    )
    {
        if (await BeforeAsync(message, sender, db) is { } before)
            return before;
        var verdict = await ApplyMessage.RunAsync(message.Event!, content, work);
        if (!verdict.IsTaken)
            return (verdict, null);
        var answer = Answer(message, verdict);
        db.ChangeTracker.Clear();
        db.ReceivedMessages.Add(Remembered(message, sender, answer));
        try
        {
            await db.SaveChangesAsync(CancellationToken.None);
        }
        catch (DbUpdateException exception) when (Providers.IsUniqueViolation(exception))
        {
            // The same message came twice at once, and the other was faster.
        }
        return (verdict, answer);
    }

    /// <summary>What a message of this control id was answered before; null when there was none.</summary>
    private static async Task<(MessageVerdict, byte[]?)?> BeforeAsync(
        Hl7Message message,
        string sender,
        FhirInsDbContext db
    )
    {
        var before = await db
            .ReceivedMessages.AsNoTracking()
            .FirstOrDefaultAsync(row => row.Sender == sender && row.ControlId == message.ControlId);
        if (before is null)
            return null;
        return before.Digest == message.Digest
            ? (MessageVerdict.Taken, before.Answer)
            : (MessageVerdict.Rejected(new("message-control-id-reused", "MSH-10")), null);
    }

    private ReceivedMessageRow Remembered(Hl7Message message, string sender, byte[] answer) =>
        new()
        {
            Sender = sender,
            ControlId = message.ControlId!,
            At = Instant.Now(clock),
            Digest = message.Digest,
            Answer = answer,
        };

    private byte[] Answer(Hl7Message message, MessageVerdict verdict) =>
        Acknowledgement.Write(message, verdict, options.Value, clock.GetUtcNow());

    [LoggerMessage(LogLevel.Error, "A message over MLLP could not be taken; its sender was told to try again")]
    private partial void LogFailed(Exception exception);
}
