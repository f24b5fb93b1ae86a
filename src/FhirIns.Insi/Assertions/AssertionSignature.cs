using System.Security.Cryptography.Xml;
using System.Xml;

namespace FhirIns.Insi.Assertions;

/// <summary>
/// The signature of a professional assertion: RSA-SHA256 over the assertion itself, exclusive canonicalization, so
/// that it survives being put into an envelope.
/// </summary>
internal sealed class AssertionSignature(XmlElement assertion) : SignedXml(assertion)
{
    public const string Digest = EncryptedXml.XmlEncSHA256Url;

    private readonly XmlElement _assertion = assertion;

    /// <summary>What is signed is the assertion and nothing else, whatever other element claims its identifier.</summary>
    public override XmlElement? GetIdElement(XmlDocument? document, string idValue) =>
        _assertion.GetAttribute("ID") == idValue ? _assertion : null;

    /// <summary>Whether it is made exactly as the service describes, with no way left to sign something else.</summary>
    public bool IsAsDescribed() =>
        SignedInfo is { CanonicalizationMethod: XmlDsigExcC14NTransformUrl, SignatureMethod: XmlDsigRSASHA256Url } info
        && Signature.ObjectList.Count == 0
        && info.References is [Reference { DigestMethod: Digest } reference]
        && reference.Uri == $"#{_assertion.GetAttribute("ID")}"
        && reference.TransformChain.Count == 2
        && reference.TransformChain[0] is XmlDsigEnvelopedSignatureTransform
        && reference.TransformChain[1] is { Algorithm: XmlDsigExcC14NTransformUrl };
}
