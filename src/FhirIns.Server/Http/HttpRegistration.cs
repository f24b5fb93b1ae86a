using FhirIns.Server.Security;
using Microsoft.AspNetCore.Routing.Patterns;

namespace FhirIns.Server.Http;

/// <summary>Puts FHIR's manners into the pipeline: options, one renderer of errors, formats, unknown addresses.</summary>
internal static class HttpRegistration
{
    public static IServiceCollection AddFhirHttp(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddChecked<FhirOptions>(configuration.GetSection(FhirOptions.Section));
        services.AddChecked<IdentityOptions>(configuration.GetSection(IdentityOptions.Section));
        services.AddChecked<InsNumberOptions>(configuration.GetSection(InsNumberOptions.Section));
        services.AddHttpContextAccessor();
        services.AddSingleton<ResourceSearch>();
        services.AddExceptionHandler<FhirExceptionHandler>();
        services.AddProblemDetails();
        services.Configure<SecurityOptions>(options => options.Refuse = RefuseAsync);
        return services;
    }

    /// <summary>Refuses a format that the server does not write before anything is done (406).</summary>
    public static void UseFormatCheck(this IApplicationBuilder app) =>
        app.Use(
            async (http, next) =>
            {
                _ = FhirFormat.Of(http.Request, out var acceptable);
                acceptable |=
                    !http.Request.Path.StartsWithSegments(FhirBase.Path)
                    || SearchForm.IsSentBy(http.Request)
                    || http.GetEndpoint()?.Metadata.GetMetadata<AnyFormat>() is not null;
                if (acceptable)
                    await next(http);
                else
                    await FhirAnswer.Refused("format-unsupported", "http.Accept").ExecuteAsync(http);
            }
        );

    /// <summary>FHIR's addresses know their case, routing does not: what differs by case alone is an unknown address.</summary>
    public static void UseExactAddresses(this IApplicationBuilder app) =>
        app.Use(
            (http, next) =>
            {
                if (
                    http.Request.Path.StartsWithSegments(FhirBase.Path)
                    && http.GetEndpoint() is RouteEndpoint endpoint
                    && !IsWritten(endpoint.RoutePattern, http.Request.Path.Value!)
                )
                    http.SetEndpoint(null);
                return next(http);
            }
        );

    /// <summary>Whether the fixed segments of a pattern stand in an address that matched it, letter by letter.</summary>
    private static bool IsWritten(RoutePattern pattern, ReadOnlySpan<char> path)
    {
        var rank = 0;
        foreach (var range in path.Trim('/').Split('/'))
        {
            if (rank == pattern.PathSegments.Count)
                break;
            if (
                pattern.PathSegments[rank++].Parts is [RoutePatternLiteralPart literal]
                && !path.Trim('/')[range].SequenceEqual(literal.Content)
            )
                return false;
        }
        return true;
    }

    /// <summary>Answers HEAD wherever GET is answered; what is written then stays behind.</summary>
    public static void ReadableByHead(this IEndpointConventionBuilder endpoints) =>
        endpoints.Add(endpoint =>
        {
            if (endpoint.Metadata.OfType<HttpMethodMetadata>().LastOrDefault() is { HttpMethods: ["GET"] } get)
                endpoint.Metadata[endpoint.Metadata.IndexOf(get)] = new HttpMethodMetadata(["GET", "HEAD"]);
        });

    /// <summary>Says in FHIR's words that an address or a method is not known, where no endpoint has answered.</summary>
    public static void UseUnknownAddresses(this IApplicationBuilder app) =>
        app.Use(
            async (http, next) =>
            {
                await next(http);
                if (http.Response.HasStarted || !http.Request.Path.StartsWithSegments(FhirBase.Path))
                    return;
                var code = http.Response.StatusCode switch
                {
                    StatusCodes.Status404NotFound => "route-unknown",
                    StatusCodes.Status405MethodNotAllowed => "method-not-allowed",
                    _ => null,
                };
                if (code is not null && http.Response.ContentLength is null && http.Response.ContentType is null)
                    await FhirAnswer.Refused(code).ExecuteAsync(http);
            }
        );

    private static Task RefuseAsync(HttpContext http, SecurityRefusal refusal) =>
        FhirAnswer.Refused(refusal).ExecuteAsync(http);
}
