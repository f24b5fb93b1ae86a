using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Xunit;

namespace FhirIns.Server.Tests.Security;

/// <summary>The OpenID Connect authority of a fictitious hospital, on a real socket, which can rotate keys and fail.</summary>
internal sealed class HospitalAuthority : IAsyncDisposable
{
    /// <summary>The tenant below which it also publishes, as Entra ID does.</summary>
    public const string Tenant = "6f8dc6f2-5a36-4b6c-9c39-6d4a1a4f6d2e";

    public const string Audience = "https://fhir.hopital.example";

    private readonly WebApplication app;
    private readonly TimeProvider clock;
    private int fetches;

    private HospitalAuthority(WebApplication app, TimeProvider clock)
    {
        this.app = app;
        this.clock = clock;
    }

    public string Address => app.Urls.Single();

    /// <summary>The keys it publishes; the first one signs.</summary>
    public List<AuthorityKey> Keys { get; } = [new("first")];

    public bool IsDown { get; set; }

    /// <summary>How often its discovery document was fetched.</summary>
    public int Fetches => fetches;

    /// <summary>The configuration of a server that trusts it.</summary>
    public Dictionary<string, string?> Trust =>
        new()
        {
            ["Security:Authority"] = Address,
            ["Security:Audience"] = Audience,
            ["Security:StrongAuthentication:0"] = "eidas2",
            ["Identity:Domain"] = "hospital",
        };

    public static async Task<HospitalAuthority> StartAsync(TimeProvider clock)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var authority = new HospitalAuthority(app, clock);
        app.MapGet("/.well-known/openid-configuration", authority.Discovery);
        app.MapGet($"/{Tenant}/v2.0/.well-known/openid-configuration", authority.Discovery);
        app.MapGet("/keys", authority.PublishedKeys);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return authority;
    }

    /// <summary>A token of a secretary with every right, unless it is changed.</summary>
    public string Issue(Action<JsonObject>? payload = null, Action<JsonObject>? header = null, AuthorityKey? key = null)
    {
        key ??= Keys[0];
        var head = new JsonObject
        {
            ["alg"] = key.Algorithm,
            ["typ"] = "at+jwt",
            ["kid"] = key.Id,
        };
        var body = Claims();
        header?.Invoke(head);
        payload?.Invoke(body);
        return JwtForge.Write(head, body, key.Sign);
    }

    public JsonObject Claims()
    {
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        return new JsonObject
        {
            ["iss"] = Address,
            ["aud"] = Audience,
            ["sub"] = "jeanne.duval",
            ["name"] = "Jeanne DUVAL",
            ["client_id"] = "his",
            ["scope"] = "openid user/Patient.cruds ins.read",
            ["identification_domain"] = "hospital",
            ["nbf"] = now,
            ["iat"] = now,
            ["exp"] = now + 600,
        };
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        Keys.ForEach(key => key.Dispose());
    }

    private IResult Discovery()
    {
        Interlocked.Increment(ref fetches);
        return IsDown
            ? Results.StatusCode(StatusCodes.Status500InternalServerError)
            : Results.Json(
                new
                {
                    issuer = Address,
                    jwks_uri = $"{Address}/keys",
                    token_endpoint = $"{Address}/token",
                    authorization_endpoint = $"{Address}/authorize",
                    grant_types_supported = new[] { "authorization_code", "client_credentials" },
                    token_endpoint_auth_methods_supported = new[] { "private_key_jwt" },
                }
            );
    }

    private IResult PublishedKeys() =>
        Results.Text(
            new JsonObject { ["keys"] = new JsonArray([.. Keys.Select(key => key.PublicJwk())]) }.ToJsonString(),
            "application/json"
        );
}
