using System.Net;
using FhirIns.Server.Tests.Infrastructure;
using FhirIns.Tests;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Tests.Dashboard;

/// <summary>What a partner says of an identity is settled with the partner, whom the page names; the person is asked for nothing.</summary>
public sealed class SettlingWithSendersTests(FhirInsApplication app) : IClassFixture<FhirInsApplication>
{
    private const string Partner = "990000028";

    [Fact]
    [Rule("S102", "S107")]
    public async Task A_comment_of_a_partner_names_the_partner_and_offers_no_letter()
    {
        var person = Person.Somebody();
        await Send(person, "VALI", "DOUB");
        var (id, task) = await TaskOf(person, "ecart", "DOUB");
        using var referent = await PageClient.SignInAsync(app, "referent");
        var page = await referent.OpenAsync(task);
        Assert.Contains(Partner, page.Document.QuerySelector("dl.facts")!.TextContent);
        await IsSettledWithTheSender(referent, page, task);
        Assert.DoesNotContain("remettez le courrier", (await referent.OpenAsync($"/identities/{id}")).Text);

        await app.As("admin")
            .Send(
                HttpMethod.Post,
                "/admin/trust-contracts",
                $$"""{"partner":"{{Partner}}","name":"Laboratoire des Tilleuls","validFrom":"2020-01-01","validTo":"2020-12-31"}""",
                "application/json"
            );
        var named = await referent.OpenAsync(task);
        Assert.Contains($"Laboratoire des Tilleuls ({Partner})", named.Document.QuerySelector("dl.facts")!.TextContent);
    }

    [Fact]
    [Rule("S087", "S081")]
    public async Task What_insi_does_not_confirm_of_a_partner_names_the_partner()
    {
        var person = Person.Somebody();
        await Send(person, "VALI");
        var (_, task) = await TaskOf(person, "third-party-ko", "partner");
        using var referent = await PageClient.SignInAsync(app, "referent");
        Assert.Contains(Partner, (await referent.OpenAsync(task)).Document.QuerySelector("dl.facts")!.TextContent);
    }

    [Fact]
    [Rule("S102", "S062")]
    public async Task What_a_partner_doubts_of_somebody_known_here_is_not_the_ecart_of_a_document()
    {
        var person = Person.Somebody();
        app.Insi.People.Put(person.InInsi);
        await app.Qualify(person);
        await Send(person, "DOUT");
        var (id, task) = await TaskOf(person, "ecart", "sender-DOUT");
        using var referent = await PageClient.SignInAsync(app, "referent");
        var page = await referent.OpenAsync(task);
        Assert.Contains("identité douteuse, selon l'émetteur", page.Text);
        Assert.Contains(Partner, page.Document.QuerySelector("dl.facts")!.TextContent);
        await IsSettledWithTheSender(referent, page, task);

        // A document that does not agree is another matter, with an item and a letter of its own.
        var ownId = await app.OpenEcart(id);
        var own = await referent.OpenAsync($"/worklists/{ownId}");
        Assert.NotNull(own.Document.QuerySelector("[name=origin]"));
        Assert.NotNull(own.Document.QuerySelector("[name=letterOn]"));
        Assert.DoesNotContain(Partner, own.Text);
    }

    [Fact]
    [Rule("S102", "T21")]
    public async Task A_withdrawn_ins_that_the_master_sends_again_is_settled_with_the_master()
    {
        var person = Person.Somebody();
        var id = (await app.As("feed").Post("Patient", Resources.Sent(person, "VALI"))).Id;
        await app.Invalidate(id, "ins", "erreur");
        await app.As("feed").Put($"Patient/{id}", Resources.Sent(person, "VALI").With("id", id));
        var (_, task) = await TaskOf(person, "ecart", "ins-not-from-insi");
        using var referent = await PageClient.SignInAsync(app, "referent");
        await IsSettledWithTheSender(referent, await referent.OpenAsync(task), task);
    }

    private static async Task IsSettledWithTheSender(PageClient referent, Page page, string task)
    {
        Assert.Null(page.Document.QuerySelector("[name=origin]"));
        Assert.Null(page.Document.QuerySelector("[name=letterOn]"));
        var letter = await referent.OpenAsync(task + "/letter");
        Assert.Equal(HttpStatusCode.Conflict, letter.Status);
        Assert.Contains("Pas de courrier ici", letter.Text);
        var forced = await referent.SendAsync(page, task + "/follow-up", ("origin", "piece-identite"));
        Assert.Equal(HttpStatusCode.BadRequest, forced.Status);
        var kept = await referent.SendAsync(page, task + "/follow-up", ("followUpOn", "2999-01-01"));
        Assert.Contains("C'est enregistré", kept.Text);
    }

    private async Task Send(Person person, params string[] statuses)
    {
        var answer = await app.As("partner")
            .Post(
                "Patient/$ins-intake",
                Resources.Parameters(("patient", "resource", Resources.Sent(person, statuses)))
            );
        Assert.Equal(HttpStatusCode.OK, answer.Status);
    }

    private async Task<(string Patient, string Task)> TaskOf(Person person, string code, string reason) =>
        await app.InDatabaseAsync(async db =>
        {
            var id = await db
                .Patients.Where(row => row.Identity.BirthName == person.Family)
                .Select(row => row.Identity.Id)
                .SingleAsync();
            var task = await db.Tasks.SingleAsync(one =>
                one.PatientId == id && one.Code == code && one.Reason == reason
            );
            return (id, $"/worklists/{task.Id}");
        });
}
