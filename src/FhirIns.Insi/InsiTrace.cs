namespace FhirIns.Insi;

/// <summary>
/// Receives every exchange with the service, once each, right after it: those that are repeated too, before they are.
/// It is not called for what did not leave. It must not fail lightly: its exception ends the call.
/// </summary>
/// <param name="exchange">What was sent and received.</param>
/// <param name="call">How it ended.</param>
public delegate ValueTask InsiTrace(InsiExchange exchange, InsiCall call);
