namespace FhirIns.Server.Storage;

/// <summary>
/// A change that a subscriber must be told of, written with the change itself. It says which resource changed and holds
/// nothing of its content: that is read, and judged, when it is told.
/// </summary>
internal sealed class OutboxRow
{
    /// <summary>How <see cref="SubscriptionId"/> begins where an HL7 v2 receiver is told, and no subscription.</summary>
    public const string OfMessages = "hl7v2:";

    /// <summary>Grows with every change of one Patient: the order in which its changes are told.</summary>
    public long Key { get; init; }

    /// <summary>What the subscriber knows the message by, however often it comes.</summary>
    public required string Id { get; init; }

    public required string SubscriptionId { get; init; }

    /// <summary>Whose changes stay in order: the Patient; the item itself when it is about nobody.</summary>
    public required string SubjectId { get; init; }

    /// <summary>Patient or Task.</summary>
    public required string ResourceType { get; init; }

    public required string ResourceId { get; init; }

    public required int Version { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>When the subscriber had it; null while it waits.</summary>
    public DateTimeOffset? DeliveredAt { get; set; }

    public int Attempts { get; set; }

    /// <summary>Not tried before.</summary>
    public DateTimeOffset NotBefore { get; set; }
}
