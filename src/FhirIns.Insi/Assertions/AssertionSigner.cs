using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Security.Cryptography.Xml;
using System.Text;
using System.Xml;

namespace FhirIns.Insi.Assertions;

/// <summary>
/// Makes professional assertions (assertion PS) for those who hold the signature key of a card, such as a program
/// beside its reader. The server holds no such key: it receives assertions and forwards them.
/// </summary>
public static class AssertionSigner
{
    /// <summary>Makes and signs an assertion. It is fresh for an hour.</summary>
    /// <param name="card">Signature certificate of the card, not its authentication certificate.</param>
    /// <param name="key">Its private key.</param>
    /// <param name="attributes">What the card does not say.</param>
    /// <param name="now">Instant of issue.</param>
    /// <returns>The assertion in UTF-8, to be sent in base 64 as <c>professionalAssertion</c>.</returns>
    /// <exception cref="ArgumentException">The certificate is not that of a nominative card (S036).</exception>
    public static byte[] Sign(X509Certificate2 card, RSA key, AssertionAttributes attributes, DateTimeOffset now)
    {
        var holder = new HealthCard(card);
        if (holder is not { IsNominative: true, Name: { } name, Type: { } type })
        {
            throw new ArgumentException("The certificate is not that of a nominative health card.", nameof(card));
        }
        var content = new AssertionContent(
            Guid.NewGuid(),
            now,
            holder.Subject.ToString(),
            IssuerIsSubjectName: true,
            type,
            name
        )
        {
            Attributes =
            [
                ("identifiantFacturation", attributes.BillingIdentifier),
                ("codeSpecialiteAMO", attributes.Specialty),
                ("secteurActivite", attributes.ActivitySector),
            ],
        };
        return Sign(content, card, key);
    }

    internal static byte[] Sign(AssertionContent content, X509Certificate2 card, RSA key)
    {
        var document = new XmlDocument { PreserveWhitespace = true };
        using (var writer = document.CreateNavigator()!.AppendChild())
        {
            content.Write(writer);
        }
        AddSignature(document.DocumentElement!, card, key);
        return Encoding.UTF8.GetBytes(document.OuterXml);
    }

    private static void AddSignature(XmlElement assertion, X509Certificate2 card, RSA key)
    {
        var reference = new Reference($"#{assertion.GetAttribute("ID")}") { DigestMethod = AssertionSignature.Digest };
        reference.AddTransform(new XmlDsigEnvelopedSignatureTransform());
        reference.AddTransform(new XmlDsigExcC14NTransform());
        var signature = new AssertionSignature(assertion) { SigningKey = key };
        signature.SignedInfo!.CanonicalizationMethod = SignedXml.XmlDsigExcC14NTransformUrl;
        signature.SignedInfo.SignatureMethod = SignedXml.XmlDsigRSASHA256Url;
        signature.AddReference(reference);
        signature.KeyInfo.AddClause(new KeyInfoX509Data(card));
        signature.ComputeSignature();
        assertion.InsertAfter(assertion.OwnerDocument.ImportNode(signature.GetXml(), deep: true), assertion.FirstChild);
    }
}

/// <summary>Attributes of a professional assertion that the certificate of the card does not hold (insi 4.3).</summary>
public sealed record AssertionAttributes
{
    /// <summary><c>identifiantFacturation</c>: geographic FINESS, else SIRET; for others the billing number.</summary>
    public required string BillingIdentifier { get; init; }

    /// <summary><c>secteurActivite</c>: <c>SA05</c>, <c>SA07</c>…</summary>
    public string? ActivitySector { get; init; }

    /// <summary><c>codeSpecialiteAMO</c>, which physicians must have.</summary>
    public string? Specialty { get; init; }
}
