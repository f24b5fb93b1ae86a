using System.Text;

namespace FhirIns.Insi.Tests;

/// <summary>Answers of the service, as it or its gateway writes them, about our own people.</summary>
internal static class Answers
{
    public const string Found =
        """<INDIVIDU><INSACTIF><IdIndividu><NumIdentifiant>2850475112001</NumIdentifiant><Cle>16</Cle></IdIndividu><OID>1.2.250.1.213.1.4.8</OID></INSACTIF><TIQ><NomNaissance>LEGRAND-NOEL</NomNaissance><ListePrenom>CAMILLE ANNE</ListePrenom><Sexe>F</Sexe><DateNaissance>1985-04-17</DateNaissance><LieuNaissance>75112</LieuNaissance></TIQ></INDIVIDU>""";

    public static string CamilleFound => Result("00", "OK", Found);

    public static string NotFound => Result("01", "Aucune identite trouvee");

    public static string Several => Result("02", "Plusieurs identites trouvees");

    public static string Verified => Verification("00", "OK");

    public static string Refuted => Verification("01", "KO");

    public static string Result(string code, string label, string person = "") =>
        Envelope(
            $"""<RESULTAT xmlns="http://www.cnamts.fr/INSiResultat"><CR><CodeCR>{code}</CodeCR><LibelleCR>{label}</LibelleCR></CR>{person}</RESULTAT>"""
        );

    public static string Verification(string code, string label) =>
        Envelope(
            $"""<RESULTAT xmlns="http://www.cnamts.fr/INSiLot2/REPUnitaire"><CR><CodeCR>{code}</CodeCR><LibelleCR>{label}</LibelleCR></CR></RESULTAT>"""
        );

    public static string Fault(string role, string subcode, string detail) =>
        Envelope(
            $"""<soap:Fault><soap:Code><soap:Value>soap:{role}</soap:Value><soap:Subcode><soap:Value>soap:{subcode}</soap:Value></soap:Subcode></soap:Code><soap:Reason><soap:Text xml:lang="fr">Message pour l'utilisateur.</soap:Text></soap:Reason><soap:Detail>{detail}</soap:Detail></soap:Fault>"""
        );

    public static string Unavailable =>
        Fault(
            "Sender",
            "siram_40",
            """<siram:Erreur xmlns:siram="urn:siram" code="desir_1020" severite="fatale" messageID="uuid:0">Indisponible</siram:Erreur>"""
        );

    public static string SearchFailed =>
        Fault(
            "Receiver",
            "siram_40",
            """<siram:Erreur xmlns:siram="urn:siram" code="insi_102" severite="fatal">Erreur technique</siram:Erreur>"""
        );

    public static string SoftwareUnknown =>
        Fault(
            "Sender",
            "siram_100",
            """<siram:Erreur xmlns:siram="urn:siram" code="desir_550" severite="erreur" messageID="uuid:0">Inconnu</siram:Erreur>"""
        );

    public static string Envelope(string body) =>
        $"""<?xml version="1.0" encoding="UTF-8"?><soap:Envelope xmlns:soap="http://www.w3.org/2003/05/soap-envelope"><env:Body xmlns:env="http://www.w3.org/2003/05/soap-envelope">{body}</env:Body></soap:Envelope>""";

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
