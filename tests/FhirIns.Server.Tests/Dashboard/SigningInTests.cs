using System.Net;
using FhirIns.Server.Tests.Infrastructure;

namespace FhirIns.Server.Tests.Dashboard;

/// <summary>Who comes in, with which rights, and for how long.</summary>
public sealed class SigningInTests(FhirInsApplication app) : IClassFixture<FhirInsApplication>
{
    [Fact]
    public async Task A_person_signs_in_and_sees_their_name_and_what_their_role_opens()
    {
        using var referent = await PageClient.SignInAsync(app, "referent");
        var page = await referent.OpenAsync("/");
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Contains("Inès VALOIS", page.Text);
        Assert.NotNull(page.Document.QuerySelector("nav a[href='/worklists']"));

        using var reception = await PageClient.SignInAsync(app, "reception");
        var welcome = await reception.OpenAsync("/");
        Assert.Contains("Odile MARCHAND", welcome.Text);
        Assert.Null(welcome.Document.QuerySelector("nav a[href='/worklists']"));
    }

    [Fact]
    public async Task Nobody_sees_a_page_without_signing_in()
    {
        using var nobody = new PageClient(app.Url);
        foreach (var path in new[] { "/", "/search", "/worklists", "/identities/0", "/overview.csv" })
            Assert.StartsWith("/sandbox/authorize", (await nobody.OpenAsync(path)).Address.AbsolutePath);
    }

    [Fact]
    public async Task After_signing_in_one_is_where_one_wanted_to_go()
    {
        using var person = new PageClient(app.Url);
        var page = await person.SignInAsync("referent", "/worklists?list=ecart");
        Assert.Equal("/worklists?list=ecart", page.Address.PathAndQuery);
    }

    [Fact]
    public async Task Nobody_is_sent_to_another_site_after_signing_in()
    {
        foreach (var page in new[] { "https://evil.example/", "//evil.example/", "/\\evil.example" })
        {
            using var person = new PageClient(app.Url);
            var arrived = await person.SignInAsync("referent", $"/sign-in?page={Uri.EscapeDataString(page)}");
            Assert.Equal(app.Url.Authority, arrived.Address.Authority);
        }
    }

