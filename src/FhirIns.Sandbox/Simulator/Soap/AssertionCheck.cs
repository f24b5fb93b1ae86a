using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Security.Cryptography.Xml;
using System.Xml;

namespace FhirIns.Sandbox.Simulator.Soap;

/// <summary>
/// Judges the assertion by which a professional makes himself known: signed by his card, or unsigned from Pro Santé
/// Connect. The refusals are known, their codes are invented. Neither the authority behind the card nor its period of
/// validity is checked.
/// </summary>
internal sealed class AssertionCheck(TimeProvider time)
{
    private const string Saml = "urn:oasis:names:tc:SAML:2.0:assertion";
    private const string RsaSha256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
    private const string Sha256 = "http://www.w3.org/2001/04/xmlenc#sha256";
    private const string ExclusiveC14N = "http://www.w3.org/2001/10/xml-exc-c14n#";
    private const string EnvelopedSignature = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";

    private static readonly TimeSpan Validity = TimeSpan.FromHours(1);
    private static readonly TimeSpan ClockDrift = TimeSpan.FromMinutes(5);
    private static readonly string[] CardKinds = ["CPS", "CPF", "CDE", "CPE", "CPA", "CPX"];

    /// <summary>The refusal, or null and how the professional made himself known.</summary>
    public SoapFault? Judge(byte[] message, out CallerAccess access)
    {
        access = CallerAccess.None;
        var document = new XmlDocument { PreserveWhitespace = true, XmlResolver = null };
        document.Load(new MemoryStream(message));
        var assertion = document
            .GetElementsByTagName("Assertion", Saml)
            .OfType<XmlElement>()
            .FirstOrDefault(candidate => KindOf(candidate) is not (null or "VITALE"));
        if (assertion is null)
            return Refused("simu_assertion_absente", "Aucune assertion PS");
        if (!IsFresh(assertion))
            return Refused("simu_assertion_perimee", "L'assertion PS est périmée ou d'une date illisible");

        var kind = KindOf(assertion);
        if (kind == "PSC")
        {
            access = CallerAccess.ProSanteConnect;
            return NameOf(assertion).Length > 0 ? null : Refused("simu_assertion_nameid", "Le NameID est vide");
        }
        access = CallerAccess.Card;
        return CardKinds.Contains(kind)
            ? JudgeSignature(document, assertion)
            : Refused("simu_assertion_nameid", "Le type de carte est inconnu");
    }

    private static SoapFault? JudgeSignature(XmlDocument document, XmlElement assertion)
    {
        var signature = assertion.ChildNodes.OfType<XmlElement>().SingleOrDefault(IsSignature);
        if (signature is null)
            return Refused("simu_assertion_non_signee", "L'assertion PS n'est pas signée");
        try
        {
            var signed = new SignedAssertion(document);
            signed.LoadXml(signature);
            if (!CoversWholeAssertion(signed, assertion))
                return Refused("simu_assertion_signature", "La signature ne porte pas sur l'assertion");

            using var certificate = CertificateOf(signed);
            if (certificate is null || !signed.CheckSignature(certificate, verifySignatureOnly: true))
                return Refused("simu_assertion_signature", "La signature de l'assertion PS est fausse");

            return certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false) == NameOf(assertion)
                ? null
                : Refused("simu_assertion_nameid", "Le NameID n'est pas le CN du certificat");
        }
        catch (Exception exception) when (exception is CryptographicException or FormatException)
        {
            return Refused("simu_assertion_signature", "La signature de l'assertion PS est illisible");
        }
    }

    private static bool CoversWholeAssertion(SignedXml signed, XmlElement assertion)
    {
        var info = signed.SignedInfo;
        if (
            info is not { References.Count: 1, SignatureMethod: RsaSha256, CanonicalizationMethod: ExclusiveC14N }
            || info.References[0] is not Reference { DigestMethod: Sha256 } reference
        )
        {
            return false;
        }
        var transforms = Enumerable
            .Range(0, reference.TransformChain.Count)
            .Select(index => reference.TransformChain[index].Algorithm);
        var id = assertion.GetAttribute("ID");
        return id.Length > 0
            && reference.Uri == $"#{id}"
            && transforms.SequenceEqual([EnvelopedSignature, ExclusiveC14N]);
    }

    private static X509Certificate2? CertificateOf(SignedXml signed)
    {
        var data = signed.KeyInfo.OfType<KeyInfoX509Data>().FirstOrDefault();
        return data?.Certificates?.OfType<X509Certificate>().FirstOrDefault() is { } certificate
            ? X509CertificateLoader.LoadCertificate(certificate.GetRawCertData())
            : null;
    }

    private bool IsFresh(XmlElement assertion)
    {
        if (!DateTimeOffset.TryParse(assertion.GetAttribute("IssueInstant"), null, default, out var issued))
            return false;
        var age = time.GetUtcNow() - issued;
        return age <= Validity && age >= -ClockDrift;
    }

    private static string? KindOf(XmlElement assertion) => NameId(assertion)?.GetAttribute("NameQualifier");

    private static string NameOf(XmlElement assertion) => NameId(assertion)?.InnerText ?? "";

    private static XmlElement? NameId(XmlElement assertion) => assertion["Subject", Saml]?["NameID", Saml];

    private static bool IsSignature(XmlElement element) =>
        element is { LocalName: "Signature", NamespaceURI: SignedXml.XmlDsigNamespaceUrl };

    private static SoapFault Refused(string code, string text) => SoapFault.Refused(code, text);

    /// <summary>SAML names elements by the attribute ID; two elements of one name make the reference void.</summary>
    private sealed class SignedAssertion(XmlDocument document) : SignedXml(document)
    {
        public override XmlElement? GetIdElement(XmlDocument? document, string idValue)
        {
            var found = document
                ?.SelectNodes("//*[@ID]")
                ?.OfType<XmlElement>()
                .Where(it => it.GetAttribute("ID") == idValue);
            return found?.ToArray() is [var only] ? only : null;
        }
    }
}
