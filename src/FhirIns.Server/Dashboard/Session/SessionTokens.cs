using System.Globalization;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OAuth;

namespace FhirIns.Server.Dashboard.Session;

/// <summary>What the encrypted cookie of a session holds: which session it is, its tokens and when it began.</summary>
internal static class SessionTokens
{
    private const string Started = "started";
    private const string Session = "session";
    private const string Access = "access_token";
    private const string Refresh = "refresh_token";

    public static void Begin(
        AuthenticationProperties properties,
        string session,
        OAuthTokenResponse tokens,
        DateTimeOffset now
    )
    {
        properties.Items[Session] = session;
        properties.Items[Started] = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        Keep(properties, tokens);
    }

    /// <summary>Keeps new tokens; an authority that gives no new refresh token lets the old one stand.</summary>
    public static void Keep(AuthenticationProperties properties, OAuthTokenResponse tokens)
    {
        var kept = new List<AuthenticationToken>
        {
            new() { Name = Access, Value = tokens.AccessToken! },
        };
        if ((tokens.RefreshToken ?? properties.GetTokenValue(Refresh)) is { Length: > 0 } refresh)
            kept.Add(new() { Name = Refresh, Value = refresh });
        properties.StoreTokens(kept);
    }

    /// <summary>The id of the session in the <see cref="SessionLedger"/>; null when the cookie is of an older server.</summary>
    public static string? SessionOf(AuthenticationProperties? properties) =>
        properties?.Items.TryGetValue(Session, out var id) == true ? id : null;

    public static string AccessOf(AuthenticationProperties properties) => properties.GetTokenValue(Access) ?? "";

    public static string? RefreshOf(AuthenticationProperties properties) => properties.GetTokenValue(Refresh);

    /// <summary>When the person signed in; long ago when nothing says so.</summary>
    public static DateTimeOffset StartOf(AuthenticationProperties properties) =>
        properties.Items.TryGetValue(Started, out var text)
        && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : DateTimeOffset.UnixEpoch;
}
