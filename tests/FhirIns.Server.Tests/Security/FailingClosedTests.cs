using System.Net;
using FhirIns.Server.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Xunit;

namespace FhirIns.Server.Tests.Security;

public sealed class FailingClosedTests : IAsyncLifetime
{
    private readonly SettableClock clock = new();
    private HospitalAuthority authority = null!;
    private GuardedServer server = null!;

    public async ValueTask InitializeAsync()
    {
        authority = await HospitalAuthority.StartAsync(clock);
        server = await GuardedServer.StartAsync(authority, clock, map: Map);
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        await authority.DisposeAsync();
    }

    [Theory]
    [InlineData("/fhir/forgotten")]
    [InlineData("/FHIR/Forgotten")]
    public async Task An_endpoint_of_the_fhir_base_without_a_requirement_is_refused(string path)
    {
        using var response = await server.GetAsync(path, authority.Issue());

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal("endpoint-closed", await Body(response));
        Assert.Contains(
            server.Logs.Lines,
            line => line.StartsWith("Error Refused endpoint-closed", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task An_endpoint_for_any_address_does_not_reach_into_the_fhir_base()
    {
        await using var dashboard = await GuardedServer.StartAsync(
            authority,
            clock,
            map: app => app.MapGet("/{**anything}", () => Results.Ok())
        );

        using var outside = await dashboard.GetAsync("/people");
        using var inside = await dashboard.GetAsync("/fhir/people", authority.Issue());

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Forbidden), (outside.StatusCode, inside.StatusCode));
    }

    [Fact]
    public async Task A_requirement_counts_outside_the_fhir_base_too()
    {
        using var response = await server.GetAsync("/indicators");

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task What_is_outside_the_fhir_base_and_asks_for_nothing_is_open()
    {
        using var response = await server.GetAsync("/health/live");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task What_describes_the_server_needs_no_token_and_looks_at_none()
    {
        using var without = await server.GetAsync("/fhir/metadata");
        using var with = await server.GetAsync("/fhir/metadata", "nonsense");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (without.StatusCode, with.StatusCode));
    }

    [Fact]
    public async Task The_requirement_closest_to_the_endpoint_counts()
    {
        using var response = await server.GetAsync("/fhir/group/merge", authority.Issue());

        Assert.Equal("scope-missing", await Body(response));
    }

    [Theory]
    [InlineData("/fhir/nowhere", HttpStatusCode.NotFound)]
    [InlineData("/fhir/posted", HttpStatusCode.MethodNotAllowed)]
    public async Task Addresses_and_methods_that_do_not_exist_stay_what_they_are(string path, HttpStatusCode status)
    {
        using var response = await server.GetAsync(path);

        Assert.Equal(status, response.StatusCode);
    }

    [Fact]
    public async Task An_open_endpoint_has_no_caller()
    {
        using var response = await server.GetAsync("/fhir/open-caller", authority.Issue());

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
    }

    [Fact]
    public async Task A_pipeline_in_the_wrong_order_lets_nobody_in()
    {
        await using var misbuilt = await GuardedServer.StartAsync(authority, clock, map: app => app.UseRouting());

        using var response = await misbuilt.GetAsync("/fhir/caller");

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Contains(
            misbuilt.Logs.Lines,
            line => line.Contains("UseFhirInsSecurity must run after routing", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Two_credentials_are_one_too_many()
    {
        using var response = await server.SendAsync(
            "/fhir/caller",
            request =>
                request.Headers.TryAddWithoutValidation("Authorization", [$"Bearer {authority.Issue()}", "Bearer x"])
        );

        Assert.Equal("token-invalid", await Body(response));
    }

    private static void Map(WebApplication app)
    {
        app.MapGet("/fhir/forgotten", () => Results.Ok("a secret"));
        app.MapGet("/indicators", () => Results.Ok()).RequireFhir(ScopeTable.Of("indicators"));
        app.MapGet("/health/live", () => Results.Ok());
        app.MapGet("/fhir/metadata", () => Results.Ok()).RequireFhir(ScopeTable.Open);
        app.MapGet("/fhir/open-caller", (Caller caller) => caller.ClientId).RequireFhir(ScopeTable.Open);
        app.MapPost("/fhir/posted", () => Results.Ok()).RequireFhir(ScopeTable.AnyToken);
        var group = app.MapGroup("/fhir/group").RequireFhir(ScopeTable.Open);
        group.MapGet("/merge", () => Results.Ok()).RequireFhir(ScopeTable.Merge);
    }

    private static Task<string> Body(HttpResponseMessage response) =>
        response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
}
