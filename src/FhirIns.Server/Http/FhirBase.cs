namespace FhirIns.Server.Http;

/// <summary>The absolute address of the FHIR base, as clients see it.</summary>
internal static class FhirBase
{
    public const string Path = "/fhir";

    public static string Of(HttpRequest request, FhirOptions options) =>
        options.BaseUrl?.TrimEnd('/') ?? $"{request.Scheme}://{request.Host}{request.PathBase}{Path}";
}
