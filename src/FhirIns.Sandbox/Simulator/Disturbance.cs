using FhirIns.Sandbox.Population;

namespace FhirIns.Sandbox.Simulator;

/// <summary>
/// Trouble dealt to a share of the calls. Whether and how the n-th call is hit depends on the seed and n alone, so a
/// test can tell exactly which calls will be.
/// </summary>
public sealed record Disturbance
{
    /// <summary>No trouble.</summary>
    public static readonly Disturbance None = new();

    /// <summary>What may happen, each as likely as the others; nothing happens when empty.</summary>
    public IReadOnlyList<DisturbanceKind> Kinds { get; init; } = [];

    /// <summary>Share of the calls that are hit, 0 to 100. Default: all.</summary>
    public int Percent { get; init; } = 100;

    /// <summary>Decides which calls are hit.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>
    /// How long, in milliseconds, <see cref="DisturbanceKind.NoAnswer"/> and <see cref="DisturbanceKind.Late"/> hold the
    /// call and <see cref="DisturbanceKind.SlowDrip"/> takes to send the answer. Default: 20 seconds.
    /// </summary>
    public int StallMs { get; init; } = 20_000;

    /// <summary>Bytes of a <see cref="DisturbanceKind.Huge"/> answer. Default: 200 million.</summary>
    public long HugeBytes { get; init; } = 200_000_000;

    /// <summary>Every call meets that trouble.</summary>
    public static Disturbance Always(DisturbanceKind kind) => new() { Kinds = [kind] };

    /// <summary>A share of the calls meets one of those troubles.</summary>
    public static Disturbance Share(int percent, int seed, params IReadOnlyList<DisturbanceKind> kinds) =>
        new()
        {
            Kinds = kinds,
            Percent = percent,
            Seed = seed,
        };

    /// <summary>What happens to the call of that number, counted from 1; null for nothing.</summary>
    public DisturbanceKind? For(long call)
    {
        var draw = new Draw(Seed, call);
        return Kinds.Count > 0 && draw.Percent(Percent) ? Kinds[draw.Next(Kinds.Count)] : null;
    }
}

/// <summary>What may happen to a call.</summary>
public enum DisturbanceKind
{
    /// <summary>Fault <c>insi_101</c>, or <c>insi_102</c> unless the call is by card: technical error of the back end.</summary>
    BackEndError,

    /// <summary>Fault <c>insi_111</c>: the teleservices are unavailable.</summary>
    Insi111,

    /// <summary>Fault <c>desir_1020</c>: the gateway does not reach the service.</summary>
    Desir1020,

    /// <summary>HTTP 502 with a page of HTML, as from a proxy.</summary>
    BadGateway,

    /// <summary>The right answer, late.</summary>
    Late,

    /// <summary>No byte, then the connection is cut.</summary>
    NoAnswer,

    /// <summary>The right answer, a few bytes at a time.</summary>
    SlowDrip,

    /// <summary>The connection is reset before any byte of the answer.</summary>
    Reset,

    /// <summary>Half of the right answer, then the connection is reset.</summary>
    HalfAnswer,

    /// <summary>HTTP 200 with an empty body.</summary>
    Empty,

    /// <summary>HTTP 200 with a page of HTML that is not XML.</summary>
    NotXml,

    /// <summary>HTTP 200 with an answer that never seems to end.</summary>
    Huge,

    /// <summary>HTTP 200 with an answer whose document type expands entities.</summary>
    Entities,
}
