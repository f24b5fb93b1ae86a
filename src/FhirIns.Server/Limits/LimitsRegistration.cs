using FhirIns.Server.Http;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.Limits;

/// <summary>Puts limits around the server: requests, sizes, time, headers that browsers heed.</summary>
internal static class LimitsRegistration
{
    /// <summary>The policy of FHIR requests.</summary>
    public const string Timeout = "fhir";

    private static readonly TimeSpan PatienceWithHeaders = TimeSpan.FromSeconds(15);

    // Kestrel cuts the connection of who sends more, unheard: up to here a client is told what was wrong.
    private const long RoomToRefuse = 16;

    private static readonly string[] ExposedHeaders =
    [
        "ETag",
        "Location",
        "Content-Location",
        "Last-Modified",
        "Retry-After",
        "X-Request-Id",
    ];

    public static IServiceCollection AddLimits(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddChecked<LimitsOptions>(configuration.GetSection(LimitsOptions.Section));
        services
            .AddOptions<CrossOriginOptions>()
            .Bind(configuration.GetSection(CrossOriginOptions.Section))
            .Validate(
                options => Array.TrueForAll(options.AllowedOrigins, IsOrigin),
                "Cors:AllowedOrigins must be origins such as https://app.example, without a path and without *."
            )
            .ValidateOnStart();
        services.AddSingleton<RequestQuotas>();
        services.AddSingleton<InsSearchGuard>();
        services.AddCors();
        services.AddRequestTimeouts();
        services
            .AddOptions<RequestTimeoutOptions>()
            .Configure<IOptions<LimitsOptions>>(
                (timeouts, limits) => timeouts.AddPolicy(Timeout, Policy(limits.Value))
            );
        // Slow senders are Kestrel's own care: 240 bytes a second after 5 seconds of grace.
        services
            .AddOptions<KestrelServerOptions>()
            .Configure<IOptions<LimitsOptions>, IOptions<FhirOptions>>(
                (kestrel, limits, fhir) =>
                {
                    kestrel.Limits.RequestHeadersTimeout = PatienceWithHeaders;
                    kestrel.Limits.MaxRequestBodySize = RoomToRefuse * fhir.Value.MaxBodyBytes;
                    kestrel.Limits.MaxConcurrentConnections =
                        limits.Value.MaxConnections == 0 ? null : limits.Value.MaxConnections;
                }
            );
        return services;
    }

    /// <summary>Must stand after routing and before the gate.</summary>
    public static void UseLimits(this IApplicationBuilder app)
    {
        var services = app.ApplicationServices;
        app.UseRequestTimeouts();
        app.Use(SecurityHeaders.InvokeAsync);
        if (services.GetRequiredService<IOptions<CrossOriginOptions>>().Value.AllowedOrigins is { Length: > 0 } origins)
            app.UseCors(policy =>
                policy.WithOrigins(origins).AllowAnyHeader().AllowAnyMethod().WithExposedHeaders(ExposedHeaders)
            );
        app.Use(services.GetRequiredService<RequestQuotas>().BeforeGateAsync);
    }

    /// <summary>Must stand behind the gate.</summary>
    public static void UseClientQuotas(this IApplicationBuilder app) =>
        app.Use(app.ApplicationServices.GetRequiredService<RequestQuotas>().BehindGateAsync);

    private static RequestTimeoutPolicy Policy(LimitsOptions limits) =>
        new()
        {
            Timeout = limits.RequestTimeout,
            WriteTimeoutResponse = http =>
            {
                // Time is up for the work, not for the answer.
                http.RequestAborted = CancellationToken.None;
                return FhirAnswer.Refused("request-timeout").ExecuteAsync(http);
            },
        };

    private static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var origin)
        && (origin.Scheme is "http" or "https")
        && origin.GetLeftPart(UriPartial.Authority) == text;
}
