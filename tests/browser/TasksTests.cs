using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FhirIns.Browser.Tests;

/// <summary>The main tasks of the team, from the first page to the last, as a person does them.</summary>
public sealed class TasksTests(Browser browser) : IClassFixture<Browser>
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Qualify_a_person(bool scripts)
    {
        var (family, birthDate) = scripts ? ("VERDIER", "1991-02-03") : ("VALLET", "1992-03-04");
        browser.InsiKnows(family, "ALIX MARIE", "F", birthDate, "35238", scripts ? "2910235238101" : "2920335238102");
        var page = await browser.SignInAsync("reception", scripts);

        await page.GetByRole(AriaRole.Link, new() { Name = "Rechercher", Exact = true }).ClickAsync();
        await page.GetByLabel("Date de naissance").FillAsync(birthDate);
        await page.GetByLabel("Nom", new() { Exact = false }).First.FillAsync(family[..3]);
        await page.GetByRole(AriaRole.Button, new() { Name = "Rechercher" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Créer une identité" }).ClickAsync();
        await page.Locator("[name=family]").FillAsync(family);
        await page.Locator("[name=given]").FillAsync("Alix");
        await page.Locator("[name=birthPlace]").FillAsync("35238");
        await page.GetByLabel("Féminin").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Créer" }).ClickAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Interroger INSi" }).ClickAsync();
        await Expect(page.Locator(".comparison tr.minor").First).ToBeVisibleAsync();
        if (scripts)
        {
            await Browser.ExpectAccessibleAsync(page, "comparison");
            await Browser.ShootAsync(page, "comparison");
        }
        await page.GetByRole(AriaRole.Button, new() { Name = "Accepter les traits d'INSi" }).ClickAsync();
        await Expect(page.Locator(".banner")).ToContainTextAsync("Récupérée");

        await page.GetByRole(AriaRole.Link, new() { Name = "Contrôler une pièce" }).ClickAsync();
        await page.GetByLabel("Passeport").CheckAsync();
        await page.GetByLabel("Oui, tous les cinq").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Enregistrer le contrôle" }).ClickAsync();
        await Expect(page.Locator(".banner")).ToContainTextAsync("Qualifiée");
        await Expect(page.Locator(".banner")).ToContainTextAsync("NIR");
    }

    [Fact]
    public async Task Settle_an_ecart()
    {
        var id = await browser.RegisterAsync("MOREAU", "LENA", "female", "1985-06-07");
        browser.InsiKnows("MOREAUX", "LENA", "F", "1985-06-07", "44109", "2850644109111");
        var page = await browser.SignInAsync("referent");
        await page.GotoAsync($"/identities/{id}/proof");
        await page.GetByLabel("Passeport").CheckAsync();
        await page.GetByLabel("Non, au moins un diffère").CheckAsync();
        await page.GetByLabel("Nom de naissance", new() { Exact = true }).CheckAsync();
        await page.GetByLabel("Ce que montre la pièce").FillAsync("MOREAUX");
        await Browser.ExpectAccessibleAsync(page, "proof");
        await Browser.ShootAsync(page, "proof");
        await page.GetByRole(AriaRole.Button, new() { Name = "Enregistrer le contrôle" }).ClickAsync();

        await page.GotoAsync("/");
        await page.Locator(".todo a", new() { HasText = "Écart" }).ClickAsync();
        await page.Locator(".item", new() { HasText = "MOREAU" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "M'en occuper" }).ClickAsync();
        await page.GetByLabel("De la pièce d'identité").CheckAsync();
        await page.Locator("[name=letterOn]").FillAsync("2026-01-05");
        await page.GetByRole(AriaRole.Button, new() { Name = "Enregistrer le suivi" }).ClickAsync();
        await Browser.ExpectAccessibleAsync(page, "item");
        await Browser.ShootAsync(page, "item");
        var item = page.Url;
        await page.GetByRole(AriaRole.Link, new() { Name = "Voir le courrier" }).ClickAsync();
        await Browser.ExpectAccessibleAsync(page, "letter");
        await Browser.ShootAsync(page, "letter");

        await page.GotoAsync($"/identities/{id}/traits");
        await page.Locator("[name=family]").FillAsync("MOREAUX");
        await page.GetByRole(AriaRole.Button, new() { Name = "Enregistrer" }).ClickAsync();
        await Expect(page.Locator(".banner")).ToContainTextAsync("MOREAUX");
        await page.GotoAsync(item);
        await page.GetByLabel("C'est réglé").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Clore" }).ClickAsync();
        await Expect(page.Locator("dl.facts")).ToContainTextAsync("Réglée");
    }

    [Fact]
    public async Task A_session_that_ends_in_the_middle_of_a_form_loses_nothing_that_was_typed()
    {
        var page = await browser.SignInAsync("reception");
        await page.GotoAsync("/identities/new");
        await page.Locator("[name=family]").FillAsync("RENAUD");
        await page.Locator("[name=given]").FillAsync("Elsa");
        await page.Locator("[name=birthDate]").FillAsync("1990-01-01");
        await page.GetByLabel("Féminin").CheckAsync();
        await page.Context.ClearCookiesAsync(new() { Name = "fhirins-session" });
        await page.GetByRole(AriaRole.Button, new() { Name = "Créer" }).ClickAsync();
        await Browser.ExpectAccessibleAsync(page, "session ended");
        await page.Locator("[name=birthDate]").WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await page.GetByRole(AriaRole.Link, new() { Name = "Se reconnecter" }).ClickAsync();
        await page.Locator("a[href$='person=reception']").ClickAsync();
        await Expect(page.Locator("[name=family]")).ToHaveValueAsync("RENAUD");
        await Expect(page.Locator("[name=given]")).ToHaveValueAsync("Elsa");
        await Expect(page.GetByLabel("Féminin")).ToBeCheckedAsync();
        Assert.DoesNotContain("RENAUD", page.Url, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task What_a_colleague_changed_meanwhile_is_shown_beside_what_one_typed()
    {
        var id = await browser.RegisterAsync("PICHON", "ROSE", "female", "1988-08-08");
        var mine = await browser.SignInAsync("referent");
        var theirs = await browser.SignInAsync("reception");
        await mine.GotoAsync($"/identities/{id}/traits");
        await theirs.GotoAsync($"/identities/{id}/traits");
        await theirs.Locator("[name=birthPlace]").FillAsync("13055");
        await theirs.GetByRole(AriaRole.Button, new() { Name = "Enregistrer" }).ClickAsync();
        await Expect(theirs.Locator(".notice.good")).ToBeVisibleAsync();
        await mine.Locator("[name=birthPlace]").FillAsync("69123");
        await mine.Locator("[name=givenNames]").FillAsync("ROSE ANNE");
        await mine.GetByRole(AriaRole.Button, new() { Name = "Enregistrer" }).ClickAsync();
        await Expect(mine.Locator(".meanwhile")).ToContainTextAsync("13055");
        await Browser.ExpectAccessibleAsync(mine, "traits, overtaken");
        await Browser.ShootAsync(mine, "traits-overtaken");
    }

    [Fact]
    public async Task The_exceptional_procedure_says_why_it_is_closed()
    {
        var page = await browser.SignInAsync("practitioner");
        await page.GotoAsync($"/identities/{await browser.IdOfAsync("CAST-RECUP")}/attest");
        await Expect(page.Locator("main")).ToContainTextAsync("carte Vitale");
        await Browser.ExpectAccessibleAsync(page, "exceptional procedure, closed");
        await Browser.ShootAsync(page, "attest-closed");
    }

    [Fact]
    public async Task Merge_two_duplicates_and_undo_it()
    {
        await browser.RegisterAsync("GAUTHIER", "NOE", "male", "1979-09-19");
        await browser.RegisterAsync("GAUTIER", "NOE", "male", "1979-09-19");
        var page = await browser.SignInAsync("referent");
        await page.GotoAsync("/worklists?list=duplicate");
        await page.Locator(".item", new() { HasText = "GAUT" }).First.ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Comparer" }).ClickAsync();
        await Expect(page.Locator(".comparison tr.different")).ToHaveCountAsync(1);
        await Browser.ExpectAccessibleAsync(page, "merge");
        await Browser.ShootAsync(page, "merge");
        await page.Locator("input[name=keep]").First.CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Voir ce que cela donne" }).ClickAsync();
        await Expect(page.Locator(".preview")).ToContainTextAsync("Devient inactif");
        await Browser.ExpectAccessibleAsync(page, "merge, chosen");
        await Browser.ShootAsync(page, "merge-chosen");
        await page.GetByRole(AriaRole.Button, new() { Name = "Fusionner" }).ClickAsync();
        await Expect(page.Locator(".notice.good")).ToContainTextAsync("fusionnés");
        await page.Locator("section", new() { HasText = "Dossier fusionné ici" })
            .GetByRole(AriaRole.Link)
            .Last.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Annuler la fusion" }).ClickAsync();
        await Expect(page.Locator(".notice.good")).ToContainTextAsync("La fusion est annulée");
    }

    [Fact]
    public async Task Withdraw_a_proof()
    {
        var id = await browser.IdOfAsync("CAST-QUAL");
        var page = await browser.SignInAsync("referent");
        await page.GotoAsync("/search");
        await page.Locator("[name=number]").FillAsync("CAST-QUAL");
        await page.GetByRole(AriaRole.Button, new() { Name = "Rechercher" }).ClickAsync();
        await Browser.ShootAsync(page, "search-found");
        await page.Locator($"a[href='/identities/{id}']").ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Retirer une preuve ou l'INS" }).ClickAsync();
        await page.GetByLabel("Le contrôle de la pièce d'identité").CheckAsync();
        await page.GetByLabel("Pourquoi").FillAsync("Pièce d'une autre personne");
        await page.GetByRole(AriaRole.Button, new() { Name = "Retirer" }).ClickAsync();
        await Expect(page.Locator(".banner")).ToContainTextAsync("Récupérée");
        await Expect(page.Locator(".banner")).Not.ToContainTextAsync("NIR");
    }

    [Fact]
    public async Task Plan_and_follow_a_campaign()
    {
        var page = await browser.SignInAsync("admin");
        await page.GetByRole(AriaRole.Link, new() { Name = "Campagnes", Exact = true }).ClickAsync();
        await Browser.ExpectAccessibleAsync(page, "campaigns, none");
        await page.GetByRole(AriaRole.Link, new() { Name = "Planifier une campagne" }).ClickAsync();
        await page.Locator("[name=hours]").FillAsync("always");
        await page.Locator("[name=callsPerMinute]").FillAsync("0");
        await page.GetByRole(AriaRole.Button, new() { Name = "Voir ce que cela représente" }).ClickAsync();
        await Expect(page.Locator(".notice.info")).ToContainTextAsync("seraient vérifiées");
        await Browser.ExpectAccessibleAsync(page, "new campaign");
        await Browser.ShootAsync(page, "campaign-new");
        await page.GetByRole(AriaRole.Button, new() { Name = "Planifier", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("Campagne du");
        // Nobody reloads the page: it follows the campaign to its end.
        await Expect(page.Locator("h2 .tag")).ToHaveTextAsync("Terminée", new() { Timeout = 90_000 });
        await Expect(page.Locator("[data-number=percent]")).ToContainTextAsync("100");
        await Browser.ExpectAccessibleAsync(page, "campaign");
        await Browser.ShootAsync(page, "campaign");
        await page.GotoAsync("/campaigns");
        await Browser.ExpectAccessibleAsync(page, "campaigns");
        await Browser.ShootAsync(page, "campaigns");
        await page.GotoAsync("/");
        await Browser.ExpectAccessibleAsync(page, "overview with a campaign");
        await Browser.ShootAsync(page, "overview-campaign");
    }

    [Fact]
    public async Task Plan_a_campaign_that_comes_every_month_and_let_it_rest()
    {
        var page = await browser.SignInAsync("admin");
        await page.GotoAsync("/campaigns/new");
        await page.GetByLabel("Régulièrement").CheckAsync();
        await page.GetByLabel("Chaque mois").CheckAsync();
        await page.Locator("[name=monthDay]").FillAsync("3");
        await page.Locator("[name=time]").FillAsync("22:30");
        await page.GetByRole(AriaRole.Button, new() { Name = "Planifier", Exact = true }).ClickAsync();
        await Expect(page.Locator(".plan").First).ToContainTextAsync("le 3 de chaque mois à 22:30");
        await page.GetByRole(AriaRole.Button, new() { Name = "Mettre en pause" }).First.ClickAsync();
        await Expect(page.Locator(".plan").First).ToContainTextAsync("en pause");
        await Browser.ExpectAccessibleAsync(page, "plans");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Enter_a_trust_contract_let_it_end_and_remove_it(bool scripts)
    {
        var (partner, name) = scripts ? ("990000101", "Clinique des Saules") : ("990000119", "Clinique des Hêtres");
        var page = await browser.SignInAsync("admin", scripts);
        await page.GetByRole(AriaRole.Link, new() { Name = "Contrats de confiance" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Ajouter un contrat" }).ClickAsync();
        await page.GetByLabel("FINESS ou SIRET").FillAsync(partner);
        await page.GetByLabel("Nom du partenaire").FillAsync(name);
        await page.GetByLabel("Premier jour").FillAsync("2025-01-01");
        // By keyboard alone from here: the form is sent by Enter.
        await page.GetByLabel("Nom du partenaire").PressAsync("Enter");
        var row = page.Locator("tbody tr", new() { HasText = name });
        await Expect(row).ToContainTextAsync("En cours");
        await row.GetByRole(AriaRole.Link).ClickAsync();
        await page.GetByLabel("Dernier jour").FillAsync("2025-12-31");
        await page.GetByRole(AriaRole.Button, new() { Name = "Enregistrer" }).ClickAsync();
        await Expect(row).ToContainTextAsync("Terminé");
        await row.GetByRole(AriaRole.Link).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Oui, supprimer" })).ToBeHiddenAsync();
        await page.Locator("details.sure summary").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Oui, supprimer" })).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator(".notice.good")).ToContainTextAsync("Le contrat est supprimé");
        await Expect(row).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_trust_contract_that_a_colleague_changed_meanwhile_is_shown_beside_what_one_typed()
    {
        var mine = await browser.SignInAsync("admin");
        await Browser.ExpectAccessibleAsync(mine, "overview of the administrator");
        await mine.GotoAsync("/trust-contracts/new");
        await Browser.ExpectAccessibleAsync(mine, "new trust contract");
        await Browser.ShootAsync(mine, "trust-new");
        await mine.GetByRole(AriaRole.Button, new() { Name = "Ajouter ce contrat" })
            .EvaluateAsync("b => b.form.noValidate = true");
        await mine.GetByRole(AriaRole.Button, new() { Name = "Ajouter ce contrat" }).ClickAsync();
        await Expect(mine.Locator("[aria-invalid=true]")).ToHaveCountAsync(2);
        await Browser.ExpectAccessibleAsync(mine, "new trust contract, refused");
        await mine.GetByLabel("FINESS ou SIRET").FillAsync("990000127");
        await mine.GetByLabel("Nom du partenaire").FillAsync("Clinique des Charmes");
        await mine.GetByLabel("Premier jour").FillAsync("2025-01-01");
        await mine.GetByRole(AriaRole.Button, new() { Name = "Ajouter ce contrat" }).ClickAsync();
        await Browser.ExpectAccessibleAsync(mine, "trust contracts");
        await Browser.ShootAsync(mine, "trust");
        var theirs = await browser.SignInAsync("admin");
        foreach (var page in new[] { mine, theirs })
        {
            await page.GotoAsync("/trust-contracts");
            await page.GetByRole(AriaRole.Link, new() { Name = "Clinique des Charmes" }).ClickAsync();
        }
        await Browser.ExpectAccessibleAsync(mine, "trust contract");
        await Browser.ShootAsync(mine, "trust-one");
        await theirs.GetByLabel("Dernier jour").FillAsync("2031-12-31");
        await theirs.GetByRole(AriaRole.Button, new() { Name = "Enregistrer" }).ClickAsync();
        await mine.GetByLabel("Nom du partenaire").FillAsync("Clinique du Charme");
        await mine.GetByRole(AriaRole.Button, new() { Name = "Enregistrer" }).ClickAsync();
        await Expect(mine.Locator(".notice.warn")).ToBeFocusedAsync();
        await Expect(mine.Locator(".meanwhile")).ToContainTextAsync("Clinique du Charme");
        await Expect(mine.GetByLabel("Dernier jour")).ToHaveValueAsync("2031-12-31");
        await Browser.ExpectAccessibleAsync(mine, "trust contract, overtaken");
        await Browser.ShootAsync(mine, "trust-overtaken");
        await mine.GotoAsync("/language/en?page=/trust-contracts");
        await Browser.ShootAsync(mine, "trust-english");
    }
}
