using FhirIns.Fhir;
using FhirIns.Server.Formats;
using FhirIns.Server.Patients;
using FhirIns.Server.Security;
using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.Hl7v2;

/// <summary>
/// Tells a receiver of one change: by as many messages as it takes, each noted when it is acknowledged. What is told is
/// read when it leaves, from the rendering that the rights of the receiver open: an INS is there only while the identity
/// is qualified (S051), and a status is PROV or VALI (ins-rules 5.3).
/// </summary>
internal sealed class TellReceiver(
    IDbContextFactory<FhirInsDbContext> contexts,
    SentNumbers sentNumbers,
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
        var old = maySeeIns ? sentNumbers.InsOf(known) : null;
        if (old is not null && old != told.Identity.Ins)
            if (!await SendAsync(OutboundMessage.OfNumbers(told.Identity, old, frame), told))
                return false;
        if (told.IsDeleted)
            return true;
        if (told.ReplacedBy is not { } replacement)
            return await SendAsync(OutboundMessage.Of(known is null ? "A28" : "A31", told.Identity, frame), told);
        // Who never knew the record need not hear where it went.
        if (known is null || await ReadAsync(db, replacement, maySeeIns, cancellationToken) is not { } stays)
            return true;
        if (await SentNumbers.FindAsync(db, name, stays.Id, cancellationToken) is null)
            if (!await SendAsync(OutboundMessage.Of("A28", stays.Identity, frame), stays))
                return false;
        return await SendAsync(OutboundMessage.OfMerge(stays.Identity, told.Identity, frame), stays);

        async Task<bool> SendAsync(OutboundMessage message, Told about)
        {
            var answer = await connection.SendAsync(message, cancellationToken);
            metrics.Sent(name, message.Event, answer);
            if (answer != MessageVerdict.Accept)
                return false;
            await sentNumbers.NoteAsync(db, name, about.Id, about.Identity.Ins, Instant.Now(clock));
            return true;
        }
    }

    private static async Task<Told?> ReadAsync(
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
        var identity = PatientForm.Of(FhirJson.Parse(row.Rendered).Resource!);
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
