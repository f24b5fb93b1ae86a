namespace FhirIns.Identity;

/// <summary>An identity with its INS, as somebody or something else holds it.</summary>
/// <param name="Traits">The strict traits.</param>
/// <param name="Ins">The INS.</param>
public sealed record ReceivedIdentity(StrictTraits Traits, Ins Ins)
{
    /// <summary>How the INS was read, or null when the sender does not say.</summary>
    public CollectionMethod? Method { get; init; }

    /// <summary>Whether another identity of the domain holds this INS: see <see cref="InsLookup"/> (S005).</summary>
    public bool HeldByAnother { get; init; }
}

/// <summary>What the domain's own master says of an identity (T15).</summary>
/// <param name="Traits">The strict traits.</param>
/// <param name="Ins">The INS it sends, or null: it sends one when it holds the identity as retrieved or qualified.</param>
/// <param name="Validated">Whether it holds the identity as checked (status VALI in messages, S053).</param>
public sealed record InheritedIdentity(StrictTraits Traits, Ins? Ins, bool Validated)
{
    /// <summary>How the INS was obtained, or null when the master does not say.</summary>
    public CollectionMethod? Method { get; init; }

    /// <summary>The INS that the master sends as superseded.</summary>
    public IReadOnlyList<SupersededIns> Superseded { get; init; } = [];

    /// <summary>Code of the document that the master checked, or null when it does not say.</summary>
    public string? Proof { get; init; }

    /// <summary>The day the master checked it, or null when it does not say.</summary>
    public DateOnly? ValidatedOn { get; init; }

    /// <summary>Whether another identity of the domain holds this INS: see <see cref="InsLookup"/> (S005).</summary>
    public bool HeldByAnother { get; init; }
}

/// <summary>
/// A trust contract (<i>contrat de confiance</i>): identities that this partner sends are taken as qualified (S059).
/// </summary>
/// <param name="Partner">Who sends.</param>
/// <param name="ValidFrom">First day.</param>
/// <param name="ValidTo">Last day, or null while it runs on.</param>
public sealed record TrustContract(string Partner, DateOnly ValidFrom, DateOnly? ValidTo = null)
{
    /// <summary>Whether the contract runs on a day.</summary>
    public bool IsActiveOn(DateOnly day) => day >= ValidFrom && (ValidTo is not { } last || day <= last);
}

// The identity came from somewhere else, with an INS: T13–T17.
public sealed partial class PatientIdentity
{
    private const string ProofOfMaster = "MASTER";

    /// <summary>A new identity received from another domain (T13, T14).</summary>
    public static Result<Registration> RegisterReceived(
        string id,
        ReceivedIdentity received,
        VerificationAnswer answer,
        bool searched,
        Actor actor,
        DateTimeOffset at
    )
    {
        ArgumentNullException.ThrowIfNull(received);
        return !searched
            ? new Refusal(RefusalCodes.SearchFirst)
            : RegisterThen(id, received.Traits, actor, at, identity => identity.Receive(received, answer, actor, at));
    }

    /// <summary>A new identity that the domain's own master sends (T15).</summary>
    public static Result<Registration> RegisterInherited(
        string id,
        InheritedIdentity inherited,
        Actor actor,
        DateTimeOffset at
    )
    {
        ArgumentNullException.ThrowIfNull(inherited);
        return RegisterThen(id, inherited.Traits, actor, at, identity => identity.Inherit(inherited, actor, at));
    }

    /// <summary>A new identity that a partner sends under contract (T16).</summary>
    public static Result<Registration> RegisterEntrusted(
        string id,
        ReceivedIdentity received,
        TrustContract contract,
        bool searched,
        Actor actor,
        DateTimeOffset at
    )
    {
        ArgumentNullException.ThrowIfNull(received);
        return !searched
            ? new Refusal(RefusalCodes.SearchFirst)
            : RegisterThen(id, received.Traits, actor, at, identity => identity.Entrust(received, contract, actor, at));
    }

