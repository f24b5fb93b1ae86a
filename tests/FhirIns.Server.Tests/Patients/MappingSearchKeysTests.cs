using FhirIns.Fhir;
using FhirIns.Identity;
using FhirIns.Server.Patients;
using FhirIns.Server.Storage;
using FhirIns.Tests;
using Xunit;

namespace FhirIns.Server.Tests.Patients;

using static MappingCast;

public sealed class MappingSearchKeysTests
{
    [Fact]
    [Rule("S026", "S027", "A3", "A4")]
    public void Birth_and_used_names_are_keys_without_distinction()
    {
        var keys = KeysOf(
            Helene,
            """[{"use":"official","family":"Lecœur-Noël","given":["Hélène"]},{"use":"usual","family":"Vasseur","given":["Léna"]},{"use":"old","family":"d’Orgeval"}]"""
        );

        Assert.Equal(["DORGEVAL", "LECOEURNOEL", "VASSEUR"], keys.Family);
        Assert.Equal(["HELENE", "HELENEROSEMARIE", "LENA", "MARIE", "ROSE", "ROSEMARIE"], keys.Given);
    }

    [Fact]
    [Rule("S020", "S026")]
    public void A_hyphen_and_a_space_give_the_same_keys()
    {
        var hyphen = Traits("Garcia-Hammadi", "Sarah-Lou", "Sarah-Lou Anna", "1977-01-21", Sex.Female, null);
        var space = Traits("Garcia Hammadi", "Sarah Lou", "Sarah Lou Anna", "1977-01-21", Sex.Female, null);

        var keys = SearchKeys.OfNames(hyphen, EmptyResidual);

        Assert.Equivalent(keys, SearchKeys.OfNames(space, EmptyResidual), strict: true);
        Assert.Contains(new(NameKeyKind.Given, "LOUANNA"), keys);
    }

    [Fact]
    public void Letters_of_every_script_are_kept()
    {
        var keys = KeysOf(Jean, """[{"use":"official"},{"use":"usual","family":"王","given":["Σωκράτης"]}]""");

        Assert.Contains("王", keys.Family);
        Assert.Contains("ΣΩΚΡΑΤΗΣ", keys.Given);
    }

    [Fact]
    public void A_name_that_is_text_alone_is_found_by_its_words()
    {
        var keys = KeysOf(
            Jean,
            """[{"use":"official","text":"M. Ancien Nom"},{"use":"nickname","text":"Jeannot La Fleur"}]"""
        );

        Assert.Contains("LAFLEUR", keys.Family);
        Assert.Contains("JEANNOTLAFLEUR", keys.Family);
        Assert.Contains("FLEUR", keys.Given);
        Assert.DoesNotContain("ANCIENNOM", keys.Family);
    }

    [Fact]
    public void An_endless_name_gives_few_keys()
    {
        var words = string.Join(' ', Enumerable.Range(0, 20_000).Select(number => $"n{number}"));

        var keys = SearchKeys.OfNames(
            Jean,
            Patient(
                $$"""{"resourceType":"Patient","name":[{"use":"official"},{"use":"usual","family":"{{words}}","given":["{{words}}"]}]}"""
            )
        );

        Assert.InRange(keys.Count, 3, 50);
        Assert.All(keys, key => Assert.InRange(key.Text.Length, 1, 250));
    }

    [Fact]
    public void Identifiers_are_listed_with_their_system_use_and_type()
    {
        var residual = Read(
            """
            {"resourceType":"Patient","identifier":[
              {"use":"usual","type":{"coding":[{"code":"PI"}]},"system":"https://h.example/ipp","value":"7"},
              {"value":"without system"},{"system":"https://h.example/empty"},
              {"system":"urn:oid:1.2.250.1.213.1.4.8","value":"284036322090116"}]}
            """
        ).Residual;

        Assert.Equal(
            [new("https://h.example/ipp", "7", "usual", "PI"), new("", "without system", null, null)],
            SearchKeys.OfIdentifiers(residual)
        );
    }

    private static (IEnumerable<string> Family, IEnumerable<string> Given) KeysOf(StrictTraits traits, string names)
    {
        var residual = Read($$"""{"resourceType":"Patient","name":{{names}}}""").Residual;
        var keys = SearchKeys.OfNames(traits, residual);
        return (Of(NameKeyKind.Family), Of(NameKeyKind.Given));

        IEnumerable<string> Of(NameKeyKind kind) =>
            keys.Where(key => key.Kind == kind).Select(key => key.Text).Order(StringComparer.Ordinal);
    }
}
