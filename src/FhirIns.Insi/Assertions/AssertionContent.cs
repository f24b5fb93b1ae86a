using System.Xml;
using FhirIns.Insi.Soap;

namespace FhirIns.Insi.Assertions;

/// <summary>
/// A SAML 2.0 assertion as the teleservice takes it (insi 4.3): no conditions, no authentication statement, no
/// confirmation of the subject. Elements stand in the order of the SAML schema; a signature comes right after the
/// issuer.
/// </summary>
/// <param name="Id">Identifier; written with an underscore before it, since an XML name starts with none of its digits.</param>
/// <param name="IssuedAt">Instant of issue.</param>
/// <param name="Issuer">Who asserts.</param>
/// <param name="IssuerIsSubjectName">Whether the issuer is the subject of a certificate, which its format then says.</param>
/// <param name="NameQualifier"><c>CPS</c> and other cards, <c>PSC</c>, <c>VITALE</c>.</param>
/// <param name="Name">National identifier of the professional, or serial number of the Vitale card.</param>
internal sealed record AssertionContent(
    Guid Id,
    DateTimeOffset IssuedAt,
    string Issuer,
    bool IssuerIsSubjectName,
    string NameQualifier,
    string Name
)
{
    public const string ProSanteConnectQualifier = "PSC";
    public const string VitaleQualifier = "VITALE";

    private const string SubjectNameFormat = "urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName";

    /// <summary>Attributes in the order in which they are written; those without value are left out.</summary>
    public IReadOnlyList<(string Name, string? Value)> Attributes { get; init; } = [];

    public override string ToString() => nameof(AssertionContent);

    public void Write(XmlWriter writer)
    {
        const string ns = Namespaces.Saml;
        writer.WriteStartElement("Assertion", ns);
        writer.WriteAttributeString("ID", $"_{Id:D}");
        writer.WriteAttributeString("IssueInstant", WireInstant.Format(IssuedAt));
        writer.WriteAttributeString("Version", "2.0");
        writer.WriteStartElement("Issuer", ns);
        if (IssuerIsSubjectName)
        {
            writer.WriteAttributeString("Format", SubjectNameFormat);
        }
        writer.WriteString(Issuer);
        writer.WriteEndElement();
        writer.WriteStartElement("Subject", ns);
        writer.WriteStartElement("NameID", ns);
        writer.WriteAttributeString("NameQualifier", NameQualifier);
        writer.WriteString(Name);
        writer.WriteEndElement();
        writer.WriteEndElement();
        WriteAttributes(writer);
        writer.WriteEndElement();
    }

    private void WriteAttributes(XmlWriter writer)
    {
        const string ns = Namespaces.Saml;
        var present = Attributes.Where(attribute => !string.IsNullOrEmpty(attribute.Value)).ToList();
        if (present.Count == 0)
        {
            return;
        }
        writer.WriteStartElement("AttributeStatement", ns);
        foreach (var (name, value) in present)
        {
            writer.WriteStartElement("Attribute", ns);
            writer.WriteAttributeString("Name", name);
            writer.WriteElementString("AttributeValue", ns, value);
            writer.WriteEndElement();
        }
        writer.WriteEndElement();
    }
}
