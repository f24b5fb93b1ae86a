using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace FhirIns.Server.Tests.Infrastructure;

/// <summary>Speaks FHIR over HTTP as a client would, in the words of the tests.</summary>
public sealed class FhirClient : IDisposable
{
    private readonly HttpClient http;
    private readonly Action<FhirReply>? seen;

    /// <param name="address">The base, with a slash at its end.</param>
    /// <param name="token">The bearer token; null without one.</param>
    /// <param name="seen">Is shown every answer.</param>
    public FhirClient(Uri address, string? token, Action<FhirReply>? seen = null)
    {
        this.seen = seen;
        http = new HttpClient { BaseAddress = address };
        if (token is not null)
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public Task<FhirReply> Get(string path, params (string Name, string Value)[] headers) =>
        Send(HttpMethod.Get, path, null, null, headers);

    public Task<FhirReply> Post(string path, JsonNode? body = null, params (string Name, string Value)[] headers) =>
        Send(HttpMethod.Post, path, body?.ToJsonString(), null, headers);

    public Task<FhirReply> Put(string path, JsonNode body, params (string Name, string Value)[] headers) =>
        Send(HttpMethod.Put, path, body.ToJsonString(), null, headers);

    public Task<FhirReply> Delete(string path, params (string Name, string Value)[] headers) =>
        Send(HttpMethod.Delete, path, null, null, headers);

    /// <summary>Sends a body exactly as it is given.</summary>
    public async Task<FhirReply> Send(
        HttpMethod method,
        string path,
        string? body,
        string? contentType,
        params (string Name, string Value)[] headers
    )
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType ?? "application/fhir+json");
        }
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var all = answer
            .Headers.Concat(answer.Content.Headers)
            .ToDictionary(one => one.Key, one => string.Join(", ", one.Value));
        var reply = new FhirReply(answer.StatusCode, text, all);
        seen?.Invoke(reply);
        return reply;
    }

    public void Dispose() => http.Dispose();
}

/// <summary>What came back.</summary>
public sealed record FhirReply(HttpStatusCode Status, string Text, IReadOnlyDictionary<string, string> Headers)
{
    private readonly Lazy<JsonNode> json = new(() => JsonNode.Parse(Text)!);

    public JsonNode Json => json.Value;

    public string Id => Json["id"]!.GetValue<string>();

    public string? Header(string name) =>
        Headers.FirstOrDefault(one => one.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    /// <summary>The value of the first parameter of that name, as text; null when there is none.</summary>
    public string? Parameter(string name) =>
        Parameters(name).FirstOrDefault() is { } parameter ? ValueOf(parameter) : null;

    /// <summary>Every parameter of that name.</summary>
    public IEnumerable<JsonNode> Parameters(string name) =>
        (Json["parameter"]?.AsArray() ?? []).OfType<JsonNode>().Where(one => one["name"]!.GetValue<string>() == name);

    /// <summary>The resource in a parameter.</summary>
    public JsonNode Resource(string name) => Parameters(name).First()["resource"]!;

    /// <summary>The stable codes of an OperationOutcome.</summary>
    public IReadOnlyList<string> Codes =>
        [.. Issues.Select(issue => issue["details"]?["coding"]?[0]?["code"]?.GetValue<string>()).OfType<string>()];

    /// <summary>The places an OperationOutcome names.</summary>
    public IReadOnlyList<string> Places =>
        [.. Issues.Select(issue => issue["expression"]?[0]?.GetValue<string>()).OfType<string>()];

    /// <summary>The resources of a Bundle that match.</summary>
    public IReadOnlyList<JsonNode> Entries =>
        [
            .. (Json["entry"]?.AsArray() ?? [])
                .OfType<JsonNode>()
                .Where(entry => entry["search"]?["mode"]?.GetValue<string>() != "outcome")
                .Select(entry => entry["resource"])
                .OfType<JsonNode>(),
        ];

    public int? Total => Json["total"]?.GetValue<int>();

    /// <summary>The address of a link of a Bundle.</summary>
    public string? Link(string relation) =>
        (Json["link"]?.AsArray() ?? [])
            .FirstOrDefault(link => link!["relation"]!.GetValue<string>() == relation)
            ?["url"]!.GetValue<string>();

    private IEnumerable<JsonNode> Issues => (Json["issue"]?.AsArray() ?? []).OfType<JsonNode>();

    public static string? ValueOf(JsonNode parameter) =>
        parameter
            .AsObject()
            .FirstOrDefault(property => property.Key.StartsWith("value", StringComparison.Ordinal))
            .Value switch
        {
            JsonValue value => value.ToString(),
            JsonObject reference => reference["reference"]?.GetValue<string>(),
            _ => null,
        };
}
