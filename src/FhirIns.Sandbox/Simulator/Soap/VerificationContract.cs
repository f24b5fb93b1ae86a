using System.Xml.Linq;

namespace FhirIns.Sandbox.Simulator.Soap;

/// <summary>
/// The wire form of the verification operations. <b>Invented</b>: WSDL and XSD of WS_INS3 to WS_INS5 are not public.
/// Known are the name of the unit operation, the elements of its request and the namespace of its answer; all the rest,
/// and everything about lots, is an assumption to be replaced here once the real contract is obtained.
/// </summary>
internal static class VerificationContract
{
    public static readonly XNamespace UnitRequest = "http://www.cnamts.fr/INSiLot2/REQUnitaire";
    public static readonly XNamespace UnitAnswer = "http://www.cnamts.fr/INSiLot2/REPUnitaire";
    public static readonly XNamespace LotRequest = "http://www.cnamts.fr/INSiLot2/REQLot";
    public static readonly XNamespace LotAnswer = "http://www.cnamts.fr/INSiLot2/REPLot";
    public static readonly XNamespace LotResultRequest = "http://www.cnamts.fr/INSiLot2/REQResultatLot";
    public static readonly XNamespace LotResultAnswer = "http://www.cnamts.fr/INSiLot2/REPResultatLot";

    /// <summary>WS_INS3: one identity, answered by CR 00 OK or 01 KO.</summary>
    public static readonly Operation Verify = new("verifierInsAvecTraitsIdentite", UnitRequest + "RequeteUnitaire");

    /// <summary>WS_INS4: identities with their rank, answered by the identifier of the lot.</summary>
    public static readonly Operation DepositLot = new("deposerLotIdentites", LotRequest + "RequeteLot");

    /// <summary>WS_INS5: the identifier of a lot, answered by one CR for each rank once the lot is done.</summary>
    public static readonly Operation CollectLot = new("recupererResultatLot", LotResultRequest + "RequeteResultatLot");

    /// <summary>The <c>IndividuVerifie</c> of a unit request or of a lot; one of a lot begins with its <c>Rang</c>.</summary>
    public static IEnumerable<ClaimedIdentity> ReadIdentities(XElement request)
    {
        var space = request.Name.Namespace;
        return request.Elements(space + "IndividuVerifie").Select(Read);

        ClaimedIdentity Read(XElement individual)
        {
            var ins = individual.Element(space + "INSFourni");
            var number = ins?.Element(space + "IdIndividu");
            var traits = individual.Element(space + "TraitsIdentiteIndividu");
            return new ClaimedIdentity(
                Text(individual, "Rang"),
                Text(number, "NumIdentifiant"),
                Text(number, "Cle"),
                Text(ins, "OID"),
                Text(traits, "NomNaissance"),
                Text(traits, "Prenom"),
                Text(traits, "ListePrenom"),
                Text(traits, "Sexe"),
                Text(traits, "DateNaissance"),
                Text(traits, "LieuNaissance")
            );
        }

        string? Text(XElement? parent, string name) =>
            parent?.Element(space + name)?.Value is { Length: > 0 } text ? text : null;
    }

    public static XElement UnitVerdict(bool ok) => new(UnitAnswer + "RESULTAT", Report(UnitAnswer, ok));

    public static XElement LotDeposited(string identifier) =>
        new(
            LotAnswer + "RESULTAT",
            Report(LotAnswer, "00", "OK"),
            new XElement(LotAnswer + "IdentifiantLot", identifier)
        );

    public static XElement LotUnknown() =>
        new(LotResultAnswer + "RESULTAT", Report(LotResultAnswer, "01", "Lot inconnu"));

    public static XElement LotUnderWay() =>
        new(LotResultAnswer + "RESULTAT", Report(LotResultAnswer, "02", "Traitement en cours"));

    public static XElement LotResult(IEnumerable<LotVerdict> verdicts) =>
        new(
            LotResultAnswer + "RESULTAT",
            Report(LotResultAnswer, "00", "OK"),
            verdicts.Select(verdict => new XElement(
                LotResultAnswer + "ResultatIndividu",
                new XElement(LotResultAnswer + "Rang", verdict.Rank),
                Report(LotResultAnswer, verdict.Ok)
            ))
        );

    private static XElement Report(XNamespace space, bool ok) =>
        ok ? Report(space, "00", "OK") : Report(space, "01", "KO");

    private static XElement Report(XNamespace space, string code, string label) =>
        new(space + "CR", new XElement(space + "CodeCR", code), new XElement(space + "LibelleCR", label));
}

/// <summary>A matricule and traits that a caller asks to be verified.</summary>
internal sealed record ClaimedIdentity(
    string? Rank,
    string? Number,
    string? Key,
    string? Oid,
    string? BirthName,
    string? GivenName,
    string? GivenNames,
    string? Sex,
    string? BirthDate,
    string? BirthPlace
);
