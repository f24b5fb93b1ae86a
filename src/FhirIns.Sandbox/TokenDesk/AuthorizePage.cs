using System.Net.Mime;
using System.Text;
using System.Text.Encodings.Web;
using FhirIns.Server.Security;
using Microsoft.AspNetCore.WebUtilities;

namespace FhirIns.Sandbox.TokenDesk;

/// <summary>
/// The sign-in of the sandbox: an authorization endpoint (OpenID Connect code flow, PKCE asked for) where one chooses which
/// fictitious person one is.
/// </summary>
internal static class AuthorizePage
{
    private const string Person = "person";

    /// <summary><c>GET /sandbox/authorize</c>: the page; with a person chosen, the way back with a code.</summary>
    public static IResult Handle(HttpContext http, IssuedCodes codes)
    {
        var query = http.Request.Query;
        if (Mistake(query) is { } mistake)
            return Results.Text(mistake, MediaTypeNames.Text.Plain, Encoding.UTF8, StatusCodes.Status400BadRequest);
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.ContentSecurityPolicy =
            "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'none'; base-uri 'none'";
        if (People().FirstOrDefault(person => person.Id == query[Person]) is not { } chosen)
            return Results.Content(Page(http.Request), "text/html; charset=utf-8", Encoding.UTF8);
        var code = codes.Issue(
            chosen,
            Granted(query["scope"].ToString(), chosen),
            query["redirect_uri"].ToString(),
            query["code_challenge"].ToString()
        );
        var back = QueryHelpers.AddQueryString(query["redirect_uri"].ToString(), "code", code);
        return Results.Redirect(QueryHelpers.AddQueryString(back, "state", query["state"].ToString()));
    }

    private static IEnumerable<SandboxClient> People() => SandboxClient.All.Where(client => client.Person is not null);

    private static string? Mistake(IQueryCollection query) =>
        query["response_type"] != "code" ? "response_type: code."
        : query["client_id"] != SandboxClient.Dashboard ? $"client_id: {SandboxClient.Dashboard}."
        : query["code_challenge_method"] != "S256" || string.IsNullOrEmpty(query["code_challenge"])
            ? "code_challenge with code_challenge_method=S256."
        : !Uri.TryCreate(query["redirect_uri"], UriKind.Absolute, out var back)
        || !back.AbsolutePath.EndsWith("/sign-in/callback", StringComparison.Ordinal)
            ? "redirect_uri: that of the dashboard."
        : null;

    /// <summary>Of what is asked for, what the person may have.</summary>
    private static string Granted(string asked, SandboxClient person)
    {
        var askedWords = asked.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var personWords = person.Scopes.Split(' ');
        return string.Join(' ', Within(personWords, askedWords).Union(Within(askedWords, personWords)));
    }

    private static IEnumerable<string> Within(string[] words, string[] others)
    {
        var held = ScopeSet.Parse(others);
        return words.Where(word => Scope.TryParse(word, out var scope) && held.Has(scope));
    }

    private static string Page(HttpRequest request)
    {
        var html = HtmlEncoder.Default;
        var people = People()
            .Select(person =>
                $"""
                    <li><a href="{html.Encode(
                        QueryHelpers.AddQueryString(request.Path + request.QueryString, Person, person.Id)
                    )}">
                    <strong>{html.Encode(person.Person!.Value.Name)}</strong>
                    <span>{html.Encode(Roles[person.Id].Role)}</span>
                    <small>{html.Encode(Roles[person.Id].What)}</small></a></li>
                    """
            );
        return $"""
            <!DOCTYPE html>
            <html lang="fr">
            <head>
            <meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>Qui êtes-vous ? · Bac à sable FhirIns</title>
            <link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
            <link rel="stylesheet" href="/assets/dashboard.css">
            </head>
            <body class="bare">
            <main id="main" class="people">
            <p class="sandbox-mark">Bac à sable · personnes fictives</p>
            <h1>Qui êtes-vous&nbsp;?</h1>
            <p>Choisissez une personne&nbsp;: il n'y a pas de mot de passe. <span lang="en">Choose who you are: there is no password.</span></p>
            <ul>
            {string.Join('\n', people)}
            </ul>
            </main>
            </body>
            </html>
            """;
    }

    private static readonly Dictionary<string, (string Role, string What)> Roles = new()
    {
        ["reception"] = ("Secrétariat", "accueille, recherche, crée, interroge INSi, contrôle les pièces"),
        ["practitioner"] = ("Professionnel de santé libéral", "comme le secrétariat, et la procédure d'exception"),
        ["referent"] = (
            "Référente en identitovigilance",
            "tout sur les identités : listes de travail, fusions, retraits"
        ),
        ["auditor"] = ("Auditrice", "traces et indicateurs, en lecture"),
        ["admin"] = ("Administrateur", "campagnes de vérification"),
    };
}
