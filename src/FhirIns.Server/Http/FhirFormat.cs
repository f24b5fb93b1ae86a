using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace FhirIns.Server.Http;

/// <summary>
/// How an answer is written: JSON or XML, plain or indented. <c>_format</c> wins over <c>Accept</c>; it stands in the address
/// or in the form of a search.
/// </summary>
internal readonly record struct FhirFormat(bool IsXml, bool IsPretty)
{
    public const string Json = "application/fhir+json; charset=utf-8";
    public const string Xml = "application/fhir+xml; charset=utf-8";

    public string ContentType => IsXml ? Xml : Json;

    /// <summary>What the client asks for; JSON where that is unclear. <paramref name="acceptable"/> is false for a 406.</summary>
    public static FhirFormat Of(HttpRequest request, out bool acceptable)
    {
        var pretty = Asked(request, "_pretty") == "true";
        if (Asked(request, "_format") is [{ Length: > 0 } name, ..])
        {
            var isXml = IsXmlName(name);
            acceptable = isXml || IsJsonName(name);
            return new(isXml, pretty);
        }
        var accept = request.Headers.Accept;
        if (accept.Count == 0 || (accept.Count == 1 && accept[0] is "*/*" or "application/fhir+json"))
        {
            acceptable = true;
            return new(false, pretty);
        }
        return OfAccept(accept, pretty, out acceptable);
    }

    /// <summary>The format of that name; null when there is none of it.</summary>
    public static FhirFormat? Named(string? name) =>
        name is null ? null
        : IsXmlName(name) ? new(true, false)
        : IsJsonName(name) ? new(false, false)
        : null;

    /// <summary>What an address asks of the format, to be repeated in the address of another page; empty when nothing.</summary>
    public static string Repeated(HttpRequest request) =>
        string.Concat(
            from name in new[] { "_format", "_pretty" }
            let asked = Asked(request, name)
            where asked.Count > 0
            select $"&{name}={Uri.EscapeDataString(asked.ToString())}"
        );

    /// <summary>A form says it like an address, once it has been read; the address wins.</summary>
    private static StringValues Asked(HttpRequest request, string name) =>
        request.Query.TryGetValue(name, out var byAddress) ? byAddress
        : request.HttpContext.Features.Get<IFormFeature>()?.Form is { } form ? form[name]
        : StringValues.Empty;

    /// <summary>
    /// Whether the client asks for content in its own format rather than as a Binary: by an Accept whose first type is
    /// none of FHIR's and no wildcard over them.
    /// </summary>
    public static bool IsNativeAsked(HttpRequest request)
    {
        if (
            request.Query.ContainsKey("_format")
            || !MediaTypeHeaderValue.TryParseList(request.Headers.Accept!, out var types)
        )
            return false;
        var first = Wanted(types).FirstOrDefault()?.MediaType.Value?.ToLowerInvariant();
        return first is not (null or "*/*" or "application/*" or "application/fhir+xml" or "application/xml+fhir")
            && !IsJsonName(first);
    }

    private static FhirFormat OfAccept(IList<string?> accept, bool pretty, out bool acceptable)
    {
        acceptable = true;
        if (!MediaTypeHeaderValue.TryParseList(accept!, out var types))
            return new(false, pretty);
        foreach (var type in Wanted(types))
        {
            var name = type.MediaType.Value?.ToLowerInvariant() ?? "";
            if (name is "*/*" or "application/*" && !types.Any(other => IsRefused(other, IsJsonName)))
                return new(false, pretty);
            if (name is "*/*" or "application/*" && !types.Any(other => IsRefused(other, IsXmlName)))
                return new(true, pretty);
            if (IsJsonName(name))
                return new(false, pretty);
            if (IsXmlName(name))
                return new(true, pretty);
            // A browser's page request is served JSON rather than refused.
            if (name is "text/html" or "text/*")
                return new(false, true);
        }
        acceptable = false;
        return new(false, pretty);
    }

    /// <summary>False for a media type that names another version of FHIR than R4 (R4 versioning.html#mt-version).</summary>
    public static bool IsOurVersion(MediaTypeHeaderValue type)
    {
        foreach (var parameter in type.Parameters)
            if (parameter.Name.Equals("fhirVersion", StringComparison.OrdinalIgnoreCase))
                return parameter.Value.Value?.Trim('"') is "4.0" or "4.0.1";
        return true;
    }

    /// <summary>What is asked for, the dearest first; a weight of nought means: not that (RFC 9110, 12.4.2).</summary>
    private static IEnumerable<MediaTypeHeaderValue> Wanted(IList<MediaTypeHeaderValue> types) =>
        types.Where(type => type.Quality is not 0 && IsOurVersion(type)).OrderByDescending(type => type.Quality ?? 1);

    private static bool IsRefused(MediaTypeHeaderValue type, Func<string, bool> isName) =>
        type.Quality is 0 && isName(type.MediaType.Value ?? "");

    // A plus sign in a query reads as a space: application/fhir+json arrives as "application/fhir json". Case does not count (RFC 9110, 8.3.1).
    private static bool IsJsonName(string name) =>
        name.Replace(' ', '+').Split(';')[0].ToLowerInvariant()
            is "json"
                or "application/json"
                or "application/fhir+json"
                or "application/json+fhir"
                or "text/json";

    private static bool IsXmlName(string name) =>
        name.Replace(' ', '+').Split(';')[0].ToLowerInvariant()
            is "xml"
                or "application/xml"
                or "application/fhir+xml"
                or "application/xml+fhir"
                or "text/xml";
}
