using FhirIns.Fhir;
using FhirIns.Server.Http;

namespace FhirIns.Server.Bundles;

/// <summary>An entry of a batch or a transaction, as the request that it stands for.</summary>
internal sealed class BundleEntry
{
    private static readonly string[] Conditions = ["ifMatch", "ifNoneMatch", "ifModifiedSince", "ifNoneExist"];

    private readonly Element element;

    private BundleEntry(Element element) => this.element = element;

    public string Method { get; private init; } = "";

    /// <summary>Below the base, without a slash at its beginning: <c>Patient/1</c>, <c>Patient</c>.</summary>
    public string Path { get; private init; } = "";

    /// <summary>With its question mark; empty when there is none.</summary>
    public string Query { get; private init; } = "";

    /// <summary>Why it is no request; empty when it is one.</summary>
    public required IReadOnlyList<Problem> Problems { get; init; }

    public string Expression => element.Expression;

    public string? FullUrl => element.Text("fullUrl");

    public Element? Resource => element["resource"];

    public string? IfNoneExist => element["request"]?.Text("ifNoneExist");

    public bool IsOperation => Path.Contains('$', StringComparison.Ordinal);

    /// <summary>Whether it changes a resource directly, and not by an operation.</summary>
    public bool IsWrite => !IsOperation && Method is "POST" or "PUT" or "PATCH" or "DELETE";

    public bool IsCreate => Method == "POST" && !IsOperation && !Path.Contains('/', StringComparison.Ordinal);

    /// <summary>Whether a condition stands in the place of an id.</summary>
    public bool IsConditional =>
        Method is "PUT" or "PATCH" or "DELETE" && Query.Length > 1 && !Path.Contains('/', StringComparison.Ordinal);

    /// <summary>The condition on which it depends whether and on what it acts; null when it depends on none.</summary>
    public string? Condition =>
        IsConditional ? Query
        : IsCreate ? IfNoneExist
        : null;

    /// <summary>The type of the resource it is about.</summary>
    public string Type => Path.Split('/')[0];

    /// <summary>The headers that its conditions stand for.</summary>
    public IEnumerable<(string Name, string Value)> Headers =>
        Conditions
            .Select(name => (Name: Header(name), Value: element["request"]?.Text(name)))
            .Where(header => header.Value is not null)
            .Select(header => (header.Name, header.Value!));

    /// <param name="found">All that the codec found wrong with the Bundle.</param>
    /// <param name="address">The FHIR base, which may stand before the address of an entry.</param>
    public static BundleEntry Of(Element element, IReadOnlyList<Problem> found, string address)
    {
        var place = element.Expression + ".";
        var problems = found
            .Where(problem =>
                problem.IsError && problem.Expression?.StartsWith(place, StringComparison.Ordinal) == true
            )
            .ToList();
        var method = element["request"]?.Text("method");
        if (element["request"]?.Text("url") is not { } url || method is null)
            return new(element)
            {
                Problems = problems.Count > 0 ? problems : [new("entry-request-missing", place + "request")],
            };
        if (url.StartsWith(address + "/", StringComparison.Ordinal))
            url = url[(address.Length + 1)..];
        var parts = url.TrimStart('/').Split('?', 2);
        // What is still absolute here is at another server.
        if (parts[0].Length == 0 || parts[0].Contains("://", StringComparison.Ordinal))
            problems.Add(new("entry-address-wrong", place + "request.url"));
        return new(element)
        {
            Method = method,
            Path = Uri.UnescapeDataString(parts[0]).TrimEnd('/'),
            Query = parts.Length == 2 ? "?" + parts[1] : "",
            Problems = problems,
        };
    }

    public bool Concerns(Problem problem) => Problems.Contains(problem);

    /// <summary>The body and its media type, as the request would carry it; null without a body.</summary>
    public (byte[] Bytes, string Type)? Body()
    {
        if (Resource is not { } resource || Method is "GET" or "HEAD" or "DELETE")
            return null;
        // A JSON Patch travels as a Binary, for it is no resource (R4 http.html#patch).
        return Method == "PATCH" && resource.Type == "Binary"
            ? (Convert.FromBase64String(resource.Text("data") ?? ""), resource.Text("contentType")!)
            : (FhirJson.ToBytes(resource), FhirFormat.Json);
    }

    private static string Header(string condition) =>
        condition switch
        {
            "ifMatch" => "If-Match",
            "ifNoneMatch" => "If-None-Match",
            "ifModifiedSince" => "If-Modified-Since",
            _ => "If-None-Exist",
        };
}
