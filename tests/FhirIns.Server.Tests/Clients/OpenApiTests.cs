using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FhirIns.Server.Security;
using FhirIns.Server.Tests.Infrastructure;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace FhirIns.Server.Tests.Clients;

/// <summary><c>docs/openapi.json</c> describes every address that is neither FHIR nor a page, as it is.</summary>
public sealed partial class OpenApiTests(FhirInsApplication app) : IClassFixture<FhirInsApplication>
{
    private static readonly JsonNode Document = JsonNode.Parse(
        File.ReadAllText(Path.Combine(ComposedNodes.Root(), "docs", "openapi.json"))
    )!;

    private static readonly string[] Methods = ["get", "put", "post", "delete", "patch"];

    /// <summary>The addresses read without anything but a token, and whose it is.</summary>
    public static TheoryData<string, string> Readings =>
        new()
        {
            { "/health", "Health" },
            { "/health/live", "Health" },
            { "/health/ready", "Health" },
            { "/indicators?from=2026-01-01&to=2026-01-02", "Indicators" },
        };

    [Fact]
    public void Each_address_beside_fhir_is_described_and_nothing_else_is()
    {
        var described = Document["paths"]!
            .AsObject()
            .SelectMany(path =>
                path.Value!.AsObject()
                    .Where(one => Methods.Contains(one.Key))
                    .Select(one => $"{one.Key.ToUpperInvariant()} {path.Key}")
            );
        var served = app
            .Host.Services.GetRequiredService<EndpointDataSource>()
            .Endpoints.OfType<RouteEndpoint>()
            .Where(route => route.Metadata.GetMetadata<IExcludeFromDescriptionMetadata>() is null)
            .Select(route => (Route: route, Address: $"/{route.RoutePattern.RawText?.Trim('/')}"))
            .Where(one => one.Address != "/fhir" && !one.Address.StartsWith("/fhir/", StringComparison.Ordinal))
            .SelectMany(one =>
                (one.Route.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"])
                    .Where(method => method != "HEAD")
                    .Select(method => $"{method} {one.Address}")
            )
            .Distinct();
        Assert.Equal(served.Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_reference_leads_to_something()
    {
        foreach (Match reference in Reference().Matches(Document.ToJsonString()))
        {
            var place = reference
                .Groups[1]
                .Value.Split('/')
                .Aggregate((JsonNode?)Document, (node, name) => node?[name]);
            Assert.NotNull(place);
        }
    }

    [Fact]
    public void Security_is_that_of_the_table_of_scopes()
    {
        var scopes = ScopeTable
            .Rows.SelectMany(row => row.Alternatives)
            .SelectMany(all => all)
            .Select(scope => scope.ToString())
            .ToList();
        foreach (Match scope in Scope().Matches(Document.ToJsonString()))
            Assert.Contains(scope.Groups[1].Value, scopes);
    }

    [Theory]
    [MemberData(nameof(Readings))]
    public async Task An_answer_has_what_its_schema_requires(string address, string schema)
    {
        using var http = new HttpClient { BaseAddress = app.Url };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", app.Host.TokenOf("auditor"));
        var text = await http.GetStringAsync(new Uri(address, UriKind.Relative), TestContext.Current.CancellationToken);
        var answer = JsonNode.Parse(text)!.AsObject();
        foreach (var required in Document["components"]!["schemas"]![schema]!["required"]!.AsArray())
            Assert.True(answer.ContainsKey(required!.GetValue<string>()), $"{address}: {required}");
    }

    [GeneratedRegex(@"""\$ref"":""#/([^""]+)""", RegexOptions.None, 1000)]
    private static partial Regex Reference();

    [GeneratedRegex(@"""bearer"":\[""([^""]+)""\]", RegexOptions.None, 1000)]
    private static partial Regex Scope();
}
