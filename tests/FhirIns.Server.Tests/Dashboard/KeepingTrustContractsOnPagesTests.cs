using System.Net;
using FhirIns.Server.Storage;
using FhirIns.Server.Tests.Infrastructure;
using FhirIns.Tests;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Tests.Dashboard;

/// <summary>Trust contracts on pages: entered, changed and removed by the administrator, by the acts of the register.</summary>
public sealed class KeepingTrustContractsOnPagesTests(FhirInsApplication app) : IClassFixture<FhirInsApplication>
{
    private const string List = "/trust-contracts";
    private const string New = List + "/new";

    [Fact]
    [Rule("S059", "T16")]
    public async Task What_a_partner_sends_counts_from_the_day_its_contract_is_entered_until_it_is_removed()
    {
        using var admin = await PageClient.SignInAsync(app, "admin");
        var listed = await admin.SendAsync(
            await admin.OpenAsync(New),
            New,
            ("partner", "990 000 028"),
            ("name", "Laboratoire des Lilas"),
            ("validFrom", "2020-01-01")
        );
        Assert.Equal(List, listed.Address.AbsolutePath);
        Assert.Contains("Le contrat est ajouté", listed.Text);
        var row = Row(listed, "Laboratoire des Lilas");
        Assert.Contains("990000028", row.TextContent);
        Assert.Contains("01/01/2020", row.TextContent);
        Assert.Contains("sans fin", row.TextContent);
        Assert.Contains("En cours", row.TextContent);
        Assert.Equal("QUAL", await Received());

        var address = row.QuerySelector("a")!.GetAttribute("href")!;
        var ended = await admin.ResendAsync(await admin.OpenAsync(address), address, ("validTo", "2020-12-31"));
        Assert.Contains("Terminé", Row(ended, "Laboratoire des Lilas").TextContent);
        Assert.NotEqual("QUAL", await Received());

        var running = await admin.ResendAsync(await admin.OpenAsync(address), address, ("validTo", ""));
        Assert.Contains("En cours", Row(running, "Laboratoire des Lilas").TextContent);
        var page = await admin.OpenAsync(address);
        Assert.NotNull(page.Document.QuerySelector($"details.sure form[action='{address}/remove'] button.danger"));
        var removed = await admin.SendAsync(page, address + "/remove");
        Assert.Contains("Le contrat est supprimé", removed.Text);
        Assert.DoesNotContain("Laboratoire des Lilas", removed.Text);
        Assert.NotEqual("QUAL", await Received());

        var id = address.Split('/')[^1];
        Assert.Equal(
            ["create", "change", "change", "remove"],
            await app.InDatabaseAsync(db =>
                db.Traces.Where(trace => trace.Kind == TraceKind.Administration && trace.Context!.StartsWith(id))
                    .Where(trace => trace.Person == "paul.ferrand")
                    .OrderBy(trace => trace.At)
                    .ThenBy(trace => trace.Id)
                    .Select(trace => trace.Operation.Replace("trust-contract-", ""))
                    .ToListAsync()
            )
        );
        using var auditor = await PageClient.SignInAsync(app, "auditor");
        Assert.Contains(
            "Réglage modifié (contrat de confiance supprimé)",
            (await auditor.OpenAsync("/traces?kind=administration")).Text
        );
    }

    [Theory]
    [InlineData("partner", "le laboratoire")]
    [InlineData("partner", "")]
    [InlineData("validFrom", "")]
    [InlineData("validFrom", "2021-02-30")]
    [InlineData("validTo", "2020-12-31")]
    public async Task What_is_not_understood_of_a_contract_is_said_at_its_field(string field, string value)
    {
        using var admin = await PageClient.SignInAsync(app, "admin");
        var typed = new Dictionary<string, string>
        {
            ["partner"] = "990000036",
            ["name"] = "Clinique <b>des Ormes</b>",
            ["validFrom"] = "2021-01-01",
            [field] = value,
        };
        var page = await admin.SendAsync(
            await admin.OpenAsync(New),
            New,
            [.. typed.Select(one => (one.Key, one.Value))]
        );
        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Equal(
            [field],
            page.Document.QuerySelectorAll("[aria-invalid=true]").Select(one => one.GetAttribute("name"))
        );
        Assert.Equal("Clinique <b>des Ormes</b>", page.ValueOf("name"));
        Assert.DoesNotContain("des Ormes", (await admin.OpenAsync(List)).Text);
    }

