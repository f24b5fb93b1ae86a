namespace FhirIns.Server.Http;

/// <summary>The stable code of the refusal that a request is being answered with, left on the request for the trail.</summary>
internal sealed record RefusalCode(string Code);
