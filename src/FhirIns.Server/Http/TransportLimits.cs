using FhirIns.Fhir.Search;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace FhirIns.Server.Http;

/// <summary>
/// How long an address and how large the headers of a request may be. Kestrel would cut the connection with a bare status, so
/// its own limits lie above ours, and what lies between is refused in FHIR's words.
/// </summary>
internal static class TransportLimits
{
    private const int MaxHeaderBytes = 32 * 1024;
    private const int MaxHeaders = 100;
    private const int AddressMargin = 4 * 1024;

    public static void RaiseLimits(this KestrelServerLimits limits)
    {
        limits.MaxRequestLineSize = 4 * SearchQuery.MaxLength;
        limits.MaxRequestBufferSize = Math.Max(limits.MaxRequestBufferSize ?? 0, 8 * SearchQuery.MaxLength);
        limits.MaxRequestHeadersTotalSize = 4 * MaxHeaderBytes;
        limits.MaxRequestHeaderCount = 4 * MaxHeaders;
    }

    /// <summary>Refuses what is too long before anything reads it (414, 431).</summary>
    public static void UseTransportLimits(this IApplicationBuilder app) =>
        app.Use(
            async (http, next) =>
            {
                if (CodeOf(http.Request) is { } code)
                    await FhirAnswer.Refused(code).ExecuteAsync(http);
                else
                    await next(http);
            }
        );

    private static string? CodeOf(HttpRequest request)
    {
        if (
            (request.Path.Value?.Length ?? 0) + (request.QueryString.Value?.Length ?? 0)
            > SearchQuery.MaxLength + AddressMargin
        )
            return "address-too-long";
        if (request.Headers.Count > MaxHeaders)
            return "headers-too-large";
        var size = 0;
        foreach (var (name, values) in request.Headers)
        foreach (var value in values)
            size += name.Length + (value?.Length ?? 0);
        return size > MaxHeaderBytes ? "headers-too-large" : null;
    }
}
