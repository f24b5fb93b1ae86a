namespace FhirIns.Benchmarks;

/// <summary>What a load generator is asked to do.</summary>
/// <param name="Port">Of 127.0.0.1.</param>
/// <param name="Connections">Connections, each with one request at a time.</param>
/// <param name="Milliseconds">How long.</param>
/// <param name="Statuses">Every answer must have one of these.</param>
/// <param name="Requests">Whole HTTP requests, sent one after the other and then again from the first.</param>
internal sealed record LoadPlan(
    int Port,
    int Connections,
    int Milliseconds,
    IReadOnlyList<int> Statuses,
    IReadOnlyList<string> Requests
);

/// <summary>What came of it.</summary>
/// <param name="Right">Right answers.</param>
/// <param name="PerSecond">Right answers per second.</param>
/// <param name="P50">Half of the answers came within these microseconds.</param>
/// <param name="P99">All but one in a hundred came within these microseconds.</param>
/// <param name="Wrong">Answers with another status.</param>
internal sealed record LoadResult(int Right, double PerSecond, double P50, double P99, int Wrong)
{
    /// <summary>Time on a processor that the server took for each of them, in microseconds.</summary>
    public double CpuEach { get; init; }
}
