using FhirIns.Identity;
using FhirIns.Insi;
using FhirIns.Server.Patients;
using FhirIns.Server.Storage;
using FhirIns.Server.Worklists;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.MassVerification;

/// <summary>Moves one identity of a campaign from state to state. Every move is fenced by the lease of its lot or by its state.</summary>
internal sealed class RecordAnswer(
    IDbContextFactory<FhirInsDbContext> contexts,
    IOptions<CampaignOptions> options,
    TimeProvider clock
)
{
    private const int Tries = 5;

    /// <summary>Says that INSi is about to be asked about a record as it was read.</summary>
    /// <param name="lot">The lot.</param>
    /// <param name="record">The record; whoever changes it from here on moves it under the answer.</param>
    /// <param name="place">Its place in the lot as deposited; null with a call of its own.</param>
    /// <returns>Null when INSi may be asked; else why not.</returns>
    public async Task<ItemEnd?> MarkAsync(ClaimedLot lot, PatientRow record, int? place = null)
    {
        await using var db = await contexts.CreateDbContextAsync();
        var marked = await ItemOf(db, lot, record.Key, CampaignItemState.Waiting)
            .Where(item => db.Held(lot).Any())
            .Where(item => db.Patients.Any(row => row.Key == record.Key && row.Version == record.Version))
            .ExecuteUpdateAsync(item =>
                item.SetProperty(one => one.State, CampaignItemState.InFlight).SetProperty(one => one.Place, place)
            );
        if (marked == 1)
            return null;
        return await db.Held(lot).AnyAsync() ? ItemEnd.Postponed : ItemEnd.Lost;
    }

    /// <summary>Leaves an identity out.</summary>
    public async Task<ItemEnd> SkipAsync(ClaimedLot lot, long patientKey, string cause)
    {
        await using var db = await contexts.CreateDbContextAsync();
        var now = Instant.Now(clock);
        await db
            .CampaignItems.Where(item =>
                item.CampaignKey == lot.CampaignKey
                && item.PatientKey == patientKey
                && (item.State == CampaignItemState.Waiting || item.State == CampaignItemState.InFlight)
            )
            .ExecuteUpdateAsync(item =>
                item.SetProperty(one => one.State, CampaignItemState.Skipped)
                    .SetProperty(one => one.Cause, cause)
                    .SetProperty(one => one.At, now)
            );
        return ItemEnd.Skipped;
    }

    /// <summary>Lets an identity wait again.</summary>
    /// <param name="cause">The fault, which counts as an attempt; null when INSi was not asked.</param>
    public async Task GiveBackAsync(ClaimedLot lot, long patientKey, string? cause)
    {
        await using var db = await contexts.CreateDbContextAsync();
        var attempts = cause is null ? 0 : 1;
        await ItemOf(db, lot, patientKey, CampaignItemState.InFlight)
            .ExecuteUpdateAsync(item =>
                item.SetProperty(one => one.State, CampaignItemState.Waiting)
                    .SetProperty(one => one.Attempts, one => one.Attempts + attempts)
                    .SetProperty(one => one.Cause, cause)
            );
    }

    /// <summary>
    /// Writes what INSi said to the identity, opens or settles its tasks, and ends the item, in one transaction. When the
    /// record moved meanwhile, the answer still counts if INS and traits are those it is about.
    /// </summary>
    public async Task<ItemEnd> AnswerAsync(
        CampaignRow campaign,
        ClaimedLot lot,
        long patientKey,
        IdentityToVerify asked,
        VerificationAnswer answer,
        string traceId
    )
    {
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            await using var db = await contexts.CreateDbContextAsync();
            var row = await db.FindToVerifyAsync(patientKey);
            var now = Instant.Now(clock);
            if (row is null || row.Identity.Ins != asked.Ins || row.Identity.Traits != asked.Traits)
                break;
            if (row.Identity.RecordVerification(answer, campaign.ToCaller().ToActor(), now).IsRefused)
                break;
            row.RememberConfirmation();
            await OpenOrSettleAsync(db, row, answer, now, traceId);
            var item = new CampaignItemRow
            {
                CampaignKey = lot.CampaignKey,
                PatientKey = patientKey,
                Lot = lot.Number,
                State = CampaignItemState.InFlight,
            };
            db.CampaignItems.Attach(item);
            item.State = answer is VerificationAnswer.Match ? CampaignItemState.Ok : CampaignItemState.Ko;
            item.At = now;
            try
            {
                await db.SaveChangesAsync();
                return ItemEnd.Answered;
            }
            catch (DbUpdateConcurrencyException conflict)
            {
                if (conflict.Entries.Any(entry => entry.Entity is CampaignItemRow))
                    return ItemEnd.Lost;
            }
        }
        return await SkipAsync(lot, patientKey, "moved-meanwhile");
    }

    /// <summary>A KO invites to retrieve anew (S080); a NIA that is old may have become a NIR, which only a retrieval brings (S084).</summary>
    private async Task OpenOrSettleAsync(
        FhirInsDbContext db,
        PatientRow row,
        VerificationAnswer answer,
        DateTimeOffset now,
        string traceId
    )
    {
        var mismatch = answer is VerificationAnswer.Mismatch;
        if (mismatch)
            await OpenOnceAsync(db, "ins-ko", row.Id, "verification", now, traceId);
        else
            await OpenTasks.SettleAsync(db, row.Id, now, CancellationToken.None, "ins-ko");
        if (row.InsNature != "NIA")
            return;
        if (mismatch)
            await OpenOnceAsync(db, "to-retrieve", row.Id, "nia-ko", now, traceId);
        else if (row.Identity.InsObtainedAt < now.AddDays(-options.Value.NiaOldAfterDays))
            await OpenOnceAsync(db, "to-retrieve", row.Id, "nia-old", now, traceId);
    }

    private static async Task OpenOnceAsync(
        FhirInsDbContext db,
        string code,
        string patientId,
        string reason,
        DateTimeOffset now,
        string traceId
    )
    {
        if (await OpenTasks.IdOfAsync(db, patientId, code, reason, null, CancellationToken.None) is not null)
            return;
        db.Tasks.Add(
            new()
            {
                Id = Guid.CreateVersion7(now).ToString(),
                Code = code,
                OpenedAt = now,
                UpdatedAt = now,
                Status = "requested",
                PatientId = patientId,
                Reason = reason,
                TraceId = traceId,
            }
        );
    }

    private static IQueryable<CampaignItemRow> ItemOf(
        FhirInsDbContext db,
        ClaimedLot lot,
        long patientKey,
        CampaignItemState state
    ) =>
        db.CampaignItems.Where(item =>
            item.CampaignKey == lot.CampaignKey && item.PatientKey == patientKey && item.State == state
        );
}
