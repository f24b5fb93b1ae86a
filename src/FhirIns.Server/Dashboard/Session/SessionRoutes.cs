using FhirIns.Server.Dashboard.Frame;
using FhirIns.Server.Security;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.Dashboard.Session;

/// <summary>Signing in and out, and the language: what needs no session.</summary>
internal static class SessionRoutes
{
    public static IServiceCollection AddSessions(this IServiceCollection services, DashboardOptions options)
    {
        services.AddSingleton<TokenEndpoint>();
        services.AddSingleton<FormLedger>();
        services.AddSingleton<SessionGate>();
        services.AddScoped<SessionLedger>();
        services.AddScoped<SessionCheck>();
        var prefix = options.SecureCookies ? "__Host-" : "";
        services
            .AddAuthentication()
            .AddCookie(
                SessionGate.Scheme,
                cookie =>
                {
                    cookie.Cookie.Name = prefix + "fhirins-session";
                    cookie.Cookie.HttpOnly = true;
                    cookie.Cookie.SameSite = SameSiteMode.Lax;
                    cookie.Cookie.SecurePolicy = options.CookiePolicy;
                    cookie.Cookie.Path = "/";
                    cookie.ExpireTimeSpan = options.IdleTimeout;
                    cookie.SlidingExpiration = true;
                    cookie.EventsType = typeof(SessionCheck);
                }
            )
            .AddOAuth<SignInOptions, SignIn>(SignIn.Name, signIn => Configure(signIn, options));
        services.AddAntiforgery(antiforgery =>
        {
            antiforgery.FormFieldName = PostForm.CsrfField;
            antiforgery.HeaderName = null;
            antiforgery.Cookie.Name = prefix + "fhirins-forms";
            antiforgery.Cookie.SameSite = SameSiteMode.Strict;
            antiforgery.Cookie.SecurePolicy = options.CookiePolicy;
            antiforgery.Cookie.Path = "/";
        });
        return services;
    }

    public static void MapSessions(this IEndpointRouteBuilder pages)
    {
        pages.MapGet(SignIn.CallbackPath, (RequestDelegate)SignIn.HandleCallback);
        pages.MapGet(
            "/sign-in",
            (string? page) =>
                Results.Challenge(new() { RedirectUri = SessionGate.LocalAddress(page) ?? "/" }, [SignIn.Name])
        );
        pages.MapGet("/sign-out", () => Pages.Of<SignOutPage>()).ForPeople(ScopeTable.AnyToken);
        pages.MapPost("/sign-out", SignOut).ForPeople(ScopeTable.AnyToken);
        pages.MapGet("/signed-out", SignedOut);
        pages.MapGet("/language/{language}", ChooseLanguage);
    }

    private static void Configure(SignInOptions signIn, DashboardOptions options)
    {
        signIn.ClientId = options.ClientId!;
        signIn.ClientSecret = options.ClientSecret ?? "";
        signIn.CallbackPath = SignIn.CallbackPath;
        signIn.SignInScheme = SessionGate.Scheme;
        signIn.UsePkce = true;
        signIn.CorrelationCookie.SameSite = SameSiteMode.Lax;
        signIn.CorrelationCookie.SecurePolicy = options.CookiePolicy;
        foreach (var scope in options.Scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            signIn.Scope.Add(scope);
        signIn.Events.OnRemoteFailure = failed =>
        {
            failed.Response.Redirect("/signed-out?why=failed");
            failed.HandleResponse();
            return Task.CompletedTask;
        };
    }

    private static async Task<IResult> SignOut(HttpContext http, Authority authority, SessionLedger sessions)
    {
        var session = await http.AuthenticateAsync(SessionGate.Scheme);
        if (SessionTokens.SessionOf(session.Properties) is { } id)
            await sessions.EndAsync(id, http.RequestAborted);
        await http.SignOutAsync(SessionGate.Scheme);
        var published = await authority.GetAsync(http.RequestAborted);
        return published?.EndSessionEndpoint is { Length: > 0 } address
            ? Results.Redirect(address)
            : Results.Redirect("/signed-out");
    }

    private static IResult SignedOut(HttpContext http, string? why)
    {
        SafeHeaders.Write(http.Response.Headers);
        return why switch
        {
            "failed" => Pages.Message(http, "sign-in-failed", StatusCodes.Status403Forbidden),
            "authority" => Pages.Message(http, "authority-away", StatusCodes.Status503ServiceUnavailable),
            _ => Pages.Message(http, "signed-out", StatusCodes.Status200OK),
        };
    }

    private static IResult ChooseLanguage(
        string language,
        string? page,
        HttpContext http,
        IOptions<DashboardOptions> options
    )
    {
        http.Response.Cookies.Append(
            Shell.LanguageCookie,
            language == "en" ? "en" : "fr",
            new()
            {
                HttpOnly = true,
                IsEssential = true,
                SameSite = SameSiteMode.Lax,
                Secure = options.Value.CookiePolicy is CookieSecurePolicy.Always || http.Request.IsHttps,
                MaxAge = TimeSpan.FromDays(365),
                Path = "/",
            }
        );
        return Results.LocalRedirect(SessionGate.LocalAddress(page) ?? "/");
    }
}
