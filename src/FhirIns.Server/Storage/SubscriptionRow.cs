namespace FhirIns.Server.Storage;

/// <summary>Somebody who wants to hear of changes, with how the delivery to them stands.</summary>
internal sealed class SubscriptionRow
{
    public required string Id { get; init; }

    public int Version { get; set; } = 1;

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; set; }

    public bool Deleted { get; set; }

    /// <summary>requested, active, error or off.</summary>
    public required string Status { get; set; }

    /// <summary><c>Patient?…</c> or <c>Task?…</c>.</summary>
    public required string Criteria { get; set; }

    /// <summary>The address that is told, absolute.</summary>
    public required string Endpoint { get; set; }

    /// <summary>The media type of the content; null when only the fact of a change is told.</summary>
    public string? Payload { get; set; }

    /// <summary>The headers of each message, one on a line, encrypted: they hold secrets and are never given back.</summary>
    public string? Headers { get; set; }

    /// <summary>When it ends by itself.</summary>
    public DateTimeOffset? EndsAt { get; set; }

    /// <summary>The client that owns it.</summary>
    public required string Client { get; init; }

    public string? Organization { get; set; }

    /// <summary>The scopes of the owner when it last wrote the subscription: what it hears is judged by them.</summary>
    public required string Scopes { get; set; }

    /// <summary>Why deliveries fail; null while they do not. Never a trait.</summary>
    public string? Error { get; set; }

    /// <summary>Rounds of delivery in a row that brought nothing across.</summary>
    public int Failures { get; set; }

    /// <summary>When delivery is tried again.</summary>
    public DateTimeOffset NextAttemptAt { get; set; }

    /// <summary>The rest of the resource as the client sent it, FHIR JSON.</summary>
    public required byte[] Resource { get; set; }
}
