using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.Observability;

/// <summary><c>GET /metrics</c>: the numbers of this node in Prometheus' text format.</summary>
internal static class MetricsAnswer
{
    public static IResult Handle(HttpContext http, PrometheusMetrics metrics, IOptions<ObservabilityOptions> options)
    {
        if (options.Value.MetricsToken is { Length: > 0 } token && !Has(http.Request, token))
        {
            http.Response.Headers.WWWAuthenticate = "Bearer realm=\"metrics\"";
            return Results.StatusCode(StatusCodes.Status401Unauthorized);
        }
        return Results.Text(metrics.Write(), "text/plain; version=0.0.4; charset=utf-8");
    }

    private static bool Has(HttpRequest request, string token) =>
        CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(request.Headers.Authorization.ToString()),
            Encoding.UTF8.GetBytes($"Bearer {token}")
        );
}
