using FhirIns.Fhir;
using FhirIns.Server.Formats;
using FhirIns.Server.Patients;
using FhirIns.Server.Security;
using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.Hl7v2;

/// <summary>
/// Tells a receiver of one change: by as many messages as it takes, each noted before and after. What is told is
/// read when it leaves, from the rendering that the rights of the receiver open: an INS is there only while the identity
/// is qualified (S051), and a status is PROV or VALI (ins-rules 5.3).
/// </summary>
internal sealed class TellReceiver(
    IDbContextFactory<FhirInsDbContext> contexts,
    SentNumbers sentNumbers,
    NumberSystems systems,
    MessageMetrics metrics,
    IOptions<Hl7v2Options> options,
    IOptions<DatabaseOptions> database,
    TimeProvider clock
)
{
    private static readonly Scope InsRead = Scope.Parse("ins.read");

    /// <returns>Whether the receiver has accepted all there was to tell.</returns>
    public async Task<bool> RunAsync(
        string name,
        OutboxRow change,
        MllpConnection connection,
        CancellationToken cancellationToken
    )
    {
        var receiver = options.Value.Receivers[name];
        var maySeeIns = ScopeSet.Parse(receiver.Scopes.Split(' ')).Has(InsRead);
        var processing = database.Value.Sandbox ? "T" : "P";
        var frame = new MessageFrame(options.Value, receiver, change.Key, change.At, clock.GetUtcNow(), processing);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await ReadAsync(db, change.ResourceId, maySeeIns, cancellationToken) is not { } told)
            return true;
        var known = await SentNumbers.FindAsync(db, name, told.Id, cancellationToken);
        // A refusal here holds up none of what follows: without the news, the receiver would know even less.
        var isAllTaken = !maySeeIns || await TakeBackAsync(told, known);
        if (told.IsDeleted)
            return isAllTaken;
        if (told.ReplacedBy is null)
            return await SendAsync(Record(told, known), told) && isAllTaken;
        // Who never knew the record need not hear where it went.
        return known is null || (await TellMergeAsync(told, known, told.ReplacedBy) && isAllTaken);

        OutboundMessage Record(Told one, SentMessageRow? sent) =>
            OutboundMessage.Of(sent?.HeardAt is null ? "A28" : "A31", one.Identity, frame);

        async Task<bool> TakeBackAsync(Told one, SentMessageRow? sent)
        {
            var isTaken = true;
            foreach (var old in sentNumbers.In(sent).Where(old => !old.IsKept && old.Number != one.Identity.Ins))
            {
                var answer = await ExchangeAsync(
                    OutboundMessage.OfNumbers(one.Identity, old.Number, frame),
                    one,
                    old.Number
                );
                // Who refuses to give back a number that perhaps never arrived does not have it.
                if (answer == MessageVerdict.Error && !old.IsCertain)
                    await sentNumbers.ForgetAsync(db, sent!, old.Number);
                else if (answer != MessageVerdict.Accept)
                {
                    isTaken = false;
                    if (change.Attempts + 1 >= receiver.MaxRefusals)
                        await sentNumbers.KeepAsync(db, sent!, old.Number);
                }
            }
            return isTaken;
        }

        async Task<bool> TellMergeAsync(Told went, SentMessageRow sent, string replacement)
        {
            if (await ReadAsync(db, replacement, maySeeIns, cancellationToken) is not { } stays)
                return true;
            if (sent.HeardAt is null && !await SendAsync(Record(went, sent), went))
                return false;
            var other = await SentNumbers.FindAsync(db, name, stays.Id, cancellationToken);
            if (other?.HeardAt is null && !await SendAsync(Record(stays, other), stays))
                return false;
            return await SendAsync(OutboundMessage.OfMerge(stays.Identity, went.Identity, frame), stays);
        }

        async Task<bool> SendAsync(OutboundMessage message, Told about) =>
            await ExchangeAsync(message, about) == MessageVerdict.Accept;

        async Task<string> ExchangeAsync(OutboundMessage message, Told about, FormNumber? takenBack = null)
        {
            var row = await sentNumbers.ExpectAsync(db, name, about.Id, about.Identity.Ins);
            var answer = await connection.SendAsync(message, cancellationToken);
            metrics.Sent(name, message.Event, answer);
            if (answer == MessageVerdict.Accept)
                await sentNumbers.ConfirmAsync(db, row, about.Identity.Ins, takenBack);
            return answer;
        }
    }

    private async Task<Told?> ReadAsync(
        FhirInsDbContext db,
        string id,
        bool maySeeIns,
        CancellationToken cancellationToken
    )
    {
        var row = await db
            .Patients.AsNoTracking()
            .Where(patient => patient.Identity.Id == id)
            .Select(patient => new
            {
                Rendered = maySeeIns ? patient.ForInsReaders : patient.ForEveryone,
                patient.Residual,
                patient.Active,
                patient.Deleted,
            })
            .FirstOrDefaultAsync(cancellationToken);
        if (row is null)
            return null;
        var identity = systems.Of(FhirJson.Parse(row.Rendered).Resource!);
        return new(
            id,
            // A deleted record keeps its last rendering, and lets no INS out any more.
            row.Deleted
                ? identity with
                {
                    Ins = null,
                }
                : identity,
            row.Deleted,
            row.Active ? null : MergeLinks.ReplacementOf(FhirJson.Parse(row.Residual).Resource!)
        );
    }

    /// <summary>A record as the receiver may know it.</summary>
    /// <param name="ReplacedBy">The record it was merged into; null when it was not.</param>
    private sealed record Told(string Id, FormIdentity Identity, bool IsDeleted, string? ReplacedBy);
}
