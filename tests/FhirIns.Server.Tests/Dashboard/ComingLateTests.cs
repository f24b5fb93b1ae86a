using System.Net;
using FhirIns.Server.Tests.Infrastructure;
using FhirIns.Tests;

namespace FhirIns.Server.Tests.Dashboard;

/// <summary>Forms that come back, come twice or come late: nothing typed is lost, nothing is done that nobody chose.</summary>
public sealed class ComingLateTests(FhirInsApplication app) : IClassFixture<FhirInsApplication>
{
    [Fact]
    public async Task After_going_back_a_form_with_another_name_says_so_and_then_registers_the_twin()
    {
        var person = Person.Somebody();
        using var reception = await PageClient.SignInAsync(app, "reception");
        var form = await reception.OpenAsync("/identities/new");
        var first = await reception.SendAsync(form, "/identities/new", Twin("LOUISE"));
        Assert.Contains("L'identité est créée", first.Text);

        var back = await reception.SendAsync(form, "/identities/new", Twin("JEANNE"));
        Assert.Equal(HttpStatusCode.Conflict, back.Status);
        Assert.Contains("Vous avez déjà envoyé ce formulaire", back.Text);
        Assert.Equal("JEANNE", back.ValueOf("given"));
        Assert.NotNull(back.Document.QuerySelector($"a[href='{first.Address.AbsolutePath}']"));

        var second = await reception.SendAsync(back, "/identities/new", Twin("JEANNE"));
        Assert.Contains("L'identité est créée", second.Text);
        Assert.NotEqual(first.Address.AbsolutePath, second.Address.AbsolutePath);
        Assert.Equal(2, (await app.As("reception").Get($"Patient?family={person.Family}")).Total);

        (string, string)[] Twin(string given) =>
            [("family", person.Family), ("given", given), ("birthDate", person.BirthDate), ("gender", "female")];
    }

    [Fact]
    [Rule("S091")]
    public async Task After_going_back_the_other_answer_to_a_check_of_a_document_is_not_taken_for_the_first()
    {
        var id = await app.RegisterProvisional(Person.Somebody().Patient);
        var address = $"/identities/{id}/proof";
        using var reception = await PageClient.SignInAsync(app, "reception");
        var form = await reception.OpenAsync(address);
        await reception.SendAsync(form, address, ("type", "PA"), ("concordance", "false"), ("differs", "birthName"));
        var back = await reception.SendAsync(form, address, ("type", "PA"), ("concordance", "true"));
        Assert.Contains("Vous avez déjà envoyé ce formulaire", back.Text);
        Assert.NotNull(back.Document.QuerySelector("input[name=concordance][value=true][checked]"));
        var kept = await reception.ResendAsync(back, address);
        Assert.Contains("Le contrôle de la pièce est enregistré", kept.Text);
    }

    [Fact]
    public async Task The_number_of_a_form_that_acted_opens_no_other_act()
    {
        var id = await app.RegisterProvisional(Person.Somebody().Patient);
        using var referent = await PageClient.SignInAsync(app, "referent");
        var flag = await referent.OpenAsync($"/identities/{id}/flag?attribute=HOMA");
        await referent.SendAsync(flag, $"/identities/{id}/flag");
        var proof = await referent.OpenAsync($"/identities/{id}/proof");
        var number = flag.ValueOf("form")!;
        var answer = await referent.SendAsync(
            proof,
            $"/identities/{id}/proof",
            ("form", number),
            ("type", "PA"),
            ("concordance", "true")
        );
        Assert.Equal(HttpStatusCode.Conflict, answer.Status);
        Assert.Null(answer.Document.QuerySelector(".notice.good"));
    }

    [Fact]
    public async Task Saving_late_undoes_no_change_of_a_colleague_that_nobody_chose_to_undo()
    {
        var person = Person.Somebody();
        var id = await app.RegisterProvisional(person.Patient);
        var address = $"/identities/{id}/traits";
        using var ines = await PageClient.SignInAsync(app, "referent");
        using var odile = await PageClient.SignInAsync(app, "reception");
        var mine = await ines.OpenAsync(address);
        var theirs = await odile.OpenAsync(address);
        await odile.ResendAsync(theirs, address, ("birthPlace", "13055"));

        var late = await ines.ResendAsync(mine, address, ("givenNames", person.Given + " ZOE"));
        Assert.Equal(HttpStatusCode.Conflict, late.Status);
        Assert.Equal("13055", late.ValueOf("birthPlace"));
        Assert.Equal(person.Given + " ZOE", late.ValueOf("givenNames"));
        var saved = await ines.ResendAsync(late, address);
        Assert.Contains("Les traits sont enregistrés", saved.Text);
        var now = await ines.OpenAsync(address);
        Assert.Equal("13055", now.ValueOf("birthPlace"));
        Assert.Equal(person.Given + " ZOE", now.ValueOf("givenNames"));
    }

