using FhirIns.Server.Security;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.Dashboard.Session;

/// <summary>
/// Judges the token of a session at every request, as the gate of FHIR does: who lost a right at the authority loses it
/// here with the next token. A token that ends is renewed while the session may last, and nobody has signed out of it.
/// </summary>
internal sealed class SessionCheck(
    TokenVerifier verifier,
    TokenEndpoint tokens,
    SessionLedger sessions,
    IOptions<DashboardOptions> options,
    TimeProvider clock
) : CookieAuthenticationEvents
{
    public override async Task ValidatePrincipal(CookieValidatePrincipalContext context)
    {
        var age = clock.GetUtcNow() - SessionTokens.StartOf(context.Properties);
        var lasts =
            age < options.Value.SessionLifetime
            && await sessions.LastsAsync(
                SessionTokens.SessionOf(context.Properties),
                context.HttpContext.RequestAborted
            );
        var caller = lasts ? await CallerOfAsync(context) : null;
        if (caller?.Person is null)
            context.RejectPrincipal();
        else
            context.HttpContext.Features.Set(caller);
    }

    private async Task<Caller?> CallerOfAsync(CookieValidatePrincipalContext context)
    {
        var cancelled = context.HttpContext.RequestAborted;
        var (caller, _) = await verifier.VerifyAsync(SessionTokens.AccessOf(context.Properties), cancelled);
        if (caller is not null || SessionTokens.RefreshOf(context.Properties) is not { } refresh)
            return caller;
        try
        {
            using var renewed = await tokens.AskAsync(
                new(StringComparer.Ordinal) { ["grant_type"] = "refresh_token", ["refresh_token"] = refresh },
                cancelled
            );
            if (renewed.Error is not null || renewed.AccessToken is not { } access)
                return null;
            SessionTokens.Keep(context.Properties, renewed);
            context.ShouldRenew = true;
            return (await verifier.VerifyAsync(access, cancelled)).Caller;
        }
        catch (HttpRequestException)
        {
            // The authority is away: the person signs in again when it is back.
            return null;
        }
    }
}