    [Fact]
    public async Task Cookies_are_out_of_reach_of_scripts_and_of_other_sites()
    {
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = app.Url };
        var challenge = await http.GetAsync("/", TestContext.Current.CancellationToken);
        using var person = await PageClient.SignInAsync(app, "referent");
        foreach (Cookie cookie in person.Cookies.GetAllCookies())
            Assert.True(cookie.HttpOnly, cookie.Name);
        Assert.All(
            challenge.Headers.GetValues("Set-Cookie"),
            cookie => Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase)
        );
    }

    [Fact]
    public async Task A_page_that_the_role_does_not_open_says_so_and_the_refusal_is_told()
    {
        using var auditor = await PageClient.SignInAsync(app, "auditor");
        var page = await auditor.OpenAsync("/search");
        Assert.Equal(HttpStatusCode.Forbidden, page.Status);
        Assert.Contains("pas ouverte à votre rôle", page.Text);
        var refusals = await app.As("auditor").Get("AuditEvent?subtype=refusal");
        Assert.Contains("lucie.hamel", refusals.Text);
    }

    [Fact]
    public async Task Signing_out_closes_the_session()
    {
        using var person = await PageClient.SignInAsync(app, "referent");
        var page = await person.OpenAsync("/sign-out");
        var gone = await person.SendAsync(page, "/sign-out");
        Assert.Contains("Vous êtes déconnecté", gone.Text);
        Assert.StartsWith("/sandbox/authorize", (await person.OpenAsync("/")).Address.AbsolutePath);
    }

    [Fact]
    public async Task A_cookie_that_was_kept_opens_nothing_once_its_person_has_signed_out()
    {
        using var person = await PageClient.SignInAsync(app, "referent");
        using var thief = new PageClient(app.Url);
        foreach (Cookie cookie in person.Cookies.GetAllCookies())
            thief.Cookies.Add(new Cookie(cookie.Name, cookie.Value, cookie.Path, cookie.Domain));
        Assert.Equal("/search", (await thief.OpenAsync("/search")).Address.AbsolutePath);
        await person.SendAsync(await person.OpenAsync("/sign-out"), "/sign-out");
        Assert.StartsWith("/sandbox/authorize", (await thief.OpenAsync("/search")).Address.AbsolutePath);
    }

    [Fact]
    public async Task Signing_out_ends_one_session_and_leaves_the_others_of_the_same_person()
    {
        using var here = await PageClient.SignInAsync(app, "referent");
        using var there = await PageClient.SignInAsync(app, "referent");
        await here.SendAsync(await here.OpenAsync("/sign-out"), "/sign-out");
        Assert.Equal("/search", (await there.OpenAsync("/search")).Address.AbsolutePath);
    }

    [Fact]
    public async Task Every_page_forbids_what_it_does_not_need()
    {
        using var person = await PageClient.SignInAsync(app, "referent");
        foreach (var path in new[] { "/", "/search", "/worklists", "/nowhere" })
        {
            var page = await person.OpenAsync(path);
            var policy = page.Headers["Content-Security-Policy"];
            Assert.Contains("default-src 'none'", policy);
            Assert.Contains("frame-ancestors 'none'", policy);
            Assert.DoesNotContain("unsafe", policy);
            Assert.Contains("no-store", page.Headers["Cache-Control"]);
            Assert.Empty(page.Document.QuerySelectorAll("[style], style, script:not([src])"));
            Assert.All(
                page.Document.QuerySelectorAll("[src], link[href]"),
                one => Assert.StartsWith("/assets/", one.GetAttribute("src") ?? one.GetAttribute("href"))
            );
        }
    }

    [Fact]
    public async Task English_is_a_click_away_and_stays()
    {
        using var person = await PageClient.SignInAsync(app, "referent");
        var french = await person.OpenAsync("/worklists");
        Assert.Equal("fr", french.Document.DocumentElement.GetAttribute("lang"));
        var english = await person.OpenAsync(french.Document.QuerySelector("a[hreflang=en]")!.GetAttribute("href")!);
        Assert.Equal("/worklists", english.Address.AbsolutePath);
        Assert.Contains("Work lists", english.Text);
        Assert.Equal("en", (await person.OpenAsync("/search")).Document.DocumentElement.GetAttribute("lang"));
    }

    [Fact]
    public async Task A_code_serves_once_and_to_whoever_has_its_verifier()
    {
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = app.Url };
        const string Challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
        var back = new Uri(app.Url, "/sign-in/callback").ToString();
        var answer = await http.GetAsync(
            $"/sandbox/authorize?response_type=code&client_id=dashboard&redirect_uri={Uri.EscapeDataString(back)}"
                + $"&scope=user/Patient.r&state=x&code_challenge={Challenge}&code_challenge_method=S256&person=referent",
            TestContext.Current.CancellationToken
        );
        var code = System.Web.HttpUtility.ParseQueryString(answer.Headers.Location!.Query)["code"]!;
        Assert.Equal(HttpStatusCode.BadRequest, await RedeemAsync("wrong"));
        Assert.Equal(HttpStatusCode.BadRequest, await RedeemAsync("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"));

        async Task<HttpStatusCode> RedeemAsync(string verifier)
        {
            using var form = new FormUrlEncodedContent(
                new Dictionary<string, string>
                {
                    ["grant_type"] = "authorization_code",
                    ["client_id"] = "dashboard",
                    ["client_secret"] = "sandbox",
                    ["code"] = code,
                    ["redirect_uri"] = back,
                    ["code_verifier"] = verifier,
                }
            );
            using var tokens = await http.PostAsync("/sandbox/token", form, TestContext.Current.CancellationToken);
            return tokens.StatusCode;
        }
    }
}
