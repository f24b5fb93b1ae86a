using System.Security.Claims;
using System.Text.Encodings.Web;
using FhirIns.Server.Security;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OAuth;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.Dashboard.Session;

/// <summary>
/// Signs a person in by the code flow with PKCE, at whatever authority the server believes. The access token is judged
/// like that of any FHIR client, and stays the only thing that says who the person is and what they may.
/// </summary>
internal sealed class SignIn(
    IOptionsMonitor<SignInOptions> monitor,
    ILoggerFactory logger,
    UrlEncoder encoder,
    Authority authority,
    TokenEndpoint tokens,
    TokenVerifier verifier,
    SessionLedger sessions,
    IOptions<SecurityOptions> security,
    IOptions<DashboardOptions> dashboard
) : OAuthHandler<SignInOptions>(monitor, logger, encoder)
{
    /// <summary>The name of the scheme.</summary>
    public const string Name = "sign-in";

    /// <summary>Where the authority sends people back to.</summary>
    public const string CallbackPath = "/sign-in/callback";

    /// <summary>Lets the framework's handler take the answer of the authority.</summary>
    public static async Task HandleCallback(HttpContext http)
    {
        var handlers = http.RequestServices.GetRequiredService<IAuthenticationHandlerProvider>();
        if (await handlers.GetHandlerAsync(http, Name) is IAuthenticationRequestHandler handler)
            await handler.HandleRequestAsync();
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var published = await authority.GetAsync(Context.RequestAborted);
        if (published?.AuthorizationEndpoint is not { Length: > 0 } address)
        {
            Response.Redirect("/signed-out?why=authority");
            return;
        }
        // Discovery may come later than the start, and say something else next year. An authority in this process is
        // met by whatever name the browser met us.
        Options.AuthorizationEndpoint = security.Value.KnownAuthority is null ? address : new Uri(address).PathAndQuery;
        await base.HandleChallengeAsync(properties);
    }

    protected override string BuildChallengeUrl(AuthenticationProperties properties, string redirectUri)
    {
        var address = base.BuildChallengeUrl(properties, redirectUri);
        return dashboard.Value.AcrValues is { Length: > 0 } acr
            ? QueryHelpers.AddQueryString(address, "acr_values", acr)
            : address;
    }

    protected override Task<OAuthTokenResponse> ExchangeCodeAsync(OAuthCodeExchangeContext context)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["grant_type"] = "authorization_code",
            ["code"] = context.Code,
            ["redirect_uri"] = context.RedirectUri,
        };
        if (context.Properties.Items.TryGetValue(OAuthConstants.CodeVerifierKey, out var proof))
        {
            fields[OAuthConstants.CodeVerifierKey] = proof!;
            context.Properties.Items.Remove(OAuthConstants.CodeVerifierKey);
        }
        return tokens.AskAsync(fields, Context.RequestAborted);
    }

    protected override async Task<AuthenticationTicket> CreateTicketAsync(
        ClaimsIdentity identity,
        AuthenticationProperties properties,
        OAuthTokenResponse tokens
    )
    {
        var (caller, refusal) = await verifier.VerifyAsync(tokens.AccessToken ?? "", Context.RequestAborted);
        if (caller is null)
            throw new AuthenticationFailureException(refusal!.Code);
        if (caller.Person is not { } person)
            throw new AuthenticationFailureException(SecurityRefusal.PersonNeeded.Code);
        identity.AddClaim(new(ClaimTypes.NameIdentifier, person.Id));
        var session = await sessions.BeginAsync(person, Context.RequestAborted);
        SessionTokens.Begin(properties, session, tokens, TimeProvider.GetUtcNow());
        return new(new ClaimsPrincipal(identity), properties, Name);
    }
}

/// <summary>Options of the framework's handler whose addresses are found by discovery, when somebody signs in.</summary>
internal sealed class SignInOptions : OAuthOptions
{
    /// <summary>What the base class asks for is not known at the start.</summary>
    public override void Validate() { }
}
