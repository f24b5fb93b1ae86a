namespace FhirIns.Insi;

/// <summary>Why a call did not leave.</summary>
/// <param name="Reason">Stable reason.</param>
/// <param name="RetryAfter">When the obstacle is one of time, how long it lasts; null when asking again cannot help.</param>
public sealed record InsiRefusal(InsiRefusalReason Reason, TimeSpan? RetryAfter = null)
{
    /// <summary>Whether the same call may be allowed later, with nothing changed.</summary>
    public bool IsTemporary => RetryAfter is not null;
}

/// <summary>The reasons for which a call is not made. None of them says anything about the person searched.</summary>
public enum InsiRefusalReason
{
    /// <summary>The organization has no access of its own, and nobody's access stands in for it (S037).</summary>
    OrganizationUnknown,

    /// <summary>The organization has no access for calls made by hand.</summary>
    ManualAccessMissing,

    /// <summary>The organization has no access for automatic calls.</summary>
    AutomaticAccessMissing,

    /// <summary>The certificate of the organization is no longer valid.</summary>
    CertificateExpired,

    /// <summary>The certificate of the organization is not valid yet.</summary>
    CertificateNotYetValid,

    /// <summary>Mode card: no assertion signed by a card came with the call.</summary>
    AssertionMissing,

    /// <summary>The assertion is not the one the service describes: shape, algorithms or size.</summary>
    AssertionMalformed,

    /// <summary>The signature of the assertion does not verify.</summary>
    AssertionSignatureInvalid,

    /// <summary>The assertion is older than an hour, or from the future.</summary>
    AssertionStale,

    /// <summary>The assertion names another professional than its card or than the one who is signed in.</summary>
    AssertionNameMismatch,

    /// <summary>The card is not valid at this instant, or no trusted authority issued it.</summary>
    CardUntrusted,

    /// <summary>The card names no person: only nominative cards give access (S036).</summary>
    CardNotNominative,

    /// <summary>Mode Pro Santé Connect: the call does not say which professional is signed in.</summary>
    ProfessionalMissing,

    /// <summary>The Vitale card was read more than twenty minutes ago, or in the future.</summary>
    VitaleReadingStale,

    /// <summary>What was read on the Vitale card cannot be sent: number, name, date, rank or card number.</summary>
    VitaleReadingInvalid,

    /// <summary>A trait cannot be sent: sex neither male nor female, a name the service does not take (S024).</summary>
    TraitNotSendable,

    /// <summary>The lot is empty or larger than the service takes.</summary>
    LotSizeInvalid,

    /// <summary>The service is in a maintenance window.</summary>
    Maintenance,

    /// <summary>The service failed too often just now; calls are held back.</summary>
    CircuitOpen,

    /// <summary>Too many calls wait already.</summary>
    TooBusy,
}
