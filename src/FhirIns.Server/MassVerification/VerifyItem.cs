using FhirIns.Identity;
using FhirIns.Insi;
using FhirIns.Server.Patients;
using FhirIns.Server.Security;
using FhirIns.Server.Storage;
using FhirIns.Server.Traces;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.MassVerification;

/// <summary>
/// Verifies one identity of a campaign with a call of its own: reads it, waits for a place among the calls of all nodes,
/// marks it as in flight, asks INSi without any transaction open, and writes the answer to the identity, its task and its
/// item in one.
/// </summary>
internal sealed class VerifyItem(
    IDbContextFactory<FhirInsDbContext> contexts,
    InsiClient insi,
    TracedInsi traced,
    RecordAnswer record
)
{
    /// <summary>How long to wait when INSi refuses this organization until somebody mends it.</summary>
    private static readonly TimeSpan UntilMended = TimeSpan.FromMinutes(5);

    /// <param name="campaign">The campaign.</param>
    /// <param name="lot">The lot, held by this node.</param>
    /// <param name="patientKey">The identity.</param>
    /// <param name="lost">Begin nothing more; what has begun is brought to its end.</param>
    /// <exception cref="OperationCanceledException">It was not begun.</exception>
    public async Task<(ItemEnd End, string? Cause, TimeSpan? Pause)> RunAsync(
        CampaignRow campaign,
        ClaimedLot lot,
        long patientKey,
        CancellationToken lost
    )
    {
        // Read before a place is taken: no other node waits for INSi while this one asks the database.
        var row = await FindAsync(patientKey);
        if (row.WhyNotVerified() is { } reason)
            return (await record.SkipAsync(lot, patientKey, reason), reason, null);
        // Marked with the place in hand: a crash leaves no more identities in flight than calls.
        using var place = await insi.EnterAsync(lost);
        lost.ThrowIfCancellationRequested();
        if (await record.MarkAsync(lot, row!) is { } end)
            return (end, null, null);
        var identity = new IdentityToVerify(row!.Identity.Ins!, row.Identity.Traits);
        var intent = new CallIntent(
            InsiOperation.Verify,
            campaign.ToCaller(),
            row.Id,
            "campaign",
            SentToInsi.Of(identity.Traits, identity.Traits.FirstGivenName)
        );
        var (call, traceId) = await traced.CallAsync(
            intent,
            trace => insi.VerifyAsync(intent.ToInsiCaller(), identity, trace, CancellationToken.None, place)
        );
        return call switch
        {
            InsiCall<VerificationAnswer>.Answered answered => (
                await record.AnswerAsync(campaign, lot, patientKey, identity, answered.Answer, traceId),
                null,
                null
            ),
            InsiCall<VerificationAnswer>.NotAllowed { Refusal.Reason: InsiRefusalReason.TraitNotSendable } => (
                await record.SkipAsync(lot, patientKey, "trait-not-sendable"),
                "trait-not-sendable",
                null
            ),
            InsiCall<VerificationAnswer>.NotAllowed refused => await HoldBackAsync(lot, patientKey, refused.Refusal),
            _ => await FaultAsync(lot, patientKey, call.Fault?.Code ?? call.Outcome),
        };
    }

    private async Task<PatientRow?> FindAsync(long patientKey)
    {
        await using var db = await contexts.CreateDbContextAsync();
        return await db.FindToVerifyAsync(patientKey);
    }

    private async Task<(ItemEnd, string?, TimeSpan?)> HoldBackAsync(
        ClaimedLot lot,
        long patientKey,
        InsiRefusal refusal
    )
    {
        await record.GiveBackAsync(lot, patientKey, cause: null);
        return refusal.RetryAfter is { } pause
            ? (ItemEnd.HeldBack, "insi-unavailable", pause)
            : (ItemEnd.HeldBack, "insi-not-configured", UntilMended);
    }

    private async Task<(ItemEnd, string?, TimeSpan?)> FaultAsync(ClaimedLot lot, long patientKey, string cause)
    {
        await record.GiveBackAsync(lot, patientKey, cause);
        return (ItemEnd.Unanswered, cause, null);
    }
}

internal static class CampaignCaller
{
    /// <summary>Who stands behind the calls of a campaign: its client and organization, and nobody in person.</summary>
    public static Caller ToCaller(this CampaignRow campaign) =>
        new()
        {
            ClientId = campaign.Client,
            Scopes = ScopeSet.Parse([]),
            Organization = campaign.Organization,
            IsOutsideDomain = false,
            IsStronglyAuthenticated = false,
            IsInOwnPractice = false,
        };

    /// <summary>The identity of a record and no more of it than a verification touches; null when there is none.</summary>
    public static Task<PatientRow?> FindToVerifyAsync(this FhirInsDbContext db, long patientKey) =>
        db.Patients.AsSplitQuery().FirstOrDefaultAsync(row => row.Key == patientKey);

    /// <summary>Why a record is left out, a stable code; null when it is verified.</summary>
    public static string? WhyNotVerified(this PatientRow? row) =>
        row switch
        {
            null or { Deleted: true } => "gone",
            { Active: false } => "inactive",
            _ => row.Identity.MayVerify()?.Code,
        };
}
