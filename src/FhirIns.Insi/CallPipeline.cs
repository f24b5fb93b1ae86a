using FhirIns.Insi.Access;
using FhirIns.Insi.Resilience;
using FhirIns.Insi.Soap;
using FhirIns.Insi.Transport;

namespace FhirIns.Insi;

/// <summary>
/// The way of every call: calendar, access, gate, breaker, wire, trace; and back to the start when it may succeed
/// later. Each attempt asks for its access anew: a certificate expires, an assertion grows stale.
/// </summary>
internal sealed class CallPipeline(
    InsiOptions options,
    InsiAccess access,
    InsiMetrics metrics,
    TimeProvider clock,
    CallLease? lease
)
{
    private readonly MaintenanceCalendar _maintenance = new(options.MaintenanceWindows);
    private readonly CallGate _gate = new(
        options.MaxConcurrentCalls,
        options.MaxCallsPerMinute,
        clock,
        options.PlacesForDesk,
        lease
    );
    private readonly CallRetry _retry = new(options, clock);
    private readonly Wire _wire = new(SoftwareIdentity.From(options), clock);

    /// <summary>The end of the maintenance that holds an instant; null when none does.</summary>
    public DateTimeOffset? ClosedUntil(DateTimeOffset now) => _maintenance.ClosedUntil(now);

    /// <summary>Waits for a place for an automatic call for as long as it takes.</summary>
    public async Task<InsiPlace> EnterAsync(CancellationToken cancellationToken) =>
        new((await _gate.EnterAsync(automatic: true, Timeout.InfiniteTimeSpan, cancellationToken))!);

    public Task<InsiCall<TAnswer>> RunAsync<TAnswer>(
        OutgoingRequest<TAnswer> request,
        InsiCaller caller,
        InsiTrace trace,
        CancellationToken cancellationToken,
        InsiPlace? place = null
    ) =>
        request.MayRepeat
            ? _retry.ExecuteAsync(token => AttemptAsync(request, caller, trace, place, token), cancellationToken)
            : AttemptAsync(request, caller, trace, place, cancellationToken).AsTask();

    private async ValueTask<InsiCall<TAnswer>> AttemptAsync<TAnswer>(
        OutgoingRequest<TAnswer> request,
        InsiCaller caller,
        InsiTrace trace,
        InsiPlace? held,
        CancellationToken cancellationToken
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        var now = clock.GetUtcNow();
        if (_maintenance.ClosedUntil(now) is { } end)
        {
            return NotAllowed<TAnswer>(InsiRefusalReason.Maintenance, end - now);
        }
        var (grant, refusal) = access.Authorize(caller, request.VitaleCard, now);
        if (grant is null)
        {
            return NotAllowed<TAnswer>(refusal!.Value);
        }
        using var span = InsiTelemetry.Begin(caller);
        var call = await SendAsync(request, caller, grant, held, cancellationToken);
        InsiTelemetry.End(span, call);
        if (call.Exchange is { } exchange)
        {
            metrics.Record(exchange, call);
            await trace(exchange, call);
        }
        if (call is InsiCall<TAnswer>.Unreachable { Reason: UnreachableReason.Abandoned })
        {
            cancellationToken.ThrowIfCancellationRequested();
        }
        return call;
    }

    private async ValueTask<InsiCall<TAnswer>> SendAsync<TAnswer>(
        OutgoingRequest<TAnswer> request,
        InsiCaller caller,
        Grant grant,
        InsiPlace? held,
        CancellationToken cancellationToken
    )
    {
        using var place =
            held?.Take() ?? await _gate.EnterAsync(caller.IsAutomatic, options.Timeout, cancellationToken);
        if (place is null)
        {
            return NotAllowed<TAnswer>(InsiRefusalReason.TooBusy, options.Timeout);
        }
        var (call, pause) = await grant.Breaker.ExecuteAsync(() =>
            _wire.ExchangeAsync(request, caller, grant, cancellationToken)
        );
        return call ?? NotAllowed<TAnswer>(InsiRefusalReason.CircuitOpen, pause);
    }

    private static InsiCall<TAnswer> NotAllowed<TAnswer>(InsiRefusalReason reason, TimeSpan? retryAfter = null) =>
        new InsiCall<TAnswer>.NotAllowed(new InsiRefusal(reason, retryAfter));
}
