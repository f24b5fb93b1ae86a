using System.Net.Http.Headers;
using System.Net.Http.Json;
using FhirIns.Server.Security;
using FhirIns.Server.Tests.Infrastructure;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace FhirIns.Server.Tests.Security;

/// <summary>
/// A server on a real socket behind the gate: one address for each row of the scope table, and <c>/fhir/caller</c>,
/// which tells any caller who they are. The body of a refusal is its code.
/// </summary>
internal sealed class GuardedServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly HttpClient client = new();

    private GuardedServer(WebApplication app) => this.app = app;

    public string Address => app.Urls.Single();

    public CollectedLogs Logs { get; private init; } = new();

    public static Task<GuardedServer> StartAsync(
        HospitalAuthority authority,
        TimeProvider clock,
        IEnumerable<KeyValuePair<string, string?>>? settings = null,
        Action<WebApplication>? map = null
    ) =>
        StartAsync(
            clock,
            builder => builder.Configuration.AddInMemoryCollection(authority.Trust.Concat(settings ?? [])),
            map
        );

    public static async Task<GuardedServer> StartAsync(
        TimeProvider clock,
        Action<WebApplicationBuilder> configure,
        Action<WebApplication>? map = null
    )
    {
        var logs = new CollectedLogs();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(logs);
        builder.Services.AddSingleton(clock);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        configure(builder);
        builder.Services.AddFhirInsSecurity(builder.Configuration);
        builder.Services.Configure<SecurityOptions>(options =>
            options.Refuse = (context, refusal) => context.Response.WriteAsync(refusal.Code, context.RequestAborted)
        );
        var app = builder.Build();
        app.UseFhirInsSecurity();
        app.MapGet("/fhir/caller", Describe).RequireFhir(ScopeTable.AnyToken);
        app.MapSmartConfiguration();
        foreach (var (index, row) in ScopeTable.Rows.Index())
        {
            app.MapGet($"/fhir/rows/{index}", () => Results.Ok()).RequireFhir(row);
        }

        map?.Invoke(app);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new GuardedServer(app) { Logs = logs };
    }

    public Task<HttpResponseMessage> GetAsync(string path, string? token = null) =>
        SendAsync(path, token is null ? null : new AuthenticationHeaderValue("Bearer", token));

    public Task<HttpResponseMessage> SendAsync(string path, AuthenticationHeaderValue? authorization) =>
        SendAsync(path, request => request.Headers.Authorization = authorization);

    public async Task<HttpResponseMessage> SendAsync(string path, Action<HttpRequestMessage> prepare)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Address + path);
        prepare(request);
        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>The address of a row of the scope table.</summary>
    public static string AddressOf(Requirement row) =>
        $"/fhir/rows/{ScopeTable.Rows.Index().First(item => item.Item == row).Index}";

    /// <summary>How the server sees the bearer of a token it accepts.</summary>
    public async Task<SeenCaller> SeenAsync(string token)
    {
        using var response = await GetAsync("/fhir/caller", token);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<SeenCaller>(TestContext.Current.CancellationToken))!;
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await app.DisposeAsync();
    }

    private static SeenCaller Describe(Caller caller) =>
        new(
            caller.ClientId,
            caller.Person?.Id,
            caller.Person?.Name,
            caller.Practitioner,
            caller.Organization,
            caller.OrganizationType,
            caller.Domain,
            caller.IsOutsideDomain,
            caller.IsStronglyAuthenticated,
            caller.IsInOwnPractice,
            caller.MaySeeIns,
            caller.SignedInAt
        );
}

/// <summary>A caller, as the server tells it back.</summary>
internal sealed record SeenCaller(
    string ClientId,
    string? PersonId,
    string? PersonName,
    string? Practitioner,
    string? Organization,
    string? OrganizationType,
    string? Domain,
    bool IsOutsideDomain,
    bool IsStronglyAuthenticated,
    bool IsInOwnPractice,
    bool MaySeeIns,
    DateTimeOffset? SignedInAt
);
