using System.Globalization;
using System.Text;
using System.Xml;

namespace FhirIns.Insi.Soap;

/// <summary>Writes one piece of XML at the place where the writer stands.</summary>
internal delegate void XmlPart(XmlWriter writer);

/// <summary>
/// Writes a SOAP 1.2 request with its two contexts, WS-Addressing and, where the mode asks for it, the assertions of
/// <c>wsse:Security</c>. A request authenticated by mutual TLS carries no Security header (insi 3.1).
/// </summary>
internal static class EnvelopeWriter
{
    private static readonly XmlWriterSettings Settings = new()
    {
        Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        // A carriage return inside a signed assertion must reach the reader as one.
        NewLineHandling = NewLineHandling.Entitize,
    };

    public static byte[] Write(
        string action,
        RequestContext context,
        Cover? cover,
        IReadOnlyList<XmlPart> assertions,
        XmlPart body
    )
    {
        using var bytes = new MemoryStream(capacity: 4096);
        using (var writer = XmlWriter.Create(bytes, Settings))
        {
            writer.WriteStartDocument();
            writer.WriteStartElement("soap", "Envelope", Namespaces.Soap);
            writer.WriteStartElement("Header", Namespaces.Soap);
            WriteCoverContext(writer, context, cover);
            WriteSoftwareContext(writer, context);
            WriteAddressing(writer, action, context);
            WriteSecurity(writer, assertions);
            writer.WriteEndElement();
            writer.WriteStartElement("Body", Namespaces.Soap);
            body(writer);
            writer.WriteEndElement();
            writer.WriteEndElement();
        }
        return bytes.ToArray();
    }

    private static void WriteCoverContext(XmlWriter writer, RequestContext context, Cover? cover)
    {
        const string ns = Namespaces.CoverContext;
        StartContext(writer, "ctxbam", "ContexteBAM", ns, nature: "CTXBAM", version: "01_02");
        WriteContextHead(writer, ns, context.CoverContextId, context);
        writer.WriteStartElement("COUVERTURE", ns);
        if (cover is not null)
        {
            writer.WriteStartElement("ASSURE", ns);
            writer.WriteStartElement("Id", ns);
            writer.WriteElementString("Num", ns, cover.HolderNumber);
            writer.WriteEndElement();
            writer.WriteEndElement();
            writer.WriteStartElement("BENEFICIAIRE", ns);
            if (cover.BeneficiaryNumber is { } number)
            {
                writer.WriteStartElement("Nir", ns);
                writer.WriteElementString("Num", ns, number);
                writer.WriteEndElement();
            }
            writer.WriteElementString("DateNai", ns, cover.BirthDate);
            writer.WriteElementString("Rang", ns, cover.BirthRank.ToString(CultureInfo.InvariantCulture));
            writer.WriteEndElement();
        }
        writer.WriteEndElement();
        writer.WriteEndElement();
    }

    private static void WriteSoftwareContext(XmlWriter writer, RequestContext context)
    {
        const string ns = Namespaces.SoftwareContext;
        var software = context.Software;
        StartContext(writer, "ctxlps", "ContexteLPS", ns, nature: "CTXLPS", version: "01_00");
        WriteContextHead(writer, ns, context.SoftwareContextId, context);
        writer.WriteStartElement("LPS", ns);
        writer.WriteStartElement("IDAM", ns);
        writer.WriteAttributeString("R", "4");
        writer.WriteString(software.AuthorizationNumber);
        writer.WriteEndElement();
        writer.WriteElementString("Version", ns, software.Version);
        writer.WriteElementString("Instance", ns, software.InstanceId.ToString("D"));
        writer.WriteElementString("Nom", ns, $"urn:lps:{software.Name}:{software.Version}");
        writer.WriteEndElement();
        writer.WriteEndElement();
    }

    private static void WriteAddressing(XmlWriter writer, string action, RequestContext context)
    {
        writer.WriteElementString("wsa", "Action", Namespaces.Addressing, action);
        writer.WriteElementString("wsa", "MessageID", Namespaces.Addressing, context.AddressingMessageId);
    }

    private static void WriteSecurity(XmlWriter writer, IReadOnlyList<XmlPart> assertions)
    {
        if (assertions.Count == 0)
        {
            return;
        }
        writer.WriteStartElement("wsse", "Security", Namespaces.Security);
        foreach (var assertion in assertions)
        {
            assertion(writer);
        }
        writer.WriteEndElement();
    }

    private static void StartContext(
        XmlWriter writer,
        string prefix,
        string name,
        string ns,
        string nature,
        string version
    )
    {
        writer.WriteStartElement(prefix, name, ns);
        writer.WriteAttributeString("Nature", nature);
        writer.WriteAttributeString("Version", version);
    }

    private static void WriteContextHead(XmlWriter writer, string ns, Guid id, RequestContext context)
    {
        writer.WriteElementString("Id", ns, id.ToString("D"));
        writer.WriteElementString("Temps", ns, WireInstant.Format(context.At));
        writer.WriteElementString("Emetteur", ns, context.Issuer);
    }
}