    [Fact]
    public async Task Whoever_comes_second_is_told_calmly_and_undoes_nothing_that_nobody_chose_to_undo()
    {
        using var paul = await PageClient.SignInAsync(app, "admin");
        using var other = await PageClient.SignInAsync(app, "admin");
        var address = await Enter(paul, "990000044", "Clinique du Lac");
        var mine = await paul.OpenAsync(address);
        await other.ResendAsync(await other.OpenAsync(address), address, ("validTo", "2031-12-31"));

        var wrongToo = await paul.ResendAsync(mine, address, ("name", "Lac"), ("validTo", "2020-01-01"));
        Assert.Equal(HttpStatusCode.Conflict, wrongToo.Status);
        var late = await paul.ResendAsync(mine, address, ("name", "Clinique du Grand Lac"));
        Assert.Equal(HttpStatusCode.Conflict, late.Status);
        Assert.Contains(
            "Quelqu'un d'autre vient de modifier ce contrat",
            late.Document.QuerySelector(".notice.warn")!.TextContent
        );
        Assert.Equal("Clinique du Grand Lac", late.ValueOf("name"));
        Assert.Equal("2031-12-31", late.ValueOf("validTo"));
        var change = Assert.Single(late.Document.QuerySelectorAll(".meanwhile tbody tr"));
        Assert.Contains("Clinique du Lac", change.TextContent);

        var saved = await paul.ResendAsync(late, address);
        var row = Row(saved, "Clinique du Grand Lac");
        Assert.Contains("31/12/2031", row.TextContent);

        var removal = await other.OpenAsync(address);
        await paul.ResendAsync(await paul.OpenAsync(address), address, ("name", "Clinique du Petit Lac"));
        var refused = await other.SendAsync(removal, address + "/remove");
        Assert.Equal(HttpStatusCode.Conflict, refused.Status);
        Assert.NotNull(refused.Document.QuerySelector(".notice.warn"));
        Assert.Contains("Clinique du Petit Lac", (await paul.OpenAsync(List)).Text);
    }

    [Fact]
    public async Task What_was_typed_for_a_contract_that_a_colleague_removed_can_become_a_new_one()
    {
        using var paul = await PageClient.SignInAsync(app, "admin");
        using var other = await PageClient.SignInAsync(app, "admin");
        var address = await Enter(paul, "990000051", "Clinique du Bois");
        var mine = await paul.OpenAsync(address);
        await other.SendAsync(await other.OpenAsync(address), address + "/remove");
        var late = await paul.ResendAsync(mine, address, ("name", "Clinique des Bois"));
        Assert.Equal(HttpStatusCode.Conflict, late.Status);
        Assert.Contains("Quelqu'un d'autre vient de supprimer ce contrat", late.Text);
        Assert.Equal("990000051", late.ValueOf("partner"));
        Assert.Equal("Clinique des Bois", late.ValueOf("name"));
        var entered = await paul.ResendAsync(late, New);
        Assert.NotNull(Row(entered, "Clinique des Bois"));
        Assert.Equal(HttpStatusCode.NotFound, (await paul.OpenAsync(address)).Status);
    }

    [Fact]
    public async Task What_was_typed_over_the_end_of_a_session_is_there_again()
    {
        using var admin = await PageClient.SignInAsync(app, "admin");
        var address = await Enter(admin, "990000069", "Clinique du Port");
        var page = await admin.OpenAsync(address);
        admin.LoseSession();
        var ended = await admin.ResendAsync(page, address, ("name", "Clinique du Vieux Port"));
        var again = await admin.SignInAsync("admin", ended.Document.QuerySelector("a.primary")!.GetAttribute("href")!);
        Assert.Equal("Clinique du Vieux Port", again.ValueOf("name"));
    }

    [Fact]
    [Rule("S124")]
    public async Task The_register_is_in_the_menu_of_the_administrator_and_of_nobody_else()
    {
        using (var admin = await PageClient.SignInAsync(app, "admin"))
        {
            var menu = (await admin.OpenAsync("/")).Document.QuerySelector("nav")!;
            Assert.NotNull(menu.QuerySelector($"a[href='{List}']"));
        }
        foreach (var person in new[] { "referent", "reception", "auditor" })
        {
            using var client = await PageClient.SignInAsync(app, person);
            Assert.Null((await client.OpenAsync("/")).Document.QuerySelector($"a[href='{List}']"));
            foreach (var path in new[] { List, New, List + "/1" })
                Assert.Equal(HttpStatusCode.Forbidden, (await client.OpenAsync(path)).Status);
        }
    }

    private static async Task<string> Enter(PageClient admin, string partner, string name)
    {
        var listed = await admin.SendAsync(
            await admin.OpenAsync(New),
            New,
            ("partner", partner),
            ("name", name),
            ("validFrom", "2021-01-01")
        );
        return Row(listed, name).QuerySelector("a")!.GetAttribute("href")!;
    }

    private static AngleSharp.Dom.IElement Row(Page page, string name) =>
        page.Document.QuerySelectorAll("tbody tr").Single(row => row.TextContent.Contains(name));

    /// <summary>The status that a new person gets whom the partner sends as qualified.</summary>
    private async Task<string> Received()
    {
        var person = Person.Somebody();
        await app.As("partner")
            .Post("Patient/$ins-intake", Resources.Parameters(("patient", "resource", Resources.Sent(person, "VALI"))));
        return await app.InDatabaseAsync(db =>
            db.Patients.Where(row => row.Identity.BirthName == person.Family).Select(row => row.Status).SingleAsync()
        );
    }
}
