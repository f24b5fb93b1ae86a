using Polly;
using Polly.CircuitBreaker;

namespace FhirIns.Insi.Resilience;

/// <summary>
/// Stops calling an address that keeps failing, so that people at the desk get an answer at once and the service is
/// left in peace: when half of at least ten calls within thirty seconds failed, nothing leaves for fifteen seconds, then
/// one call tries. A fault that speaks of one search, and refusals, are not failures of the service.
/// </summary>
internal sealed class CallBreaker(TimeProvider clock)
{
    private readonly ResiliencePipeline<InsiCall> _pipeline = new ResiliencePipelineBuilder<InsiCall>
    {
        TimeProvider = clock,
    }
        .AddCircuitBreaker(
            new CircuitBreakerStrategyOptions<InsiCall>
            {
                FailureRatio = 0.5,
                MinimumThroughput = 10,
                SamplingDuration = TimeSpan.FromSeconds(30),
                BreakDuration = BreakDuration,
                ShouldHandle = outcome => ValueTask.FromResult(IsFailureOfService(outcome.Outcome.Result)),
            }
        )
        .Build();

    private static readonly TimeSpan BreakDuration = TimeSpan.FromSeconds(15);

    /// <returns>How the call ended; null, and how long the pause lasts, when it was not made.</returns>
    public async ValueTask<(TCall? Call, TimeSpan Pause)> ExecuteAsync<TCall>(Func<ValueTask<TCall>> call)
        where TCall : InsiCall
    {
        try
        {
            return (await _pipeline.ExecuteAsync(async _ => await call()), default);
        }
        catch (BrokenCircuitException open)
        {
            return (null, open.RetryAfter ?? BreakDuration);
        }
    }

    private static bool IsFailureOfService(InsiCall? call) =>
        call is { IsRetriable: true } and not { Fault.ConcernsOneSearch: true };
}
