using System.Buffers;
using FhirIns.Fhir;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace FhirIns.Server.Http;

/// <summary>The resource that a request carries, or why there is none.</summary>
internal static class FhirBody
{
    private const string JsonPatch = "application/json-patch+json";

    /// <summary>Reads and parses the body, JSON or XML by its content type; every problem is reported at once.</summary>
    public static async Task<Parsed> ReadAsync(HttpRequest request, int maxBytes, CancellationToken cancellationToken)
    {
        var (parsed, refusal) = await ReadParsedAsync(request, maxBytes, cancellationToken);
        return parsed is null ? Parsed.Refused(refusal!) : new(parsed.Resource, [.. parsed.Issues.Select(Problem.Of)]);
    }

    /// <summary>The body as the codec read it, for whoever wants its issues apart; else why it was not read at all.</summary>
    public static async Task<(ParsedResource? Parsed, Problem? Refusal)> ReadParsedAsync(
        HttpRequest request,
        int maxBytes,
        CancellationToken cancellationToken
    )
    {
        if (request.ContentType is null && IsAbsent(request))
            return (null, new("body-missing"));
        if (!TryMediaType(request.ContentType, out var isXml))
            return (null, new("media-type-unsupported", "http.Content-Type"));
        var (bytes, refusal) = await ReadBytesAsync(request, maxBytes, cancellationToken);
        return bytes is null ? (null, refusal) : (isXml ? FhirXml.Parse(bytes) : FhirJson.Parse(bytes), null);
    }

    /// <summary>The body as it came, which is something; else why there is none.</summary>
    public static async Task<(byte[]? Bytes, Problem? Refusal)> ReadBytesAsync(
        HttpRequest request,
        int maxBytes,
        CancellationToken cancellationToken
    )
    {
        if (IsEncoded(request))
            return (null, new("content-encoding-unsupported", "http.Content-Encoding"));
        var bytes = request.ContentLength > maxBytes ? null : await ReadUpToAsync(request, maxBytes, cancellationToken);
        return bytes switch
        {
            null => (null, new("body-too-large")),
            [] => (null, new("body-missing")),
            _ => (bytes, null),
        };
    }

    /// <summary>Whether the body is a JSON Patch (RFC 6902).</summary>
    public static bool IsJsonPatch(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && type.MediaType.Equals(JsonPatch, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether there is a body at all; an operation without mandatory input may come without one.</summary>
    public static bool IsAbsent(HttpRequest request) =>
        request.ContentLength is 0
        || request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false };

    /// <summary>Whether the body is compressed or otherwise encoded, which nothing here undoes.</summary>
    public static bool IsEncoded(HttpRequest request) =>
        request.Headers.ContentEncoding is { Count: > 0 } coding
        && !coding.ToString().Equals("identity", StringComparison.OrdinalIgnoreCase);

    private static bool TryMediaType(string? contentType, out bool isXml)
    {
        isXml = false;
        if (contentType is null || !MediaTypeHeaderValue.TryParse(contentType, out var type))
            return false;
        if (type.Charset.HasValue && !type.Charset.Value.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase))
            return false;
        if (!FhirFormat.IsOurVersion(type))
            return false;
        var format = FhirFormat.Named(type.MediaType.Value);
        isXml = format is { IsXml: true };
        return format is not null;
    }

    private static async Task<byte[]?> ReadUpToAsync(
        HttpRequest request,
        int maxBytes,
        CancellationToken cancellationToken
    )
    {
        var reader = request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken);
            if (read.Buffer.Length > maxBytes)
            {
                reader.AdvanceTo(read.Buffer.End);
                return null;
            }
            if (read.IsCompleted)
            {
                var bytes = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                return bytes;
            }
            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    /// <param name="Resource">The element tree; null when the body is not a resource at all.</param>
    /// <param name="Problems">What is wrong with it; warnings among them.</param>
    internal sealed record Parsed(Element? Resource, IReadOnlyList<Problem> Problems)
    {
        public bool HasErrors => Resource is null || Problems.Any(problem => problem.Severity is "error" or "fatal");

        public static Parsed Refused(Problem problem) => new(null, [problem]);
    }
}
