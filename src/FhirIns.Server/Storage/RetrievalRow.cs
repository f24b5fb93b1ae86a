namespace FhirIns.Server.Storage;

/// <summary>
/// An INSi answer 00 that waits for somebody to accept or reject it (S072). It holds no INS: the answer is read again
/// from the trace that keeps it byte for byte.
/// </summary>
internal sealed class RetrievalRow
{
    public required string Id { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>The Patient it is for; null when INSi was asked about somebody unknown here.</summary>
    public string? PatientId { get; init; }

    /// <summary>The trace whose raw answer is proposed.</summary>
    public required string TraceId { get; init; }

    /// <summary>How the answer was obtained: CV, INSI…</summary>
    public required string Method { get; init; }

    /// <summary>Traits, attributes and anonymity when INSi was asked, condensed: they must not have moved since.</summary>
    public string? Stamp { get; init; }

    /// <summary>The given name that brought the answer, and whether it is the first of the list.</summary>
    public bool ByFirstGivenName { get; init; }

    public required string Client { get; init; }

    public string? Organization { get; init; }

    /// <summary>waiting, accepted or rejected.</summary>
    public required string State { get; set; }

    public string? Reason { get; set; }
}
