namespace FhirIns.Identity;

// Two records of one person: T22.
public sealed partial class PatientIdentity
{
    /// <summary>
    /// Merges another record of the same person into this one. Facts never add up across records: this one keeps its own
    /// INS, check and status; the other one becomes inert and holds no INS any more, until the merge is undone. Two different
    /// active INS are two persons until somebody proves the contrary: <see cref="RefusalCodes.TwoIns"/>.
    /// </summary>
    public Result<Merger> Absorb(PatientIdentity source, string? reason, Actor actor, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (RefuseMerge(source) is { } refusal)
            return refusal;

        var from = source.Status;
        source.SetInsAside(at, reason);
        source.IsMerged = true;
        return new Merger(
            source.Conclude(from, IdentityEvent.MergedAway, actor, at, reason),
            Conclude(Status, IdentityEvent.Absorbed, actor, at, reason)
        );
    }

    /// <summary>Whether <see cref="Absorb"/> would be refused, for a preview; null when it would not.</summary>
    public Refusal? RefuseMerge(PatientIdentity source)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (source.Id == Id)
            return new(RefusalCodes.MergeWithItself);
        return RefuseMerged()
            ?? source.RefuseMerged()
            ?? (source.Ins is { } ins ? RefuseAnotherThan(ins) : null)
            ?? RefuseOtherAttributes(source);
    }

    /// <summary>
    /// What holds an INS back on one record would be lost with the other: a merge hides no doubt, and joins no anonymous
    /// record to a named one.
    /// </summary>
    private Refusal? RefuseOtherAttributes(PatientIdentity source) =>
        (IsDoubtful, IsFictive, IsAnonymous) == (source.IsDoubtful, source.IsFictive, source.IsAnonymous)
            ? null
            : new(RefusalCodes.MergeAttributes);

    /// <summary>Whether <see cref="Unmerge"/> would let a doubt go that was raised while both were one; null when it would not.</summary>
    public Refusal? RefuseUnmerge(PatientIdentity source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return RefuseMerged() ?? RefuseOtherAttributes(source);
    }

    /// <summary>
    /// Undoes the merge of this record: it is as before, its INS included, unless that INS is active on another record
    /// since.
    /// </summary>
    /// <param name="insHeldByAnother">Whether another record holds it now: see <see cref="InsLookup"/>.</param>
    /// <param name="reason">Why, or null.</param>
    /// <param name="actor">Who.</param>
    /// <param name="at">When.</param>
    public Result<Transition> Unmerge(bool insHeldByAnother, string? reason, Actor actor, DateTimeOffset at)
    {
        if (!IsMerged)
            return new Refusal(RefusalCodes.IdentityNotMerged);

        var from = Status;
        IsMerged = false;
        var setAside = _insHistory.Find(entry => entry.Kind is InsHistoryKind.SetAside);
        if (setAside is not null)
            BringBack(setAside, insHeldByAnother, at, reason);
        return Conclude(from, IdentityEvent.Unmerged, actor, at, reason) with
        {
            InsInvalidated = setAside is not null && insHeldByAnother,
        };
    }

    /// <summary>The INS that undoing the merge would bring back, or null.</summary>
    public Ins? InsSetAside => _insHistory.Find(entry => entry.Kind is InsHistoryKind.SetAside)?.Ins;

    private void SetInsAside(DateTimeOffset at, string? reason)
    {
        if (Ins is not { } held)
            return;
        _insHistory.Add(new(held, InsHistoryKind.SetAside, at, reason));
        (InsNumber, InsOid) = (null, null);
    }

    private void BringBack(InsHistoryEntry setAside, bool isHeldByAnother, DateTimeOffset at, string? reason)
    {
        (InsNumber, InsOid) = (setAside.Number, setAside.Oid);
        _insHistory.Remove(setAside);
        if (isHeldByAnother)
            DropIns(at, reason);
    }
}
