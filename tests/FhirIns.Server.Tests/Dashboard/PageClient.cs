using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using FhirIns.Server.Tests.Infrastructure;

namespace FhirIns.Server.Tests.Dashboard;

/// <summary>A browser without scripts: keeps cookies, follows links and redirections, fills forms.</summary>
public sealed class PageClient : IDisposable
{
    private readonly HttpClient http;

    public PageClient(Uri address)
    {
        Cookies = new();
        http = new(new HttpClientHandler { CookieContainer = Cookies }) { BaseAddress = address };
        http.DefaultRequestHeaders.Accept.ParseAdd("text/html");
    }

    public CookieContainer Cookies { get; }

    /// <summary>Signs in as a person of the sandbox, by the way that everybody goes.</summary>
    public static async Task<PageClient> SignInAsync(FhirInsApplication app, string person)
    {
        var client = new PageClient(app.Url);
        await client.SignInAsync(person);
        return client;
    }

    /// <summary>Opens the first page, and chooses a person where the sandbox asks who one is.</summary>
    public async Task<Page> SignInAsync(string person, string path = "/")
    {
        var choice = await OpenAsync(path);
        var link = choice
            .Document.QuerySelectorAll("a")
            .Single(one => one.GetAttribute("href")!.EndsWith($"person={person}", StringComparison.Ordinal));
        return await OpenAsync(link.GetAttribute("href")!);
    }

    public Task<Page> OpenAsync(string path) => AnswerAsync(new HttpRequestMessage(HttpMethod.Get, path));

    /// <summary>Sends a form of a page with what a person fills in; what is hidden goes along, as in a browser.</summary>
    public Task<Page> SendAsync(Page page, string action, params (string Name, string Value)[] typed) =>
        AnswerAsync(RequestOf(page, action, typed));

    public async Task<Page[]> SendTwiceAsync(Page page, string action, params (string Name, string Value)[] typed) =>
        await Task.WhenAll(SendAsync(page, action, typed), SendAsync(page, action, typed));

    /// <summary>The session ends, as after half an hour without a click.</summary>
    public void LoseSession()
    {
        foreach (Cookie cookie in Cookies.GetCookies(http.BaseAddress!))
            cookie.Expired |= cookie.Name.Contains("session", StringComparison.Ordinal);
    }

    /// <summary>The form as the page shows it, with what is filled in already, and a few fields typed anew.</summary>
    public Task<Page> ResendAsync(Page page, string action, params (string Name, string Value)[] typed)
    {
        var form = page
            .Document.QuerySelectorAll<IHtmlFormElement>("form")
            .Single(one => one.GetAttribute("action") == action);
        var shown = form.QuerySelectorAll<IHtmlInputElement>("input:not([type=hidden])")
            .Where(one => one.Type is not ("radio" or "checkbox") || one.HasAttribute("checked"))
            .Select(one => (one.Name!, one.Value))
            .Concat(form.QuerySelectorAll<IHtmlTextAreaElement>("textarea").Select(one => (one.Name!, one.Value)))
            .Where(one => !typed.Any(other => other.Name == one.Item1));
        return SendAsync(page, action, [.. shown, .. typed]);
    }

    public HttpRequestMessage RequestOf(Page page, string action, params (string Name, string Value)[] typed)
    {
        var form =
            page.Document.QuerySelectorAll<IHtmlFormElement>("form")
                .FirstOrDefault(one => one.GetAttribute("action") == action)
            ?? throw new InvalidOperationException($"No form {action} on {page.Address}: {page.Html}");
        var hidden = form.QuerySelectorAll<IHtmlInputElement>("input[type=hidden]")
            .Select(one => (one.Name!, one.Value))
            .Where(one => !typed.Any(other => other.Name == one.Item1));
        return new(HttpMethod.Post, action)
        {
            Content = new FormUrlEncodedContent(
                hidden.Concat(typed).Select(one => KeyValuePair.Create(one.Item1, one.Item2))
            ),
            Headers = { { "Origin", http.BaseAddress!.GetLeftPart(UriPartial.Authority) } },
        };
    }

    public async Task<Page> AnswerAsync(HttpRequestMessage request)
    {
        using (request)
        {
            using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
            var html = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            return new(
                answer.StatusCode,
                answer.RequestMessage!.RequestUri!,
                html,
                answer
                    .Headers.Concat(answer.Content.Headers)
                    .ToDictionary(one => one.Key, one => string.Join(", ", one.Value))
            );
        }
    }

    public void Dispose() => http.Dispose();
}

/// <summary>A page as it came.</summary>
public sealed record Page(HttpStatusCode Status, Uri Address, string Html, IReadOnlyDictionary<string, string> Headers)
{
    private readonly Lazy<IHtmlDocument> document = new(() => new HtmlParser().ParseDocument(Html));

    public IHtmlDocument Document => document.Value;

    /// <summary>What a person reads, with single spaces.</summary>
    public string Text =>
        string.Join(' ', Document.Body!.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>What stands in a field.</summary>
    public string? ValueOf(string field) =>
        Document.QuerySelector($"[name={field}]") switch
        {
            IHtmlTextAreaElement area => area.Value,
            IHtmlInputElement input => input.Value,
            _ => null,
        };
}

/// <summary>What pages are about.</summary>
internal static class PageCast
{
    /// <summary>An identity document did not agree: the id of the item that was opened.</summary>
    public static async Task<string> OpenEcart(this FhirInsApplication app, string id)
    {
        var refused = await app.As("reception")
            .Post($"Patient/{id}/$identity-validate", Resources.Proof("CN", concordance: false));
        return refused.Parameter("task")!.Split('/')[^1];
    }
}