    [Fact]
    public async Task Two_changes_of_one_trait_are_shown_side_by_side()
    {
        var id = await app.RegisterProvisional(Person.Somebody().Patient);
        var address = $"/identities/{id}/traits";
        using var ines = await PageClient.SignInAsync(app, "referent");
        using var odile = await PageClient.SignInAsync(app, "reception");
        var mine = await ines.OpenAsync(address);
        await odile.ResendAsync(await odile.OpenAsync(address), address, ("birthPlace", "13055"));
        var late = await ines.ResendAsync(mine, address, ("birthPlace", "69123"));
        var row = Assert.Single(late.Document.QuerySelectorAll(".meanwhile tbody tr"));
        Assert.Equal("different", row.ClassName);
        Assert.Contains("13055", row.TextContent);
        Assert.Contains("69123", row.TextContent);
        Assert.Equal("69123", late.ValueOf("birthPlace"));
    }

    [Fact]
    public async Task A_form_kept_over_a_sign_in_undoes_nothing_either()
    {
        var id = await app.RegisterProvisional(Person.Somebody().Patient);
        var address = $"/identities/{id}/traits";
        using var ines = await PageClient.SignInAsync(app, "referent");
        using var odile = await PageClient.SignInAsync(app, "reception");
        var mine = await ines.OpenAsync(address);
        await odile.ResendAsync(await odile.OpenAsync(address), address, ("birthPlace", "13055"));
        ines.LoseSession();
        var ended = await ines.ResendAsync(mine, address, ("givenNames", "LOUISE ZOE"));
        var again = await ines.SignInAsync(
            "referent",
            ended.Document.QuerySelector("a.primary")!.GetAttribute("href")!
        );
        Assert.Equal("LOUISE ZOE", again.ValueOf("givenNames"));
        Assert.Equal("13055", again.ValueOf("birthPlace"));
    }

    [Fact]
    public async Task A_note_that_comes_after_a_colleague_closed_the_item_is_kept_and_the_item_can_be_opened_again()
    {
        var id = await app.RegisterProvisional(Person.Somebody().Patient);
        var task = await app.OpenEcart(id);
        var address = $"/worklists/{task}";
        using var first = await PageClient.SignInAsync(app, "referent");
        using var second = await PageClient.SignInAsync(app, "referent");
        var page = await second.OpenAsync(address);
        await first.SendAsync(await first.OpenAsync(address), address + "/close", ("as", "completed"));
        var noted = await second.SendAsync(page, address + "/note", ("note", "La pièce arrive demain"));
        Assert.Equal(HttpStatusCode.OK, noted.Status);
        Assert.Contains("La pièce arrive demain", noted.Document.QuerySelector(".timeline")!.TextContent);
        Assert.Contains("Réglée", noted.Text);

        var open = await second.SendAsync(noted, address + "/reopen");
        Assert.NotEqual(address, open.Address.AbsolutePath);
        Assert.NotNull(open.Document.QuerySelector("form[action$='/close']"));
        Assert.Contains("La pièce arrive demain", open.Document.QuerySelector(".timeline")!.TextContent);
    }

    [Fact]
    public async Task Closing_late_keeps_the_words_of_the_closure()
    {
        var id = await app.RegisterProvisional(Person.Somebody().Patient);
        var task = await app.OpenEcart(id);
        var address = $"/worklists/{task}";
        using var first = await PageClient.SignInAsync(app, "referent");
        using var second = await PageClient.SignInAsync(app, "referent");
        var page = await second.OpenAsync(address);
        await first.SendAsync(await first.OpenAsync(address), address + "/close", ("as", "completed"));
        var late = await second.SendAsync(page, address + "/close", ("as", "cancelled"), ("note", "rien à faire"));
        Assert.Equal(HttpStatusCode.Conflict, late.Status);
        Assert.Equal("rien à faire", late.ValueOf("note"));
    }

    [Fact]
    public async Task A_page_lets_its_forms_say_where_they_come_from()
    {
        using var person = await PageClient.SignInAsync(app, "referent");
        // With "no-referrer" browsers send "Origin: null", and what was typed would not be kept over a sign-in.
        Assert.Equal("same-origin", (await person.OpenAsync("/identities/new")).Headers["Referrer-Policy"]);
    }
}
