using System.Collections.Frozen;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace FhirIns.Server.Security;

/// <summary>Tells a genuine access token from all others (RFC 7519, RFC 8725, RFC 9068).</summary>
/// <remarks>
/// A few lines of our own over IdentityModel rather than an authentication scheme: the server knows one kind of
/// credential, and a verified token costs no more than a hash on later requests.
/// </remarks>
internal sealed class TokenVerifier(
    Authority authority,
    CallerReader reader,
    RememberedTokens remembered,
    IOptions<SecurityOptions> options,
    TimeProvider clock
)
{
    private const int LongestToken = 16 * 1024;

    /// <summary>Signatures made with a private key, so that no public key can serve to forge (RFC 8725, 3.1).</summary>
    private static readonly FrozenSet<string> Algorithms = FrozenSet.Create(
        StringComparer.Ordinal,
        SecurityAlgorithms.RsaSha256,
        SecurityAlgorithms.RsaSha384,
        SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256,
        SecurityAlgorithms.RsaSsaPssSha384,
        SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256,
        SecurityAlgorithms.EcdsaSha384,
        SecurityAlgorithms.EcdsaSha512
    );

    private static readonly FrozenSet<string> Types = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "JWT",
        "at+jwt",
        "application/at+jwt"
    );

    private readonly JsonWebTokenHandler handler = new();

    /// <summary>The caller that a token stands for, or why it stands for none.</summary>
    public async ValueTask<Verification> VerifyAsync(string token, CancellationToken cancellationToken)
    {
        if (token.Length > LongestToken)
        {
            return SecurityRefusal.TokenInvalid("The token is too long.");
        }

        var hash = TokenHash.Of(token);
        if (remembered.Find(hash) is { } known)
        {
            return known;
        }

        if (Read(token) is not { } jwt)
        {
            return SecurityRefusal.TokenInvalid("The token is not a signed JWT.");
        }

        if (HeaderProblem(jwt) is { } problem)
        {
            return SecurityRefusal.TokenInvalid(problem);
        }

        if (await PublishedForAsync(jwt, cancellationToken) is not { } published)
        {
            return SecurityRefusal.AuthorityUnavailable(Authority.ShortestInterval);
        }

        var result = await handler.ValidateTokenAsync(jwt, Expectations(jwt, published));
        if ((result.IsValid ? LifetimeProblem(jwt) : ReasonOf(result.Exception)) is { } reason)
        {
            return SecurityRefusal.TokenInvalid(reason);
        }

        var verification = reader.Read(jwt);
        if (verification.Caller is { } caller)
        {
            remembered.Add(hash, caller, jwt.ValidTo);
        }

        return verification;
    }

    private JsonWebToken? Read(string token)
    {
        try
        {
            return handler.CanReadToken(token) ? handler.ReadJsonWebToken(token) : null;
        }
        catch (Exception exception) when (exception is ArgumentException or SecurityTokenException)
        {
            return null;
        }
    }

    private static string? HeaderProblem(JsonWebToken jwt) =>
        jwt switch
        {
            { IsEncrypted: true } => "The token is encrypted.",
            _ when !Algorithms.Contains(jwt.Alg) => "The token is not signed with an asymmetric algorithm.",
            _ when !Types.Contains(jwt.Typ ?? "") => "The token is not of type JWT or at+jwt.",
            _ when jwt.TryGetHeaderValue<object>("crit", out _) => "The token has a critical header.",
            _ => null,
        };

    /// <summary>What the authority publishes, looked up again when it lacks the key of this token.</summary>
    private async ValueTask<OpenIdConnectConfiguration?> PublishedForAsync(
        JsonWebToken jwt,
        CancellationToken cancellationToken
    )
    {
        var published = await authority.GetAsync(cancellationToken);
        return published is null || KeysOf(jwt, published).Any()
            ? published
            : await authority.RenewAsync(published, cancellationToken);
    }

    private static IEnumerable<SecurityKey> KeysOf(JsonWebToken jwt, OpenIdConnectConfiguration published) =>
        published.SigningKeys.Where(key => string.IsNullOrEmpty(jwt.Kid) || key.KeyId == jwt.Kid);

    private TokenValidationParameters Expectations(JsonWebToken jwt, OpenIdConnectConfiguration published) =>
        new()
        {
            IssuerSigningKeys = KeysOf(jwt, published),
            ValidAlgorithms = Algorithms,
            ValidIssuers = options.Value.Issuers is { Length: > 0 } issuers ? issuers : [published.Issuer],
            ValidAudiences = options.Value.Audiences,
            ValidateLifetime = false,
        };

    /// <summary>Judged here because IdentityModel takes the time from the wall.</summary>
    private string? LifetimeProblem(JsonWebToken jwt)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var skew = options.Value.ClockSkew;
        return jwt switch
        {
            _ when jwt.ValidTo == DateTime.MinValue => "The token never expires.",
            _ when jwt.ValidTo <= now - skew => "The token has expired.",
            _ when jwt.ValidFrom > now + skew => "The token is not valid yet.",
            _ => null,
        };
    }

    private static string ReasonOf(Exception exception) =>
        exception switch
        {
            SecurityTokenSignatureKeyNotFoundException => "The token is signed with an unknown key.",
            SecurityTokenInvalidSignatureException => "The signature of the token is wrong.",
            SecurityTokenInvalidAudienceException => "The token is for another audience.",
            SecurityTokenInvalidIssuerException => "The token is from another issuer.",
            _ => "The token is not valid.",
        };
}
