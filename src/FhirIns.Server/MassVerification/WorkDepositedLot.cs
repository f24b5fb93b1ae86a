using FhirIns.Identity;
using FhirIns.Insi;
using FhirIns.Server.Storage;
using FhirIns.Server.Traces;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.MassVerification;

/// <summary>
/// Verifies the identities of a lot with INSi's own calls for lots: deposits them, gives the lot back while INSi works, and
/// collects the answers at a later claim. The number of the deposit stands in the row between the two.
/// </summary>
internal sealed class WorkDepositedLot(
    IDbContextFactory<FhirInsDbContext> contexts,
    InsiClient insi,
    TracedInsi traced,
    RecordAnswer record,
    SettleLot settle,
    KeepLot keep,
    IOptions<CampaignOptions> options,
    TimeProvider clock
)
{
    private static readonly SentToInsi NoTraits = new(null, null, null, null, null);

    public Task RunAsync(CampaignRow campaign, ClaimedLot lot, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        return keep.WhileAsync(
            lot,
            stop,
            lost =>
                lot.DepositId is null
                    ? DepositAsync(campaign, lot, lost.Token)
                    : CollectAsync(campaign, lot, lot.DepositId)
        );
    }

    private async Task DepositAsync(CampaignRow campaign, ClaimedLot lot, CancellationToken lost)
    {
        var pass = new LotPass();
        using var place = await insi.EnterAsync(lost);
        // Who changes from here on is not who the answer will be about.
        var askedAt = Instant.Now(clock);
        var asked = await MarkAsync(lot);
        if (asked.Count > 0)
        {
            var intent = Intent(campaign, InsiOperation.DepositLot);
            var (call, _) = await traced.CallAsync(
                intent,
                trace =>
                    insi.DepositLotAsync(
                        intent.ToInsiCaller(),
                        [.. asked.Select(one => one.Identity)],
                        trace,
                        CancellationToken.None,
                        place
                    )
            );
            if (call is InsiCall<LotDeposit>.Answered answered)
            {
                await AwaitResultAsync(lot, answered.Answer.LotId, askedAt);
                return;
            }
            foreach (var (patient, _) in asked)
                await record.GiveBackAsync(lot, patient, cause: null);
            pass.Add(HeldBack(call));
        }
        await settle.RunAsync(campaign, lot, pass);
    }

    private async Task CollectAsync(CampaignRow campaign, ClaimedLot lot, string depositId)
    {
        var intent = Intent(campaign, InsiOperation.CollectLot);
        var (call, traceId) = await traced.CallAsync(
            intent,
            trace => insi.CollectLotAsync(intent.ToInsiCaller(), depositId, trace, CancellationToken.None)
        );
        switch (call)
        {
            case InsiCall<LotCollection>.Answered { Answer: LotCollection.Pending }:
                await AwaitResultAsync(lot, depositId, askedAt: null);
                return;
            case InsiCall<LotCollection>.Answered { Answer: LotCollection.Ready ready }:
                await TakeAsync(campaign, lot, ready, traceId);
                return;
            case InsiCall<LotCollection>.Answered:
                // INSi knows the lot no more: it is deposited anew, and counts as an attempt for each.
                await ForgetDepositAsync(lot, "lot-unknown");
                await settle.RunAsync(campaign, lot, new LotPass());
                return;
            default:
                await HoldAsync(campaign, lot, call);
                return;
        }
    }

    private async Task TakeAsync(CampaignRow campaign, ClaimedLot lot, LotCollection.Ready ready, string traceId)
    {
        var pass = new LotPass();
        var deposited = await DepositedAsync(lot);
        foreach (var (patient, place, identity) in deposited)
        {
            if (identity is null)
                await record.SkipAsync(lot, patient, "moved-meanwhile");
            else if (ready.Answers.TryGetValue(place, out var answer))
                pass.Add((await record.AnswerAsync(campaign, lot, patient, identity, answer, traceId), null, null));
            else
                await record.GiveBackAsync(lot, patient, "without-answer");
        }
        await ForgetDepositAsync(lot, cause: null);
        await settle.RunAsync(campaign, lot, pass);
    }

    /// <summary>Marks what is to be deposited, in the order of its places; leaves out what may not be verified.</summary>
    private async Task<List<(long Patient, IdentityToVerify Identity)>> MarkAsync(ClaimedLot lot)
    {
        await using var db = await contexts.CreateDbContextAsync();
        await db.ItemsOf(lot)
            .Where(item => item.State == CampaignItemState.InFlight)
            .ExecuteUpdateAsync(item =>
                item.SetProperty(one => one.State, CampaignItemState.Waiting).SetProperty(one => one.Interrupted, true)
            );
        var asked = new List<(long, IdentityToVerify)>();
        foreach (var patient in await PatientsAsync(db, lot, CampaignItemState.Waiting))
        {
            var row = await db.FindToVerifyAsync(patient);
            if (row.WhyNotVerified() is { } reason)
                await record.SkipAsync(lot, patient, reason);
            else if (await record.MarkAsync(lot, row!, asked.Count) is null)
                asked.Add((patient, new(row!.Identity.Ins!, row.Identity.Traits)));
            db.ChangeTracker.Clear();
        }
        return asked;
    }

    /// <summary>
    /// What was deposited and has no answer yet, with its place; without an identity where the record changed after the
    /// deposit, so that the answer is about something else.
    /// </summary>
    private async Task<List<(long Patient, int Place, IdentityToVerify? Identity)>> DepositedAsync(ClaimedLot lot)
    {
        await using var db = await contexts.CreateDbContextAsync();
        var since = await db.Held(lot).Select(row => row.DepositedAt).SingleAsync();
        var items = await db.ItemsOf(lot)
            .Where(item => item.State == CampaignItemState.InFlight && item.Place != null)
            .Select(item => new { item.PatientKey, item.Place })
            .ToListAsync();
        var deposited = new List<(long, int, IdentityToVerify?)>();
        foreach (var item in items)
        {
            var row = await db.FindToVerifyAsync(item.PatientKey);
            var isSame = row.WhyNotVerified() is null && !(row!.Updated > since);
            deposited.Add(
                (item.PatientKey, item.Place!.Value, isSame ? new(row!.Identity.Ins!, row.Identity.Traits) : null)
            );
            db.ChangeTracker.Clear();
        }
        return deposited;
    }

    private static Task<List<long>> PatientsAsync(FhirInsDbContext db, ClaimedLot lot, CampaignItemState state) =>
        db.ItemsOf(lot)
            .Where(item => item.State == state)
            .OrderBy(item => item.PatientKey)
            .Select(item => item.PatientKey)
            .ToListAsync();

    private async Task AwaitResultAsync(ClaimedLot lot, string depositId, DateTimeOffset? askedAt)
    {
        await using var db = await contexts.CreateDbContextAsync();
        var next = await db.Database.NowAsync(clock, CancellationToken.None) + options.Value.CollectEvery;
        await db.Held(lot)
            .ExecuteUpdateAsync(row =>
                row.SetProperty(one => one.DepositId, depositId)
                    .SetProperty(one => one.DepositedAt, one => one.DepositedAt ?? askedAt)
                    .SetProperty(one => one.ClaimableAt, next)
                    .SetProperty(one => one.Holder, (string?)null)
            );
    }

    private async Task ForgetDepositAsync(ClaimedLot lot, string? cause)
    {
        await using var db = await contexts.CreateDbContextAsync();
        foreach (var patient in await PatientsAsync(db, lot, CampaignItemState.InFlight))
            await record.GiveBackAsync(lot, patient, cause);
        await db.Held(lot)
            .ExecuteUpdateAsync(row =>
                row.SetProperty(one => one.DepositId, (string?)null)
                    .SetProperty(one => one.DepositedAt, (DateTimeOffset?)null)
            );
    }

    private async Task HoldAsync(CampaignRow campaign, ClaimedLot lot, InsiCall<LotCollection> call)
    {
        var pass = new LotPass();
        pass.Add(HeldBack(call));
        await settle.RunAsync(campaign, lot, pass);
    }

    private static (ItemEnd, string?, TimeSpan?) HeldBack<TAnswer>(InsiCall<TAnswer> call) =>
        call is InsiCall<TAnswer>.NotAllowed refused
            ? (ItemEnd.HeldBack, "insi-unavailable", refused.Refusal.RetryAfter)
            : (ItemEnd.HeldBack, call.Fault?.Code ?? call.Outcome, null);

    private static CallIntent Intent(CampaignRow campaign, InsiOperation operation) =>
        new(operation, campaign.ToCaller(), null, "campaign", NoTraits);
}
