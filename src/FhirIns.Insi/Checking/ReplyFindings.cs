using System.Globalization;
using FhirIns.Identity;
using FhirIns.Insi.Transport;

namespace FhirIns.Insi.Checking;

/// <summary>What the answer to a request without traits tells: network, chain of the server, IDAM, access, clock.</summary>
internal static class ReplyFindings
{
    private static readonly TimeSpan Noticeable = TimeSpan.FromMinutes(1);

    /// <summary>Beyond that an assertion or a reading of a card may seem stale, or from the future.</summary>
    private static readonly TimeSpan Harmful = TimeSpan.FromMinutes(5);

    public static IEnumerable<CheckFinding> Of(
        AccessMode mode,
        Reply reply,
        InsiCall<InsiAnswer> call,
        DateTimeOffset now
    ) =>
        call switch
        {
            InsiCall<InsiAnswer>.Unreachable { Reason: UnreachableReason.Gateway } => [GatewayAnswers(reply)],
            InsiCall<InsiAnswer>.Unreachable unreachable => [NoAnswer(unreachable.Reason, reply)],
            InsiCall<InsiAnswer>.Unreadable =>
            [
                new(
                    null,
                    CheckTopic.Network,
                    CheckGrade.Wrong,
                    "Something answers at that address, but it is not INSi: look at Endpoint, path /lps included, and at proxies.",
                    "Quelque chose répond à cette adresse, mais ce n'est pas INSi : vérifiez Endpoint, chemin /lps compris, et les proxys."
                ),
            ],
            _ =>
            [
                new(
                    null,
                    CheckTopic.Network,
                    CheckGrade.Right,
                    "INSi answers, and its certificate is trusted.",
                    "INSi répond, et son certificat est de confiance."
                ),
                .. Clock(reply.ServerTime, now),
                Access(mode, call.Fault),
            ],
        };

    private static CheckFinding GatewayAnswers(Reply reply) =>
        new(
            null,
            CheckTopic.Network,
            CheckGrade.Doubtful,
            $"Something before INSi answers HTTP {Status(reply)}: INSi is down, or a proxy does not reach it.",
            $"Un intermédiaire répond HTTP {Status(reply)} à la place d'INSi : INSi est indisponible, ou un proxy ne l'atteint pas."
        );

    private static CheckFinding NoAnswer(UnreachableReason reason, Reply reply) =>
        reason switch
        {
            UnreachableReason.ServerUntrusted => Untrusted(reply.Doubt),
            UnreachableReason.NoConnection => Network(
                "Nothing listens at the address of INSi, or its name is not known: look at Endpoint, DNS and firewall.",
                "Rien n'écoute à l'adresse d'INSi, ou son nom est inconnu : vérifiez Endpoint, le DNS et le pare-feu."
            ),
            UnreachableReason.TimedOut => Network(
                "INSi did not answer in time: a firewall may swallow the connection.",
                "INSi n'a pas répondu à temps : un pare-feu avale peut-être la connexion."
            ),
            _ => Network(
                "The connection was cut: the server refuses our certificate, or does not speak TLS 1.2 or later.",
                "La connexion a été coupée : le serveur refuse notre certificat, ou ne parle pas TLS 1.2 ou plus."
            ),
        };

    private static CheckFinding Untrusted(ServerDoubt? doubt)
    {
        var (english, french) = doubt switch
        {
            ServerDoubt.OtherRoot => (
                "its certificate descends from none of TrustedRoots",
                "son certificat ne descend d'aucune autorité de TrustedRoots"
            ),
            ServerDoubt.OutOfDate => (
                "its certificate is out of date, or the clock of this machine is wrong",
                "son certificat est périmé, ou l'horloge de cette machine est fausse"
            ),
            ServerDoubt.OtherHost => (
                "its certificate is that of another host",
                "son certificat est celui d'un autre hôte"
            ),
            ServerDoubt.OtherName => (
                "the common name of its certificate is not one of ServerNames",
                "le nom commun de son certificat n'est pas l'un de ServerNames"
            ),
            ServerDoubt.Revoked => ("its certificate is revoked", "son certificat est révoqué"),
            ServerDoubt.RevocationUnknown => (
                "the revocation list of its certificate cannot be fetched",
                "la liste de révocation de son certificat n'a pu être obtenue"
            ),
            _ => ("its certificate is not as it must be", "son certificat n'est pas conforme"),
        };
        return new(
            null,
            CheckTopic.Chain,
            CheckGrade.Wrong,
            $"The server is not trusted and received nothing: {english}.",
            $"Le serveur n'est pas de confiance et n'a rien reçu : {french}."
        );
    }

