namespace FhirIns.Server.Storage;

/// <summary>The database is not one that this server may open: a sandbox's, or one with real identities.</summary>
internal sealed class RefusedDatabaseException(string message) : Exception(message);
