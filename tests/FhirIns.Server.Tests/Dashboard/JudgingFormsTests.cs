using System.Net;
using System.Text.Json.Nodes;
using FhirIns.Server.Tests.Infrastructure;
using FhirIns.Tests;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Tests.Dashboard;

/// <summary>What a form lacks is said at its field, in the words of a desk; what cannot be done is told before it is tried.</summary>
public sealed class JudgingFormsTests(FhirInsApplication app) : IClassFixture<FhirInsApplication>
{
    [Fact]
    [Rule("S066")]
    public async Task The_carte_vitale_gives_the_ins()
    {
        var person = Person.Somebody();
        app.Insi.People.Put(person.InInsi);
        var id = await app.RegisterProvisional(person.Patient);
        using var practitioner = await PageClient.SignInAsync(app, "practitioner");
        var found = await SendCard(practitioner, id, person.Matricule);
        Assert.Contains("comparez ci-dessous", found.Text);
        var accepted = await practitioner.SendAsync(found, $"/identities/{id}/accept");
        Assert.Contains("Récupérée", accepted.Document.QuerySelector(".banner")!.TextContent);
    }

    [Fact]
    public async Task A_wrong_reading_of_a_card_is_told_at_its_field()
    {
        var id = await app.RegisterProvisional(Person.Somebody().Patient);
        using var practitioner = await PageClient.SignInAsync(app, "practitioner");
        var address = $"/identities/{id}/card";
        var page = await practitioner.OpenAsync(address);
        var refused = await practitioner.ResendAsync(
            page,
            address,
            ("nirHolder", "12"),
            ("birthRank", "10"),
            ("cardNumber", "")
        );
        Assert.Equal(["nirHolder", "birthRank", "cardNumber"], Blamed(refused));
        Assert.Equal("12", refused.ValueOf("nirHolder"));
    }

    [Fact]
    [Rule("S092", "S093", "S094", "S095", "S096", "S097")]
    public async Task The_exceptional_procedure_is_offered_with_its_sentence_where_it_is_open()
    {
        using var practitioner = await PageClient.SignInAsync(app, "practitioner");
        var person = Person.Somebody();
        app.Insi.People.Put(person.InInsi);
        var id = await app.RegisterProvisional(person.Patient);
        var address = $"/identities/{id}/attest";

        var closed = await practitioner.OpenAsync(address);
        Assert.Contains("L'INS n'a pas été obtenue avec la carte Vitale", closed.Text);
        Assert.Contains("Ce dossier vient d'être créé", closed.Text);
        Assert.Null(closed.Document.QuerySelector("input[name=attestation]"));

        var found = await SendCard(practitioner, id, person.Matricule);
        await practitioner.SendAsync(found, $"/identities/{id}/accept");
        await app.InDatabaseAsync(db =>
            db.Patients.Where(row => row.Identity.Id == id)
                .ExecuteUpdateAsync(set =>
                    set.SetProperty(row => row.Identity.RegisteredAt, row => DateTimeOffset.UnixEpoch)
                )
        );
        var identity = await practitioner.OpenAsync($"/identities/{id}");
        Assert.NotNull(identity.Document.QuerySelector($"a[href='{address}']"));
        var open = await practitioner.OpenAsync(address);
        var sentence = open.Document.QuerySelector("input[name=attestation]")!;
        Assert.False(sentence.HasAttribute("checked"));
        var unticked = await practitioner.SendAsync(open, address);
        Assert.Contains("Cochez la phrase", unticked.Text);
        var attested = await practitioner.SendAsync(
            unticked,
            address,
            ("attestation", sentence.GetAttribute("value")!)
        );
        Assert.Contains("Qualifiée", attested.Document.QuerySelector(".banner")!.TextContent);
        Assert.Contains("Attestée par le professionnel de santé", attested.Text);
    }

