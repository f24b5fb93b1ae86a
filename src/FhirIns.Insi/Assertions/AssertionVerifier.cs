using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Security.Cryptography.Xml;
using System.Xml;
using FhirIns.Insi.Soap;

namespace FhirIns.Insi.Assertions;

/// <summary>
/// Checks a professional assertion that was signed outside, before it leaves: shape, signature, card, freshness and
/// name. What was checked is what leaves: the element is forwarded from the document that was verified.
/// </summary>
/// <param name="cardRoots">Authorities of health cards; when empty, the chain of the card is left to the service.</param>
internal sealed class AssertionVerifier(X509Certificate2Collection cardRoots)
{
    private const int MaxBytes = 64 * 1024;
    private const int MinKeyBits = 2048;

    /// <summary>The life of an assertion, as an integrator found it (insi 4.3).</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    /// <summary>How far the clock of a workstation may be ahead.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = MaxBytes,
    };

    /// <param name="bytes">The assertion, alone.</param>
    /// <param name="expectedName">National identifier of the professional who is signed in, where it is known.</param>
    /// <param name="now">The instant that decides on freshness.</param>
    public AssertionVerdict Check(ReadOnlyMemory<byte> bytes, string? expectedName, DateTimeOffset now)
    {
        if (Parse(bytes) is not { } assertion || Shape.Of(assertion) is not { } shape)
        {
            return AssertionVerdict.Refused(InsiRefusalReason.AssertionMalformed);
        }
        var (card, signatureRefusal) = CheckSignature(assertion, shape.Signature);
        if (card is null)
        {
            return AssertionVerdict.Refused(signatureRefusal);
        }
        if (now - shape.IssuedAt > Lifetime || shape.IssuedAt - now > ClockSkew)
        {
            return AssertionVerdict.Refused(InsiRefusalReason.AssertionStale);
        }
        if (!card.IsNominative || shape.NameQualifier != card.Type)
        {
            return AssertionVerdict.Refused(InsiRefusalReason.CardNotNominative);
        }
        if (shape.Name != card.Name || (expectedName is not null && shape.Name != expectedName))
        {
            return AssertionVerdict.Refused(InsiRefusalReason.AssertionNameMismatch);
        }
        return IsTrusted(card.Certificate, now)
            ? AssertionVerdict.Accepted(assertion, shape.Name)
            : AssertionVerdict.Refused(InsiRefusalReason.CardUntrusted);
    }

    /// <summary>Writes a checked assertion into an envelope: its signature stays good.</summary>
    public static XmlPart Forward(XmlElement assertion) =>
        writer =>
        {
            using var reader = new XmlNodeReader(assertion);
            reader.MoveToContent();
            writer.WriteNode(reader, defattr: false);
        };

    private static XmlElement? Parse(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length > MaxBytes)
        {
            return null;
        }
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(bytes.ToArray(), writable: false), Settings);
            var document = new XmlDocument { PreserveWhitespace = true, XmlResolver = null };
            document.Load(reader);
            return document.DocumentElement;
        }
        catch (XmlException)
        {
            return null;
        }
    }

    private static (HealthCard? Card, InsiRefusalReason Refusal) CheckSignature(
        XmlElement assertion,
        XmlElement element
    )
    {
        try
        {
            var signature = new AssertionSignature(assertion);
            signature.LoadXml(element);
            if (!signature.IsAsDescribed())
            {
                return (null, InsiRefusalReason.AssertionMalformed);
            }
            var certificate = signature
                .KeyInfo.OfType<KeyInfoX509Data>()
                .SelectMany(data => data.Certificates?.Cast<X509Certificate2>() ?? [])
                .FirstOrDefault();
            using var key = certificate?.GetRSAPublicKey();
            if (certificate is null || key is null || key.KeySize < MinKeyBits)
            {
                return (null, InsiRefusalReason.AssertionMalformed);
            }
            return signature.CheckSignature(key)
                ? (new HealthCard(certificate), default)
                : (null, InsiRefusalReason.AssertionSignatureInvalid);
        }
        catch (Exception e)
            when (e is CryptographicException or FormatException or System.Formats.Asn1.AsnContentException)
        {
            return (null, InsiRefusalReason.AssertionMalformed);
        }
    }

    private bool IsTrusted(X509Certificate2 card, DateTimeOffset now)
    {
        if (now < card.NotBefore || now > card.NotAfter)
        {
            return false;
        }
        if (cardRoots.Count == 0)
        {
            return true;
        }
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(cardRoots);
        chain.ChainPolicy.ExtraStore.AddRange(cardRoots);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = now.UtcDateTime;
        return chain.Build(card);
    }

    /// <summary>The parts of an assertion that decide, when it is one.</summary>
    private sealed record Shape(XmlElement Signature, DateTimeOffset IssuedAt, string NameQualifier, string Name)
    {
        public static Shape? Of(XmlElement assertion)
        {
            if (
                assertion is not { LocalName: "Assertion", NamespaceURI: Namespaces.Saml }
                || assertion.GetAttribute("Version") != "2.0"
                || assertion.GetAttribute("ID").Length == 0
                || !TryReadInstant(assertion.GetAttribute("IssueInstant"), out var issuedAt)
                || Elements(assertion) is not [var issuer, var signature, var subject, ..]
                || issuer is not { LocalName: "Issuer", NamespaceURI: Namespaces.Saml }
                || signature is not { LocalName: "Signature", NamespaceURI: SignedXml.XmlDsigNamespaceUrl }
                || subject is not { LocalName: "Subject", NamespaceURI: Namespaces.Saml }
                || assertion.GetElementsByTagName("Signature", SignedXml.XmlDsigNamespaceUrl).Count != 1
                || Elements(subject) is not [{ LocalName: "NameID", NamespaceURI: Namespaces.Saml } name, ..]
            )
            {
                return null;
            }
            return new Shape(signature, issuedAt, name.GetAttribute("NameQualifier"), name.InnerText);
        }

        private static List<XmlElement> Elements(XmlElement parent) => [.. parent.ChildNodes.OfType<XmlElement>()];

        private static bool TryReadInstant(string text, out DateTimeOffset instant) =>
            DateTimeOffset.TryParse(
                text,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                out instant
            );
    }
}

/// <summary>Either the assertion, checked, with the name it bears, or the reason why it may not leave.</summary>
internal sealed record AssertionVerdict
{
    private AssertionVerdict() { }

    public InsiRefusalReason? Refusal { get; private init; }

    public XmlElement? Assertion { get; private init; }

    /// <summary>National identifier of the professional.</summary>
    public string? Name { get; private init; }

    public static AssertionVerdict Accepted(XmlElement assertion, string name) =>
        new() { Assertion = assertion, Name = name };

    public static AssertionVerdict Refused(InsiRefusalReason reason) => new() { Refusal = reason };
}
