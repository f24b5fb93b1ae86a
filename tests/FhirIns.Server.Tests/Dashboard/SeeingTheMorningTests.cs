using System.Net;
using FhirIns.Server.Dashboard.Overview;
using FhirIns.Server.Tests.Infrastructure;
using FhirIns.Tests;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace FhirIns.Server.Tests.Dashboard;

/// <summary>The first page tells the truth in ten seconds, and each figure leads to whom it counts.</summary>
public sealed class SeeingTheMorningTests(FhirInsApplication app) : IClassFixture<FhirInsApplication>
{
    [Fact]
    [Rule("S079", "S121")]
    public async Task Verifications_are_counted_as_confirmed_or_not()
    {
        var (right, wrong) = (Person.Somebody(), Person.Somebody());
        var confirmed = await app.Qualify(right);
        var mistaken = await app.Qualify(wrong);
        app.Insi.People.Put(wrong.InInsi with { BirthName = "AUTRE" });
        await app.As("referent").Post($"Patient/{confirmed}/$ins-verify");
        await app.As("referent").Post($"Patient/{mistaken}/$ins-verify");

        var kinds = (await Figures()).Calls[^1].ByKind;
        Assert.True(kinds["confirmed"] >= 1);
        Assert.True(kinds["ko"] >= 1);
        var today = TimeProvider
            .System.GetUtcNow()
            .ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        var csv = await app.As("auditor").Get($"/indicators?from={today}&to={today}&format=csv");
        Assert.Contains(",Verify,OK,", csv.Text);
        Assert.Contains(",Verify,KO,", csv.Text);
        Assert.DoesNotContain(",Verify,0", csv.Text);
        using var referent = await PageClient.SignInAsync(app, "referent");
        var identity = await referent.OpenAsync($"/identities/{mistaken}");
        Assert.Contains("INSi interrogé (vérification) : non confirmée", identity.Text);
        Assert.Contains("(vérification) : confirmée", (await referent.OpenAsync($"/identities/{confirmed}")).Text);
    }

    [Fact]
    [Rule("S121")]
    public async Task The_overview_says_how_many_ins_were_never_verified_and_since_when()
    {
        var id = await app.Qualify(Person.Somebody());
        await app.Qualify(Person.Somebody());
        await app.As("referent").Post($"Patient/{id}/$ins-verify");
        var never = await app.InDatabaseAsync(db =>
            db.Patients.CountAsync(row => row.InsNature != null && row.Identity.LastVerifiedAt == null)
        );
        var figures = await Figures();
        Assert.Equal(never, figures.NeverVerified);
        var oldest = await app.InDatabaseAsync(db => db.Patients.MinAsync(row => row.InsConfirmedAt));
        Assert.Equal(oldest, figures.Longest!.Since);
        using var referent = await PageClient.SignInAsync(app, "referent");
        Assert.Contains("INSi n'a pas parlé de la plus ancienne depuis le", (await referent.OpenAsync("/")).Text);
    }

    [Fact]
    [Rule("S121")]
    public async Task The_shares_leave_out_whom_the_indicators_leave_out()
    {
        var fictive = await app.RegisterProvisional(Person.Somebody().Patient);
        await app.As("referent")
            .Post(
                $"Patient/{fictive}/$identity-flag",
                Resources.Parameters(("attribute", "valueCode", "FICT"), ("value", "valueBoolean", true))
            );
        var gone = await app.RegisterProvisional(Person.Somebody().Patient);
        await app.As("referent").Delete($"Patient/{gone}");
        var counted = await app.InDatabaseAsync(db =>
            db.Patients.CountAsync(row => row.Status == "PROV" && !row.Deleted && !row.Identity.IsFictive)
        );
        Assert.Equal(counted, (await Figures()).Of("PROV"));
    }

