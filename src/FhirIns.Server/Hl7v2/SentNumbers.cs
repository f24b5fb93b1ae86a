using System.Security.Cryptography;
using System.Text;
using FhirIns.Identity;
using FhirIns.Server.Formats;
using FhirIns.Server.Storage;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Hl7v2;

/// <summary>
/// Remembers which receiver knows which Patient, and by which INS. What may arrive is noted before it is sent, so that a
/// lost answer hides nothing; the numbers are encrypted with the keys of the server: nobody reads one in this table.
/// </summary>
internal sealed class SentNumbers(IDataProtectionProvider protection, TimeProvider clock)
{
    private readonly IDataProtector protector = protection.CreateProtector("hl7v2-sent");

    /// <summary>What a receiver was told of a Patient; null when it was never told anything.</summary>
    public static Task<SentMessageRow?> FindAsync(
        FhirInsDbContext db,
        string receiver,
        string patientId,
        CancellationToken cancellationToken
    ) =>
        db.SentMessages.FirstOrDefaultAsync(
            row => row.Receiver == receiver && row.PatientId == patientId,
            cancellationToken
        );

    /// <summary>The INS that a receiver has or may have, in the order they were sent; none when the keys are gone.</summary>
    public IReadOnlyList<SentNumber> In(SentMessageRow? sent)
    {
        if (sent?.Ins is not { } sealedNumbers)
            return [];
        try
        {
            var text = Encoding.ASCII.GetString(protector.Unprotect(sealedNumbers));
            return [.. text.Split('\n').Select(SentNumber.Parse).OfType<SentNumber>()];
        }
        catch (CryptographicException)
        {
            return [];
        }
    }

    /// <summary>Notes, before a message leaves, that it may arrive, with the INS it carries.</summary>
    public async Task<SentMessageRow> ExpectAsync(
        FhirInsDbContext db,
        string receiver,
        string patientId,
        FormNumber? ins
    )
    {
        var row = await FindAsync(db, receiver, patientId, CancellationToken.None);
        if (row is null)
            db.SentMessages.Add(
                row = new()
                {
                    Receiver = receiver,
                    PatientId = patientId,
                    At = Instant.Now(clock),
                }
            );
        var numbers = In(row);
        // A number that it kept against our word, and is sent anew, can be taken back anew.
        if (ins is not null && numbers.All(one => one.Number != ins || one.IsKept))
            Set(row, [.. numbers.Where(one => one.Number != ins), new(ins, IsCertain: false)]);
        await db.SaveChangesAsync(CancellationToken.None);
        return row;
    }

    /// <summary>Notes that a message was acknowledged: the INS it carries has arrived, the one it takes back is gone.</summary>
    public Task ConfirmAsync(FhirInsDbContext db, SentMessageRow row, FormNumber? arrived, FormNumber? gone)
    {
        // That a number is gone says nothing of whether the Patient is known.
        if (gone is null)
            row.HeardAt ??= Instant.Now(clock);
        Set(
            row,
            [
                .. In(row)
                    .Where(one => one.Number != gone)
                    .Select(one => one.Number == arrived ? one with { IsCertain = true } : one),
            ]
        );
        return db.SaveChangesAsync(CancellationToken.None);
    }

    /// <summary>Notes that a receiver does not have a number.</summary>
    public Task ForgetAsync(FhirInsDbContext db, SentMessageRow row, FormNumber number)
    {
        Set(row, [.. In(row).Where(one => one.Number != number)]);
        return db.SaveChangesAsync(CancellationToken.None);
    }

    /// <summary>Notes that a receiver has refused for good to give a number back: it is not asked again.</summary>
    public Task KeepAsync(FhirInsDbContext db, SentMessageRow row, FormNumber number)
    {
        Set(row, [.. In(row).Select(one => one.Number == number ? one with { IsKept = true } : one)]);
        return db.SaveChangesAsync(CancellationToken.None);
    }

    private void Set(SentMessageRow row, IReadOnlyList<SentNumber> numbers)
    {
        row.At = Instant.Now(clock);
        row.Ins =
            numbers.Count == 0
                ? null
                : protector.Protect(Encoding.ASCII.GetBytes(string.Join('\n', numbers.Select(one => one.Text))));
    }
}

/// <summary>An INS that left for a receiver.</summary>
/// <param name="IsCertain">Whether the receiver acknowledged it; it may not have it otherwise.</param>
internal sealed record SentNumber(FormNumber Number, bool IsCertain)
{
    private const string Uncertain = "?";
    private const string Kept = "!";

    /// <summary>Whether the receiver refused for good to give it back, which is somebody's work since.</summary>
    public bool IsKept { get; init; }

    /// <summary>As it is encrypted.</summary>
    public string Text =>
        $"{Number.Value} {Number.Oid.Value}"
        + (
            IsKept ? $" {Kept}"
            : IsCertain ? ""
            : $" {Uncertain}"
        );

    /// <summary>Reads <see cref="Text"/>.</summary>
    public static SentNumber? Parse(string text) =>
        text.Split(' ') is [var value, var oid, .. var rest] && InsOid.TryParse(oid, out var known)
            ? new(new(value, known), rest is not [Uncertain]) { IsKept = rest is [Kept] }
            : null;

    /// <summary>Says nothing of the number: it must not reach a log.</summary>
    public override string ToString() => nameof(SentNumber);
}
