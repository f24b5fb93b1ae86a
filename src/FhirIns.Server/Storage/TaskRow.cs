namespace FhirIns.Server.Storage;

/// <summary>An item of a work list (liste de travail).</summary>
internal sealed class TaskRow
{
    public required string Id { get; init; }

    /// <summary>ins-ko, ecart, to-retrieve, duplicate, collision, third-party-ko, insi-error or message-refused.</summary>
    public required string Code { get; init; }

    public required DateTimeOffset OpenedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; set; }

    public int Version { get; set; } = 1;

    /// <summary>requested, in-progress, completed or cancelled.</summary>
    public required string Status { get; set; }

    public string? PatientId { get; init; }

    /// <summary>The other Patient of a duplicate or a collision.</summary>
    public string? OtherPatientId { get; init; }

    /// <summary>Why the item exists: a reason code or the name of a trait, never its value.</summary>
    public string? Reason { get; init; }

    /// <summary>What was asked for and not applied, JSON; it holds personal traits.</summary>
    public string? Proposed { get; init; }

    /// <summary>Where an écart comes from, as far as is known: etat-civil, piece-identite or inconnu (S102).</summary>
    public string? Origin { get; set; }

    /// <summary>The day the person was given the letter that says where to ask for a correction (S102).</summary>
    public DateOnly? LetterOn { get; set; }

    /// <summary>The day to look at it again.</summary>
    public DateOnly? FollowUpOn { get; set; }

    /// <summary>The trace that led here.</summary>
    public string? TraceId { get; init; }

    /// <summary>Who takes care of it, as searches ask: <c>Type/id</c>, or <c>system|value</c> of an identifier.</summary>
    public string? Owner { get; set; }

    /// <summary>What people said of it: a Task with their owner and notes as sent and nothing else, FHIR JSON.</summary>
    public string? Note { get; set; }
}
