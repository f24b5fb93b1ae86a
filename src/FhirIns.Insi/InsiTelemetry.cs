using System.Diagnostics;

namespace FhirIns.Insi;

/// <summary>A span for each attempt to call INSi: the operation, whether by hand, how it ended. Nothing of a person.</summary>
public static class InsiTelemetry
{
    /// <summary>The name under which spans are listened to.</summary>
    public const string SourceName = "FhirIns.Insi";

    private static readonly ActivitySource Source = new(SourceName);

    internal static Activity? Begin(InsiCaller caller)
    {
        var span = Source.StartActivity("insi", ActivityKind.Client);
        span?.SetTag("insi.automatic", caller.IsAutomatic);
        return span;
    }

    internal static void End(Activity? span, InsiCall call)
    {
        if (span is null)
            return;
        if (call.Exchange is { } exchange)
        {
            span.DisplayName = $"insi {exchange.Operation}";
            span.SetTag("insi.operation", exchange.Operation.ToString());
        }
        span.SetTag("insi.outcome", call.Outcome);
        span.SetTag("insi.code", call.ResultCode ?? call.Fault?.Code);
        if (call.ResultCode is null)
            span.SetStatus(ActivityStatusCode.Error);
    }
}
