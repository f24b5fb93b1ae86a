namespace FhirIns.Identity;

// Strict traits are changed, by hand or by a message without an INS: T8, T9, S054, S055.
public sealed partial class PatientIdentity
{
    /// <summary>
    /// Changes strict traits. Without an INS they are taken as sent, and a validated identity falls to PROV unless the same
    /// act proves the new ones. With an INS, INSi's writing is kept against a hyphen, a space or the first given name alone;
    /// a real change is refused (<see cref="RefusalCodes.TraitLocked"/>) or, with the right to unlock, drops the INS and
    /// takes the identity one level down: QUAL to VALI, RECUP to PROV.
    /// </summary>
    public Result<Transition> ChangeTraits(TraitChange change, Actor actor, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(change);
        ArgumentNullException.ThrowIfNull(actor);
        var (wanted, kept) = IsLocked ? KeepWriting(change.Traits) : (change.Traits, []);
        var isChange = wanted != Traits;
        var refusal =
            RefuseMerged()
            ?? (isChange ? RefuseImpossible(wanted, at) : null)
            ?? (isChange && IsLocked ? RefuseLocked(change, wanted, actor) : null)
            ?? (change.Proof is { } shown ? RefuseProof(shown, wanted, isChange, actor, at) : null);
        if (refusal is not null)
            return refusal;

        var from = Status;
        var dropped = isChange && IsLocked;
        IReadOnlyList<Trait> changed = isChange ? Replace(wanted, change.Reason, at) : [];
        if (change.Proof is { Concordant: true } proof)
            Prove(Written(proof.Proofs), proof.Date ?? DayOf(at), actor, at);
        return Conclude(from, IdentityEvent.TraitsChanged, actor, at, change.Reason) with
        {
            Changed = changed,
            Kept = kept,
            InsInvalidated = dropped,
        };
    }

    private IReadOnlyList<Trait> Replace(StrictTraits wanted, string? reason, DateTimeOffset at)
    {
        if (IsLocked)
            DropIns(at, reason);
        else
            CurrentCheck?.Move(CheckState.Lapsed, at);
        return Take(wanted);
    }

    private Refusal? RefuseLocked(TraitChange change, StrictTraits wanted, Actor actor) =>
        change.MayUnlock ? RefuseNobody(actor) : Refusal.Of(RefusalCodes.TraitLocked, Differences(Traits, wanted)[0]);

    private Refusal? RefuseProof(
        IdentityCheck proof,
        StrictTraits wanted,
        bool isChange,
        Actor actor,
        DateTimeOffset at
    ) =>
        RefuseFlagged()
        ?? RefuseNobody(actor)
        ?? RefuseCheck(proof, wanted, at)
        ?? (Status is IdentityStatus.RECUP && !isChange ? RefuseAnonymous() : null);

    /// <summary>What is sent, but with the value held wherever the two differ in writing only.</summary>
    private (StrictTraits Wanted, IReadOnlyList<Trait> Kept) KeepWriting(StrictTraits sent)
    {
        var held = Traits;
        Trait[] kept =
        [
            .. TraitComparison
                .Of(sent, held)
                .Traits.Where(trait => trait.Verdict is Verdict.Minor || IsSpacedOtherwise(trait))
                .Select(trait => trait.Trait),
        ];
        return (kept.Aggregate(sent, (traits, trait) => traits.Keeping(trait, held)), kept);
    }

    /// <summary>LEGOFF for LE GOFF: whoever types a name that is held already need not know its spaces.</summary>
    private static bool IsSpacedOtherwise(ComparedTrait trait) =>
        trait is { Verdict: Verdict.Different, Trait: Trait.BirthName or Trait.FirstGivenName or Trait.GivenNames }
        && NameText.SearchKey(trait.Local) == NameText.SearchKey(trait.Other);
}
