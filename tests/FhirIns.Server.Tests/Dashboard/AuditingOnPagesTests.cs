using System.Net;
using FhirIns.Server.Tests.Infrastructure;
using FhirIns.Tests;

namespace FhirIns.Server.Tests.Dashboard;

/// <summary>Each role finds its work on the first page, and the trail reads as it would be told.</summary>
public sealed class AuditingOnPagesTests(FhirInsApplication app) : IClassFixture<FhirInsApplication>
{
    [Theory]
    [InlineData("referent")]
    [InlineData("auditor")]
    [InlineData("admin")]
    [InlineData("reception")]
    [InlineData("practitioner")]
    public async Task No_link_of_the_first_page_leads_to_a_closed_door(string role)
    {
        await app.OpenEcart(await app.RegisterProvisional(Person.Somebody().Patient));
        using var person = await PageClient.SignInAsync(app, role);
        var links = (await person.OpenAsync("/"))
            .Document.QuerySelectorAll("a[href^='/']")
            .Select(one => one.GetAttribute("href")!)
            .Where(href => !href.StartsWith("/language", StringComparison.Ordinal))
            .Distinct();
        foreach (var link in links)
            Assert.Equal(HttpStatusCode.OK, (await person.OpenAsync(link)).Status);
    }

    [Fact]
    public async Task A_closed_page_does_not_speak_of_tokens()
    {
        using var auditor = await PageClient.SignInAsync(app, "auditor");
        var page = await auditor.OpenAsync("/worklists");
        Assert.Equal(HttpStatusCode.Forbidden, page.Status);
        Assert.DoesNotContain("jeton", page.Text);
    }

    [Fact]
    [Rule("S070")]
    public async Task The_trail_is_read_on_pages_by_name_and_in_plain_words()
    {
        var person = Person.Somebody();
        app.Insi.People.Put(person.InInsi);
        var id = await app.RegisterProvisional(person.Patient);
        using var reception = await PageClient.SignInAsync(app, "reception");
        var address = $"/identities/{id}";
        await reception.SendAsync(await reception.OpenAsync(address), address + "/retrieve");
        await app.As("connector").Post($"Patient/{id}/$identity-validate", Resources.Proof("CN"));

        using var auditor = await PageClient.SignInAsync(app, "auditor");
        var all = await auditor.OpenAsync($"/traces?patient={id}");
        Assert.Contains("INSi interrogé (par traits) : une identité trouvée", all.Text);
        Assert.Contains("Odile MARCHAND", all.Text);
        Assert.Contains("Refus (contrôler une pièce) : droit insuffisant", all.Text);
        Assert.Null(all.Document.QuerySelector("a[href^='/identities']"));
        var refusals = await auditor.OpenAsync($"/traces?patient={id}&kind=refusals");
        Assert.DoesNotContain("une identité trouvée", refusals.Text);
        Assert.Contains("Refus", refusals.Text);
        var hers = await auditor.OpenAsync($"/traces?patient={id}&person=odile.marchand");
        Assert.DoesNotContain("droit insuffisant", hers.Text);
        Assert.Contains("Aucune trace", (await auditor.OpenAsync($"/traces?patient={id}&day=2020-01-01")).Text);
        Assert.Equal(HttpStatusCode.Forbidden, (await reception.OpenAsync("/traces")).Status);
    }

    [Fact]
    public async Task An_identity_tells_its_story_once_and_by_name()
    {
        var id = await app.Qualify(Person.Somebody());
        using var referent = await PageClient.SignInAsync(app, "referent");
        var address = $"/identities/{id}/flag";
        await referent.SendAsync(await referent.OpenAsync(address + "?attribute=HOMA"), address, ("reason", "essai"));
        var page = await referent.OpenAsync($"/identities/{id}");
        var story = page.Document.QuerySelector("[aria-labelledby=history] .timeline")!.TextContent;
        Assert.Single(story.Split("Pièce d'identité contrôlée").Skip(1));
        Assert.Contains("INSi interrogé (par traits)", story);
        Assert.Contains("Inès VALOIS", story);
        Assert.DoesNotContain("ines.valois", page.Text);
    }
}
