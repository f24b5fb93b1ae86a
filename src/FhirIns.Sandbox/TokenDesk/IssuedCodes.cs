using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace FhirIns.Sandbox.TokenDesk;

/// <summary>The codes and refresh tokens of people who signed in; forgotten when the sandbox ends.</summary>
internal sealed class IssuedCodes(TimeProvider clock)
{
    private static readonly TimeSpan CodeLifetime = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan RefreshLifetime = TimeSpan.FromHours(12);

    private readonly ConcurrentDictionary<string, SignedIn> codes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, SignedIn> refreshTokens = new(StringComparer.Ordinal);

    /// <summary>A code for somebody who has just signed in, good once and for a minute.</summary>
    /// <param name="challenge">The S256 challenge of PKCE (RFC 7636).</param>
    public string Issue(SandboxClient person, string scopes, string redirectUri, string challenge) =>
        Keep(codes, new(person, scopes, redirectUri, challenge, clock.GetUtcNow(), clock.GetUtcNow()));

    /// <summary>The token that a code stands for; null when it stands for none.</summary>
    public TokenGrant? Redeem(string? code, string? redirectUri, string? verifier) =>
        code is not null
        && codes.TryRemove(code, out var found)
        && clock.GetUtcNow() - found.IssuedAt <= CodeLifetime
        && found.RedirectUri == redirectUri
        && found.Challenge == ChallengeOf(verifier)
            ? Grant(found)
            : null;

    /// <summary>Another token for the same sign-in; the refresh token is good once.</summary>
    public TokenGrant? Renew(string? refreshToken) =>
        refreshToken is not null
        && refreshTokens.TryRemove(refreshToken, out var found)
        && clock.GetUtcNow() - found.SignedInAt <= RefreshLifetime
            ? Grant(found)
            : null;

    private TokenGrant Grant(SignedIn found) =>
        new(found.Person, found.Scopes)
        {
            RefreshToken = Keep(refreshTokens, found),
            Claims = new Dictionary<string, object?>
            {
                ["client_id"] = SandboxClient.Dashboard,
                ["auth_time"] = found.SignedInAt.ToUnixTimeSeconds(),
            },
        };

    private static string Keep(ConcurrentDictionary<string, SignedIn> kept, SignedIn one)
    {
        var key = Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(24));
        kept[key] = one;
        return key;
    }

    private static string ChallengeOf(string? verifier) =>
        Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(verifier ?? "")));

    private sealed record SignedIn(
        SandboxClient Person,
        string Scopes,
        string RedirectUri,
        string Challenge,
        DateTimeOffset SignedInAt,
        DateTimeOffset IssuedAt
    );
}
