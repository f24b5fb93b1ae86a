using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using FhirIns.Fhir;
using FhirIns.Server.Security;
using FhirIns.Server.Tests.Infrastructure;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace FhirIns.Server.Tests.Metadata;

/// <summary>What the server says of itself, and whether it is true.</summary>
public sealed class DescribingTheServerTests(FhirInsApplication app) : IClassFixture<FhirInsApplication>
{
    private static readonly string[] ConformanceTypes =
    [
        "CapabilityStatement",
        "CodeSystem",
        "OperationDefinition",
        "SearchParameter",
        "StructureDefinition",
        "ValueSet",
    ];

    [Fact]
    public async Task The_statement_keeps_the_rules_of_r4_and_says_the_same_in_json_and_in_xml()
    {
        using var nobody = app.Anonymous();
        var json = await nobody.Get("metadata");
        Assert.Equal(HttpStatusCode.OK, json.Status);
        R4Rules.AreKept(json.Text);
        var xml = await nobody.Get("metadata", ("Accept", "application/fhir+xml"));
        var fromXml = FhirXml.Parse(Encoding.UTF8.GetBytes(xml.Text));
        Assert.Empty(fromXml.Issues);
        Assert.True(fromXml.Resource!.DeepEquals(FhirJson.Parse(Encoding.UTF8.GetBytes(json.Text)).Resource!));
    }

    [Fact]
    public async Task Options_of_the_base_answers_the_statement()
    {
        using var nobody = app.Anonymous();
        var statement = await nobody.Get("metadata");
        foreach (var path in new[] { "", "/fhir" })
        {
            var options = await nobody.Send(HttpMethod.Options, path, null, null);
            Assert.True(statement.Text == options.Text, options.Text);
        }
    }

    [Fact]
    public async Task Every_interaction_that_is_stated_has_an_address_and_every_address_is_stated()
    {
        var statement = (await app.As("connector").Get("metadata")).Json;
        var stated = Resources(statement)
            .SelectMany(resource =>
                resource["interaction"]!.AsArray().Select(one => $"{resource["type"]} {one!["code"]}")
            )
            .Where(row => !ConformanceTypes.Contains(row.Split(' ')[0]))
            .ToHashSet(StringComparer.Ordinal);
        var known = ScopeTable.Rows.Select(row => row.Name).ToHashSet(StringComparer.Ordinal);
        var routed = app
            .Host.Services.GetRequiredService<EndpointDataSource>()
            .Endpoints.Select(endpoint => endpoint.Metadata.GetMetadata<Requirement>()?.Name)
            .OfType<string>()
            .Where(name => known.Contains(name) && IsInteraction(name))
            .ToHashSet(StringComparer.Ordinal);
        Assert.Superset(stated, routed);
        Assert.Superset(
            routed.Where(name => name.Split(' ')[0] is "AuditEvent" or "Binary" or "Task").ToHashSet(),
            stated
        );
    }

    [Fact]
    public async Task Every_search_parameter_that_is_stated_has_a_definition_that_is_served_and_is_answered()
    {
        var statement = (await app.As("connector").Get("metadata")).Json;
        foreach (var resource in Resources(statement))
        foreach (var parameter in resource["searchParam"]?.AsArray() ?? [])
        {
            var definition = parameter!["definition"]!.GetValue<string>();
            var found = await app.As("connector").Get($"SearchParameter?url={Uri.EscapeDataString(definition)}");
            var served = Assert.Single(found.Entries);
            Assert.Equal(parameter["name"]!.GetValue<string>(), served["code"]!.GetValue<string>());
            Assert.Equal(parameter["type"]!.GetValue<string>(), served["type"]!.GetValue<string>());
        }
    }

    [Fact]
    public async Task Every_search_parameter_that_is_stated_is_known_to_the_search()
    {
        var statement = (await app.As("connector").Get("metadata")).Json;
        foreach (var resource in Resources(statement))
        {
            var type = resource["type"]!.GetValue<string>();
            foreach (var parameter in resource["searchParam"]?.AsArray() ?? [])
            {
                var (name, kind) = (parameter!["name"]!.GetValue<string>(), parameter["type"]!.GetValue<string>());
                var value =
                    kind == "date" ? "2020-01-01"
                    : name == "agent" ? "Device/x"
                    : "x";
                var answer = await app.As("referent").Get($"{type}?{name}={value}", ("Prefer", "handling=strict"));
                Assert.DoesNotContain("parameter-unknown", answer.Text);
            }
        }
    }

