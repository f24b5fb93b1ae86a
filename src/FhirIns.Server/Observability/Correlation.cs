using System.Diagnostics;
using System.Text.RegularExpressions;

namespace FhirIns.Server.Observability;

/// <summary>
/// Gives each request one id, that of its trace: log lines, spans and errors name it, and <c>X-Request-Id</c> tells it to
/// the client. An id that the client sent comes back as <c>X-Correlation-Id</c> (FHIR R4, http.html) and stays out of
/// what we write: it could be a matricule.
/// </summary>
internal static partial class Correlation
{
    public static Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        if (Activity.Current is { } activity)
            http.TraceIdentifier = activity.TraceId.ToString();
        var headers = http.Response.Headers;
        headers["X-Request-Id"] = http.TraceIdentifier;
        if (http.Request.Headers["X-Request-Id"] is [{ } sent] && Harmless().IsMatch(sent))
            headers["X-Correlation-Id"] = sent;
        return next(http);
    }

    [GeneratedRegex("^[A-Za-z0-9._-]{1,64}$", RegexOptions.None, 1000)]
    private static partial Regex Harmless();
}
