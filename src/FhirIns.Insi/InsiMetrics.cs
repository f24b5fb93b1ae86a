using System.Diagnostics.Metrics;

namespace FhirIns.Insi;

/// <summary>Duration and end of the calls, as OpenTelemetry metric <c>insi.call.duration</c>. No trait, no identifier.</summary>
internal sealed class InsiMetrics
{
    public const string MeterName = "FhirIns.Insi";

    private readonly Histogram<double> _duration;

    public InsiMetrics(IMeterFactory meters) =>
        _duration = meters
            .Create(MeterName)
            .CreateHistogram<double>("insi.call.duration", "s", "Time until the last byte of an INSi answer.");

    public void Record(InsiExchange exchange, InsiCall call) =>
        _duration.Record(
            exchange.Duration.TotalSeconds,
            new("operation", exchange.Operation.ToString()),
            new("automatic", exchange.IsAutomatic),
            new("outcome", call.Outcome),
            new("code", call.ResultCode ?? call.Fault?.Code)
        );
}
