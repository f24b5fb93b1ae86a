namespace FhirIns.Identity;

/// <summary>What can happen to an identity. The README of this project says what each gives from each status.</summary>
public enum IdentityEvent
{
    /// <summary>Created from traits that a person or a flow gave (T1).</summary>
    Registered,

    /// <summary>Fed with what INSi returned (T2, T5, T19, T20).</summary>
    Retrieved,

    /// <summary>A person rejected what INSi returned; nothing changed (S072).</summary>
    RetrievalRejected,

    /// <summary>An identity document was checked and agrees (T3, T4).</summary>
    DocumentChecked,

    /// <summary>An identity document was checked and does not agree; nothing changed (S091).</summary>
    DiscordanceFound,

    /// <summary>Received from another domain; INSi confirmed its INS (T13).</summary>
    ReceivedConfirmed,

    /// <summary>Received from another domain; INSi did not confirm its INS, which was dropped (T14).</summary>
    ReceivedUnconfirmed,

    /// <summary>Received, and nothing of it was taken: it was known, or waits for a person (S077, S087).</summary>
    ReceivedUnchanged,

    /// <summary>Received by the flow of the domain's own master (T15).</summary>
    Inherited,

    /// <summary>Received from a partner under a trust contract (T16).</summary>
    Entrusted,

    /// <summary>Read from the Vitale application (T17).</summary>
    VitaleAppPresented,

    /// <summary>Attested by the practitioner, the exceptional procedure (T18).</summary>
    Attested,

    /// <summary>Strict traits were changed, or sent again without change (T8, T9).</summary>
    TraitsChanged,

    /// <summary>INSi confirmed the INS and traits held.</summary>
    VerificationMatched,

    /// <summary>INSi did not confirm the INS and traits held; nothing changed (T10).</summary>
    VerificationMismatched,

    /// <summary>An attribute was set (T11).</summary>
    AttributeSet,

    /// <summary>An attribute was removed (T12).</summary>
    AttributeCleared,

    /// <summary>A note was written or erased.</summary>
    Noted,

    /// <summary>The check of the identity document was withdrawn (T21).</summary>
    ProofWithdrawn,

    /// <summary>The INS was found wrong (T21).</summary>
    InsInvalidated,

    /// <summary>The record was merged into another one (T22).</summary>
    MergedAway,

    /// <summary>Another record was merged into this one (T22).</summary>
    Absorbed,

    /// <summary>A merge was undone.</summary>
    Unmerged,
}
