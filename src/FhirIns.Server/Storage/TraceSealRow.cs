namespace FhirIns.Server.Storage;

/// <summary>
/// The seal of one line of the trail: a hash of its content and of the seal before it. A line that was changed, taken
/// away or put in later no longer fits.
/// </summary>
internal sealed class TraceSealRow
{
    /// <summary>The place in the chain, from 1, without gaps.</summary>
    public required long Number { get; init; }

    public required string TraceId { get; init; }

    /// <summary>The instant of the line.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>SHA-256 of the raw answer; null when the line had none. It outlives the answer, whose time to be kept is shorter.</summary>
    public byte[]? RawHash { get; init; }

    public required byte[] Hash { get; init; }
}