    [Fact]
    [Rule("S093", "S095")]
    public async Task Traits_typed_in_this_session_are_not_what_the_practitioner_knew_before()
    {
        var person = Person.Somebody();
        app.Insi.People.Put(person.InInsi);
        var patient = person.Patient;
        patient["name"]![0]!["given"] = new System.Text.Json.Nodes.JsonArray("LUCIE");
        var id = await app.RegisterProvisional(patient);
        await app.InDatabaseAsync(db =>
            db.Patients.Where(row => row.Identity.Id == id)
                .ExecuteUpdateAsync(set =>
                    set.SetProperty(row => row.Identity.RegisteredAt, row => DateTimeOffset.UnixEpoch)
                )
        );
        using var practitioner = await PageClient.SignInAsync(app, "practitioner");
        var traits = $"/identities/{id}/traits";
        var changed = await practitioner.ResendAsync(
            await practitioner.OpenAsync(traits),
            traits,
            ("given", "LOUISE"),
            ("givenNames", "LOUISE CLAIRE"),
            ("gender", person.Gender)
        );
        Assert.Contains("Les traits sont enregistrés", changed.Text);
        var found = await SendCard(practitioner, id, person.Matricule);
        await practitioner.SendAsync(found, $"/identities/{id}/accept");

        var closed = await practitioner.OpenAsync($"/identities/{id}/attest");
        Assert.Contains("ses traits viennent d'être saisis", closed.Text);
        Assert.Null(closed.Document.QuerySelector("input[name=attestation]"));
    }

    [Fact]
    [Rule("S092")]
    public async Task Nobody_else_is_offered_the_exceptional_procedure()
    {
        var id = await app.RegisterProvisional(Person.Somebody().Patient);
        using var reception = await PageClient.SignInAsync(app, "reception");
        Assert.Null((await reception.OpenAsync($"/identities/{id}")).Document.QuerySelector("a[href$='/attest']"));
        var page = await reception.OpenAsync($"/identities/{id}/attest");
        Assert.Null(page.Document.QuerySelector("input[name=attestation]"));
    }

    [Fact]
    public async Task A_creation_without_anything_says_what_to_enter_at_each_field_and_once()
    {
        using var reception = await PageClient.SignInAsync(app, "reception");
        var form = await reception.OpenAsync("/identities/new");
        var refused = await reception.SendAsync(form, "/identities/new");
        Assert.Equal(["family", "given", "birthDate", "gender"], Blamed(refused));
        Assert.Equal(4, refused.Document.QuerySelectorAll("[role=alert] li").Length);
        Assert.DoesNotContain("StructureDefinition", refused.Text);
        var place = await reception.SendAsync(form, "/identities/new", ("birthPlace", "Nulle Part"));
        Assert.Contains(
            "code officiel géographique",
            place.Document.QuerySelector("#f-birthPlace-problem")!.TextContent
        );
    }

    [Fact]
    [Rule("S091", "S102")]
    public async Task A_check_of_a_document_asks_for_what_it_needs()
    {
        var id = await app.RegisterProvisional(Person.Somebody().Patient);
        var address = $"/identities/{id}/proof";
        using var reception = await PageClient.SignInAsync(app, "reception");
        var form = await reception.OpenAsync(address);
        var empty = await reception.SendAsync(form, address);
        Assert.Contains("Choisissez la pièce présentée", empty.Document.QuerySelector("#type-problem")!.TextContent);
        Assert.NotNull(empty.Document.QuerySelector("#concordance-problem"));
        var maybe = await reception.SendAsync(form, address, ("type", "PA"), ("concordance", "maybe"));
        Assert.Equal(HttpStatusCode.BadRequest, maybe.Status);
        var no = await reception.SendAsync(form, address, ("type", "PA"), ("concordance", "false"));
        Assert.NotNull(no.Document.QuerySelector("#differs-problem"));
        Assert.Equal(0, (await app.As("referent").Get($"Task?code=ecart&patient=Patient/{id}")).Total);
    }

    [Fact]
    [Rule("S091", "S102")]
    public async Task A_document_that_does_not_agree_opens_an_ecart_of_unknown_origin_that_says_what_was_seen()
    {
        var id = await app.RegisterProvisional(Person.Somebody().Patient);
        var address = $"/identities/{id}/proof";
        using var reception = await PageClient.SignInAsync(app, "reception");
        var form = await reception.OpenAsync(address);
        await reception.SendAsync(
            form,
            address,
            ("type", "PA"),
            ("concordance", "false"),
            ("differs", "birthName"),
            ("shows", "DURANT")
        );
        using var referent = await PageClient.SignInAsync(app, "referent");
        var found = await app.As("referent").Get($"Task?code=ecart&patient=Patient/{id}");
        var task = "/worklists/" + found.Json["entry"]![0]!["resource"]!["id"]!.GetValue<string>();
        var item = await referent.OpenAsync(task);
        Assert.Contains("Pièce présentée : Passeport. Diffère : Nom de naissance. La pièce montre : DURANT", item.Text);
        Assert.Null(item.Document.QuerySelector("input[name=origin][checked]"));
        Assert.Null(item.Document.QuerySelector("a[href$='/letter']"));
        Assert.Equal(HttpStatusCode.Conflict, (await referent.OpenAsync(task + "/letter")).Status);

        var known = await referent.SendAsync(item, task + "/follow-up", ("origin", "piece-identite"));
        Assert.NotNull(known.Document.QuerySelector("a[href$='/letter']"));
        Assert.Contains("mairie équipée", (await referent.OpenAsync(task + "/letter")).Text);
    }

