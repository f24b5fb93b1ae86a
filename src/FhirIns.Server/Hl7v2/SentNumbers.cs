using System.Security.Cryptography;
using System.Text;
using FhirIns.Identity;
using FhirIns.Server.Formats;
using FhirIns.Server.Storage;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Hl7v2;

/// <summary>
/// Remembers which receiver knows which Patient, and by which INS. The number is encrypted with the keys of the server:
/// nobody reads one in this table.
/// </summary>
internal sealed class SentNumbers(IDataProtectionProvider protection)
{
    private readonly IDataProtector protector = protection.CreateProtector("hl7v2-sent");

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

    /// <summary>The INS that a receiver was sent last; null when it was sent none, or the keys are gone.</summary>
    public FormNumber? InsOf(SentMessageRow? sent)
    {
        if (sent?.Ins is not { } sealedIns)
            return null;
        try
        {
            var parts = Encoding.ASCII.GetString(protector.Unprotect(sealedIns)).Split(' ');
            return InsOid.TryParse(parts[1], out var oid) ? new(parts[0], oid) : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Notes what a receiver has acknowledged.</summary>
    public async Task NoteAsync(
        FhirInsDbContext db,
        string receiver,
        string patientId,
        FormNumber? ins,
        DateTimeOffset now
    )
    {
        var row = await FindAsync(db, receiver, patientId, CancellationToken.None);
        if (row is null)
            db.SentMessages.Add(
                row = new()
                {
                    Receiver = receiver,
                    PatientId = patientId,
                    At = now,
                }
            );
        row.At = now;
        row.Ins = ins is null ? null : protector.Protect(Encoding.ASCII.GetBytes($"{ins.Value} {ins.Oid.Value}"));
        await db.SaveChangesAsync(CancellationToken.None);
    }
}
