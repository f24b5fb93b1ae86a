using System.Globalization;
using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.MassVerification;

/// <summary>What came of a campaign, by cause; and, identity by identity, those that INSi did not confirm.</summary>
internal sealed class CampaignReport(IDbContextFactory<FhirInsDbContext> contexts)
{
    /// <summary>How many ended in each way for each cause, the most first; null when there is no such campaign.</summary>
    public async Task<IReadOnlyList<CampaignCause>?> CausesAsync(string id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await KeyOfAsync(db, id, cancellationToken) is not { } key)
            return null;
        var causes = await db
            .CampaignItems.Where(item => item.CampaignKey == key)
            .GroupBy(item => new { item.State, item.Cause })
            .Select(group => new { group.Key, Count = group.Count() })
            .ToListAsync(cancellationToken);
        return
        [
            .. causes
                .OrderByDescending(one => one.Count)
                .Select(one => new CampaignCause(one.Key.State, one.Key.Cause, one.Count)),
        ];
    }

    /// <summary>
    /// Writes those that were not confirmed as CSV, separated by semicolons, row by row as they are read: Patient, result,
    /// cause, attempts, instant. Nothing of the persons but the ids of their records is in it.
    /// </summary>
    /// <returns>Whether there is such a campaign.</returns>
    public async Task<bool> WriteCsvAsync(string id, TextWriter output, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await KeyOfAsync(db, id, cancellationToken) is not { } key)
            return false;
        await output.WriteAsync("patient;result;cause;attempts;at\r\n".AsMemory(), cancellationToken);
        var rows =
            from item in db.CampaignItems
            join patient in db.Patients on item.PatientKey equals patient.Key
            where item.CampaignKey == key && item.State != CampaignItemState.Ok
            orderby item.PatientKey
            select new
            {
                patient.Identity.Id,
                item.State,
                item.Cause,
                item.Attempts,
                item.At,
            };
        await foreach (var row in rows.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            var at = row.At is { } instant ? Instant.Text(instant) : "";
            await output.WriteAsync(
                string.Create(
                        CultureInfo.InvariantCulture,
                        $"{row.Id};{row.State.ToString().ToLowerInvariant()};{row.Cause};{row.Attempts};{at}\r\n"
                    )
                    .AsMemory(),
                cancellationToken
            );
        }
        return true;
    }

    private static Task<long?> KeyOfAsync(FhirInsDbContext db, string id, CancellationToken cancellationToken) =>
        db.Campaigns.Where(row => row.Id == id).Select(row => (long?)row.Key).FirstOrDefaultAsync(cancellationToken);
}

/// <summary>How many identities ended in one way for one cause.</summary>
/// <param name="State">How they ended, or that they wait.</param>
/// <param name="Cause">A stable code: of a fault, of a refusal; null where there is nothing to explain.</param>
/// <param name="Count">How many.</param>
internal sealed record CampaignCause(CampaignItemState State, string? Cause, int Count);
