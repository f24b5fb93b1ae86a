namespace FhirIns.Server.Security;

/// <summary>
/// A caller whom this server itself names for a request that it makes of a message: a sender that configuration stands
/// for. It takes the place of the token and of nothing else. A feature is set inside the process; no client can send one.
/// </summary>
internal sealed record VouchedCaller(Caller Caller);
