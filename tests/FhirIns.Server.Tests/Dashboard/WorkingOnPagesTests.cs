using System.Net;
using System.Text.Json.Nodes;
using FhirIns.Server.Tests.Infrastructure;
using FhirIns.Tests;

namespace FhirIns.Server.Tests.Dashboard;

/// <summary>What people do on pages: the same acts, rules and traces as in FHIR, and calm when things go wrong.</summary>
public sealed class WorkingOnPagesTests(FhirInsApplication app) : IClassFixture<FhirInsApplication>
{
    [Fact]
    [Rule("S050", "S071", "S072")]
    public async Task Somebody_is_qualified_on_pages_alone()
    {
        var person = Person.Somebody();
        app.Insi.People.Put(person.InInsi);
        using var referent = await PageClient.SignInAsync(app, "reception");

        var search = await referent.OpenAsync("/search");
        var nobody = await referent.SendAsync(
            search,
            "/search",
            ("birthDate", person.BirthDate),
            ("family", person.Family),
            ("given", ""),
            ("number", "")
        );
        Assert.Contains("Personne ne correspond", nobody.Text);
        Assert.DoesNotContain(person.Family, nobody.Address.ToString(), StringComparison.OrdinalIgnoreCase);

        var form = await referent.OpenAsync(nobody.Document.QuerySelector(".create a")!.GetAttribute("href")!);
        Assert.Equal(person.Family, form.ValueOf("family"));
        var created = await referent.SendAsync(
            form,
            "/identities/new",
            ("family", person.Family),
            ("given", "LOUISE"),
            ("givenNames", ""),
            ("birthDate", person.BirthDate),
            ("birthPlace", person.BirthPlace),
            ("gender", "female")
        );
        Assert.Contains("L'identité est créée", created.Text);
        var address = created.Address.AbsolutePath;

        var asked = await referent.SendAsync(created, address + "/retrieve");
        Assert.Contains("comparez ci-dessous", asked.Text);
        Assert.NotEmpty(asked.Document.QuerySelectorAll(".comparison tr.minor mark, .comparison tr.minor"));
        var accepted = await referent.SendAsync(asked, address + "/accept");
        Assert.Contains("Récupérée", accepted.Document.QuerySelector(".banner")!.TextContent);

        var proof = await referent.OpenAsync(address + "/proof");
        Assert.Empty(proof.Document.QuerySelectorAll("input[checked]"));
        var qualified = await referent.SendAsync(proof, address + "/proof", ("type", "CN"), ("concordance", "true"));
        var banner = qualified.Document.QuerySelector(".banner")!.TextContent;
        Assert.Contains("Qualifiée", banner);
        Assert.Contains("NIR", banner);

        var history = await app.As("referent").Get($"AuditEvent?patient=Patient/{address.Split('/')[^1]}");
        Assert.Contains("odile.marchand", history.Text);
    }

    [Fact]
    public async Task A_form_without_its_proof_is_refused()
    {
        var id = await app.RegisterProvisional(Person.Somebody().Patient);
        using var referent = await PageClient.SignInAsync(app, "referent");
        var page = await referent.OpenAsync($"/identities/{id}/flag?attribute=HOMA");
        var refused = await referent.SendAsync(page, $"/identities/{id}/flag", ("_csrf", "made up"));
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        using var other = await PageClient.SignInAsync(app, "referent");
        var request = other.RequestOf(page, $"/identities/{id}/flag");
        Assert.Equal(HttpStatusCode.BadRequest, (await other.AnswerAsync(request)).Status);
        Assert.False(await IsHomonym(id));
    }

    [Fact]
    public async Task What_was_typed_when_a_session_ended_is_there_after_signing_in_again()
    {
        var id = await app.Qualify(Person.Somebody());
        using var referent = await PageClient.SignInAsync(app, "referent");
        var address = $"/identities/{id}/withdraw";
        var page = await referent.OpenAsync(address);
        referent.LoseSession();
        var ended = await referent.SendAsync(
            page,
            address,
            ("what", "proof"),
            ("reason", "Pièce d'une autre personne")
        );
        Assert.Equal(HttpStatusCode.Unauthorized, ended.Status);
        Assert.Contains("Votre session a expiré", ended.Text);
        Assert.DoesNotContain("autre personne", ended.Html);

        var again = await referent.SignInAsync(
            "referent",
            ended.Document.QuerySelector("a.primary")!.GetAttribute("href")!
        );
        Assert.Equal(address, again.Address.AbsolutePath);
        Assert.Equal("Pièce d'une autre personne", again.ValueOf("reason"));
        Assert.NotNull(again.Document.QuerySelector("input[value=proof][checked]"));
        var done = await referent.SendAsync(
            again,
            address,
            ("what", "proof"),
            ("reason", "Pièce d'une autre personne")
        );
        Assert.Contains("Récupérée", done.Document.QuerySelector(".banner")!.TextContent);
    }

