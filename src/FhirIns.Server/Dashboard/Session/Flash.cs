using Microsoft.AspNetCore.Http.HttpResults;

namespace FhirIns.Server.Dashboard.Session;

/// <summary>
/// What was done, told once on the page one is led to: it travels in a cookie and not in the address, which anybody can
/// write and which tells it again at every reload.
/// </summary>
internal static class Flash
{
    private const string Cookie = "fhirins-done";
    private const string Mark = "?done=";

    /// <summary>The address to be led to, with what is told there.</summary>
    public static IResult To(string page, string done) => Results.LocalRedirect(page + Mark + done);

    /// <summary>Moves what is told from an answer into the cookie; any other answer as it is.</summary>
    public static IResult Keep(HttpContext http, IResult answer, CookieSecurePolicy policy)
    {
        if (answer is not RedirectHttpResult { Url: var url } || url.Split(Mark) is not [var page, var done])
            return answer;
        http.Response.Cookies.Append(Cookie, $"{page}|{done}", Options(http, policy));
        return Results.LocalRedirect(page);
    }

    /// <summary>What is to be told on this page, and no other time; null for nothing.</summary>
    public static string? Take(HttpContext http)
    {
        if (
            !HttpMethods.IsGet(http.Request.Method)
            || http.Request.Cookies[Cookie]?.Split('|') is not [var page, var done]
            || page != http.Request.Path.Value
        )
            return null;
        http.Response.Cookies.Delete(Cookie);
        return done;
    }

    private static CookieOptions Options(HttpContext http, CookieSecurePolicy policy) =>
        new()
        {
            HttpOnly = true,
            IsEssential = true,
            SameSite = SameSiteMode.Strict,
            Secure = policy is CookieSecurePolicy.Always || http.Request.IsHttps,
            MaxAge = TimeSpan.FromMinutes(1),
            Path = "/",
        };
}
