using FhirIns.Identity;
using FhirIns.Insi;
using FhirIns.Server.Http;
using FhirIns.Server.Security;
using FhirIns.Server.Storage;
using FhirIns.Server.Traces;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Patients;

/// <summary>
/// Works on one identity that was received and written down: asks INSi where that is needed, with no transaction open, then
/// takes it into the records as one act. What cannot be finished waits in its row.
/// </summary>
internal sealed class SettleIntake(
    PatientWrite write,
    InsiClient insi,
    TracedInsi traced,
    IntakeSecrets secrets,
    OutsidePace pace,
    TakeReceived take
)
{
    public const string Waiting = "waiting";
    public const string Settled = "settled";

    private const int MaxRaces = 3;
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromHours(6);

    /// <summary>Works on a message that the caller has alone, and answers what whoever sent it may learn.</summary>
    public async Task<IntakeResult> RunAsync(IntakeRow intake)
    {
        var start = pace.Start();
        var result = await SettleAsync(intake);
        if (!intake.IsFromOutside)
            return result;
        var isInsiBelievedUp = result.Route is not IntakeRoute.Known || await pace.ImitateCallAsync(write.Cancelled);
        await pace.WaitForStepAsync(start, write.Cancelled);
        return result.ForOutside(isInsiBelievedUp);
    }

    private async Task<IntakeResult> SettleAsync(IntakeRow intake)
    {
        var message = await ReadAsync(intake);
        var (route, callId) = await JudgeAsync(intake, message);
        if (route is IntakeRoute.Waiting)
            return await WaitAsync(intake, callId!);
        for (var race = 0; race < MaxRaces; race++)
            if (await take.TryAsync(intake.Id, message, route, callId) is { } result)
                return result;
        // Others are faster again and again: the row waits, and nothing is lost.
        return new(IntakeRoute.Waiting, callId ?? intake.Id);
    }

    private async Task<ReceivedMessage> ReadAsync(IntakeRow intake)
    {
        var (patient, source) = secrets.Unprotect(intake.Content!);
        var inbound = PatientResource.Read(patient, write.KeyControl);
        var ins = InboundJudgement.InsOfFeed(inbound, write.KeyControl, write.Today).Value;
        var isEntrustable = intake is { IsFromOutside: true, Sender: not null } && ins is not null;
        var contract =
            isEntrustable && InboundJudgement.SaysValidated(inbound)
                ? await RunningContracts.FindAsync(write.Db, intake.Sender!, write.Now, write.Cancelled)
                : null;
        return new(inbound, ins, contract, source);
    }

    private async Task<(IntakeRoute Route, string? CallId)> JudgeAsync(IntakeRow intake, ReceivedMessage message)
    {
        // Who sends an identity as doubtful, fictive or anonymous vouches for no INS, and INSi is not asked about it.
        if (message.Ins is not { } ins || InboundAttributes.ForbidInsi(message.Attributes))
            return (IntakeRoute.WithoutIns, null);
        var traits = message.Traits;
        // Nobody holds an INS with an unknown sex or a date that stands for another, whoever vouches (S024, EXI ID 11).
        if (traits.Sex is Sex.Unknown || !traits.BirthDate.IsReliable)
            return (IntakeRoute.Denied, null);
        // A partner's word does not undo what somebody decided here.
        if (
            message.Contract is not null
            && !await LocalCounterpart.IsDoubtedAsync(write.Db, traits, ins, write.Cancelled)
        )
            return (IntakeRoute.Entrusted, null);
        if (intake.IsFromVitaleApp)
            return (IntakeRoute.VitaleApp, null);
        var local = await LocalCounterpart.FindAsync(write.Db, message.Inbound, ins, intake.Client, write.Cancelled);
        if (local.IsKnown(traits, ins, toTheLetter: intake.IsFromOutside))
            return (IntakeRoute.Known, null);
        return await AskAsync(intake, ins, traits);
    }

    private async Task<(IntakeRoute Route, string CallId)> AskAsync(IntakeRow intake, Ins ins, StrictTraits traits)
    {
        var intent = new CallIntent(
            InsiOperation.Verify,
            AutomaticOf(intake),
            null,
            "third-party",
            SentToInsi.Of(traits, traits.FirstGivenName)
        );
        var start = pace.Start();
        var (call, callId) = await traced.CallAsync(
            intent,
            trace => insi.VerifyAsync(intent.ToInsiCaller(), new IdentityToVerify(ins, traits), trace, write.Cancelled)
        );
        var answered = call as InsiCall<VerificationAnswer>.Answered;
        pace.Remember(start, answered is not null);
        // Waiting does not mend a fault or a missing access: somebody has to know, once.
        if (answered is null && !InsiProblems.IsPassing(call) && intake.Attempts == 1)
        {
            write.OpenTask("insi-error", null, "ins-intake", traceId: callId);
            await write.Db.SaveChangesAsync(write.Cancelled);
        }
        return answered switch
        {
            null => (IntakeRoute.Waiting, callId),
            { Answer: VerificationAnswer.Match } => (IntakeRoute.Confirmed, callId),
            _ => (IntakeRoute.Denied, callId),
        };
    }

    /// <summary>The receiver's own access, by nobody in person: reception verifies automatically (S085).</summary>
    private static Caller AutomaticOf(IntakeRow intake) =>
        new()
        {
            ClientId = intake.Client,
            Scopes = ScopeSet.Parse([]),
            Organization = intake.Receiver,
            IsOutsideDomain = false,
            IsStronglyAuthenticated = false,
            IsInOwnPractice = false,
        };

    private async Task<IntakeResult> WaitAsync(IntakeRow intake, string callId)
    {
        var delay = FirstDelay * Math.Pow(2, Math.Min(intake.Attempts - 1, 10));
        await write
            .Db.Intakes.Where(row => row.Id == intake.Id && row.Attempts == intake.Attempts)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(
                        row => row.NextAttemptAt,
                        write.Now + (delay < LongestDelay ? delay : LongestDelay)
                    ),
                write.Cancelled
            );
        return new(IntakeRoute.Waiting, callId);
    }
}

/// <summary>A message that was received, read.</summary>
/// <param name="Inbound">The Patient, sorted.</param>
/// <param name="Ins">The INS sent, or null.</param>
/// <param name="Contract">The trust contract under which the sender vouches for it; null when there is none.</param>
/// <param name="Source">What the sender said of its origin.</param>
internal sealed record ReceivedMessage(InboundPatient Inbound, Ins? Ins, TrustContract? Contract, string? Source)
{
    public StrictTraits Traits => Inbound.Traits!;

    /// <summary>The attributes that the sender gives the identity.</summary>
    public IReadOnlyList<IdentityAttribute> Attributes { get; } = InboundAttributes.Of(Inbound);

    /// <summary>Says nothing of the person: it must not reach a log.</summary>
    public override string ToString() => nameof(ReceivedMessage);
}
