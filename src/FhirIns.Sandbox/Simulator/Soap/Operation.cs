using System.Xml.Linq;

namespace FhirIns.Sandbox.Simulator.Soap;

/// <summary>An operation of the service: its name in the WSDL, its action, its request element.</summary>
internal sealed record Operation(string Name, XName Request)
{
    public static readonly XNamespace SearchByTraits = "http://www.cnamts.fr/INSiRecSans";
    public static readonly XNamespace SearchByCard = "http://www.cnamts.fr/INSiRecVit";

    /// <summary>WS_INS1.</summary>
    public static readonly Operation CardSearch = new("rechercherInsAvecCarteVitale", SearchByCard + "RECVITALE");

    /// <summary>WS_INS2.</summary>
    public static readonly Operation TraitsSearch = new(
        "rechercherInsAvecTraitsIdentite",
        SearchByTraits + "RECSANSVITALE"
    );

    public static readonly IReadOnlyList<Operation> All =
    [
        CardSearch,
        TraitsSearch,
        VerificationContract.Verify,
        VerificationContract.DepositLot,
        VerificationContract.CollectLot,
    ];

    public string Action => $"urn:ServiceIdentiteCertifiee:1.0.0:{Name}";
}
