using System.Net;
using FhirIns.Server.Tests.Infrastructure;
using FhirIns.Tests;

namespace FhirIns.Server.Tests.Dashboard;

/// <summary>No page shows an INS, or the exact level, to somebody whose token does not say <c>ins.read</c>.</summary>
public sealed class HidingAnInsOnPagesTests(HidingAnInsOnPagesTests.WithoutInsRead app)
    : IClassFixture<HidingAnInsOnPagesTests.WithoutInsRead>
{
    private static readonly string[] Pages =
    [
        "",
        "/confirm",
        "/print",
        "/proof",
        "/traits",
        "/card",
        "/withdraw",
        "/flag?attribute=HOMA",
        "/reveal",
    ];

    [Fact]
    [Rule("S051", "S053")]
    public async Task No_page_of_a_qualified_identity_shows_its_ins_or_its_level()
    {
        var person = Person.Somebody();
        var id = await app.Qualify(person);
        using var reception = await PageClient.SignInAsync(app, "referent");
        foreach (var path in Pages)
        {
            var page = await reception.OpenAsync($"/identities/{id}{path}");
            var digits = string.Concat(page.Html.Where(char.IsLetterOrDigit));
            Assert.DoesNotContain(person.Matricule[..13], digits);
            Assert.DoesNotContain("Qualifiée", page.Text);
            Assert.DoesNotContain("Récupérée", page.Text);
        }
        Assert.Equal(HttpStatusCode.OK, (await reception.OpenAsync($"/identities/{id}")).Status);
    }

    [Fact]
    [Rule("S051")]
    public async Task A_search_by_matricule_finds_nobody()
    {
        var person = Person.Somebody();
        await app.Qualify(person);
        using var reception = await PageClient.SignInAsync(app, "referent");
        var search = await reception.OpenAsync("/search");
        var found = await reception.SendAsync(search, "/search", ("number", person.Matricule));
        Assert.Contains("Personne ne correspond", found.Text);
    }

    /// <summary>The pages ask the authority for no right to see an INS.</summary>
    public sealed class WithoutInsRead : FhirInsApplication
    {
        protected override ValueTask<Dictionary<string, string?>> SettingsAsync() =>
            new(
                new Dictionary<string, string?>
                {
                    ["Dashboard:Scopes"] =
                        "openid user/Patient.crus user/AuditEvent.rs ins.validate ins.unlock ins.flag ins.retrieve",
                }
            );
    }
}
