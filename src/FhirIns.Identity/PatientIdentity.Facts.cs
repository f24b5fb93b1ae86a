namespace FhirIns.Identity;

// The two facts and what keeps them true: every change of an INS, of a check or of a trait goes through here.
public sealed partial class PatientIdentity
{
    private IEnumerable<InsHistoryEntry> Superseded =>
        _insHistory.Where(entry => entry.Kind is InsHistoryKind.Superseded);

    private static Refusal? RefuseImpossible(StrictTraits traits, DateTimeOffset at)
    {
        // A newborn is never refused because midnight came earlier where it was born.
        var tomorrow = DayOf(at).AddDays(1);
        return traits.BirthDate.IsPossible(tomorrow)
            ? null
            : Refusal.Of(RefusalCodes.BirthDateImpossible, Trait.BirthDate);
    }

    /// <summary>Traits that may not stand beside an INS (S024, EXI ID 11).</summary>
    private static Refusal? RefuseBesideIns(StrictTraits traits) =>
        traits.Sex is Sex.Unknown ? Refusal.Of(RefusalCodes.SexUnknown, Trait.Sex)
        : !traits.BirthDate.IsReliable ? Refusal.Of(RefusalCodes.BirthDateInterpreted, Trait.BirthDate)
        : null;

    private static Refusal? RefuseDifferent(StrictTraits local, StrictTraits other) =>
        TraitComparison.Of(local, other).FirstDifferent is { } trait ? Refusal.Of(RefusalCodes.Ecart, trait) : null;

    private static Refusal? RefuseHeldByAnother(bool held) => held ? new Refusal(RefusalCodes.InsAlreadyHeld) : null;

    private static Refusal? RefuseNobody(Actor actor) => actor.IsPerson ? null : new(RefusalCodes.PersonRequired);

    private static Refusal? RefuseUnexplained(string? reason) =>
        string.IsNullOrWhiteSpace(reason) ? new Refusal(RefusalCodes.ReasonRequired) : null;

    private Refusal? RefuseMerged() => IsMerged ? new Refusal(RefusalCodes.IdentityMerged) : null;

    /// <summary>An identity that can be nothing but provisional (EXI ID 26).</summary>
    private Refusal? RefuseFlagged() =>
        IsDoubtful ? new Refusal(RefusalCodes.IdentityDoubtful)
        : IsFictive ? new Refusal(RefusalCodes.IdentityFictive)
        : null;

    private Refusal? RefuseAnonymous() => IsAnonymous ? new Refusal(RefusalCodes.IdentityAnonymous) : null;

    private Refusal? RefuseAnotherThan(Ins ins) =>
        Ins is { } held && held != ins ? new Refusal(RefusalCodes.TwoIns) : null;

    /// <summary>An identity about which INSi may not be asked.</summary>
    private Refusal? RefuseInsi() =>
        RefuseFlagged()
        ?? RefuseAnonymous()
        ?? (Sex is Sex.Unknown ? Refusal.Of(RefusalCodes.SexUnknown, Trait.Sex) : null);

    /// <summary>Takes traits, and says which of them are new.</summary>
    private List<Trait> Take(StrictTraits traits)
    {
        var changed = Differences(Traits, traits);
        Write(traits);
        return changed;
    }

    private void Write(StrictTraits traits)
    {
        BirthName = traits.BirthName;
        FirstGivenName = traits.FirstGivenName;
        GivenNames = traits.GivenNames;
        BirthDateText = traits.BirthDate.Text;
        BirthDateMarker = traits.BirthDate.Marker;
        Sex = traits.Sex;
        BirthPlaceCode = traits.BirthPlace?.Code;
    }

    private static List<Trait> Differences(StrictTraits before, StrictTraits after) =>
        [
            .. TraitComparison
                .Of(before, after)
                .Traits.Where(trait => trait.Verdict is not Verdict.Equal)
                .Select(trait => trait.Trait),
        ];

    /// <summary>Holds an INS; true when one that was held before turns out to be no superseded one.</summary>
    private bool Hold(
        Ins active,
        IReadOnlyList<SupersededIns> superseded,
        CollectionMethod? method,
        Actor actor,
        DateTimeOffset at
    )
    {
        var held = Ins is { } before && before != active ? before : null;
        InsNumber = active.Matricule.Full;
        InsOid = active.Oid.Value;
        InsMethod = method;
        InsObtainedAt = at;
        InsObtainedBy = actor.PersonId ?? actor.ClientId;
        HasOpenMismatch = false;

        _insHistory.RemoveAll(entry => entry.Kind is InsHistoryKind.Superseded && entry.Ins == active);
        foreach (var former in superseded.Where(former => former.Ins != active))
            FileSuperseded(former, at);
        if (held is null)
            return false;

        LastVerifiedAt = null;
        var isRegistered = held.Nature is InsNature.NIA && active.Nature is InsNature.NIR;
        if (isRegistered)
            FileSuperseded(new(held), at);
        if (Superseded.Any(entry => entry.Ins == held))
            return false;
        _insHistory.Add(new(held, InsHistoryKind.Invalidated, at, "another INS took its place"));
        return true;
    }

    private void FileSuperseded(SupersededIns former, DateTimeOffset at)
    {
        var entry = Superseded.FirstOrDefault(known => known.Ins == former.Ins);
        if (entry is null)
        {
            entry = new(former.Ins, InsHistoryKind.Superseded, at, reason: null);
            _insHistory.Add(entry);
        }
        entry.ValidFrom = former.From ?? entry.ValidFrom;
        entry.ValidTo = former.To ?? entry.ValidTo;
    }

    /// <summary>
    /// Drops the INS and all that INSi gave with it (S055): only INSi can bring a number back. A check outlives it, but does
    /// not qualify any more.
    /// </summary>
    private void DropIns(DateTimeOffset at, string? reason)
    {
        if (Ins is not { } held)
            return;
        foreach (var entry in Superseded.ToList())
            entry.Become(InsHistoryKind.Invalidated, at, reason);
        _insHistory.Add(new(held, InsHistoryKind.Invalidated, at, reason));
        ForgetIns();
        CurrentCheck?.Move(CheckState.Outdated, at);
    }

    private void ForgetIns()
    {
        (InsNumber, InsOid, InsMethod, InsObtainedAt, InsObtainedBy) = (null, null, null, null, null);
        (InsMatchedKnownTraits, LastVerifiedAt, HasOpenMismatch) = (false, null, false);
    }

    private void Prove(string proofs, DateOnly day, Actor actor, DateTimeOffset at)
    {
        CurrentCheck?.Move(CheckState.Replaced, at);
        _checks.Add(new(proofs, day, Traits, actor, at));
        NoProofOn = null;
    }

    /// <summary>Beside an INS, a check counts only while it is no leftover and agrees with INSi's traits.</summary>
    private void LetCheckLapse(DateTimeOffset at)
    {
        if (HasIns && CurrentCheck is { } check && (check.State is CheckState.Outdated || !check.AgreesWith(Traits)))
            check.Move(CheckState.Lapsed, at);
    }

    private Transition Conclude(
        IdentityStatus? from,
        IdentityEvent happened,
        Actor actor,
        DateTimeOffset at,
        string? reason = null
    ) => new(from, Status, happened, reason, actor, at);

    private static DateOnly DayOf(DateTimeOffset at) => DateOnly.FromDateTime(at.DateTime);
}