    [Fact]
    public async Task Every_operation_that_is_stated_has_a_definition_that_is_served()
    {
        var statement = (await app.As("connector").Get("metadata")).Json;
        var operations = Resources(statement).SelectMany(one => one["operation"]?.AsArray() ?? []).ToList();
        Assert.NotEmpty(operations);
        foreach (var operation in operations)
        {
            var url = operation!["definition"]!.GetValue<string>();
            var found = await app.As("connector").Get($"OperationDefinition?url={Uri.EscapeDataString(url)}");
            Assert.Equal(operation["name"]!.GetValue<string>(), Assert.Single(found.Entries)["code"]!.ToString());
        }
    }

    [Fact]
    public async Task What_the_server_goes_by_is_read_and_searched()
    {
        foreach (var type in ConformanceTypes)
        {
            var all = await app.As("connector").Get($"{type}?_count=200");
            Assert.Equal(HttpStatusCode.OK, all.Status);
            Assert.Equal(all.Total, all.Entries.Count);
            Assert.NotEmpty(all.Entries);
            foreach (var resource in all.Entries)
            {
                Assert.Equal(type, resource["resourceType"]!.GetValue<string>());
                R4Rules.AreKept(resource.ToJsonString());
            }
            var first = all.Entries[0];
            var read = await app.As("connector").Get($"{type}/{first["id"]}");
            Assert.True(JsonNode.DeepEquals(first, read.Json));
            var url = Uri.EscapeDataString(first["url"]!.GetValue<string>());
            Assert.Equal(1, (await app.As("connector").Get($"{type}?url={url}")).Total);
            var name = first["name"]!.GetValue<string>();
            Assert.Contains(
                first["id"]!.GetValue<string>(),
                (await app.As("connector").Get($"{type}?name={name[..3].ToUpperInvariant()}&_count=200")).Text
            );
            Assert.True((await app.As("connector").Get($"{type}?name:exact={name}")).Total >= 1);
            Assert.True((await app.As("connector").Get($"{type}?name:contains={name[1..]}")).Total >= 1);
            Assert.Equal(1, (await app.As("connector").Get($"{type}?_id={first["id"]}")).Total);
            Assert.Equal(HttpStatusCode.NotFound, (await app.As("connector").Get($"{type}/nothing")).Status);
        }
    }

    [Fact]
    public async Task Fr_core_is_served_in_the_version_that_is_written()
    {
        var profile = await app.As("connector").Get("StructureDefinition/fr-core-patient-ins");
        Assert.Equal("2.2.0", profile.Json["version"]!.GetValue<string>());
    }

    [Fact]
    public async Task Pages_of_artefacts_follow_each_other()
    {
        var ids = new List<string>();
        var page = await app.As("connector").Get("SearchParameter?_count=15");
        while (true)
        {
            ids.AddRange(page.Entries.Select(one => one["id"]!.GetValue<string>()));
            if (page.Link("next") is not { } next)
                break;
            page = await app.As("connector").Get(next);
        }
        Assert.Equal(page.Total, ids.Count);
        Assert.Equal(ids.Distinct(), ids);
    }

    [Fact]
    public async Task The_codes_of_the_trail_are_those_that_are_published()
    {
        var system = await app.As("connector").Get("CodeSystem/trace");
        var concepts = system.Json["concept"]!.AsArray();
        Assert.Equal(
            Server.Traces.TraceTerms.ByKind.Values.Select(terms => terms.Subtype).Order(StringComparer.Ordinal),
            concepts.Select(one => one!["code"]!.GetValue<string>()).Order(StringComparer.Ordinal)
        );
        Assert.Equal(
            Server.Traces.TraceTerms.Operations.Keys.Order(StringComparer.Ordinal),
            concepts[0]!["concept"]!
                .AsArray()
                .Select(one => one!["code"]!.GetValue<string>())
                .Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task Artefacts_ask_for_a_token_of_anybody()
    {
        using var nobody = app.Anonymous();
        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.Get("CodeSystem/task")).Status);
        Assert.Equal(HttpStatusCode.OK, (await app.As("partner").Get("CodeSystem/task")).Status);
        Assert.Equal(HttpStatusCode.OK, (await app.As("partner").Get("CodeSystem?name=Task")).Status);
    }

    private static IEnumerable<JsonNode> Resources(JsonNode statement) =>
        statement["rest"]![0]!["resource"]!.AsArray().OfType<JsonNode>();

    private static bool IsInteraction(string name) =>
        name.Split(' ') is [var type, var code]
        && char.IsUpper(type[0])
        && !code.StartsWith("conditional", StringComparison.Ordinal);
}
