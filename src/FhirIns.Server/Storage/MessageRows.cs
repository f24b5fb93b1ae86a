namespace FhirIns.Server.Storage;

/// <summary>
/// An HL7 v2 message that was taken: it is answered again as it was, and has no second effect. Written with the effect
/// itself; nothing of its content is kept.
/// </summary>
internal sealed class ReceivedMessageRow
{
    /// <summary>The name of the sender in the configuration.</summary>
    public required string Sender { get; init; }

    /// <summary>MSH-10.</summary>
    public required string ControlId { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>SHA-256 of all but the header: another message under the same control id is none that was taken.</summary>
    public required string Digest { get; init; }

    /// <summary>The acknowledgement as it was sent.</summary>
    public required byte[] Answer { get; init; }
}

/// <summary>What an HL7 v2 receiver was told of a Patient, written before it is told: a message may arrive unanswered.</summary>
internal sealed class SentMessageRow
{
    /// <summary>The name of the receiver in the configuration.</summary>
    public required string Receiver { get; init; }

    public required string PatientId { get; init; }

    public required DateTimeOffset At { get; set; }

    /// <summary>When it first acknowledged a message about the Patient; null while it may know the Patient or not.</summary>
    public DateTimeOffset? HeardAt { get; set; }

    /// <summary>
    /// The INS it has or may have, encrypted with the keys of the server: only to a receiver that was sent a number may it
    /// be taken back by name (A47). Null when it was sent none, or all were taken back.
    /// </summary>
    public byte[]? Ins { get; set; }
}
