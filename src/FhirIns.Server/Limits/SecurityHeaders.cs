namespace FhirIns.Server.Limits;

/// <summary>Tells browsers to guess nothing, to frame nothing and to load nothing; a page that needs more says so itself.</summary>
internal static class SecurityHeaders
{
    private const string LoadNothing = "default-src 'none'; frame-ancestors 'none'";
    private const string OneYear = "max-age=31536000";

    public static Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        http.Response.OnStarting(() =>
        {
            var headers = http.Response.Headers;
            headers.XContentTypeOptions = "nosniff";
            // A form of a page that may send no referrer at all says it comes from nowhere.
            if (!headers.ContainsKey("Referrer-Policy"))
                headers["Referrer-Policy"] = "no-referrer";
            if (headers.ContentSecurityPolicy.Count == 0)
                headers.ContentSecurityPolicy = LoadNothing;
            if (http.Request.IsHttps)
                headers.StrictTransportSecurity = OneYear;
            return Task.CompletedTask;
        });
        return next(http);
    }
}
