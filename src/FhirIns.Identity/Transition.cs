namespace FhirIns.Identity;

/// <summary>What an event did to an identity: written beside the row, in the same transaction.</summary>
/// <param name="From">Status before, or null for a creation.</param>
/// <param name="To">Status after.</param>
/// <param name="Event">What happened.</param>
/// <param name="Reason">Why, in the words or the code of the actor, or null.</param>
/// <param name="Actor">Who.</param>
/// <param name="At">When.</param>
/// <param name="InsInvalidated">True when an INS that was held is held no more and must not be used again (S055).</param>
public sealed record Transition(
    IdentityStatus? From,
    IdentityStatus To,
    IdentityEvent Event,
    string? Reason,
    Actor Actor,
    DateTimeOffset At,
    bool InsInvalidated = false
)
{
    /// <summary>The strict traits that hold another value than before.</summary>
    public IReadOnlyList<Trait> Changed { get; init; } = [];

    /// <summary>The strict traits for which INSi's value was kept instead of the one sent: worth a warning.</summary>
    public IReadOnlyList<Trait> Kept { get; init; } = [];

    /// <summary>True when something of the identity is not as before: a trait, the status, or an INS that is held no more.</summary>
    public bool HasEffect => StatusChanged || InsInvalidated || Changed.Count > 0;

    /// <summary>True when the status moved, or the identity is new.</summary>
    public bool StatusChanged => From != To;

    /// <summary>True when those who follow qualified identities must stop using the INS (S055).</summary>
    public bool LeavesQualified => From is IdentityStatus.QUAL && To is not IdentityStatus.QUAL;
}

/// <summary>A new identity and the transition that made it.</summary>
public sealed record Registration(PatientIdentity Identity, Transition Transition);

/// <summary>What a merge did to both records (T22).</summary>
/// <param name="Source">What happened to the record that is merged away.</param>
/// <param name="Target">What happened to the record that stays.</param>
public sealed record Merger(Transition Source, Transition Target);
