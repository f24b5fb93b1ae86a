using System.Net;
using FhirIns.Sandbox;
using FhirIns.Server.Tests.Infrastructure;
using FhirIns.Tests;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Tests.Dashboard;

/// <summary>Small things that make a day at the desk easier: places by name, numbers as they are typed, work that is shared out.</summary>
public sealed class FindingOnesWayTests(FhirInsApplication app) : IClassFixture<FhirInsApplication>
{
    [Fact]
    [Rule("S009", "S098")]
    public async Task A_birth_place_is_read_by_its_name_wherever_somebody_has_to_compare_it()
    {
        var person = Person.Somebody();
        var id = await app.RegisterProvisional(person.Patient);
        using var reception = await PageClient.SignInAsync(app, "reception");
        foreach (var path in new[] { "", "/confirm", "/proof" })
            Assert.Matches(
                $@"\p{{L}}[\p{{L}}' -]+ \({person.BirthPlace}\)",
                (await reception.OpenAsync($"/identities/{id}{path}")).Text
            );
    }

    [Theory]
    [InlineData("Rennes", "35238")]
    [InlineData("saint denis de la reunion", null)]
    [InlineData("PARIS 12E", "75112")]
    [InlineData("Algérie", "99352")]
    [InlineData("2a004", "2A004")]
    public async Task A_birth_place_is_entered_by_name_where_no_other_is_called_so(string typed, string? code)
    {
        using var reception = await PageClient.SignInAsync(app, "reception");
        var person = Person.Somebody();
        var created = await reception.SendAsync(
            await reception.OpenAsync("/identities/new"),
            "/identities/new",
            ("family", person.Family),
            ("given", "LOUISE"),
            ("birthDate", person.BirthDate),
            ("birthPlace", typed),
            ("gender", "female")
        );
        if (code is null)
            Assert.Contains("code officiel", created.Document.QuerySelector("#f-birthPlace-problem")!.TextContent);
        else
            Assert.Contains($"({code})", created.Text);
    }

    [Fact]
    public async Task Places_of_one_name_are_told_apart()
    {
        using var reception = await PageClient.SignInAsync(app, "reception");
        var several = await reception.SendAsync(
            await reception.OpenAsync("/identities/new"),
            "/identities/new",
            ("family", "DUPOND"),
            ("given", "LOUISE"),
            ("birthDate", "1980-01-01"),
            ("birthPlace", "Saint-Denis"),
            ("gender", "female")
        );
        var problem = several.Document.QuerySelector("#f-birthPlace-problem")!.TextContent;
        Assert.Contains("93066 Saint-Denis (Seine-Saint-Denis)", problem);
        Assert.Contains("97411 Saint-Denis (La Réunion)", problem);
    }

    [Theory]
    [InlineData("ways-17")]
    [InlineData("WAYS - 17")]
    [InlineData(" Ways-17 ")]
    public async Task A_local_number_is_found_however_it_is_typed(string typed)
    {
        var person = Person.Somebody();
        var patient = person.Patient;
        patient["identifier"] = new System.Text.Json.Nodes.JsonArray(
            new System.Text.Json.Nodes.JsonObject { ["system"] = SandboxCast.IppSystem, ["value"] = "WAYS-17" }
        );
        await app.As("reception")
            .Post("Patient", patient, ("If-None-Exist", $"identifier={SandboxCast.IppSystem}|WAYS-17"));
        using var reception = await PageClient.SignInAsync(app, "reception");
        var found = await reception.SendAsync(await reception.OpenAsync("/search"), "/search", ("number", typed));
        Assert.Contains("IPP WAYS-17", found.Text);
    }

    [Fact]
    public async Task What_was_done_is_told_once_and_no_address_makes_it_up()
    {
        var id = await app.RegisterProvisional(Person.Somebody().Patient);
        using var referent = await PageClient.SignInAsync(app, "referent");
        var invented = await referent.OpenAsync($"/identities/{id}?done=withdrawn");
        Assert.Null(invented.Document.QuerySelector(".notice.good"));
        var address = $"/identities/{id}/flag";
        var told = await referent.SendAsync(
            await referent.OpenAsync(address + "?attribute=HOMA"),
            address,
            ("reason", "essai")
        );
        Assert.Contains("C'est enregistré", told.Document.QuerySelector(".notice.good")!.TextContent);
        Assert.Empty(told.Address.Query);
        Assert.Null((await referent.OpenAsync(told.Address.AbsolutePath)).Document.QuerySelector(".notice.good"));
        Assert.DoesNotContain(told.Document.QuerySelector("h1 .family")!.TextContent, told.Document.Title);
    }

    [Fact]
    [Rule("S024")]
    public async Task Whoever_cannot_be_asked_about_is_told_why()
    {
        var patient = Person.Somebody().Patient;
        patient["gender"] = "unknown";
        var id = await app.RegisterProvisional(patient);
        using var reception = await PageClient.SignInAsync(app, "reception");
        var next = (await reception.OpenAsync($"/identities/{id}")).Document.QuerySelector(".next")!;
        Assert.Contains("sexe", next.TextContent);
        Assert.Null(next.QuerySelector("form[action$='/retrieve']"));
    }

    [Fact]
    [Rule("S102")]
    public async Task A_task_is_given_to_a_colleague_and_a_day_to_look_again_is_kept_in_view()
    {
        var task = "/worklists/" + await app.OpenEcart(await app.RegisterProvisional(Person.Somebody().Patient));
        using (await PageClient.SignInAsync(app, "admin"))
        using (var referent = await PageClient.SignInAsync(app, "referent"))
        {
            var given = await referent.SendAsync(
                await referent.OpenAsync(task),
                task + "/assign",
                ("to", "paul.ferrand")
            );
            Assert.Contains("Paul FERRAND", given.Document.QuerySelector("dl.facts")!.TextContent);
            Assert.Contains("C'est enregistré", given.Text);
            var past = await referent.SendAsync(
                given,
                task + "/follow-up",
                ("origin", "inconnu"),
                ("followUpOn", "2020-01-01")
            );
            Assert.Contains("Ce jour est déjà passé", past.Text);
            Assert.DoesNotContain(task, (await referent.OpenAsync("/worklists?who=due")).Html);
            var id = task.Split('/')[^1];
            await app.InDatabaseAsync(db =>
                db.Tasks.Where(row => row.Id == id)
                    .ExecuteUpdateAsync(set => set.SetProperty(row => row.FollowUpOn, new DateOnly(2020, 1, 1)))
            );
            var due = await referent.OpenAsync("/worklists?who=due");
            Assert.Contains(task, due.Html);
            Assert.Contains("en retard", due.Text);
        }
    }
}