    /// <summary>A new identity read from the Vitale application (T17).</summary>
    public static Result<Registration> RegisterFromVitaleApp(
        string id,
        ReceivedIdentity read,
        bool searched,
        Actor actor,
        DateTimeOffset at
    )
    {
        ArgumentNullException.ThrowIfNull(read);
        return !searched
            ? new Refusal(RefusalCodes.SearchFirst)
            : RegisterThen(id, read.Traits, actor, at, identity => identity.PresentVitaleApp(read, actor, at));
    }

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
        var changed = Take(inherited.Traits);
        var dropped = FollowIns(inherited, actor, at);
        FollowCheck(inherited, actor, at);
        return Conclude(from, IdentityEvent.Inherited, actor, at) with { Changed = changed, InsInvalidated = dropped };
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
        var refusal = inactive ?? RefuseQualifiedFrom(received, at) ?? RefuseDifferent(Traits, received.Traits);
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
        var differs = Status is IdentityStatus.PROV ? null : RefuseDifferent(Traits, read.Traits);
        var refusal = RefuseQualifiedFrom(read, at) ?? differs;
        if (refusal is not null)
            return refusal;
        var withMethod = read with { Method = CollectionMethod.VitaleApp };
        return QualifyFrom(withMethod, IdentityEvent.VitaleAppPresented, ProofCatalogue.VitaleApp, null, actor, at);
    }

    private Result<Transition> ReceiveConfirmed(ReceivedIdentity received, Actor actor, DateTimeOffset at)
    {
        var refusal =
            RefuseQualifiedFrom(received, at)
            ?? (Status is IdentityStatus.PROV ? null : RefuseDifferent(Traits, received.Traits));
        if (refusal is not null)
            return refusal;

        var from = Status;
        var changed = Take(received.Traits.WithPlaceOf(Traits));
        Hold(received.Ins, [], received.Method, isSamePerson: true, actor, at);
        LastVerifiedAt = at;
        LetCheckLapse(at);
        return Conclude(from, IdentityEvent.ReceivedConfirmed, actor, at) with { Changed = changed };
    }

    private Result<Transition> ReceiveUnconfirmed(StrictTraits traits, Actor actor, DateTimeOffset at)
    {
        var refusal = RefuseMerged() ?? RefuseImpossible(traits, at);
        if (refusal is not null)
            return refusal;
        IReadOnlyList<Trait> changed = Status is IdentityStatus.PROV ? Take(traits) : [];
        return Conclude(Status, IdentityEvent.ReceivedUnconfirmed, actor, at) with { Changed = changed };
    }

    private Refusal? RefuseQualifiedFrom(ReceivedIdentity received, DateTimeOffset at) =>
        RefuseMerged()
        ?? RefuseFlagged()
        ?? RefuseAnonymous()
        ?? (Status is IdentityStatus.QUAL ? new Refusal(RefusalCodes.AlreadyQualified) : null)
        ?? RefuseImpossible(received.Traits, at)
        ?? RefuseBesideIns(received.Traits)
        ?? RefuseAnotherThan(received.Ins)
        ?? RefuseHeldByAnother(received.HeldByAnother);

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
        var changed = Take(received.Traits.WithPlaceOf(Traits));
        Hold(received.Ins, [], received.Method, isSamePerson: true, actor, at);
        Prove(proof, DayOf(at), actor, at);
        return Conclude(from, happened, actor, at, reason) with { Changed = changed };
    }

    private bool FollowIns(InheritedIdentity inherited, Actor actor, DateTimeOffset at)
    {
        if (inherited.Ins is { } ins)
            return Hold(ins, inherited.Superseded, inherited.Method, isSamePerson: false, actor, at);
        var held = HasIns;
        DropIns(at, nameof(IdentityEvent.Inherited));
        return held;
    }

    private void FollowCheck(InheritedIdentity inherited, Actor actor, DateTimeOffset at)
    {
        if (!inherited.Validated)
            CurrentCheck?.Move(CheckState.Withdrawn, at);
        else if (CurrentCheck is not { State: CheckState.Standing } check || !check.AgreesWith(Traits))
            Prove(inherited.Proof ?? ProofOfMaster, inherited.ValidatedOn ?? DayOf(at), actor, at);
    }
}
