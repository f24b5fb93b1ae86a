namespace FhirIns.Identity;

/// <summary>A reminder that has no effect on the status.</summary>
public enum IdentityNote
{
    /// <summary>The person could not or would not show a document: ask again later (S063).</summary>
    NoProof,

    /// <summary>The person was informed of the use of the INS (S127). Information, not consent (S128).</summary>
    Informed,
}
