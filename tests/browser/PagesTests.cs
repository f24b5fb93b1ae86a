using Microsoft.Playwright;

namespace FhirIns.Browser.Tests;

/// <summary>Every page in a real browser: accessible, as wide as the screen, quiet in the console.</summary>
public sealed class PagesTests(Browser browser) : IClassFixture<Browser>
{
    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Every_page_is_accessible_at_every_width(ColorScheme colours)
    {
        var page = await browser.SignInAsync("referent", colours: colours);
        var complaints = new List<string>();
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
                complaints.Add($"{page.Url}: {message.Text}");
        };
        var people = new Dictionary<string, string>
        {
            ["prov"] = await browser.IdOfAsync("CAST-PROV"),
            ["qual"] = await browser.IdOfAsync("CAST-QUAL"),
        };
        var pages = new List<(string Name, string Address)>
        {
            ("overview", "/"),
            ("search", "/search"),
            ("worklists", "/worklists"),
            ("create", "/identities/new"),
            ("identity-prov", $"/identities/{people["prov"]}"),
            ("identity-qual", $"/identities/{people["qual"]}"),
            ("people", "/identities?who=RECUP"),
            ("traces", "/traces"),
            ("campaigns-seen", "/campaigns"),
            ("sign-out", "/sign-out"),
        };
        foreach (
            var part in new[]
            {
                "proof",
                "withdraw",
                "flag?attribute=DOUT",
                "reveal",
                "card",
                "traits",
                "confirm",
                "print",
            }
        )
            pages.Add(($"identity-{part.Split('?')[0]}", $"/identities/{people["qual"]}/{part}"));
        foreach (var (name, address) in pages)
        {
            await page.GotoAsync(address);
            await Browser.ExpectAccessibleAsync(page, $"{name}, {colours}");
            await Browser.ShootAsync(page, colours is ColorScheme.Dark ? name + "-dark" : name);
        }
        Assert.Empty(complaints);
    }

    [Fact]
    public async Task English_pages_are_as_wide_as_the_screen()
    {
        var page = await browser.SignInAsync("referent");
        await page.GotoAsync("/language/en");
        var id = await browser.IdOfAsync("CAST-RECUP");
        foreach (
            var (name, address) in new[]
            {
                ("overview", "/"),
                ("search", "/search"),
                ("worklists", "/worklists"),
                ("traces", "/traces"),
                ("identity", $"/identities/{id}"),
                ("proof", $"/identities/{id}/proof"),
                ("traits", $"/identities/{id}/traits"),
            }
        )
        {
            await page.GotoAsync(address);
            Assert.Equal("en", await page.Locator("html").GetAttributeAsync("lang"));
            await Browser.ShootAsync(page, name + "-english");
        }
    }

    [Fact]
    public async Task The_sign_in_of_the_sandbox_is_accessible()
    {
        var page = await browser.SignInAsync("referent");
        await page.Context.ClearCookiesAsync();
        await page.GotoAsync("/");
        await Browser.ExpectAccessibleAsync(page, "sign-in");
        await Browser.ShootAsync(page, "sign-in");
        await page.GotoAsync("/signed-out");
        await Browser.ExpectAccessibleAsync(page, "signed out");
    }

    [Fact]
    public async Task Work_lists_are_walked_through_by_keyboard()
    {
        var page = await browser.SignInAsync("reception");
        var id = await browser.IdOfAsync("CAST-VALI");
        await page.GotoAsync($"/identities/{id}/proof");
        await page.GetByLabel("Carte nationale d'identité", new() { Exact = true }).CheckAsync();
        await page.GetByLabel("Non, au moins un diffère").CheckAsync();
        await page.GetByLabel("Nom de naissance", new() { Exact = true }).CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Enregistrer le contrôle" }).ClickAsync();
        await Assertions.Expect(page.Locator(".notice.good")).ToContainTextAsync("un écart est ouvert");

        var referent = await browser.SignInAsync("referent");
        await referent.GotoAsync("/worklists?list=ecart");
        await Browser.ExpectAccessibleAsync(referent, "list of écarts");
        await referent.Keyboard.PressAsync("j");
        await referent.Keyboard.PressAsync("Enter");
        await Assertions.Expect(referent.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("Écart");
    }
}
