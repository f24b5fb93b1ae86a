using System.Globalization;
using System.Xml;
using FhirIns.Identity;
using FhirIns.Insi.Soap;

namespace FhirIns.Insi;

/// <summary>
/// <b>Assumptions, all of them in this file.</b> The WSDL of verification (WS_INS3 to WS_INS5) is not public. Known from
/// clients' sources are the operation <c>verifierInsAvecTraitsIdentite</c>, the elements of its request, and the
/// namespace of its answer (insi 1.6). The rest stands in for the contract of GIE SESAM-Vitale: the service part of the
/// actions, the namespaces of requests, the form of the answer, and the lots altogether, with their operations,
/// elements, size and result codes (insi 1.7). Whoever holds the contract replaces this file and nothing else.
/// </summary>
internal static class VerificationContract
{
    /// <summary>Identities in one lot; the real limit is not known.</summary>
    public const int AssumedLotSize = 500;

    private const string UnitRequest = "http://www.cnamts.fr/INSiLot2/REQUnitaire";
    private const string UnitAnswer = "http://www.cnamts.fr/INSiLot2/REPUnitaire";
    private const string LotRequest = "http://www.cnamts.fr/INSiLot2/REQLot";
    private const string LotAnswer = "http://www.cnamts.fr/INSiLot2/REPLot";
    private const string LotResultRequest = "http://www.cnamts.fr/INSiLot2/REQResultatLot";
    private const string LotResultAnswer = "http://www.cnamts.fr/INSiLot2/REPResultatLot";
    private const string AnswerRoot = "RESULTAT";

    /// <summary>The code of an identity that is confirmed.</summary>
    public const string Ok = "00";

    /// <summary>The code of an identity that is not.</summary>
    public const string Ko = "01";

    private const string Done = "00";
    private const string LotUnknown = "01";
    private const string LotUnderWay = "02";

    public static readonly Operation<VerificationAnswer> VerifyOne = new(
        InsiOperation.Verify,
        SearchOperations.ServiceActions + "verifierInsAvecTraitsIdentite",
        UnitAnswer,
        AnswerRoot,
        ReadVerification
    );

    public static readonly Operation<LotDeposit> Deposit = new(
        InsiOperation.DepositLot,
        SearchOperations.ServiceActions + "deposerLotIdentites",
        LotAnswer,
        AnswerRoot,
        ReadDeposit
    );

    public static readonly Operation<LotCollection> Collect = new(
        InsiOperation.CollectLot,
        SearchOperations.ServiceActions + "recupererResultatLot",
        LotResultAnswer,
        AnswerRoot,
        ReadCollection
    )
    {
        MaxAnswerBytes = 16 * 1024 * 1024,
    };

    /// <summary>The service takes no indeterminate sex (S024).</summary>
    public static bool IsSendable(IdentityToVerify identity) => WireForms.Sex(identity.Traits.Sex) is not null;

    public static void WriteVerification(XmlWriter writer, IdentityToVerify identity)
    {
        writer.WriteStartElement("RequeteUnitaire", UnitRequest);
        writer.WriteStartElement("IndividuVerifie", UnitRequest);
        WriteIdentity(writer, UnitRequest, identity);
        writer.WriteEndElement();
        writer.WriteEndElement();
    }

    public static void WriteDeposit(XmlWriter writer, IReadOnlyList<IdentityToVerify> lot)
    {
        writer.WriteStartElement("RequeteLot", LotRequest);
        for (var place = 0; place < lot.Count; place++)
        {
            writer.WriteStartElement("IndividuVerifie", LotRequest);
            writer.WriteElementString("Rang", LotRequest, (place + 1).ToString(CultureInfo.InvariantCulture));
            WriteIdentity(writer, LotRequest, lot[place]);
            writer.WriteEndElement();
        }
        writer.WriteEndElement();
    }

    public static void WriteCollect(XmlWriter writer, string lotId)
    {
        writer.WriteStartElement("RequeteResultatLot", LotResultRequest);
        writer.WriteElementString("IdentifiantLot", LotResultRequest, lotId);
        writer.WriteEndElement();
    }

