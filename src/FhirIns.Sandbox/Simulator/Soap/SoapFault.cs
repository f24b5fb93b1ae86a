namespace FhirIns.Sandbox.Simulator.Soap;

/// <summary>Whose faults have which form: the gateway in front (DESIR) or the service behind it.</summary>
internal enum FaultOrigin
{
    Gateway,
    BackEnd,
}

/// <summary>
/// A fault of the service. Codes that begin with <c>simu_</c> are <b>invented</b>: the refusal is known, its code is
/// not public.
/// </summary>
/// <param name="Text">For the technician, in <c>siram:Erreur</c>.</param>
/// <param name="Severity"><c>erreur</c>; null for the gravest, whose spelling varies.</param>
internal sealed record SoapFault(
    FaultOrigin Origin,
    string Role,
    string Subcode,
    string Code,
    string? Severity,
    string Text
)
{
    private const string Sender = "Sender";
    private const string Receiver = "Receiver";
    private const string BadRequest = "siram_10";
    private const string Unavailable = "siram_40";
    private const string NotAllowed = "siram_100";

    public static readonly SoapFault BirthNameMissing = Request("insi_19", "Le champ nom de naissance est obligatoire");
    public static readonly SoapFault SexMalformed = Request("insi_24", "Le format du champ sexe est incorrect");

    public static readonly SoapFault CardSearchFailed = Down(
        FaultOrigin.BackEnd,
        Receiver,
        "insi_101",
        "L'appel au service de recherche avec la carte Vitale renvoie une erreur technique."
    );

    public static readonly SoapFault TraitsSearchFailed = Down(
        FaultOrigin.BackEnd,
        Receiver,
        "insi_102",
        "L'appel au service de recherche avec les traits d'identité renvoie une erreur technique."
    );

    public static readonly SoapFault TeleservicesDown = Down(
        FaultOrigin.BackEnd,
        Receiver,
        "insi_111",
        "Indisponibilité des téléservices"
    );

    public static readonly SoapFault ServiceUnreachable = Down(
        FaultOrigin.Gateway,
        Sender,
        "desir_1020",
        "Le service appelé est temporairement indisponible"
    );

    public static readonly SoapFault UnknownSoftware = Refused(
        "desir_550",
        "Numéro d'autorisation du logiciel inconnu."
    );

    /// <summary>The code is published, its subcode is not: siram_100 is an assumption.</summary>
    public static readonly SoapFault WrongCertificate = Refused(
        "DESIR_560",
        "Niveau d'accès insuffisant. Vous ne disposez pas des droits suffisants pour accéder à ce service."
    );

    /// <summary>What the user reads (<c>Reason/Text</c>); the one for siram_10 is invented.</summary>
    public string Reason =>
        Subcode switch
        {
            Unavailable =>
                "Le service est temporairement inaccessible. Veuillez renouveler votre demande ultérieurement. Si le problème "
                    + "persiste, contactez l'éditeur du progiciel ou votre responsable informatique.",
            NotAllowed =>
                "L'accès par ce progiciel au service n'est pas autorisé. Contactez l'éditeur du progiciel ou votre "
                    + "responsable informatique.",
            _ => "La demande est incorrecte. Contactez l'éditeur du progiciel ou votre responsable informatique.",
        };

    /// <summary>A request that cannot be taken, by an invented code where the real one is not known.</summary>
    public static SoapFault Request(string code, string text) =>
        new(FaultOrigin.BackEnd, Sender, BadRequest, code, "erreur", text);

    /// <summary>An access that the gateway refuses, by an invented code where the real one is not known.</summary>
    public static SoapFault Refused(string code, string text) =>
        new(FaultOrigin.Gateway, Sender, NotAllowed, code, "erreur", text);

    private static SoapFault Down(FaultOrigin origin, string role, string code, string text) =>
        new(origin, role, Unavailable, code, null, text);
}
