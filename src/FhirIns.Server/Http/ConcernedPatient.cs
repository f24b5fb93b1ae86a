namespace FhirIns.Server.Http;

/// <summary>The Patient that a request names in its body, left on the request for the trail of refusals.</summary>
/// <param name="Id">Of a Patient that exists.</param>
/// <param name="Other">The other Patient the request is about; or null.</param>
internal sealed record ConcernedPatient(string Id, string? Other = null);
