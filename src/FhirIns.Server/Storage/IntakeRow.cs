namespace FhirIns.Server.Storage;

/// <summary>
/// An identity that somebody sent through <c>Patient/$ins-intake</c>. It is written before INSi is asked, so that neither a
/// crash nor an INSi that is down loses it; the content goes when the row is settled.
/// </summary>
internal sealed class IntakeRow
{
    public required string Id { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>waiting or settled.</summary>
    public required string State { get; set; }

    /// <summary>How often it was worked on: whoever adds one has it alone until <see cref="NextAttemptAt"/>.</summary>
    public int Attempts { get; set; }

    /// <summary>When it may be worked on again.</summary>
    public required DateTimeOffset NextAttemptAt { get; set; }

    public required string Client { get; init; }

    public string? Person { get; init; }

    /// <summary>The organization that sent it, as its token says.</summary>
    public string? Sender { get; init; }

    public string? SenderDomain { get; init; }

    /// <summary>The organization under whose own access INSi is asked (S037).</summary>
    public string? Receiver { get; init; }

    public bool IsFromOutside { get; init; }

    /// <summary>Whether a person read it from the Vitale application with a reader this site trusts (T17).</summary>
    public bool IsFromVitaleApp { get; init; }

    /// <summary>The Patient it became or was found to be.</summary>
    public string? PatientId { get; set; }

    /// <summary>Whether this message made that Patient: its sender may correct it while it is provisional.</summary>
    public bool MadeIt { get; set; }

    /// <summary>The route it took, confirmed, denied, entrusted, known or without-ins; null while waiting.</summary>
    public string? Outcome { get; set; }

    /// <summary>The Patient as sent, encrypted with the keys of the server: it may hold an INS. Null once settled.</summary>
    public byte[]? Content { get; set; }
}
