using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json;
using FhirIns.Sandbox.TokenDesk;
using FhirIns.Server.Security;
using Xunit;

namespace FhirIns.Server.Tests.Security;

/// <summary>The token desk and a server that believes it, in one process as in the sandbox.</summary>
public sealed class SandboxDesk : IAsyncLifetime
{
    private static readonly TimeSpan LongAgo = -TimeSpan.FromHours(1);

    private readonly SettableClock clock = new();
    private readonly HttpClient http = new();
    private readonly ConcurrentDictionary<string, (string Kind, string? Token)[]> badTokens = new();
    private SandboxAuthority authority = null!;
    private SandboxAuthority impostor = null!;

    internal GuardedServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        authority = SandboxAuthority.Open(null, clock);
        impostor = SandboxAuthority.Open(null, clock);
        Server = await GuardedServer.StartAsync(
            clock,
            builder => authority.Configure(builder),
            app => authority.Map(app)
        );
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        authority.Dispose();
        impostor.Dispose();
        http.Dispose();
    }

    internal string Issue(string client, Dictionary<string, object?>? overrides = null) =>
        authority.IssueToken(SandboxClient.Find(client)!, overrides: overrides);

    /// <summary>One token of each bad kind; null for none at all.</summary>
    internal IEnumerable<(string Kind, string? Token)> BadTokens(SandboxClient client) =>
        badTokens.GetOrAdd(client.Id, _ => [.. MakeBadTokens(client)]);

    private IEnumerable<(string Kind, string? Token)> MakeBadTokens(SandboxClient client)
    {
        yield return ("missing", null);
        yield return ("expired", authority.IssueToken(client, lifetime: LongAgo));
        yield return ("forged", impostor.IssueToken(client));
        yield return (
            "wrong-audience",
            authority.IssueToken(client, overrides: new Dictionary<string, object?> { ["aud"] = "elsewhere" })
        );
        yield return (
            "wrong-issuer",
            authority.IssueToken(client, overrides: new Dictionary<string, object?> { ["iss"] = "https://elsewhere" })
        );
    }

    /// <summary>The code of the refusal; null when the door opens.</summary>
    internal async Task<string?> RefusalAsync(Requirement row, string token)
    {
        using var response = await Server.GetAsync(GuardedServer.AddressOf(row), token);
        return response.IsSuccessStatusCode
            ? null
            : await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    internal async Task<string> AskForTokenAsync(string client)
    {
        using var response = await PostAsync(
            new Dictionary<string, string>
            {
                ["grant_type"] = "client_credentials",
                ["client_id"] = client,
                ["client_secret"] = "sandbox",
            }
        );
        return (await JsonOf(response)).GetProperty("access_token").GetString()!;
    }

    internal Task<HttpResponseMessage> PostAsync(Dictionary<string, string> form, string? basic = null) =>
        PostAsync(new FormUrlEncodedContent(form), basic);

    internal async Task<HttpResponseMessage> PostAsync(HttpContent content, string? basic = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Server.Address + "/sandbox/token");
        request.Content = content;
        request.Headers.Authorization = basic is null ? null : new("Basic", basic);
        return await http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    internal static Task<JsonElement> JsonOf(HttpResponseMessage response) =>
        response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
}
