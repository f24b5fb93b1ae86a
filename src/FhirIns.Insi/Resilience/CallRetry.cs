using Polly;
using Polly.Retry;

namespace FhirIns.Insi.Resilience;

/// <summary>
/// Repeats a call that may succeed later (insi 5.3), a bounded number of times, with growing pauses and jitter, and
/// only while the caller has not waited longer than one call may last.
/// </summary>
internal sealed class CallRetry
{
    private static readonly ResiliencePropertyKey<long> Start = new("start");

    private readonly ResiliencePipeline<InsiCall> _pipeline;
    private readonly TimeProvider _clock;

    public CallRetry(InsiOptions options, TimeProvider clock)
    {
        _clock = clock;
        var builder = new ResiliencePipelineBuilder<InsiCall> { TimeProvider = clock };
        if (options.MaxRetries > 0)
        {
            builder.AddRetry(
                new RetryStrategyOptions<InsiCall>
                {
                    MaxRetryAttempts = options.MaxRetries,
                    Delay = options.RetryDelay,
                    BackoffType = DelayBackoffType.Exponential,
                    UseJitter = true,
                    ShouldHandle = outcome =>
                        ValueTask.FromResult(
                            outcome.Outcome.Result is { IsRetriable: true }
                                && clock.GetElapsedTime(outcome.Context.Properties.GetValue(Start, 0)) < options.Timeout
                        ),
                }
            );
        }
        _pipeline = builder.Build();
    }

    public async Task<TCall> ExecuteAsync<TCall>(
        Func<CancellationToken, ValueTask<TCall>> attempt,
        CancellationToken cancellationToken
    )
        where TCall : InsiCall
    {
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        context.Properties.Set(Start, _clock.GetTimestamp());
        try
        {
            return await _pipeline.ExecuteAsync(
                static (context, attempt) => attempt(context.CancellationToken),
                context,
                attempt
            );
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }
}
