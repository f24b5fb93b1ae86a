using System.Buffers;
using FhirIns.Fhir;
using FhirIns.Fhir.Search;
using FhirIns.Server.Security;
using Microsoft.Net.Http.Headers;

namespace FhirIns.Server.Http;

/// <summary>
/// An answer in FHIR's terms: status, resource, version headers. Handlers build one; only this class touches headers and
/// writes bytes.
/// </summary>
internal sealed record FhirAnswer : IResult
{
    private readonly ReadOnlyMemory<byte> json;
    private readonly Element? resource;

    private FhirAnswer(int status, Element? resource, ReadOnlyMemory<byte> json) =>
        (Status, this.resource, this.json) = (status, resource, json);

    public int Status { get; }

    public int? Version { get; init; }

    public DateTimeOffset? LastModified { get; init; }

    /// <summary>Absolute address of what was created or changed.</summary>
    public string? Location { get; init; }

    public string? ContentLocation { get; init; }

    /// <summary>Seconds after which to try again.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>How far long work is, <c>done/total</c> (header <c>X-Progress</c>).</summary>
    public string? Progress { get; init; }

    /// <summary>Answers with an INS outside the usual door must not be kept anywhere (contract 3.2).</summary>
    public bool NoStore { get; init; }

    public string? Authenticate { get; init; }

    /// <summary>Which codings a body may have: only where its coding was the reason of a 415 (RFC 9110, 12.5.3).</summary>
    private string? AcceptEncoding { get; init; }

    /// <summary>The format asked for in the body of an operation; null where the request says it as all do.</summary>
    public FhirFormat? Format { get; init; }

    /// <summary>A Bundle shows in its entries what the client asked to see of resources.</summary>
    private bool IsBundle { get; init; }

    /// <summary>The resource when the answer was built as a tree: the bundle it becomes part of takes it from here.</summary>
    public Element? Resource => resource;

    public ReadOnlyMemory<byte> Json => json;

    public static FhirAnswer Of(Element resource, int status = StatusCodes.Status200OK) =>
        new(status, resource, default);

    public static FhirAnswer Rendered(
        ReadOnlyMemory<byte> json,
        int version,
        DateTimeOffset updated,
        int status = StatusCodes.Status200OK
    ) => new(status, null, json) { Version = version, LastModified = updated };

    /// <summary>A Bundle that is already written.</summary>
    public static FhirAnswer Bundle(ReadOnlyMemory<byte> json) =>
        new(StatusCodes.Status200OK, null, json) { IsBundle = true };

    public static FhirAnswer Empty(int status) => new(status, null, default);

    public static FhirAnswer Refused(string code, string? expression = null) =>
        Refused([new Problem(code, expression)]);

    /// <summary>A refusal whose first error decides the status.</summary>
    public static FhirAnswer Refused(params IReadOnlyList<Problem> problems)
    {
        var first = problems.First(problem => problem.Severity is "error" or "fatal");
        return new(StatusOf(first), OperationOutcomes.Of(problems), default)
        {
            RetryAfter = RetryAfterOf(first),
            AcceptEncoding = first.Code is "content-encoding-unsupported" ? "identity" : null,
        };
    }

    /// <summary>What the gate would have answered: the same words for an act that only the handler could judge.</summary>
    public static FhirAnswer Refused(SecurityRefusal refusal) =>
        new(refusal.Status, OperationOutcomes.Of([new Problem(refusal.Code) { Diagnostics = refusal.Reason }]), default)
        {
            Authenticate = refusal.WwwAuthenticate,
            RetryAfter = refusal.RetryAfter is { } wait ? (int)Math.Ceiling(wait.TotalSeconds) : null,
        };

    public static int StatusOf(Problem problem) =>
        problem.Status is { } status ? status
        : Catalogue.Knows(problem.Code) ? Catalogue.Of(problem.Code).Status
        : problem.Found?.Code is "business-rule" or "invariant" ? StatusCodes.Status422UnprocessableEntity
        : StatusCodes.Status400BadRequest;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        var format = Format ?? FhirFormat.Of(httpContext.Request, out _);
        var (subset, problem) = SubsetAsked(httpContext.Request);
        if (problem is not null)
        {
            await Refused(problem).ExecuteAsync(httpContext);
            return;
        }
        response.StatusCode = Status;
        if (
            Status >= StatusCodes.Status400BadRequest
            && resource?["issue"]?["details"]?["coding"]?.Text("code") is { } code
        )
            httpContext.Features.Set(new RefusalCode(code));
        WriteHeaders(response.Headers);
        if (resource is null && json.IsEmpty)
            return;
        response.ContentType = format.ContentType;
        if (resource is null && subset.IsWhole && format is { IsXml: false, IsPretty: false })
        {
            response.ContentLength = json.Length;
            await response.BodyWriter.WriteAsync(json, httpContext.RequestAborted);
            return;
        }
        var tree = resource ?? FhirJson.Parse(json).Resource!;
        Write(subset.IsWhole ? tree : subset.Of(tree), format, response.BodyWriter);
        await response.BodyWriter.FlushAsync(httpContext.RequestAborted);
    }

    /// <summary>The part of a resource that a read asks for by its address.</summary>
    private (ResourceSubset Subset, Problem? Problem) SubsetAsked(HttpRequest request)
    {
        if (Status != StatusCodes.Status200OK || IsBundle || !request.QueryString.HasValue || !IsRead(request))
            return (ResourceSubset.Whole, null);
        var (subset, problem) = ResourceSubset.Of(request.Query);
        return (subset, problem ?? (subset.Summary is SummaryMode.Count ? new("parameter-invalid", "_summary") : null));
    }

    private static bool IsRead(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);

    private void WriteHeaders(IHeaderDictionary headers)
    {
        if (Version is { } version)
            headers.ETag = EntityTag.Of(version);
        if (LastModified is { } modified)
            headers.LastModified = HeaderUtilities.FormatDate(modified);
        if (Location is not null)
            headers.Location = Location;
        if (ContentLocation is not null)
            headers.ContentLocation = ContentLocation;
        if (RetryAfter is { } seconds)
            headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (Progress is not null)
            headers["X-Progress"] = Progress;
        if (Authenticate is not null)
            headers.WWWAuthenticate = Authenticate;
        if (AcceptEncoding is not null)
            headers.AcceptEncoding = AcceptEncoding;
        // Routing says what an address allows; where a handler refuses a method, the others are left.
        if (Status == StatusCodes.Status405MethodNotAllowed && headers.Allow.Count == 0)
            headers.Allow = "GET, HEAD, PATCH, DELETE";
        headers.Vary = "Accept, Authorization";
        headers.CacheControl = NoStore ? "no-store" : "private, no-cache";
    }

    private static void Write(Element tree, FhirFormat format, IBufferWriter<byte> output)
    {
        if (format.IsXml)
            FhirXml.Write(tree, output, format.IsPretty);
        else
            FhirJson.Write(tree, output, format.IsPretty);
    }

    private static int? RetryAfterOf(Problem problem) =>
        problem.Code switch
        {
            "insi-unavailable" => 60,
            "database-unavailable" => 5,
            "throttled" or "ins-search-throttled" => 60,
            "request-timeout" => 30,
            _ => null,
        };
}
