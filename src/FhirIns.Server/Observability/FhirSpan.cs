using System.Diagnostics;
using FhirIns.Server.Http;
using FhirIns.Server.Security;

namespace FhirIns.Server.Observability;

/// <summary>
/// A span for each FHIR interaction: its name, the client, how it ended. Neither address nor query: they may hold a
/// matricule.
/// </summary>
internal static class FhirSpan
{
    public const string SourceName = "FhirIns.Server";

    private static readonly ActivitySource Source = new(SourceName);

    public static async Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        using var span = Source.StartActivity("fhir", ActivityKind.Server);
        await next(http);
        if (span is null)
            return;
        var interaction = http.GetEndpoint()?.Metadata.GetMetadata<Requirement>()?.Name ?? "other";
        span.DisplayName = interaction;
        span.SetTag("fhir.interaction", interaction);
        span.SetTag("fhir.client", http.Features.Get<Caller>()?.ClientId);
        span.SetTag("http.response.status_code", http.Response.StatusCode);
        if (http.Features.Get<RefusalCode>() is { } refusal)
            span.SetTag("fhir.refusal", refusal.Code);
        if (http.Response.StatusCode >= StatusCodes.Status500InternalServerError)
            span.SetStatus(ActivityStatusCode.Error);
    }
}
