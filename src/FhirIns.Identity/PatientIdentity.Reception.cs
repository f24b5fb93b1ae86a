namespace FhirIns.Identity;

// The identity came from somewhere else, with an INS: T13–T17.
public sealed partial class PatientIdentity
{
    private const string ProofOfMaster = "MASTER";
    private const string DroppedByMaster = "dropped by the master";

    /// <summary>A new identity received from another domain (T13, T14).</summary>
    public static Result<Registration> RegisterReceived(
        string id,
        ReceivedIdentity received,
        VerificationAnswer answer,
        bool searched,
        Actor actor,
        DateTimeOffset at
    ) => RegisterThen(id, received.Traits, searched, actor, at, made => made.Receive(received, answer, actor, at));

    /// <summary>A new identity that the domain's own master sends, which searched before it made one (T15).</summary>
    public static Result<Registration> RegisterInherited(
        string id,
        InheritedIdentity inherited,
        Actor actor,
        DateTimeOffset at
    ) => RegisterThen(id, inherited.Traits, searched: true, actor, at, made => made.Inherit(inherited, actor, at));

    /// <summary>A new identity that a partner sends under contract (T16).</summary>
    public static Result<Registration> RegisterEntrusted(
        string id,
        ReceivedIdentity received,
        TrustContract contract,
        bool searched,
        Actor actor,
        DateTimeOffset at
    ) => RegisterThen(id, received.Traits, searched, actor, at, made => made.Entrust(received, contract, actor, at));

    /// <summary>A new identity read from the Vitale application (T17).</summary>
    public static Result<Registration> RegisterFromVitaleApp(
        string id,
        ReceivedIdentity read,
        bool searched,
        Actor actor,
        DateTimeOffset at
    ) => RegisterThen(id, read.Traits, searched, actor, at, made => made.PresentVitaleApp(read, actor, at));

    /// <summary>
    /// An identity from another domain, whose INS our own INSi access verified. Confirmed, INS and traits are taken: RECUP, or
    /// QUAL when a check stands and agrees (T13, S082). Not confirmed, the INS is dropped and the traits are taken by a
    /// provisional identity only (T14, S081). What is qualified here stays as it is (S077).
    /// </summary>
    public Result<Transition> Receive(
        ReceivedIdentity received,
        VerificationAnswer answer,
        Actor actor,
        DateTimeOffset at
    )
    {
        ArgumentNullException.ThrowIfNull(received);
        ArgumentNullException.ThrowIfNull(actor);
        return answer is VerificationAnswer.Match
            ? ReceiveConfirmed(received, actor, at)
            : ReceiveUnconfirmed(received.Traits, actor, at);
    }

    /// <summary>
    /// What the domain's own master sends by flow is taken as it is, status included (T15, S056): VALI and an INS make
    /// QUAL (S053).
    /// </summary>
    public Result<Transition> Inherit(InheritedIdentity inherited, Actor actor, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(inherited);
        ArgumentNullException.ThrowIfNull(actor);
        var becomesQualified = inherited is { Ins: not null, Validated: true } && Status is not IdentityStatus.QUAL;
        var refusal =
            RefuseMerged()
            ?? RefuseImpossible(inherited.Traits, at)
            ?? (inherited.Ins is not null || inherited.Validated ? RefuseFlagged() : null)
            ?? (inherited.Ins is not null ? RefuseBesideIns(inherited.Traits) : null)
            ?? (becomesQualified ? RefuseAnonymous() : null)
            ?? RefuseHeldByAnother(inherited.HeldByAnother);
        if (refusal is not null)
            return refusal;

        var from = Status;
        var (wanted, kept) = Accept(inherited.Traits, inherited.Ins);
        var changed = Take(wanted);
        var dropped = FollowIns(inherited, actor, at);
        FollowCheck(inherited, actor, at);
        return Conclude(from, IdentityEvent.Inherited, actor, at) with
        {
            Changed = changed,
            Kept = kept,
            InsInvalidated = dropped,
        };
    }

    /// <summary>
    /// A partner's identity, qualified at once under a contract that runs (T16, S059): never over another INS, nor over
    /// traits that differ.
    /// </summary>
    public Result<Transition> Entrust(ReceivedIdentity received, TrustContract contract, Actor actor, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(received);
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentNullException.ThrowIfNull(actor);
        var inactive = contract.IsActiveOn(DayOf(at)) ? null : new Refusal(RefusalCodes.ContractInactive);
        var refusal =
            inactive
            ?? RefuseWithdrawn(received.Ins)
            ?? RefuseQualifiedFrom(received, at)
            ?? RefuseDivergent(received.Traits);
        if (refusal is not null)
            return refusal;
        return QualifyFrom(
            received,
            IdentityEvent.Entrusted,
            ProofCatalogue.TrustContract,
            contract.Partner,
            actor,
            at
        );
    }

    /// <summary>
    /// The Vitale application holds the INS and proves the person (T17, S100): qualified without an INSi call. A checked or
    /// retrieved identity whose traits differ waits for a person's decision.
    /// </summary>
    public Result<Transition> PresentVitaleApp(ReceivedIdentity read, Actor actor, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(read);
        ArgumentNullException.ThrowIfNull(actor);
        var refusal = RefuseQualifiedFrom(read, at) ?? RefuseOverriding(read.Traits);
        if (refusal is not null)
            return refusal;
        var withMethod = read with { Method = CollectionMethod.VitaleApp };
        return QualifyFrom(withMethod, IdentityEvent.VitaleAppPresented, ProofCatalogue.VitaleApp, null, actor, at);
    }