    [Fact]
    public async Task Each_share_leads_to_the_people_it_counts()
    {
        var person = Person.Somebody();
        await app.Validate(await app.RegisterProvisional(person.Patient));
        using var referent = await PageClient.SignInAsync(app, "referent");
        var link = "/identities?who=VALI";
        if ((await referent.OpenAsync("/")).Document.QuerySelector(".share.vali a") is { } shown)
            Assert.Equal(link, shown.GetAttribute("href"));
        var people = await referent.OpenAsync(link);
        Assert.Contains(person.Family, people.Text);
        Assert.Empty(people.Document.QuerySelectorAll("tbody .status:not(.vali)"));
        Assert.Equal(HttpStatusCode.NotFound, (await referent.OpenAsync("/identities?who=all")).Status);
        using var auditor = await PageClient.SignInAsync(app, "auditor");
        Assert.Equal(HttpStatusCode.Forbidden, (await auditor.OpenAsync(link)).Status);
        Assert.Null((await auditor.OpenAsync("/")).Document.QuerySelector(".share a"));
    }

    [Fact]
    public async Task A_long_list_of_people_goes_on_where_it_stopped()
    {
        for (var number = 0; number < 51; number++)
            await app.RegisterProvisional(Person.Somebody().Patient);
        using var referent = await PageClient.SignInAsync(app, "referent");
        var seen = new List<string>();
        for (var next = "/identities?who=PROV"; next is not null; )
        {
            var page = await referent.OpenAsync(next);
            seen.AddRange(page.Document.QuerySelectorAll("tbody th a").Select(one => one.GetAttribute("href")!));
            next = page.Document.QuerySelector("main a[href*='after=']")?.GetAttribute("href");
            Assert.True(seen.Count == seen.Distinct().Count(), $"{page.Address} goes on at {next}");
        }
        Assert.True(seen.Count > 50);
        Assert.Equal(seen.Count, seen.Distinct().Count());
    }

    [Fact]
    [Rule("S080")]
    public async Task An_ins_that_was_not_confirmed_is_marked_and_the_advice_goes_on()
    {
        var person = Person.Somebody();
        var id = await app.Qualify(person);
        app.Insi.People.Put(person.InInsi with { BirthName = "AUTRE" });
        await app.As("referent").Post($"Patient/{id}/$ins-verify");
        using var referent = await PageClient.SignInAsync(app, "referent");
        var page = await referent.OpenAsync($"/identities/{id}");
        Assert.Contains("INS à vérifier", page.Document.QuerySelector(".banner")!.TextContent);
        Assert.Contains("interrogez de nouveau INSi", page.Document.QuerySelector(".next")!.TextContent);

        var vain = await referent.SendAsync(page, $"/identities/{id}/retrieve");
        Assert.Contains("INSi ne trouve personne", vain.Text);
        var advice = vain.Document.QuerySelector(".next")!;
        Assert.Contains("Demandez une pièce d'identité", advice.TextContent);
        Assert.NotNull(advice.QuerySelector("a.primary[href$='/proof']"));
        Assert.NotNull(advice.QuerySelector("a[href$='/withdraw']"));
        using var reception = await PageClient.SignInAsync(app, "reception");
        var desk = (await reception.OpenAsync($"/identities/{id}")).Document.QuerySelector(".next")!;
        Assert.Contains("référent en identitovigilance", desk.TextContent);
        Assert.Null(desk.QuerySelector("a[href$='/withdraw']"));
    }

    [Fact]
    [Rule("S091")]
    public async Task The_desk_is_told_of_an_open_ecart_without_having_the_work_lists()
    {
        var id = await app.RegisterProvisional(Person.Somebody().Patient);
        await app.OpenEcart(id);
        using var reception = await PageClient.SignInAsync(app, "reception");
        var page = await reception.OpenAsync($"/identities/{id}");
        Assert.Contains("Un écart est ouvert", page.Document.QuerySelector(".next")!.TextContent);
        Assert.Null(page.Document.QuerySelector("a[href^='/worklists']"));
    }

    /// <summary>The figures as they are now: those of the page are counted again now and then.</summary>
    private Task<OverviewModel> Figures() =>
        ActivatorUtilities
            .CreateInstance<OverviewFigures>(app.Host.Services)
            .MeasureAsync(TestContext.Current.CancellationToken);
}
