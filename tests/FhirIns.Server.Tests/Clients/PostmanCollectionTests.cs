using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FhirIns.Server.Tests.Infrastructure;
using FhirIns.Tests;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace FhirIns.Server.Tests.Clients;

/// <summary>The collection of <c>docs/postman</c>, run once by newman against a sandbox that has just been started.</summary>
public sealed class PostmanRun : FhirInsApplication
{
    private readonly SemaphoreSlim once = new(1);
    private Dictionary<string, string?>? run;

    /// <summary>What went wrong in a request; null when nothing did.</summary>
    public async Task<string?> ErrorOfAsync(string step)
    {
        await once.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            run ??= (
                await NodeClients.RunAsync(
                    "postman.mjs",
                    [Url.GetLeftPart(UriPartial.Authority), Insi.Url.GetLeftPart(UriPartial.Authority)]
                )
            )
                .Where(line => line.StartsWith('{'))
                .Select(line => JsonNode.Parse(line)!)
                .ToDictionary(one => one["step"]!.GetValue<string>(), one => one["error"]?.GetValue<string>());
        }
        finally
        {
            once.Release();
        }
        return run.TryGetValue(step, out var error) ? error : "the request was not sent";
    }
}

/// <summary>Whoever comes with Postman finds every door of the server, and each request works as it stands.</summary>
public sealed partial class PostmanCollectionTests(PostmanRun app) : IClassFixture<PostmanRun>
{
    private static readonly JsonNode Collection = JsonNode.Parse(
        File.ReadAllText(Path.Combine(Root(), "docs", "postman", "FhirIns.postman_collection.json"))
    )!;

    private static readonly IReadOnlyList<(string Step, JsonNode Item)> Requests =
    [
        .. Collection["item"]!
            .AsArray()
            .SelectMany(folder =>
                folder!["item"]!.AsArray().Select(item => ($"{folder["name"]} / {item!["name"]}", item))
            ),
    ];

    public static TheoryData<string> Steps => [.. Requests.Select(request => request.Step)];

    public static TheoryData<string> Operations =>
        [
            .. Directory
                .EnumerateFiles(Path.Combine(Root(), "profiles", "operations"))
                .Select(file => Path.GetFileNameWithoutExtension(file))
                .Order(StringComparer.Ordinal),
        ];

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task A_request_is_answered_as_it_says(string step)
    {
        Assert.SkipWhen(NodeClients.WhyAbsent is not null, NodeClients.WhyAbsent ?? "");
        var error = await app.ErrorOfAsync(step);
        Assert.True(error is null, error);
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public void Each_operation_has_a_request(string name)
    {
        var file = Path.Combine(Root(), "profiles", "operations", $"{name}.json");
        var operation = JsonNode.Parse(File.ReadAllText(file))!;
        var isLong = operation["parameter"]!.AsArray().Any(one => one!["name"]!.GetValue<string>() == "total");
        foreach (var level in new[] { "type", "instance" }.Where(level => operation[level]!.GetValue<bool>()))
        {
            var address = $"/fhir/Patient{(level == "type" ? "" : "/*")}/${operation["code"]}";
            Assert.Contains(
                Requests,
                request => AddressOf(request.Item) == address && IsAnsweredLater(request.Item) == isLong
            );
        }
    }

    [Fact]
    public void Each_address_of_the_server_has_a_request()
    {
        var sent = Requests
            .Select(request => $"{request.Item["request"]!["method"]} {AddressOf(request.Item)}")
            .ToHashSet();
        var served = app
            .Host.Services.GetRequiredService<EndpointDataSource>()
            .Endpoints.OfType<RouteEndpoint>()
            .Where(route => route.Metadata.GetMetadata<IExcludeFromDescriptionMetadata>() is null)
            .SelectMany(route =>
                (route.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"])
                    .Where(method => method != "HEAD")
                    .Select(method => $"{method} {Segment().Replace($"/{route.RoutePattern.RawText?.Trim('/')}", "*")}")
            )
            .ToHashSet();
        Assert.True(served.Count > 60);
        Assert.Empty(served.Except(sent).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public void A_request_is_described_tested_and_answered_by_an_example(string step)
    {
        var item = Requests.Single(request => request.Step == step).Item;
        Assert.NotEqual("", item["request"]!["description"]!.GetValue<string>());
        var test = item["event"]!.AsArray().Single(one => one!["listen"]!.GetValue<string>() == "test")!;
        var said = string.Join('\n', test["script"]!["exec"]!.AsArray());
        Assert.Contains("pm.test(", said);
        var example = Assert.Single(item["response"]!.AsArray())!;
        var status = Status().Match(said).Groups[1].Value;
        Assert.Equal(status, example["code"]!.ToString());
    }

    [Fact]
    public async Task The_sandbox_serves_it_with_its_own_addresses()
    {
        using var http = new HttpClient();
        var text = await http.GetStringAsync(new Uri(Url, "/sandbox/postman.json"), Cancelled);
        var served = JsonNode.Parse(text)!["variable"]!
            .AsArray()
            .ToDictionary(one => one!["key"]!.GetValue<string>(), one => one!["value"]!.GetValue<string>());
        Assert.Equal(Url.GetLeftPart(UriPartial.Authority), served["baseUrl"]);
        Assert.Equal(app.Insi.Url.GetLeftPart(UriPartial.Authority), served["insiUrl"]);
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private Uri Url => app.Url;

    private static bool IsAnsweredLater(JsonNode item) =>
        item["request"]!["header"]!.AsArray().Any(header => header!["value"]!.GetValue<string>() == "respond-async");

    /// <summary>The path, with a star where a variable stands.</summary>
    private static string AddressOf(JsonNode item) =>
        Variable()
            .Replace(
                item["request"]!["url"]!["raw"]!
                    .GetValue<string>()
                    .Split('?')[0]
                    .Replace("{{fhir}}", "/fhir", StringComparison.Ordinal)
                    .Replace("{{tokenUrl}}", "/sandbox/token", StringComparison.Ordinal)
                    .Replace("{{baseUrl}}", "", StringComparison.Ordinal),
                "*"
            );

    private static string Root()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "FhirIns.sln")))
            directory = directory.Parent ?? throw new InvalidOperationException("The sources are not above the tests.");
        return directory.FullName;
    }

    [GeneratedRegex(@"\{\{[^}]+\}\}", RegexOptions.None, 1000)]
    private static partial Regex Variable();

    [GeneratedRegex(@"\{[^}]+\}", RegexOptions.None, 1000)]
    private static partial Regex Segment();

    [GeneratedRegex(@"have\.status\((\d{3})\)", RegexOptions.None, 1000)]
    private static partial Regex Status();
}
