namespace FhirIns.Server.Storage;

/// <summary>
/// A short list of people whom somebody retrieves one after the other under their own name (S069). All progress is in its
/// rows; whoever works on it says until when.
/// </summary>
internal sealed class RetrievalListRow
{
    public required string Id { get; init; }

    public required string Client { get; init; }

    /// <summary>Who started it: every call is made in that name.</summary>
    public required string Person { get; init; }

    public required string PersonName { get; init; }

    public string? Practitioner { get; init; }

    public string? Organization { get; init; }

    /// <summary>present, preadmission or third-party (S066).</summary>
    public string? Context { get; init; }

    /// <summary>running, completed or cancelled.</summary>
    public required string State { get; set; }

    public required DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>Until then one worker has it alone; later it was left in the middle.</summary>
    public required DateTimeOffset WorkedUntil { get; set; }

    public int Version { get; set; } = 1;
}

/// <summary>One person of such a list.</summary>
internal sealed class RetrievalListItemRow
{
    public required string ListId { get; init; }

    /// <summary>The place in the list, from 1.</summary>
    public required int Rank { get; init; }

    public required string PatientId { get; init; }

    /// <summary>waiting, asked or failed.</summary>
    public required string State { get; set; }

    /// <summary>00, 01 or 02; the code of the refusal when it failed.</summary>
    public string? Outcome { get; set; }

    /// <summary>The retrieval to decide on.</summary>
    public string? RetrievalId { get; set; }
}
