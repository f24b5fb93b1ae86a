namespace FhirIns.Identity;

// INSi gave an identity: T2, T5, T6, T19, T20; INSi verified one: T10.
public sealed partial class PatientIdentity
{
    /// <summary>A new identity made of what INSi returned: retrieved at once (T1 and T2, S065).</summary>
    public static Result<Registration> RegisterFromInsi(
        string id,
        AcceptedRetrieval retrieval,
        bool searched,
        Actor actor,
        DateTimeOffset at
    )
    {
        ArgumentNullException.ThrowIfNull(retrieval);
        var traits = retrieval.Found.TryToTraits();
        return traits.IsRefused
            ? traits.Refusal
            : RegisterThen(
                id,
                traits.Value,
                searched,
                actor,
                at,
                made => made.Integrate(retrieval, isNew: true, actor, at)
            );
    }

    /// <summary>
    /// INSi's traits take the place of the local ones, in the same fields, and its INS is held (S018): PROV becomes RECUP;
    /// VALI becomes QUAL if no trait is different, else <see cref="RefusalCodes.Ecart"/> (S062); RECUP and QUAL follow INSi,
    /// and stay QUAL while the checked values agree (T19, T20).
    /// </summary>
    public Result<Transition> Integrate(AcceptedRetrieval retrieval, Actor actor, DateTimeOffset at) =>
        Integrate(retrieval, isNew: false, actor, at);

    /// <summary>Records what INSi said of the INS and traits held. A KO changes neither status nor trait (T10, S040, S080).</summary>
    public Result<Transition> RecordVerification(VerificationAnswer answer, Actor actor, DateTimeOffset at)
    {
        if (MayVerify() is { } refusal)
            return refusal;
        LastVerifiedAt = at;
        HasOpenMismatch = answer is VerificationAnswer.Mismatch;
        var happened = HasOpenMismatch ? IdentityEvent.VerificationMismatched : IdentityEvent.VerificationMatched;
        return Conclude(Status, happened, actor, at);
    }

    private Result<Transition> Integrate(AcceptedRetrieval retrieval, bool isNew, Actor actor, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(retrieval);
        ArgumentNullException.ThrowIfNull(actor);
        var before = Traits;
        if ((RefuseMerged() ?? RefuseInsi() ?? RefuseBesideIns(before)) is { } closed)
            return closed;
        var insi = retrieval.Found.TryToTraits(FirstGivenName);
        if (insi.IsRefused)
            return insi.Refusal;

        var found = retrieval.Found.Active;
        var after = insi.Value.WithPlaceOf(before);
        var refusal =
            RefuseUndecided(retrieval, before, actor)
            ?? RefuseHeldByAnother(retrieval.HeldByAnother)
            ?? RefuseWrongKey(found, retrieval.KeyControl)
            ?? RefuseImpossible(after, at)
            ?? (Status is IdentityStatus.VALI ? RefuseDifferent(before, after) : null);
        if (refusal is not null)
            return refusal;

        var from = Status;
        var comparison = TraitComparison.Of(before, after);
        // Once INSi has given its traits, those that are here are no longer what somebody knew before.
        var isFirst = !HasIns && _insHistory.Count == 0;
        InsMatchedKnownTraits = !isNew && FourTraitsEqual(comparison) && (isFirst || InsMatchedKnownTraits);
        var changed = Take(after);
        var dropped = Hold(found, retrieval.Found.Superseded, retrieval.Method, actor, at);
        LetCheckLapse(at);
        return Conclude(from, IdentityEvent.Retrieved, actor, at) with { Changed = changed, InsInvalidated = dropped };
    }

    private static Refusal? RefuseWrongKey(Ins ins, KeyControl control) =>
        control is KeyControl.Reject && !ins.HasRightKey ? new Refusal(RefusalCodes.MatriculeKeyWrong) : null;

    /// <summary>A person accepts (S072), or a threshold does (S073).</summary>
    private static Refusal? RefuseUndecided(AcceptedRetrieval retrieval, StrictTraits local, Actor actor)
    {
        if (retrieval.AutomaticAbove is not { } threshold)
            return RefuseNobody(actor);
        var isNear = TraitComparison.Of(local, retrieval.Found).AllowsAutomaticFeed(threshold);
        return isNear ? null : new(RefusalCodes.SimilarityInsufficient);
    }

    private static bool FourTraitsEqual(TraitComparison comparison) =>
        new[] { Trait.BirthName, Trait.FirstGivenName, Trait.BirthDate, Trait.Sex }.All(trait =>
            comparison[trait] is Verdict.Equal
        );
}
