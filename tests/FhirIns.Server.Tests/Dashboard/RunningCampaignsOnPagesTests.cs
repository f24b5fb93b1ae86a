using System.Net;
using FhirIns.Server.Tests.Infrastructure;
using FhirIns.Tests;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Tests.Dashboard;

/// <summary>Campaigns on pages: what is not understood is said, and the report serves those who act on it.</summary>
public sealed class RunningCampaignsOnPagesTests(RunningCampaignsOnPagesTests.Application app)
    : IClassFixture<RunningCampaignsOnPagesTests.Application>
{
    private const string Form = "/campaigns/new";

    public sealed class Application : FhirInsApplication
    {
        protected override ValueTask<Dictionary<string, string?>> SettingsAsync() =>
            new(new Dictionary<string, string?> { ["Jobs:Every"] = "00:00:01" });
    }

    [Theory]
    [InlineData("limit", "-3")]
    [InlineData("limit", "abc")]
    [InlineData("limit", "0")]
    [InlineData("callsPerMinute", "1e9")]
    [InlineData("callsPerMinute", "-1")]
    [InlineData("hours", "25:00-99:00")]
    [InlineData("notVerifiedSince", "2999-01-01")]
    [InlineData("status", "")]
    [InlineData("when", "later", "startsAt", "2020-01-01T22:00")]
    [InlineData("when", "later", "startsAt", "")]
    [InlineData("when", "recurring", "frequency", "")]
    [InlineData("when", "recurring", "frequency", "weekly", "weekday")]
    [InlineData("when", "recurring", "frequency", "monthly", "monthDay")]
    public async Task What_is_not_understood_of_a_campaign_is_said_at_its_field(
        string field,
        string value,
        string? other = null,
        string otherValue = "",
        string? blamed = null
    )
    {
        using var admin = await PageClient.SignInAsync(app, "admin");
        var typed = new Dictionary<string, string>
        {
            ["status"] = "QUAL",
            ["nature"] = "all",
            ["when"] = "now",
            ["time"] = "22:00",
            ["monthDay"] = "31",
            [field] = value,
        };
        if (other is not null)
            typed[other] = otherValue;
        foreach (var step in new[] { "preview", "start" })
        {
            typed["step"] = step;
            var page = await admin.SendAsync(
                await admin.OpenAsync(Form),
                Form,
                [.. typed.Select(one => (one.Key, one.Value))]
            );
            Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
            var wrong = page
                .Document.QuerySelectorAll("[aria-invalid=true]")
                .Select(one => one.GetAttribute("name") ?? one.QuerySelector("input")!.GetAttribute("name"));
            Assert.Equal([blamed ?? other ?? field], wrong);
            Assert.Null(page.Document.QuerySelector(".notice.info"));
        }
        Assert.Equal(0, await app.InDatabaseAsync(db => db.CampaignPlans.CountAsync()));
    }

    [Fact]
    public async Task A_preview_says_when_in_plain_words_and_an_end_is_one_click_further()
    {
        using var admin = await PageClient.SignInAsync(app, "admin");
        var form = await admin.OpenAsync(Form);
        (string, string)[] typed =
        [
            ("status", "QUAL"),
            ("nature", "all"),
            ("when", "recurring"),
            ("frequency", "weekly"),
            ("weekday", "2"),
            ("time", "22:00"),
        ];
        var preview = await admin.SendAsync(form, Form, [.. typed, ("step", "preview")]);
        Assert.Contains(
            "Elle revient chaque mardi à 22:00, la première fois le",
            preview.Document.QuerySelector(".notice.info")!.TextContent
        );
        var later = await admin.SendAsync(
            form,
            Form,
            ("status", "QUAL"),
            ("when", "later"),
            ("startsAt", "2999-03-03T22:00"),
            ("step", "start")
        );
        var end = later.Document.QuerySelector("details.sure")!;
        Assert.False(end.HasAttribute("open"));
        Assert.NotNull(end.QuerySelector("form[action$='/cancel'] button.danger"));
        var ended = await admin.SendAsync(later, later.Address.AbsolutePath + "/cancel");
        Assert.Contains("Arrêtée", ended.Text);
    }

    [Fact]
    [Rule("S080")]
    public async Task The_report_says_what_an_end_means_and_its_table_names_those_whom_one_may_read()
    {
        var person = Person.Somebody();
        var id = await app.Qualify(person);
        app.Insi.People.Put(person.InInsi with { BirthName = "AUTRE" });
        using var admin = await PageClient.SignInAsync(app, "admin");
        var campaign = await admin.SendAsync(
            await admin.OpenAsync(Form),
            Form,
            ("status", "QUAL"),
            ("when", "now"),
            ("hours", "always"),
            ("callsPerMinute", "0"),
            ("step", "start")
        );
        var address = campaign.Address.AbsolutePath;
        for (var look = 0; look < 200 && !campaign.Text.Contains("Terminée"); look++)
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
            campaign = await admin.OpenAsync(address);
        }
        Assert.Contains("L'INS ou au moins un trait n'est pas celui d'INSi", campaign.Text);
        using var referent = await PageClient.SignInAsync(app, "referent");
        var seen = await referent.OpenAsync(address);
        Assert.NotNull(seen.Document.QuerySelector("a[href='/worklists?list=ins-ko']"));
        Assert.Null(seen.Document.QuerySelector("form[action$='/cancel']"));
        var named = await referent.OpenAsync(address + "/report.csv");
        Assert.StartsWith("IPP;Nom de naissance;", named.Html.TrimStart('\uFEFF'));
        Assert.Contains(person.Family, named.Html);
        Assert.Contains($"/identities/{id}", named.Html);
        Assert.DoesNotContain("Confirmée;", named.Html.Replace("Non confirmée;", ""));
        Assert.Contains("campagne-", named.Headers["Content-Disposition"]);
        var unnamed = await admin.OpenAsync(address + "/report.csv");
        Assert.DoesNotContain(person.Family, unnamed.Html);
        Assert.Contains($"/identities/{id}", unnamed.Html);
        Assert.Contains(
            $"/identities/{id}",
            (await referent.OpenAsync("/worklists?list=ins-ko")).Html is { } list
                ? (await referent.OpenAsync(Link(list))).Html
                : ""
        );

        static string Link(string html) =>
            new AngleSharp.Html.Parser.HtmlParser()
                .ParseDocument(html)
                .QuerySelectorAll("a.item")
                .Last()
                .GetAttribute("href")!;
    }

    [Fact]
    [Rule("S121", "S122")]
    public async Task The_table_of_the_overview_is_in_the_language_of_the_page_and_a_wrong_period_is_told_in_words()
    {
        await app.Qualify(Person.Somebody());
        using var referent = await PageClient.SignInAsync(app, "referent");
        var link = (await referent.OpenAsync("/")).Document.QuerySelector("a[href^='/overview.csv']")!;
        var table = await referent.OpenAsync(link.GetAttribute("href")!);
        Assert.StartsWith("Jour;Indicateur;Opération;Résultat;", table.Html.TrimStart('\uFEFF'));
        // What was counted for whoever looked before stands for a hundred times as long as the counting took.
        for (var look = 0; look < 120 && !table.Html.Contains(";Qualifiée;", StringComparison.Ordinal); look++)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
            table = await referent.OpenAsync(link.GetAttribute("href")!);
        }
        Assert.Contains(";Qualifiée;", table.Html);
        Assert.Contains(";par traits;Trouvée (00);", table.Html);
        Assert.Contains("indicateurs-", table.Headers["Content-Disposition"]);
        var wrong = await referent.OpenAsync("/overview.csv?from=tomorrow&to=2020-01-01");
        Assert.Equal(HttpStatusCode.BadRequest, wrong.Status);
        Assert.StartsWith("text/html", wrong.Headers["Content-Type"]);
    }
}
