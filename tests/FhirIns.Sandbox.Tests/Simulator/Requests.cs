namespace FhirIns.Sandbox.Tests.Simulator;

/// <summary>SOAP requests written by hand, as an editor of software would from the published samples.</summary>
internal static class Requests
{
    public const string TraitsAction = "urn:ServiceIdentiteCertifiee:1.0.0:rechercherInsAvecTraitsIdentite";
    public const string CardAction = "urn:ServiceIdentiteCertifiee:1.0.0:rechercherInsAvecCarteVitale";
    public const string VerifyAction = "urn:ServiceIdentiteCertifiee:1.0.0:verifierInsAvecTraitsIdentite";
    public const string DepositAction = "urn:ServiceIdentiteCertifiee:1.0.0:deposerLotIdentites";
    public const string CollectAction = "urn:ServiceIdentiteCertifiee:1.0.0:recupererResultatLot";
    public const string MessageId = "uuid:5f0c2a5e-6f9c-4a53-9e0d-6d3b7a1c0003";

    public static string Traits(string name, string given, string sex, string date, string? place = null) =>
        Envelope(
            TraitsAction,
            $"""
            <RECSANSVITALE xmlns="http://www.cnamts.fr/INSiRecSans"><NomNaissance>{name}</NomNaissance><Prenom>{given}</Prenom><Sexe>{sex}</Sexe><DateNaissance>{date}</DateNaissance>{(
                place is null ? "" : $"<LieuNaissance>{place}</LieuNaissance>"
            )}</RECSANSVITALE>
            """
        );

    public static string Card(string fields) =>
        Envelope(CardAction, $"""<RECVITALE xmlns="http://www.cnamts.fr/INSiRecVit">{fields}</RECVITALE>""");

    public static string Verify(string individual) =>
        Envelope(
            VerifyAction,
            $"""<RequeteUnitaire xmlns="http://www.cnamts.fr/INSiLot2/REQUnitaire">{individual}</RequeteUnitaire>"""
        );

    public static string Deposit(params string[] individuals) =>
        Envelope(
            DepositAction,
            $"""<RequeteLot xmlns="http://www.cnamts.fr/INSiLot2/REQLot">{string.Concat(individuals)}</RequeteLot>"""
        );

    public static string Collect(string lot) =>
        Envelope(
            CollectAction,
            $"""<RequeteResultatLot xmlns="http://www.cnamts.fr/INSiLot2/REQResultatLot"><IdentifiantLot>{lot}</IdentifiantLot></RequeteResultatLot>"""
        );

    /// <summary>NESSI NATHALIE, with one of her traits replaced.</summary>
    public static string Nathalie(
        string number = "2770763220829",
        string key = "10",
        string oid = "1.2.250.1.213.1.4.8",
        string name = "NESSI",
        string given = "NATHALIE",
        string sex = "F",
        string date = "1977-07-14",
        string place = "63220",
        string rank = ""
    ) =>
        $"""
            <IndividuVerifie>{rank}<INSFourni><IdIndividu><NumIdentifiant>{number}</NumIdentifiant><Cle>{key}</Cle></IdIndividu><OID>{oid}</OID></INSFourni><TraitsIdentiteIndividu><NomNaissance>{name}</NomNaissance><Prenom>{given}</Prenom><ListePrenom>{given}</ListePrenom><Sexe>{sex}</Sexe><DateNaissance>{date}</DateNaissance><LieuNaissance>{place}</LieuNaissance></TraitsIdentiteIndividu></IndividuVerifie>
            """;

    public static string Envelope(string action, string body, string security = "") =>
        $"""
            <?xml version="1.0" encoding="utf-8"?>
            <soap:Envelope xmlns:soap="http://www.w3.org/2003/05/soap-envelope" xmlns:wsa="http://www.w3.org/2005/08/addressing">
              <soap:Header>
                <ContexteBAM xmlns="urn:siram:bam:ctxbam" Nature="CTXBAM" Version="01_02">
                  <Id>5f0c2a5e-6f9c-4a53-9e0d-6d3b7a1c0001</Id><Temps>2026-01-15T09:30:00.123Z</Temps><Emetteur>10B0152872</Emetteur><COUVERTURE/>
                </ContexteBAM>
                <ContexteLPS xmlns="urn:siram:lps:ctxlps" Nature="CTXLPS" Version="01_00">
                  <Id>5f0c2a5e-6f9c-4a53-9e0d-6d3b7a1c0002</Id><Temps>2026-01-15T09:30:00.123Z</Temps><Emetteur>10B0152872</Emetteur>
                  <LPS><IDAM R="4">TESTSGIE0000</IDAM><Version>1.0.0</Version><Instance>00000000-0000-4000-8000-000000000001</Instance><Nom>urn:lps:EXEMPLE:1.0.0</Nom></LPS>
                </ContexteLPS>
                <wsa:Action>{action}</wsa:Action>
                <wsa:MessageID>{MessageId}</wsa:MessageID>{security}
              </soap:Header>
              <soap:Body>{body}</soap:Body>
            </soap:Envelope>
            """;
}
