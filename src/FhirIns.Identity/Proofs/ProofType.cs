namespace FhirIns.Identity;

/// <summary>A kind of identity document (<i>dispositif d'identité</i>) that may be shown.</summary>
/// <param name="Code">Code of FR Core, or of the configuration.</param>
/// <param name="Display">What people read, in French.</param>
/// <param name="Weight">What it proves.</param>
public sealed record ProofType(string Code, string Display, ProofWeight Weight);

/// <summary>What a kind of document proves (RNIV 3.3.3.2, EXI ID 19).</summary>
public enum ProofWeight
{
    /// <summary>Not an identity with high confidence: refused.</summary>
    Insufficient,

    /// <summary>With high confidence, by itself.</summary>
    High,

    /// <summary>With high confidence, by itself, for a minor alone: nobody of age holds a valid one.</summary>
    HighForMinor,

    /// <summary>A minor's civil status: enough beside a high-confidence document of a parent or of the tutor.</summary>
    OfMinor,

    /// <summary>Recorded by the server for another route (trust contract, Vitale application, attestation): never shown.</summary>
    Reserved,
}
