using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace FhirIns.Sandbox.Simulator.Soap;

/// <summary>
/// WS_INS2. Name, sex and date must be equal to the letter, the place too when it is sent. <c>Prenom</c> must be the first
/// given name or the beginning of the list (an assumption: live data does not tell whether a second name alone is found).
/// </summary>
internal sealed partial class TraitsSearch(PeopleDirectory people)
{
    private static readonly XNamespace Space = Operation.SearchByTraits;

    public Reply Answer(XElement body, Exchange exchange)
    {
        var birthName = (string?)body.Element(Space + "NomNaissance") ?? "";
        var givenNames = string.Join(' ', body.Elements(Space + "Prenom").Select(name => name.Value));
        var sex = (string?)body.Element(Space + "Sexe");
        var birthDate = (string?)body.Element(Space + "DateNaissance") ?? "";
        var birthPlace = (string?)body.Element(Space + "LieuNaissance");
        if (birthName.Length == 0)
            return exchange.Refuse(SoapFault.BirthNameMissing);
        if (sex is not ("M" or "F"))
            return exchange.Refuse(SoapFault.SexMalformed);
        if (givenNames.Length == 0)
            return exchange.Refuse(SoapFault.Request("simu_prenom", "Le champ prénom est obligatoire"));
        if (!Date().IsMatch(birthDate))
            return exchange.Refuse(
                SoapFault.Request("simu_date", "Le format du champ date de naissance est incorrect")
            );

        var found = people
            .ByTraits(birthName, sex, birthDate)
            .Where(person => !person.CardOnly && person.IsNamed(givenNames))
            .Where(person => birthPlace is null || person.BirthPlace == birthPlace);
        return exchange.Result(found, SoapFault.TraitsSearchFailed);
    }

    [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Date();
}
