using System.Globalization;
using FhirIns.Fhir;
using FhirIns.Server.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace FhirIns.Server.Bundles;

/// <summary>What an entry was answered.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Json">The resource, FHIR JSON in UTF-8; empty when there is none.</param>
internal sealed record EntryAnswer(int Status, ReadOnlyMemory<byte> Json)
{
    private static ReadOnlySpan<byte> OutcomeBeginning => "{\"resourceType\":\"OperationOutcome\""u8;

    public string? Location { get; private init; }

    public string? ETag { get; private init; }

    /// <summary>As a FHIR instant.</summary>
    public string? LastModified { get; private init; }

    /// <summary>Seconds after which to try again.</summary>
    public int? RetryAfter { get; private init; }

    /// <summary>Whether it may be kept nowhere, and so neither may what carries it (contract 3.2).</summary>
    public bool NoStore { get; private init; }

    public bool IsRefusal => Status >= StatusCodes.Status400BadRequest;

    public bool IsOutcome => Json.Span.StartsWith(OutcomeBeginning);

    public string StatusLine => $"{Status} {ReasonPhrases.GetReasonPhrase(Status)}".TrimEnd();

    public Element? Resource => Json.IsEmpty ? null : FhirJson.Parse(Json).Resource;

    public static EntryAnswer Of(HttpResponse response, ReadOnlyMemory<byte> body)
    {
        var headers = response.Headers;
        return new(response.StatusCode, AsJson(response.ContentType, body))
        {
            Location =
                headers.Location.ToString() is { Length: > 0 } location ? location
                : headers.ContentLocation.ToString() is { Length: > 0 } place ? place
                : null,
            RetryAfter = int.TryParse(headers.RetryAfter, CultureInfo.InvariantCulture, out var seconds)
                ? seconds
                : null,
            NoStore = headers.CacheControl == "no-store",
            ETag = headers.ETag.ToString() is { Length: > 0 } tag ? tag : null,
            LastModified = HeaderUtilities.TryParseDate(headers.LastModified.ToString(), out var at)
                ? at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)
                : null,
        };
    }

    /// <summary>An entry that was no request at all.</summary>
    public static EntryAnswer Refused(IReadOnlyList<Problem> problems) =>
        new(FhirAnswer.StatusOf(problems[0]), FhirJson.ToBytes(OperationOutcomes.Of(problems)));

    // An entry may ask for XML by _format; inside the Bundle it is what the Bundle is.
    private static ReadOnlyMemory<byte> AsJson(string? contentType, ReadOnlyMemory<byte> body) =>
        contentType == FhirFormat.Xml && FhirXml.Parse(body).Resource is { } resource
            ? FhirJson.ToBytes(resource)
            : body;
}
