using System.Globalization;
using System.Xml.Linq;

namespace FhirIns.Sandbox.Simulator.Soap;

/// <summary>
/// WS_INS1. The beneficiary's own number decides where the card gives it, active or replaced; else the holder's number,
/// among all who are on that card. Name, date and rank must agree when they are sent. No real exchange is public: the
/// matching is an assumption.
/// </summary>
internal sealed class CardSearch(PeopleDirectory people)
{
    private static readonly XNamespace Space = Operation.SearchByCard;

    public Reply Answer(XElement body, Exchange exchange)
    {
        var own = NumberIn(body.Element(Space + "MatriculeIndividu"));
        var holder = NumberIn(body.Element(Space + "MatriculeOD"));
        if ((own ?? holder) is null)
            return exchange.Refuse(SoapFault.Request("simu_matricule", "Un matricule lu sur la carte est obligatoire"));

        var birthName = (string?)body.Element(Space + "NomNaissance");
        var birthDate = (string?)body.Element(Space + "DateNaissance");
        var rank = (string?)body.Element(Space + "RangNaissance");
        var found = (own is null ? people.OnCardOf(holder!) : people.ByAnyNumber(own))
            .Where(person => birthName is null || person.BirthName == birthName)
            .Where(person => birthDate is null || person.BirthDate == birthDate)
            .Where(person => rank is null || person.BirthRank.ToString(CultureInfo.InvariantCulture) == rank);
        return exchange.Result(found, SoapFault.CardSearchFailed);
    }

    private static string? NumberIn(XElement? matricule) =>
        (string?)matricule?.Element(Space + "NumIdentifiant") is { Length: > 0 } number ? number : null;
}
