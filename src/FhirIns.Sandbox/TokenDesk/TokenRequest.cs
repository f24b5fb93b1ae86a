using System.Net.Http.Headers;
using System.Text;
using FhirIns.Server.Security;

namespace FhirIns.Sandbox.TokenDesk;

/// <summary>
/// A request for a token (RFC 6749, 4.1.3, 4.4.2 and 6), with the client's secret in the form or in a Basic header.
/// </summary>
internal sealed record TokenRequest(string? GrantType, string? ClientId, string? Secret, string? Scope)
{
    public static readonly string[] GrantTypes = ["client_credentials", "authorization_code", "refresh_token"];

    /// <returns>What to issue, or why not.</returns>
    public static async Task<(TokenGrant? Grant, TokenError? Error)> JudgeAsync(
        HttpRequest request,
        IssuedCodes codes,
        CancellationToken cancellationToken
    )
    {
        if (!request.HasFormContentType)
        {
            return (null, TokenError.InvalidRequest("The body must be application/x-www-form-urlencoded."));
        }

        IFormCollection form;
        try
        {
            form = await request.ReadFormAsync(cancellationToken);
        }
        catch (InvalidDataException)
        {
            return (null, TokenError.InvalidRequest("The form is too large or not well-formed."));
        }

        if (form.Any(field => field.Value.Count > 1))
        {
            return (null, TokenError.InvalidRequest("A parameter stands twice."));
        }

        var (id, secret) = BasicCredentials(request) ?? (form["client_id"], form["client_secret"]);
        var asked = new TokenRequest(form["grant_type"], id, secret, form["scope"]);
        return id == SandboxClient.Dashboard ? asked.JudgePages(form, codes) : asked.Judge();
    }

    /// <summary>The dashboard has tokens of the people who signed in, and none of its own.</summary>
    private (TokenGrant? Grant, TokenError? Error) JudgePages(IFormCollection form, IssuedCodes codes)
    {
        if (Secret != SandboxClient.Secret)
            return (null, TokenError.InvalidClient);
        var grant = GrantType switch
        {
            "authorization_code" => codes.Redeem(form["code"], form["redirect_uri"], form["code_verifier"]),
            "refresh_token" => codes.Renew(form["refresh_token"]),
            _ => null,
        };
        return grant is not null ? (grant, null) : (null, TokenError.InvalidGrant);
    }

    private (TokenGrant? Grant, TokenError? Error) Judge()
    {
        if (string.IsNullOrEmpty(GrantType))
        {
            return (null, TokenError.InvalidRequest("grant_type is missing."));
        }

        if (SandboxClient.Find(ClientId) is not { } client || Secret != SandboxClient.Secret)
        {
            return (null, TokenError.InvalidClient);
        }

        if (GrantType != "client_credentials")
        {
            return (null, TokenError.UnsupportedGrantType);
        }

        if (string.IsNullOrWhiteSpace(Scope))
        {
            return (new TokenGrant(client, client.Scopes), null);
        }

        var allowed = ScopeSet.Parse(client.Scopes.Split(' '));
        var asked = Scope.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return asked.All(word => Server.Security.Scope.TryParse(word, out var scope) && allowed.Has(scope))
            ? (new TokenGrant(client, string.Join(' ', asked)), null)
            : (null, TokenError.InvalidScope(client));
    }

    private static (string? Id, string? Secret)? BasicCredentials(HttpRequest request)
    {
        if (
            !AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var header)
            || !header.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase)
        )
        {
            return null;
        }

        var bytes = new byte[header.Parameter?.Length ?? 0];
        return
            Convert.TryFromBase64String(header.Parameter ?? "", bytes, out var length)
            && Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2) is [var id, var secret]
            ? (FormDecoded(id), FormDecoded(secret))
            : (null, null);
    }

    /// <summary>Both halves are form-encoded before they are joined (RFC 6749, 2.3.1).</summary>
    private static string FormDecoded(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}

/// <summary>A token to issue: whose, and with which scopes.</summary>
internal sealed record TokenGrant(SandboxClient Client, string Scopes)
{
    /// <summary>Renews the token later; null for a client that can ask again by itself.</summary>
    public string? RefreshToken { get; init; }

    /// <summary>Claims to set besides.</summary>
    public IReadOnlyDictionary<string, object?>? Claims { get; init; }
}

/// <summary>An error of the token endpoint (RFC 6749, 5.2).</summary>
internal sealed record TokenError(int Status, string Code, string Description)
{
    public static readonly TokenError InvalidClient = new(
        StatusCodes.Status401Unauthorized,
        "invalid_client",
        $"Clients: {string.Join(", ", SandboxClient.All.Select(client => client.Id))}; secret: {SandboxClient.Secret}."
    );

    public static readonly TokenError UnsupportedGrantType = new(
        StatusCodes.Status400BadRequest,
        "unsupported_grant_type",
        "Clients of the sandbox ask with client_credentials; the dashboard with codes of people who signed in."
    );

    public static readonly TokenError InvalidGrant = new(
        StatusCodes.Status400BadRequest,
        "invalid_grant",
        "The code or the refresh token is not one of ours, was used, or is too old; or the verifier is another one's."
    );

    public static TokenError InvalidRequest(string description) =>
        new(StatusCodes.Status400BadRequest, "invalid_request", description);

    public static TokenError InvalidScope(SandboxClient client) =>
        new(StatusCodes.Status400BadRequest, "invalid_scope", $"{client.Id} may have: {client.Scopes}");
}
