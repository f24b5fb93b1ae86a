using System.Text.Json;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FhirIns.Server.Observability;

/// <summary>
/// Writes the health of the node as JSON. <c>degraded</c> still serves (200): INSi is away or a certificate ends, and the
/// identities are there all the same. <c>unhealthy</c> does not (503).
/// </summary>
internal static class HealthAnswer
{
    public static async Task WriteAsync(HttpContext http, HealthReport report)
    {
        http.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(http.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteString("status", Word(report.Status));
        json.WriteStartObject("checks");
        foreach (var (name, entry) in report.Entries)
        {
            json.WriteStartObject(name);
            json.WriteString("status", Word(entry.Status));
            if (entry.Description is not null)
                json.WriteString("description", entry.Description);
            foreach (var (key, value) in entry.Data)
            {
                json.WritePropertyName(key);
                JsonSerializer.Serialize(json, value);
            }
            json.WriteEndObject();
        }
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static string Word(HealthStatus status) => status.ToString().ToLowerInvariant();
}