    private static void WriteIdentity(XmlWriter writer, string ns, IdentityToVerify identity)
    {
        var matricule = identity.Ins.Matricule;
        writer.WriteStartElement("INSFourni", ns);
        writer.WriteStartElement("IdIndividu", ns);
        writer.WriteElementString("NumIdentifiant", ns, matricule.Number);
        writer.WriteElementString("Cle", ns, matricule.Key);
        writer.WriteElementString("TypeMatricule", ns, identity.Ins.Nature is InsNature.NIA ? "NIA" : "NIR");
        writer.WriteEndElement();
        writer.WriteElementString("OID", ns, identity.Ins.Oid.Value);
        writer.WriteEndElement();

        var traits = identity.Traits;
        writer.WriteStartElement("TraitsIdentiteIndividu", ns);
        writer.WriteElementString("NomNaissance", ns, traits.BirthName);
        writer.WriteElementString("Prenom", ns, traits.FirstGivenName);
        writer.WriteElementString("ListePrenom", ns, traits.GivenNames);
        writer.WriteElementString("Sexe", ns, WireForms.Sex(traits.Sex));
        writer.WriteElementString("DateNaissance", ns, traits.BirthDate.Text);
        if (WireForms.Place(traits.BirthPlace) is { } place)
        {
            writer.WriteElementString("LieuNaissance", ns, place);
        }
        writer.WriteEndElement();
    }

    private static OperationResult<VerificationAnswer> ReadVerification(XmlReader result)
    {
        ResultCode? code = null;
        foreach (var report in result.Children(UnitAnswer).Where(part => part.LocalName == "CR"))
        {
            code = ReadOnce(code, report, UnitAnswer);
        }
        var known = code ?? throw Unreadable(UnreadableReason.MissingPart);
        return new(known.Code, AnswerOf(known.Code));
    }

    private static OperationResult<LotDeposit> ReadDeposit(XmlReader result)
    {
        ResultCode? code = null;
        string? lotId = null;
        foreach (var part in result.Children(LotAnswer))
        {
            switch (part.LocalName)
            {
                case "CR":
                    code = ReadOnce(code, part, LotAnswer);
                    break;
                case "IdentifiantLot":
                    lotId = part.TextOnce(lotId);
                    break;
            }
        }
        return (code?.Code, lotId) switch
        {
            (Done, { } id) => new(Done, new LotDeposit(id)),
            (Done or null, _) => throw Unreadable(UnreadableReason.MissingPart),
            _ => throw Unreadable(UnreadableReason.UnknownResultCode),
        };
    }

    private static OperationResult<LotCollection> ReadCollection(XmlReader result)
    {
        ResultCode? code = null;
        Dictionary<int, VerificationAnswer> answers = [];
        foreach (var part in result.Children(LotResultAnswer))
        {
            switch (part.LocalName)
            {
                case "CR":
                    code = ReadOnce(code, part, LotResultAnswer);
                    break;
                case "ResultatIndividu":
                    var (place, answer) = ReadItem(part);
                    if (!answers.TryAdd(place, answer))
                    {
                        throw Unreadable(UnreadableReason.Contradictory);
                    }
                    break;
            }
        }
        return code?.Code switch
        {
            Done => new(Done, new LotCollection.Ready(answers)),
            LotUnknown => new(LotUnknown, new LotCollection.Unknown()),
            LotUnderWay => new(LotUnderWay, new LotCollection.Pending()),
            null => throw Unreadable(UnreadableReason.MissingPart),
            _ => throw Unreadable(UnreadableReason.UnknownResultCode),
        };
    }

    private static (int Place, VerificationAnswer Answer) ReadItem(XmlReader item)
    {
        string? rank = null;
        ResultCode? code = null;
        foreach (var part in item.Children(LotResultAnswer))
        {
            switch (part.LocalName)
            {
                case "Rang":
                    rank = part.TextOnce(rank);
                    break;
                case "CR":
                    code = ReadOnce(code, part, LotResultAnswer);
                    break;
            }
        }
        return
            code is not null
            && int.TryParse(rank, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number > 0
            ? (number - 1, AnswerOf(code.Code))
            : throw Unreadable(UnreadableReason.MissingPart);
    }

    private static VerificationAnswer AnswerOf(string code) =>
        code switch
        {
            Ok => VerificationAnswer.Match,
            Ko => VerificationAnswer.Mismatch,
            _ => throw Unreadable(UnreadableReason.UnknownResultCode),
        };

    private static ResultCode ReadOnce(ResultCode? earlier, XmlReader report, string ns) =>
        earlier is null ? ResultCode.Read(report, ns) : throw Unreadable(UnreadableReason.Contradictory);

    private static UnreadableAnswerException Unreadable(UnreadableReason reason) => new(reason);
}
