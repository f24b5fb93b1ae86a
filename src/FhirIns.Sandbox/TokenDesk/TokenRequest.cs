using System.Net.Http.Headers;
using System.Text;
using FhirIns.Server.Security;

namespace FhirIns.Sandbox.TokenDesk;

/// <summary>A request for a token (RFC 6749, 4.4.2), with the client's secret in the form or in a Basic header.</summary>
internal sealed record TokenRequest(string? GrantType, string? ClientId, string? Secret, string? Scope)
{
    /// <returns>What to issue, or why not.</returns>
    public static async Task<(TokenGrant? Grant, TokenError? Error)> JudgeAsync(
        HttpRequest request,
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
        return new TokenRequest(form["grant_type"], id, secret, form["scope"]).Judge();
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
internal sealed record TokenGrant(SandboxClient Client, string Scopes);

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
        "The desk knows client_credentials."
    );

    public static TokenError InvalidRequest(string description) =>
        new(StatusCodes.Status400BadRequest, "invalid_request", description);

    public static TokenError InvalidScope(SandboxClient client) =>
        new(StatusCodes.Status400BadRequest, "invalid_scope", $"{client.Id} may have: {client.Scopes}");
}
