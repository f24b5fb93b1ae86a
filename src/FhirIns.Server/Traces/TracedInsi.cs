using System.Text.Json;
using FhirIns.Identity;
using FhirIns.Insi;
using FhirIns.Server.Security;
using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Traces;

/// <summary>
/// Calls INSi so that no call goes untraced (S070, S079): a line is written before the first attempt and completed with
/// its answer, byte for byte; each repetition has a line of its own. Lines are saved apart from the use case: a call that
/// was made stays told whatever becomes of it.
/// </summary>
internal sealed class TracedInsi(IDbContextFactory<FhirInsDbContext> contexts, TimeProvider clock)
{
    /// <summary>Makes one call.</summary>
    /// <returns>How it ended, and the id of the line that holds its last answer.</returns>
    public async Task<(InsiCall<TAnswer> Call, string TraceId)> CallAsync<TAnswer>(
        CallIntent intent,
        Func<InsiTrace, Task<InsiCall<TAnswer>>> call
    )
    {
        await using var db = await contexts.CreateDbContextAsync();
        var line = Begin(db, intent);
        await db.SaveChangesAsync();
        var isFirst = true;
        var result = await call(
            async (exchange, ended) =>
            {
                if (!isFirst)
                    line = Begin(db, intent);
                isFirst = false;
                Complete(line, exchange, ended);
                // The answer is kept even when the client has gone meanwhile.
                await db.SaveChangesAsync(CancellationToken.None);
            }
        );
        if (result.Exchange is null)
        {
            // What was completed stays as it is: an attempt that never left has a line of its own.
            if (!isFirst)
                line = Begin(db, intent);
            line.Outcome = "failed";
            line.ResultCode = result.Outcome;
            await db.SaveChangesAsync(CancellationToken.None);
        }
        return (result, line.Id);
    }

    private TraceRow Begin(FhirInsDbContext db, CallIntent intent)
    {
        var now = Instant.Now(clock);
        var line = new TraceRow
        {
            Id = Guid.CreateVersion7(now).ToString(),
            At = now,
            Kind = TraceKind.InsiCall,
            PatientId = intent.PatientId,
            Client = intent.Caller.ClientId,
            Person = intent.Caller.Person?.Id,
            Organization = intent.Caller.Organization,
            Operation = intent.Operation.ToString(),
            Automatic = intent.IsAutomatic,
            Context = intent.Context,
            Reason = intent.Reason,
            Request = JsonSerializer.Serialize(intent.Request),
            Outcome = "started",
        };
        db.Traces.Add(line);
        return line;
    }

    private static void Complete(TraceRow line, InsiExchange exchange, InsiCall call)
    {
        line.Mode = exchange.Mode.ToString();
        line.MessageId = exchange.MessageId;
        line.DurationMilliseconds = (int)exchange.Duration.TotalMilliseconds;
        line.ResultCode = call.ResultCode ?? call.Fault?.Code ?? call.Outcome;
        line.Outcome = call.ResultCode is null ? "failed" : "done";
        line.Raw = exchange.RawAnswer.IsEmpty ? null : exchange.RawAnswer.ToArray();
    }
}

/// <summary>Why and for whom INSi is called.</summary>
/// <param name="Request">The traits asked about; an auditor must be able to tell a typing error from a gap.</param>
internal sealed record CallIntent(
    InsiOperation Operation,
    Caller Caller,
    string? PatientId,
    string? Context,
    SentToInsi Request
)
{
    /// <summary>Why somebody asks again about an INS that is already obtained (S067).</summary>
    public string? Reason { get; init; }

    /// <summary>Nobody asked for it: a client without a person behind it.</summary>
    public bool IsAutomatic => Caller.Person is null;

    /// <summary>The organization's access and who stands behind the call.</summary>
    public InsiCaller ToInsiCaller(ReadOnlyMemory<byte> assertion = default) =>
        IsAutomatic
            ? InsiCaller.Automatic(Caller.Organization ?? "")
            : InsiCaller.ByHand(
                Caller.Organization ?? "",
                Caller.Practitioner is { } rpps ? ProfessionalIdentity.OfRpps(rpps) : null,
                assertion
            );
}

/// <summary>Traits as they went out, without the INS.</summary>
internal sealed record SentToInsi(
    string? BirthName,
    string? GivenName,
    string? Sex,
    string? BirthDate,
    string? BirthPlace
)
{
    public static SentToInsi Of(StrictTraits traits, string givenName) =>
        new(traits.BirthName, givenName, traits.Sex.ToString(), traits.BirthDate.Text, traits.BirthPlace?.Code);

    /// <summary>Says nothing of the person: it must not reach a log.</summary>
    public override string ToString() => nameof(SentToInsi);
}