    [Fact]
    [Rule("S102")]
    public async Task A_letter_blames_nothing_while_nobody_knows_where_a_difference_comes_from()
    {
        var id = await app.RegisterProvisional(Person.Somebody().Patient);
        var task = "/worklists/" + await app.OpenEcart(id);
        using var referent = await PageClient.SignInAsync(app, "referent");
        var item = await referent.OpenAsync(task);
        await referent.SendAsync(item, task + "/follow-up", ("origin", "inconnu"));
        var letter = await referent.OpenAsync(task + "/letter");
        Assert.Equal(HttpStatusCode.OK, letter.Status);
        Assert.Contains("Nous cherchons d'où vient cette différence", letter.Text);
        Assert.DoesNotContain("Faites établir une nouvelle pièce", letter.Text);
        Assert.DoesNotContain("Insee", letter.Text);
    }

    [Fact]
    [Rule("S051", "S091")]
    public async Task An_ecart_that_cannot_say_what_was_seen_is_not_opened_at_all()
    {
        var person = Person.Somebody();
        var id = await app.RegisterProvisional(person.Patient);
        var address = $"/identities/{id}/proof";
        using var reception = await PageClient.SignInAsync(app, "reception");
        var refused = await reception.SendAsync(
            await reception.OpenAsync(address),
            address,
            ("type", "PA"),
            ("concordance", "false"),
            ("differs", "birthName"),
            ("shows", "DURANT " + person.Matricule)
        );
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Equal(["shows"], Blamed(refused));
        Assert.Equal(0, (await app.As("referent").Get($"Task?code=ecart&patient=Patient/{id}")).Total);
        var mended = await reception.SendAsync(
            refused,
            address,
            ("type", "PA"),
            ("concordance", "false"),
            ("differs", "birthName"),
            ("shows", "DURANT")
        );
        Assert.Contains("un écart est ouvert", mended.Document.QuerySelector(".notice.good")!.TextContent);
        Assert.Equal(1, (await app.As("referent").Get($"Task?code=ecart&patient=Patient/{id}")).Total);
    }

    [Fact]
    [Rule("S054")]
    public async Task Whoever_may_not_change_locked_traits_is_told_before_filling_in_a_form()
    {
        var id = await app.Qualify(Person.Somebody());
        using var reception = await PageClient.SignInAsync(app, "reception");
        var page = await reception.OpenAsync($"/identities/{id}/traits");
        Assert.Equal(HttpStatusCode.Forbidden, page.Status);
        Assert.Contains("référent en identitovigilance", page.Text);
        Assert.Null(page.Document.QuerySelector("form"));
    }

    [Fact]
    public async Task No_sentence_of_a_page_names_the_number_of_a_rule()
    {
        var id = await app.RegisterProvisional(Person.Somebody().Patient);
        using var referent = await PageClient.SignInAsync(app, "referent");
        foreach (var attribute in new[] { "FICT", "HOMA" })
        {
            var address = $"/identities/{id}/flag";
            var page = await referent.OpenAsync($"{address}?attribute={attribute}");
            var answer = await referent.SendAsync(page, address, ("reason", "essai"));
            Assert.DoesNotContain("EXI", answer.Text);
            if (attribute == "HOMA")
                Assert.Contains("s'excluent", answer.Text);
        }
    }

    [Fact]
    public async Task A_search_that_was_not_started_does_not_speak_of_saving()
    {
        using var reception = await PageClient.SignInAsync(app, "reception");
        var refused = await reception.SendAsync(await reception.OpenAsync("/search"), "/search");
        Assert.Contains("La recherche n'a pas été lancée", refused.Text);
        Assert.DoesNotContain("Rien n'a été enregistré", refused.Text);
    }

    [Fact]
    public async Task An_unknown_address_keeps_the_menu_of_whoever_is_signed_in()
    {
        using var referent = await PageClient.SignInAsync(app, "referent");
        var page = await referent.OpenAsync("/nowhere");
        Assert.Equal(HttpStatusCode.NotFound, page.Status);
        Assert.NotNull(page.Document.QuerySelector("nav a[href='/search']"));
    }