    [Fact]
    public async Task What_one_person_typed_is_never_shown_to_another()
    {
        var id = await app.Qualify(Person.Somebody());
        using var browser = await PageClient.SignInAsync(app, "referent");
        var address = $"/identities/{id}/flag?attribute=HOMA";
        var page = await browser.OpenAsync(address);
        browser.LoseSession();
        await browser.SendAsync(page, $"/identities/{id}/flag", ("reason", "entre nous"));
        await browser.SignInAsync("reception");
        browser.LoseSession();
        var again = await browser.SignInAsync("referent", address);
        Assert.DoesNotContain("entre nous", again.Html);
    }

    [Fact]
    public async Task A_form_sent_twice_acts_once()
    {
        var person = Person.Somebody();
        using var reception = await PageClient.SignInAsync(app, "reception");
        var form = await reception.OpenAsync("/identities/new");
        var answers = await reception.SendTwiceAsync(
            form,
            "/identities/new",
            ("family", person.Family),
            ("given", "LOUISE"),
            ("birthDate", person.BirthDate),
            ("gender", "female")
        );
        Assert.All(answers, answer => Assert.Equal(answers[0].Address, answer.Address));
        Assert.Equal(1, (await app.As("reception").Get($"Patient?family={person.Family}")).Total);
    }

    [Fact]
    public async Task Whoever_was_overtaken_sees_what_is_there_now_and_has_changed_nothing()
    {
        var id = await app.RegisterProvisional(Person.Somebody().Patient);
        using var first = await PageClient.SignInAsync(app, "referent");
        using var second = await PageClient.SignInAsync(app, "referent");
        var address = $"/identities/{id}/flag";
        var mine = await first.OpenAsync(address + "?attribute=HOMA");
        var theirs = await second.OpenAsync(address + "?attribute=DOUT");
        Assert.Contains("C'est enregistré", (await first.SendAsync(mine, address)).Text);
        var stale = await second.SendAsync(theirs, address, ("reason", "doute à l'accueil"));
        Assert.Equal(HttpStatusCode.Conflict, stale.Status);
        Assert.Contains("a changé depuis que vous avez ouvert la page", stale.Text);
        Assert.Equal("doute à l'accueil", stale.ValueOf("reason"));
        var again = await second.SendAsync(stale, address, ("reason", "doute à l'accueil"));
        Assert.Contains("C'est enregistré", again.Text);
    }

    [Fact]
    public async Task Of_two_people_who_take_one_task_one_has_it()
    {
        var id = await app.RegisterProvisional(Person.Somebody().Patient);
        var task = await app.OpenEcart(id);
        using var first = await PageClient.SignInAsync(app, "referent");
        using var second = await PageClient.SignInAsync(app, "referent");
        var mine = await first.OpenAsync($"/worklists/{task}");
        var theirs = await second.OpenAsync($"/worklists/{task}");
        Assert.Contains("Inès VALOIS", (await first.SendAsync(mine, $"/worklists/{task}/take")).Text);
        var late = await second.SendAsync(theirs, $"/worklists/{task}/take");
        Assert.Equal(HttpStatusCode.Conflict, late.Status);
        Assert.Contains("Quelqu'un d'autre vient de modifier cette tâche", late.Text);
    }

    [Fact]
    [Rule("S102")]
    public async Task An_ecart_is_followed_up_with_its_origin_its_letter_and_a_day()
    {
        var id = await app.RegisterProvisional(Person.Somebody().Patient);
        var task = await app.OpenEcart(id);
        using var referent = await PageClient.SignInAsync(app, "referent");
        var page = await referent.OpenAsync($"/worklists/{task}");
        var saved = await referent.SendAsync(
            page,
            $"/worklists/{task}/follow-up",
            ("origin", "etat-civil"),
            ("letterOn", "2026-01-05"),
            ("followUpOn", "2099-02-01")
        );
        Assert.Equal("2026-01-05", saved.ValueOf("letterOn"));
        var letter = await referent.OpenAsync($"/worklists/{task}/letter");
        Assert.Contains("Insee", letter.Text);
        Assert.DoesNotContain("mairie équipée", letter.Text);
        var resource = await app.As("referent").Get($"Task/{task}");
        Assert.Equal("2099-02-01", resource.Json["restriction"]!["period"]!["end"]!.GetValue<string>());
        R4Rules.AreKept(resource.Text);
    }

    [Fact]
    public async Task Markup_and_other_scripts_and_long_names_stay_names()
    {
        var person = Person.Somebody();
        var patient = person.Patient;
        patient["name"]!
            .AsArray()
            .Add(
                new JsonObject
                {
                    ["use"] = "usual",
                    ["family"] = "<script>alert('x')</script>\"'&",
                    ["given"] = new JsonArray("משה", new string('W', 100)),
                }
            );
        var id = await app.RegisterProvisional(patient);
        using var referent = await PageClient.SignInAsync(app, "referent");
        foreach (var path in new[] { "", "/confirm", "/print", "/proof", "/traits" })
        {
            var page = await referent.OpenAsync($"/identities/{id}{path}");
            Assert.Equal(HttpStatusCode.OK, page.Status);
            Assert.DoesNotContain("<script>alert", page.Html);
        }
        var shown = (await referent.OpenAsync($"/identities/{id}")).Document.QuerySelector(".banner .used")!;
        Assert.Equal("auto", shown.GetAttribute("dir"));
        Assert.Contains("<script>alert('x')</script>", shown.TextContent);
        Assert.Contains("משה", shown.TextContent);
    }