    private Result<Transition> ReceiveConfirmed(ReceivedIdentity received, Actor actor, DateTimeOffset at)
    {
        var refusal =
            RefuseWithdrawn(received.Ins) ?? RefuseQualifiedFrom(received, at) ?? RefuseOverriding(received.Traits);
        if (refusal is not null)
            return refusal;

        var from = Status;
        var (wanted, kept) = Accept(received.Traits, received.Ins);
        var changed = Take(wanted);
        Hold(received.Ins, [], received.Method, actor, at);
        LastVerifiedAt = at;
        LetCheckLapse(at);
        return Conclude(from, IdentityEvent.ReceivedConfirmed, actor, at) with { Changed = changed, Kept = kept };
    }

    private Result<Transition> ReceiveUnconfirmed(StrictTraits traits, Actor actor, DateTimeOffset at)
    {
        var refusal = RefuseMerged() ?? RefuseImpossible(traits, at);
        if (refusal is not null)
            return refusal;
        IReadOnlyList<Trait> changed = Status is IdentityStatus.PROV ? Take(traits) : [];
        return Conclude(Status, IdentityEvent.ReceivedUnconfirmed, actor, at) with { Changed = changed };
    }

    /// <summary>What somebody here withdrew does not come back by a message (S055, T21).</summary>
    private Refusal? RefuseWithdrawn(Ins received) =>
        HasInvalidated(received) ? new(RefusalCodes.InsNotFromInsi) : null;

    private Refusal? RefuseQualifiedFrom(ReceivedIdentity received, DateTimeOffset at) =>
        RefuseMerged()
        ?? RefuseFlagged()
        ?? RefuseAnonymous()
        ?? (Status is IdentityStatus.QUAL ? new Refusal(RefusalCodes.AlreadyQualified) : null)
        ?? RefuseImpossible(received.Traits, at)
        ?? RefuseBesideIns(received.Traits)
        ?? RefuseAnotherThan(received.Ins)
        ?? RefuseHeldByAnother(received.HeldByAnother);

    /// <summary>Traits that are more than another writing of those held; what INSi gave is the longer one.</summary>
    private Refusal? RefuseDivergent(StrictTraits received) =>
        HasIns ? RefuseDifferent(received, Traits) : RefuseDifferent(Traits, received);

    /// <summary>A provisional identity takes any trait that comes with an INS; others are not overridden.</summary>
    private Refusal? RefuseOverriding(StrictTraits received) =>
        Status is IdentityStatus.PROV ? null : RefuseDivergent(received);

    private Transition QualifyFrom(
        ReceivedIdentity received,
        IdentityEvent happened,
        string proof,
        string? reason,
        Actor actor,
        DateTimeOffset at
    )
    {
        var from = Status;
        var (wanted, kept) = Accept(received.Traits, received.Ins);
        var changed = Take(wanted);
        Hold(received.Ins, [], received.Method, actor, at);
        Prove(proof, DayOf(at), actor, at);
        return Conclude(from, happened, actor, at, reason) with { Changed = changed, Kept = kept };
    }

    /// <summary>
    /// Traits from elsewhere: INSi's writing stays where the same INS is held already, the local birth place where theirs is
    /// missing.
    /// </summary>
    private (StrictTraits Wanted, IReadOnlyList<Trait> Kept) Accept(StrictTraits received, Ins? ins) =>
        HasIns && Ins == ins ? KeepWriting(received) : (received.WithPlaceOf(Traits), []);

    private bool FollowIns(InheritedIdentity inherited, Actor actor, DateTimeOffset at)
    {
        if (inherited.Ins is { } same && Ins == same)
        {
            InsMethod = inherited.Method ?? InsMethod;
            FollowDay(inherited.ObtainedOn, at);
            foreach (var former in inherited.Superseded.Where(former => former.Ins != same))
                FileSuperseded(former, at);
            return false;
        }
        if (inherited.Ins is { } ins)
        {
            var dropped = Hold(ins, inherited.Superseded, inherited.Method, actor, at);
            InsObtainedAt = inherited.ObtainedOn is { } day ? Within(day, at) : at;
            return dropped;
        }
        var held = HasIns;
        DropIns(at, DroppedByMaster);
        return held;
    }

    /// <summary>The master asked INSi again since; an earlier day says nothing new.</summary>
    private void FollowDay(DateOnly? obtained, DateTimeOffset at)
    {
        if (obtained is { } day && (InsObtainedAt is not { } known || DayOf(known) < day))
            InsObtainedAt = Within(day, at);
    }

    /// <summary>An instant of a day that no time zone of France moves into another, and not after now.</summary>
    private static DateTimeOffset Within(DateOnly day, DateTimeOffset now)
    {
        var noon = new DateTimeOffset(day, new TimeOnly(12, 0), TimeSpan.Zero);
        return noon < now ? noon : now;
    }

    /// <summary>
    /// The status of the master is proof enough, but a leftover of a qualified identity is not renewed by it before the
    /// master says qualified.
    /// </summary>
    private void FollowCheck(InheritedIdentity inherited, Actor actor, DateTimeOffset at)
    {
        if (!inherited.Validated)
            CurrentCheck?.Move(CheckState.Withdrawn, at);
        else if (!HasCheckFor(inherited))
            Prove(inherited.Proof ?? ProofOfMaster, inherited.ValidatedOn ?? DayOf(at), actor, at);
    }

    private bool HasCheckFor(InheritedIdentity inherited) =>
        CurrentCheck switch
        {
            null => false,
            { State: CheckState.Outdated } => inherited.Ins is null,
            var standing => standing.AgreesWith(Traits),
        };
}
