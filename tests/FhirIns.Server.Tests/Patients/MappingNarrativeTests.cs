using System.Xml.Linq;
using FhirIns.Identity;
using FhirIns.Server.Patients;
using FhirIns.Tests;
using Xunit;

namespace FhirIns.Server.Tests.Patients;

using static MappingCast;

public sealed class MappingNarrativeTests
{
    [Theory]
    [InlineData(IdentityStatus.RECUP, "Identité récupérée", "Identité provisoire")]
    [InlineData(IdentityStatus.QUAL, "Identité qualifiée", "Identité validée")]
    [Rule("S110")]
    public void It_shows_what_is_needed_to_recognize_somebody_and_never_a_matricule(
        IdentityStatus status,
        string exact,
        string open
    )
    {
        var rendered = Render(Person(status));

        var shown = TextOf(rendered.ForInsReaders().Values("text.div")[0]!);
        Assert.Equal("LECOEUR-NOEL HELENE|Née le 12/03/1984, sexe féminin|" + exact, shown);
        Assert.Equal(
            "LECOEUR-NOEL HELENE|Née le 12/03/1984, sexe féminin|" + open,
            TextOf(rendered.ForEveryone().Values("text.div")[0]!)
        );
        Assert.Equal(["generated"], rendered.ForEveryone().Values("text.status"));
    }

    [Fact]
    public void It_is_well_formed_whatever_the_names()
    {
        var traits = Traits("D'Artagnan de l'Hérault", "Pierre-Alain", null, "2001-06-17", Sex.Male, null);

        Assert.Equal(
            "D'ARTAGNAN DE L'HERAULT PIERRE-ALAIN|Né le 17/06/2001, sexe masculin|Identité provisoire",
            TextOf(Narrative.Of(traits, IdentityStatus.PROV))
        );
    }

    [Fact]
    public void It_says_that_a_birth_date_is_not_the_real_one()
    {
        var traits = Traits("Dupré", "Jean", null, "1950-12-31", Sex.Unknown, null, BirthDateMarker.Interpreted);

        Assert.Contains(
            "Date de naissance : 31/12/1950 (date interprétée), sexe inconnu",
            TextOf(Narrative.Of(traits, IdentityStatus.PROV)),
            StringComparison.Ordinal
        );
    }

    private static string TextOf(string div)
    {
        var parsed = XElement.Parse(div);
        Assert.Equal(XName.Get("div", "http://www.w3.org/1999/xhtml"), parsed.Name);
        return string.Join('|', parsed.Elements().Select(paragraph => paragraph.Value));
    }
}
