namespace FhirIns.Identity;

/// <summary>A document that was shown.</summary>
/// <param name="Type">Code of its <see cref="ProofType"/>.</param>
/// <param name="Holder">Whose document it is.</param>
public sealed record PresentedProof(string Type, ProofHolder Holder = ProofHolder.Patient);

/// <summary>Whose document it is.</summary>
public enum ProofHolder
{
    /// <summary>The patient's own.</summary>
    Patient,

    /// <summary>A parent's, beside the civil status of a minor.</summary>
    Parent,

    /// <summary>The tutor's, who also shows the court decision, beside the civil status of a minor.</summary>
    Tutor,
}