    [Fact]
    public async Task A_refusal_is_told_in_words_and_the_form_keeps_what_was_typed()
    {
        using var reception = await PageClient.SignInAsync(app, "reception");
        var form = await reception.OpenAsync("/identities/new");
        var refused = await reception.SendAsync(
            form,
            "/identities/new",
            ("family", "MARCHAL"),
            ("given", "LOUISE"),
            ("birthDate", "2199-01-01"),
            ("gender", "female")
        );
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Contains("Rien n'a été enregistré", refused.Text);
        Assert.Equal("MARCHAL", refused.ValueOf("family"));
        Assert.NotNull(refused.Document.QuerySelector("input[name=birthDate][aria-invalid=true]"));
    }

    [Fact]
    public async Task Two_records_of_one_person_are_merged_after_a_look_and_parted_again()
    {
        var person = Person.Somebody();
        var one = await app.RegisterProvisional(person.Patient);
        var other = await app.RegisterProvisional(person.Patient);
        using var referent = await PageClient.SignInAsync(app, "referent");
        var compare = await referent.OpenAsync($"/identities/{one}/merge?other={other}");
        Assert.Equal(6, compare.Document.QuerySelectorAll(".comparison tbody tr.equal").Length);
        var address = $"/identities/{one}/merge?other={other}";
        Assert.Null(compare.Document.QuerySelector($"form[action='{address}']"));
        var preview = await referent.OpenAsync($"{address}&keep={one}");
        var merged = await referent.SendAsync(preview, address);
        Assert.Contains("Les deux dossiers sont fusionnés", merged.Text);
        var gone = await referent.OpenAsync($"/identities/{other}");
        var parted = await referent.SendAsync(gone, $"/identities/{other}/unmerge");
        Assert.Contains("La fusion est annulée", parted.Text);
    }

    [Fact]
    public async Task Every_number_is_shown_once_with_a_reason_that_is_traced()
    {
        var person = Person.Somebody();
        var id = await app.Qualify(person);
        using var referent = await PageClient.SignInAsync(app, "referent");
        var page = await referent.OpenAsync($"/identities/{id}/reveal");
        Assert.Equal(
            HttpStatusCode.BadRequest,
            (await referent.SendAsync(page, $"/identities/{id}/reveal", ("reason", " "))).Status
        );
        var shown = await referent.SendAsync(page, $"/identities/{id}/reveal", ("reason", "rapprochement"));
        Assert.Contains(person.Matricule[^2..], shown.Document.QuerySelector("td.number")!.TextContent);
        Assert.Contains("no-store", shown.Headers["Cache-Control"]);
        Assert.Contains("Matricules affichés", (await referent.OpenAsync($"/identities/{id}")).Text);
    }

    [Fact]
    [Rule("S009", "S098", "S113")]
    public async Task The_patient_reads_every_trait_and_the_billing_number_beside_the_ins()
    {
        var person = Person.Somebody();
        app.Insi.People.Put(person.InInsi);
        var patient = person.Patient;
        patient["identifier"] = new JsonArray(
            new JsonObject
            {
                ["use"] = "official",
                ["type"] = new JsonObject
                {
                    ["coding"] = new JsonArray(
                        new JsonObject { ["system"] = "http://terminology.hl7.org/CodeSystem/v2-0203", ["code"] = "NH" }
                    ),
                },
                ["system"] = "urn:oid:1.2.250.1.213.1.4.13",
                ["value"] = person.Matricule,
            }
        );
        var id = await app.RegisterProvisional(patient);
        await app.RetrieveAndAccept(id);
        await app.Validate(id);
        using var reception = await PageClient.SignInAsync(app, "reception");
        var shown = await reception.OpenAsync($"/identities/{id}/confirm");
        foreach (var value in new[] { person.Family, person.Given, "14/05/1980", "Féminin", person.BirthPlace })
            Assert.Contains(value, shown.Text);
        Assert.Equal(2, shown.Document.QuerySelectorAll("dd .number").Length);
        Assert.Contains("identique à l'INS", shown.Text);
        Assert.DoesNotContain(
            person.Matricule,
            string.Concat(
                (await reception.OpenAsync($"/identities/{id}")).Document.QuerySelector(".identifiers")?.TextContent
                    ?? ""
            )
        );
    }

    private async Task<bool> IsHomonym(string id) =>
        (await app.As("referent").Get($"Patient?_id={id}&identity-attribute=HOMA")).Total > 0;
}
