namespace FhirIns.Identity;

/// <summary>What a person reports after looking at identity documents (S089).</summary>
/// <param name="Proofs">The documents; no default one.</param>
/// <param name="Concordant">Whether the five traits agree with them (S091).</param>
/// <param name="Date">The day they were looked at, or null for the day of the act.</param>
public sealed record IdentityCheck(IReadOnlyList<PresentedProof> Proofs, bool Concordant, DateOnly? Date = null)
{
    /// <summary>The documents that the site takes.</summary>
    public ProofCatalogue Catalogue { get; init; } = ProofCatalogue.Default;
}
