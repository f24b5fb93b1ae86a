namespace FhirIns.Server.Http;

/// <summary>The id that a resource is to be created with: a transaction gives it so that others can refer to it.</summary>
internal sealed record AssignedId(string Value);
