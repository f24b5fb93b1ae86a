namespace FhirIns.Sandbox.Simulator;

/// <summary>How the simulated service behaves; replaced as a whole, effective from the next call on.</summary>
public sealed record SimulatorSwitches
{
    /// <summary>How long a call takes. Default: no wait.</summary>
    public Latency Latency { get; init; } = Latency.None;

    /// <summary>
    /// As the integration environment: somebody unknown gives the fault <c>insi_102</c> (by card <c>insi_101</c>),
    /// not the code 01.
    /// </summary>
    public bool TestEnvironment { get; init; }

    /// <summary>Outages and broken answers. Default: none.</summary>
    public Disturbance Disturbance { get; init; } = Disturbance.None;

    /// <summary>The form of the answers, which changed over the years. Default: as seen in 2026.</summary>
    public AnswerForm Answer { get; init; } = new();

    /// <summary>Lots of identities to verify.</summary>
    public LotRules Lots { get; init; } = new();

    /// <summary>Why these switches make no sense, or null.</summary>
    internal string? Defect() =>
        this switch
        {
            { Latency: null } or { Disturbance: null or { Kinds: null } } or { Answer: null } or { Lots: null } =>
                "null is no setting",
            { Latency: var latency } when latency.MinimumMs < 0 || latency.MaximumMs < latency.MinimumMs =>
                "latency: 0 <= minimumMs <= maximumMs",
            { Disturbance.Percent: < 0 or > 100 } => "disturbance.percent: 0 to 100",
            { Disturbance.StallMs: < 0 } => "disturbance.stallMs: not negative",
            { Disturbance.HugeBytes: < 0 } => "disturbance.hugeBytes: not negative",
            { Lots: { MaximumSize: < 1 } or { DelayMs: < 0 } or { RetentionMinutes: < 0 } } =>
                "lots: a positive maximumSize, no negative delay or retention",
            _ => null,
        };
}

/// <summary>Duration of a call, drawn between two bounds.</summary>
/// <param name="MinimumMs">Shortest, in milliseconds.</param>
/// <param name="MaximumMs">Longest, in milliseconds.</param>
public sealed record Latency(int MinimumMs, int MaximumMs)
{
    /// <summary>Answers at once.</summary>
    public static readonly Latency None = new(0, 0);

    /// <summary>As measured on the integration service: 150 to 850 milliseconds.</summary>
    public static readonly Latency Live = new(150, 850);

    /// <summary>The same duration for every call.</summary>
    public static Latency Fixed(int milliseconds) => new(milliseconds, milliseconds);
}

/// <summary>What the simulator allows for lots; invented, as the whole lot operation.</summary>
public sealed record LotRules
{
    /// <summary>Most identities in one lot. Default: 1000.</summary>
    public int MaximumSize { get; init; } = 1000;

    /// <summary>Time from deposit to result, in milliseconds. Default: at once.</summary>
    public int DelayMs { get; init; }

    /// <summary>How long a result can be collected, in minutes. Default: a day.</summary>
    public int RetentionMinutes { get; init; } = 24 * 60;
}
