using System.Security.Cryptography;
using FhirIns.Server.Security;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace FhirIns.Sandbox.TokenDesk;

/// <summary>
/// The token desk: an OpenID Connect authority of the sandbox's own, whose clients and persons are fictitious. Its
/// tokens are signed and checked like real ones.
/// </summary>
/// <param name="signingKey">Signs the tokens; disposed with the desk.</param>
/// <param name="issuer">The address of the sandbox, without a slash at its end.</param>
internal sealed class SandboxAuthority(RSA signingKey, TimeProvider clock, string issuer) : IDisposable
{
    /// <summary>The audience of its tokens.</summary>
    public const string Audience = "fhirins-sandbox";

    private const string AuthorizePath = "/sandbox/authorize";
    private const string TokenPath = "/sandbox/token";
    private const string KeysPath = "/sandbox/jwks";
    private const string DiscoveryPath = "/.well-known/openid-configuration";

    private static readonly TimeSpan UsualLifetime = TimeSpan.FromHours(1);
    private static readonly string[] SecretMethods = ["client_secret_post", "client_secret_basic"];

    private readonly OpenIdConnectConfiguration published = new();
    private readonly IssuedCodes codes = new(clock);
    private readonly JsonWebTokenHandler handler = new() { SetDefaultTimesOnTokenCreation = false };
    private readonly JsonWebKey publicKey = PublicKeyOf(signingKey);
    private readonly SigningCredentials credentials = new(
        // A cached provider would outlive the key it was made with.
        new RsaSecurityKey(signingKey)
        {
            KeyId = PublicKeyOf(signingKey).KeyId,
            CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false },
        },
        SecurityAlgorithms.RsaSha256
    );

    /// <summary>The desk with the key of a data directory, made there the first time.</summary>
    /// <param name="dataDirectory">Null for a key that lives in memory only.</param>
    public static SandboxAuthority Open(
        string? dataDirectory,
        TimeProvider clock,
        string issuer = "http://localhost:5080"
    ) => new(SigningKeyFile.LoadOrCreate(dataDirectory), clock, issuer);

    /// <summary>Makes the server in this process believe the desk: by its key, without a request to itself.</summary>
    public void Configure(IHostApplicationBuilder builder)
    {
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?>
            {
                ["Security:Authority"] = issuer,
                ["Security:Audience"] = Audience,
                ["Security:StrongAuthentication:0"] = SandboxClient.StrongAcr,
                ["Identity:Domain"] = SandboxClient.Domain,
                ["Dashboard:ClientId"] = SandboxClient.Dashboard,
                ["Dashboard:ClientSecret"] = SandboxClient.Secret,
                ["Dashboard:SecureCookies"] = "false",
            }
        );
        Publish(issuer);
        builder.Services.Configure<SecurityOptions>(options => options.KnownAuthority = published);
    }

    /// <summary>Tells where the desk really listens, once it does.</summary>
    public void ListensAt(Uri address) => Publish(address.GetLeftPart(UriPartial.Authority));

    /// <summary>Opens the desk at <c>/sandbox/token</c>, and what an OpenID Connect client looks for beside it.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes
            .MapGet(AuthorizePath, (HttpContext context) => AuthorizePage.Handle(context, codes))
            .ExcludeFromDescription();
        routes.MapPost(TokenPath, (RequestDelegate)AnswerAsync);
        routes.MapGet(KeysPath, () => Results.Json(new { keys = new[] { PublicPartOf(publicKey) } }));
        routes.MapGet(
            DiscoveryPath,
            (HttpRequest request) => Results.Json(Discovery($"{request.Scheme}://{request.Host}{request.PathBase}"))
        );
    }

    /// <summary>A signed token for a client of the sandbox.</summary>
    /// <param name="scopes">Separated by spaces; null for all the client may have.</param>
    /// <param name="lifetime">Default one hour; a negative one gives a token that has expired.</param>
    /// <param name="overrides">Claims to set besides; null as a value takes the claim away.</param>
    public string IssueToken(
        SandboxClient client,
        string? scopes = null,
        TimeSpan? lifetime = null,
        IReadOnlyDictionary<string, object?>? overrides = null
    )
    {
        var now = clock.GetUtcNow();
        var expires = now + (lifetime ?? UsualLifetime);
        var claims = client.Claims();
        claims["scope"] = scopes ?? client.Scopes;
        claims["jti"] = Guid.NewGuid().ToString("N");
        claims["iss"] = issuer;
        claims["aud"] = Audience;
        claims["iat"] = now.ToUnixTimeSeconds();
        claims["nbf"] = (expires < now ? expires : now).ToUnixTimeSeconds();
        claims["exp"] = expires.ToUnixTimeSeconds();
        if (client.Person is not null)
        {
            claims["auth_time"] = now.ToUnixTimeSeconds();
        }

        foreach (var (name, value) in overrides ?? new Dictionary<string, object?>())
        {
            if (value is null)
            {
                claims.Remove(name);
            }
            else
            {
                claims[name] = value;
            }
        }

        return handler.CreateToken(
            new SecurityTokenDescriptor
            {
                Claims = claims,
                SigningCredentials = credentials,
                TokenType = "at+jwt",
            }
        );
    }

    public void Dispose() => signingKey.Dispose();

    private async Task AnswerAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        var (grant, refused) = await TokenRequest.JudgeAsync(context.Request, codes, context.RequestAborted);
        if (grant is not null)
        {
            var answer = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["access_token"] = IssueToken(grant.Client, grant.Scopes, overrides: grant.Claims),
                ["token_type"] = "Bearer",
                ["expires_in"] = (int)UsualLifetime.TotalSeconds,
                ["scope"] = grant.Scopes,
            };
            if (grant.RefreshToken is { } refresh)
                answer["refresh_token"] = refresh;
            await context.Response.WriteAsJsonAsync(answer, context.RequestAborted);
            return;
        }

        context.Response.StatusCode = refused!.Status;
        if (refused.Status == StatusCodes.Status401Unauthorized)
        {
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"sandbox\"";
        }

        await context.Response.WriteAsJsonAsync(
            new { error = refused.Code, error_description = refused.Description },
            context.RequestAborted
        );
    }

    private void Publish(string address)
    {
        published.Issuer = issuer;
        published.AuthorizationEndpoint = address + AuthorizePath;
        published.TokenEndpoint = address + TokenPath;
        published.JwksUri = address + KeysPath;
        if (published.SigningKeys.Count > 0)
            return;
        published.SigningKeys.Add(publicKey);
        Add(published.GrantTypesSupported, TokenRequest.GrantTypes);
        Add(published.ResponseTypesSupported, ["code"]);
        Add(published.CodeChallengeMethodsSupported, ["S256"]);
        Add(published.TokenEndpointAuthMethodsSupported, SecretMethods);

        static void Add(ICollection<string> list, string[] values)
        {
            foreach (var value in values)
                list.Add(value);
        }
    }

    /// <param name="address">Where the asker reached us; the issuer is one name whatever the address.</param>
    private object Discovery(string address) =>
        new
        {
            issuer,
            authorization_endpoint = address + AuthorizePath,
            token_endpoint = address + TokenPath,
            jwks_uri = address + KeysPath,
            grant_types_supported = TokenRequest.GrantTypes,
            response_types_supported = new[] { "code" },
            code_challenge_methods_supported = new[] { "S256" },
            subject_types_supported = new[] { "public" },
            id_token_signing_alg_values_supported = new[] { SecurityAlgorithms.RsaSha256 },
            token_endpoint_auth_methods_supported = SecretMethods,
            scopes_supported = SmartConfiguration.ScopesSupported(),
        };

    private static JsonWebKey PublicKeyOf(RSA key)
    {
        var web = JsonWebKeyConverter.ConvertFromRSASecurityKey(new RsaSecurityKey(key.ExportParameters(false)));
        web.Alg = SecurityAlgorithms.RsaSha256;
        web.Use = "sig";
        web.KeyId = web.Kid = Base64UrlEncoder.Encode(web.ComputeJwkThumbprint());
        return web;
    }

    private static object PublicPartOf(JsonWebKey key) =>
        new
        {
            kty = key.Kty,
            use = key.Use,
            alg = key.Alg,
            kid = key.Kid,
            n = key.N,
            e = key.E,
        };
}
