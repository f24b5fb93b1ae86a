using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;

namespace FhirIns.Server.Dashboard.Session;

/// <summary>
/// What somebody had typed when their session ended: kept for ten minutes in an encrypted cookie, and shown again to the
/// same person in the same form.
/// </summary>
/// <param name="Person">Whose form it was.</param>
/// <param name="Action">The address the form was sent to.</param>
/// <param name="Page">The page it stood on.</param>
/// <param name="Fields">What was typed.</param>
internal sealed record Draft(string Person, string Action, string Page, Dictionary<string, string[]> Fields)
{
    private const string Cookie = "fhirins-draft";
    private const string Purpose = "dashboard draft";
    private const int Longest = 12 * 1024;
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);
    private static readonly ChunkingCookieManager Cookies = new();

    /// <summary>Keeps a form for after the sign-in; false when it is too long to be kept.</summary>
    public bool Keep(HttpContext http, IDataProtectionProvider protection, CookieSecurePolicy policy)
    {
        var text = Protector(protection).Protect(JsonSerializer.Serialize(this), Lifetime);
        if (text.Length > Longest)
            return false;
        Cookies.AppendResponseCookie(
            http,
            Cookie,
            text,
            new()
            {
                HttpOnly = true,
                IsEssential = true,
                SameSite = SameSiteMode.Lax,
                Secure = policy is CookieSecurePolicy.Always || http.Request.IsHttps,
                MaxAge = Lifetime,
                Path = "/",
            }
        );
        return true;
    }

    /// <summary>Takes the form that was kept for a person and a page; null when there is none.</summary>
    public static Draft? Take(HttpContext http, IDataProtectionProvider protection, string person)
    {
        if (Cookies.GetRequestCookie(http, Cookie) is not { Length: > 0 } text)
            return null;
        var draft = Read(text, protection);
        if (draft is not null && draft.Person == person && draft.Page != Address(http.Request))
            return null;
        Cookies.DeleteCookie(http, Cookie, new() { Path = "/" });
        return draft?.Person == person ? draft : null;
    }

    /// <summary>The address of a page within the server.</summary>
    public static string Address(HttpRequest request) => request.Path + request.QueryString;

    private static Draft? Read(string text, IDataProtectionProvider protection)
    {
        try
        {
            return JsonSerializer.Deserialize<Draft>(Protector(protection).Unprotect(text));
        }
        catch (Exception exception) when (exception is CryptographicException or JsonException)
        {
            return null;
        }
    }

    private static ITimeLimitedDataProtector Protector(IDataProtectionProvider protection) =>
        protection.CreateProtector(Purpose).ToTimeLimitedDataProtector();

    /// <summary>Says nothing of what was typed: it must not reach a log.</summary>
    public override string ToString() => nameof(Draft);
}