    [Theory]
    [InlineData("/search", "family", "A\0B", HttpStatusCode.BadRequest)]
    [InlineData("/identities/new", "family", "A\0B", HttpStatusCode.BadRequest)]
    [InlineData("/identities/new", "family", "long", HttpStatusCode.RequestEntityTooLarge)]
    [InlineData("/identities/new", "family", "longer", HttpStatusCode.RequestEntityTooLarge)]
    public async Task What_is_no_text_or_too_long_is_refused_on_a_page(
        string address,
        string field,
        string typed,
        HttpStatusCode status
    )
    {
        using var reception = await PageClient.SignInAsync(app, "reception");
        var form = await reception.OpenAsync(address);
        var value = typed switch
        {
            "long" => new string('A', 200_000),
            "longer" => new string('A', 5_000_000),
            _ => typed,
        };
        var refused = await reception.SendAsync(form, address, (field, value));
        Assert.Equal(status, refused.Status);
        Assert.StartsWith("text/html", refused.Headers["Content-Type"]);
    }

    [Fact]
    public async Task A_name_cannot_be_turned_round_by_hidden_characters()
    {
        var patient = Person.Somebody().Patient;
        patient["name"]!.AsArray().Add(new JsonObject { ["use"] = "usual", ["family"] = "\u202EHALABI" });
        var id = await app.RegisterProvisional(patient);
        using var referent = await PageClient.SignInAsync(app, "referent");
        foreach (var path in new[] { "", "/confirm", "/print" })
        {
            var page = await referent.OpenAsync($"/identities/{id}{path}");
            Assert.Contains("HALABI", page.Html);
            Assert.DoesNotContain('\u202E', page.Text);
            Assert.DoesNotContain("202E;", page.Html, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    [Rule("T22")]
    public async Task Giving_up_the_record_that_holds_the_ins_is_said_aloud_before_the_merge()
    {
        var person = Person.Somebody();
        var qualified = await app.Qualify(person);
        var provisional = await app.RegisterProvisional(person.Patient);
        using var referent = await PageClient.SignInAsync(app, "referent");
        var address = $"/identities/{qualified}/merge?other={provisional}";
        var wrong = await referent.OpenAsync($"{address}&keep={provisional}");
        Assert.Contains("vous abandonnez l'INS", wrong.Text);
        Assert.Contains("Ce contrôle ne sera pas repris", wrong.Text);
        var right = await referent.OpenAsync($"{address}&keep={qualified}");
        Assert.DoesNotContain("vous abandonnez", right.Text);
        Assert.Equal(qualified, right.ValueOf("keep"));
    }

    [Fact]
    [Rule("T22")]
    public async Task A_pair_is_compared_alike_from_both_sides_and_never_with_itself()
    {
        var shorter = Person.Somebody();
        var one = await app.RegisterProvisional(shorter.Patient);
        var other = await app.RegisterProvisional(shorter.Patient);
        using var referent = await PageClient.SignInAsync(app, "referent");
        var traits = $"/identities/{other}/traits";
        await referent.ResendAsync(await referent.OpenAsync(traits), traits, ("givenNames", shorter.Given + " ZOE"));
        var there = await referent.OpenAsync($"/identities/{one}/merge?other={other}");
        var back = await referent.OpenAsync($"/identities/{other}/merge?other={one}");
        Assert.Equal(Verdicts(there), Verdicts(back));
        Assert.Contains("minor", Verdicts(there));
        Assert.All(
            there.Document.QuerySelectorAll(".comparison td[dir]"),
            one => Assert.NotNull(one.GetAttribute("data-label"))
        );
        Assert.Contains(
            "C'est le même dossier",
            (await referent.OpenAsync($"/identities/{one}/merge?other={one}")).Text
        );
        Assert.Contains("Quel autre dossier", (await referent.OpenAsync($"/identities/{one}/merge")).Text);

        static string?[] Verdicts(Page page) =>
            [.. page.Document.QuerySelectorAll(".comparison tbody tr").Select(row => row.ClassName)];
    }

    private static async Task<Page> SendCard(PageClient client, string id, string matricule)
    {
        var address = $"/identities/{id}/card";
        var page = await client.OpenAsync(address);
        return await client.ResendAsync(
            page,
            address,
            ("nirHolder", matricule),
            ("nir", matricule),
            ("cardNumber", "0000001234")
        );
    }

    /// <summary>The fields at which something is wrong, in the order of the page.</summary>
    private static string[] Blamed(Page page) =>
        [
            .. page
                .Document.QuerySelectorAll("[aria-invalid=true]")
                .Select(one => one.GetAttribute("name") ?? one.QuerySelector("input")!.GetAttribute("name")!),
        ];
}