    private static IEnumerable<CheckFinding> Clock(DateTimeOffset? serverTime, DateTimeOffset now)
    {
        if (serverTime is not { } there)
        {
            yield break;
        }
        var seconds = Math.Abs((now - there).TotalSeconds).ToString("0", CultureInfo.InvariantCulture);
        var difference = (now - there).Duration();
        var (side, avance) = now > there ? ("ahead of", "en avance") : ("behind", "en retard");
        yield return difference < Noticeable
            ? new(
                null,
                CheckTopic.Clock,
                CheckGrade.Right,
                "The clock of this machine agrees with that of INSi.",
                "L'horloge de cette machine s'accorde avec celle d'INSi."
            )
            : new(
                null,
                CheckTopic.Clock,
                difference < Harmful ? CheckGrade.Doubtful : CheckGrade.Wrong,
                $"The clock of this machine is {seconds} seconds {side} that of INSi: set it by NTP.",
                $"L'horloge de cette machine est {avance} de {seconds} secondes sur celle d'INSi : réglez-la par NTP."
            );
    }

    private static CheckFinding Access(AccessMode mode, InsiFault? fault) =>
        fault switch
        {
            null or { Kind: FaultKind.RequestRefused } => Idam(
                CheckGrade.Right,
                "INSi knows the authorization number of the software and lets this access in.",
                "INSi connaît le numéro d'autorisation du logiciel et admet cet accès."
            ),
            { Code: var code } when Is(code, "desir_550") => Idam(
                CheckGrade.Wrong,
                "INSi does not know AuthorizationNumber (IDAM): compare it with the letter of the CNDA.",
                "INSi ne connaît pas AuthorizationNumber (IDAM) : comparez-le au courrier du CNDA."
            ),
            { Code: var code } when Is(code, "desir_560") => new(
                null,
                CheckTopic.Certificate,
                CheckGrade.Wrong,
                "INSi refuses the certificate: its common name must be INSI-MANU or INSI-AUTO, ordered for INSi.",
                "INSi refuse le certificat : son nom commun doit être INSI-MANU ou INSI-AUTO, commandé pour INSi."
            ),
            { Kind: FaultKind.SoftwareRefused } when mode is not AccessMode.Certificate => Idam(
                CheckGrade.Right,
                "INSi knows the software and asks for the assertion of a professional, as it must.",
                "INSi connaît le logiciel et demande l'assertion d'un professionnel, comme il se doit."
            ),
            { Kind: FaultKind.TemporarilyUnavailable } => Idam(
                CheckGrade.Doubtful,
                $"INSi is unavailable just now ({fault.Code}) and does not tell more: check again later.",
                $"INSi est indisponible en ce moment ({fault.Code}) et n'en dit pas plus : recommencez plus tard."
            ),
            _ => Idam(
                CheckGrade.Wrong,
                $"INSi refuses this access ({fault.Subcode}, {fault.Code}).",
                $"INSi refuse cet accès ({fault.Subcode}, {fault.Code})."
            ),
        };

    private static bool Is(string? code, string known) =>
        string.Equals(code, known, StringComparison.OrdinalIgnoreCase);

    private static CheckFinding Network(string english, string french) =>
        new(null, CheckTopic.Network, CheckGrade.Wrong, english, french);

    private static CheckFinding Idam(CheckGrade grade, string english, string french) =>
        new(null, CheckTopic.Idam, grade, english, french);

    private static string Status(Reply reply) => (reply.HttpStatus ?? 0).ToString(CultureInfo.InvariantCulture);
}
