namespace FhirIns.Insi;

/// <summary>One request that left, or tried to, and what came back: what a trace needs (S070).</summary>
public sealed record InsiExchange
{
    /// <summary>The operation called.</summary>
    public required InsiOperation Operation { get; init; }

    /// <summary>The organization in whose name it was called.</summary>
    public required string Organization { get; init; }

    /// <summary>Whether nobody started the call.</summary>
    public required bool IsAutomatic { get; init; }

    /// <summary>How the call proved who made it.</summary>
    public required AccessMode Mode { get; init; }

    /// <summary>Identifier of the message, with its prefix <c>uuid:</c>; new for each attempt.</summary>
    public required string MessageId { get; init; }

    /// <summary>When it left.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Time until the last byte came, or until it was clear that none would.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Status of the HTTP answer; null when none came.</summary>
    public int? HttpStatus { get; init; }

    /// <summary>
    /// The answer, byte for byte as received, whatever it is worth: also of faults, of what could not be read, and what
    /// had come when the connection broke. It holds personal traits.
    /// </summary>
    public required ReadOnlyMemory<byte> RawAnswer { get; init; }

    /// <summary>Whether the answer was longer than what is kept.</summary>
    public bool IsCut { get; init; }

    /// <summary>What identifies the message, nothing of what it says.</summary>
    public override string ToString() => $"{Operation} {MessageId}";
}

/// <summary>The operations of the teleservice (insi 1).</summary>
public enum InsiOperation
{
    /// <summary>WS_INS2, recherche par traits.</summary>
    SearchByTraits,

    /// <summary>WS_INS1, recherche avec carte Vitale.</summary>
    SearchByVitale,

    /// <summary>WS_INS3, vérification unitaire.</summary>
    Verify,

    /// <summary>Vérification en masse: deposit of a lot.</summary>
    DepositLot,

    /// <summary>Vérification en masse: collection of its result.</summary>
    CollectLot,
}
