namespace FhirIns.Server.Storage;

/// <summary>
/// One line of the audit trail: an INSi call (S070, S079), a change of status, a reveal, a refusal. A line is written
/// before the effect it tells of and is completed once, never changed again.
/// </summary>
internal sealed class TraceRow
{
    public required string Id { get; init; }

    public required DateTimeOffset At { get; init; }

    public required TraceKind Kind { get; init; }

    /// <summary>The id of the Patient concerned; null for a call about somebody not yet registered.</summary>
    public string? PatientId { get; set; }

    public required string Client { get; init; }

    public string? Person { get; init; }

    public string? Organization { get; init; }

    /// <summary>The operation: an INSi operation, or the interaction that was refused or done.</summary>
    public required string Operation { get; init; }

    /// <summary>How INSi was reached: certificate, card or ProSanteConnect.</summary>
    public string? Mode { get; set; }

    /// <summary>Whether no person asked for the call (certificate INSI-AUTO).</summary>
    public bool Automatic { get; init; }

    /// <summary>present, preadmission or third-party (S066); what was administered, set or shown, by its code.</summary>
    public string? Context { get; init; }

    /// <summary>The traits the call was about, as sent, JSON: an auditor must be able to tell a typing error from a gap.</summary>
    public string? Request { get; init; }

    public string? MessageId { get; set; }

    /// <summary>The code as INSi gave it (00, 01, 02), or that of a fault; null while the call is in flight or after a crash.</summary>
    public string? ResultCode { get; set; }

    /// <summary>started, done or failed.</summary>
    public required string Outcome { get; set; }

    public int? DurationMilliseconds { get; set; }

    /// <summary>The answer byte for byte (S070); null when none came.</summary>
    public byte[]? Raw { get; set; }

    public string? FromStatus { get; init; }

    public string? ToStatus { get; init; }

    public string? Event { get; init; }

    public string? Reason { get; init; }

    /// <summary>
    /// What the line is about besides the Patient: <c>Binary/[id]</c> for a raw answer that was read, the other Patient of
    /// a merge.
    /// </summary>
    public string? About { get; init; }
}

internal enum TraceKind
{
    InsiCall = 1,
    Transition = 2,
    Reveal = 3,
    Refusal = 4,
    RawRead = 5,

    /// <summary>The domain's own flow found a Patient by an INS that may not leave.</summary>
    HiddenMatch = 6,

    /// <summary>The trail of a period was taken out.</summary>
    Export = 7,
    Deletion = 8,

    /// <summary>A setting or register of the server was changed.</summary>
    Administration = 9,
}
