namespace FhirIns.Server.Http;

/// <summary>An answer that is no resource: bytes as they are, in their own format, kept nowhere on the way.</summary>
internal sealed class RawContent(byte[] content, string contentType) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = contentType;
        response.ContentLength = content.Length;
        response.Headers.CacheControl = "no-store";
        // What others wrote is shown, never run.
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentSecurityPolicy = "sandbox";
        await response.BodyWriter.WriteAsync(content, httpContext.RequestAborted);
    }
}
