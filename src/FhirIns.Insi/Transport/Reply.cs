namespace FhirIns.Insi.Transport;

/// <summary>What came back for one request: its bytes as received, complete or not.</summary>
/// <param name="HttpStatus">Null when no status line came.</param>
/// <param name="Body">The bytes received, up to the limit.</param>
/// <param name="IsTooLarge">Whether the answer went on beyond the limit.</param>
/// <param name="Failure">Why the answer is not complete; null when it is.</param>
internal sealed record Reply(int? HttpStatus, byte[] Body, bool IsTooLarge, UnreachableReason? Failure)
{
    /// <summary>What time the server says it is; null when it does not.</summary>
    public DateTimeOffset? ServerTime { get; init; }

    /// <summary>Why the server is not trusted; null when it is, or was not met.</summary>
    public ServerDoubt? Doubt { get; init; }

    /// <summary>Whether the status is one by which something between us and the service answers in its place.</summary>
    public bool IsFromGateway => HttpStatus is 502 or 503 or 504;
}
