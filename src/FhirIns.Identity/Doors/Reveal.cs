namespace FhirIns.Identity;

/// <summary>
/// The door for those who supervise identities: every INS that a record holds or held, each said for what it is. To be
/// audited, never cached.
/// </summary>
public static class Reveal
{
    /// <summary>Every INS of an identity, the active one first.</summary>
    /// <returns>The revelation, or <see cref="RefusalCodes.PersonRequired"/>, <see cref="RefusalCodes.ReasonRequired"/>.</returns>
    public static Result<Revelation> Of(PatientIdentity identity, string reason, Actor actor, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(identity);
        ArgumentNullException.ThrowIfNull(actor);
        if (!actor.IsPerson)
            return new Refusal(RefusalCodes.PersonRequired);
        if (string.IsNullOrWhiteSpace(reason))
            return new Refusal(RefusalCodes.ReasonRequired);
        var active = identity.Ins is { } held ? [Write(held, RevealedState.Active, null)] : Array.Empty<RevealedIns>();
        var history = identity.InsHistory.Select(entry => Write(entry.Ins, StateOf(entry.Kind), entry));
        return new Revelation([.. active, .. history], reason, actor, at);
    }

    private static RevealedState StateOf(InsHistoryKind kind) =>
        kind switch
        {
            InsHistoryKind.Superseded => RevealedState.Superseded,
            InsHistoryKind.SetAside => RevealedState.SetAside,
            _ => RevealedState.Invalidated,
        };

    private static RevealedIns Write(Ins ins, RevealedState state, InsHistoryEntry? entry) =>
        new(ins.Matricule.Full, ins.Oid, state)
        {
            RecordedAt = entry?.RecordedAt,
            Reason = entry?.Reason,
            ValidFrom = entry?.ValidFrom,
            ValidTo = entry?.ValidTo,
        };
}

/// <summary>What was revealed, to whom and why.</summary>
/// <param name="Ins">Every INS, the active one first.</param>
/// <param name="Reason">Why it was asked.</param>
/// <param name="Actor">Who asked.</param>
/// <param name="At">When.</param>
public sealed record Revelation(IReadOnlyList<RevealedIns> Ins, string Reason, Actor Actor, DateTimeOffset At);

/// <summary>An INS shown to somebody who supervises.</summary>
/// <param name="Number">15 characters: 13 and the key.</param>
/// <param name="Oid">The OID that goes with it.</param>
/// <param name="State">What it is.</param>
public sealed record RevealedIns(string Number, InsOid Oid, RevealedState State)
{
    /// <summary>When it stopped to be active here, or null while it is.</summary>
    public DateTimeOffset? RecordedAt { get; init; }

    /// <summary>Why it stopped, or null.</summary>
    public string? Reason { get; init; }

    /// <summary>First day of its validity, if INSi gave it.</summary>
    public DateOnly? ValidFrom { get; init; }

    /// <summary>Last day of its validity, if INSi gave it.</summary>
    public DateOnly? ValidTo { get; init; }

    /// <summary>Says nothing of the number: it must not reach a log.</summary>
    public override string ToString() => $"{Oid.Nature} {State}";
}

/// <summary>What a revealed INS is.</summary>
public enum RevealedState
{
    /// <summary>Held now.</summary>
    Active,

    /// <summary>INSi replaced it.</summary>
    Superseded,

    /// <summary>Found wrong, or dropped when traits changed.</summary>
    Invalidated,

    /// <summary>Its record is merged into another one.</summary>
    SetAside,
}
