namespace FhirIns.Identity;

/// <summary>Strict traits that somebody wants an identity to have.</summary>
/// <param name="Traits">The traits as sent.</param>
public sealed record TraitChange(StrictTraits Traits)
{
    /// <summary>Whether the actor may change locked traits (S054).</summary>
    public bool MayUnlock { get; init; }

    /// <summary>A check of documents made in the same act, which proves the new traits.</summary>
    public IdentityCheck? Proof { get; init; }

    /// <summary>Why, or null.</summary>
    public string? Reason { get; init; }
}
