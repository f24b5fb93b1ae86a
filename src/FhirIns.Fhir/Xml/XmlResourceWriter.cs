using System.Buffers;
using System.Text;
using System.Xml;
using FhirIns.Fhir.Schema;

namespace FhirIns.Fhir.Xml;

/// <summary>Writes the element tree as XML; children stand in the order of the specification already.</summary>
internal static class XmlResourceWriter
{
    private static readonly XmlWriterSettings Compact = Settings(indented: false);
    private static readonly XmlWriterSettings Indented = Settings(indented: true);

    public static void Write(Element resource, IBufferWriter<byte> output, bool pretty)
    {
        if (!resource.IsResource)
        {
            throw new ArgumentException($"{resource.TypeSchema.Path} is no resource.", nameof(resource));
        }
        using var stream = new BufferWriterStream(output);
        using var writer = XmlWriter.Create(stream, pretty ? Indented : Compact);
        WriteResource(writer, resource);
    }

    private static XmlWriterSettings Settings(bool indented) =>
        new()
        {
            Indent = indented,
            NewLineChars = "\n",
            // Line ends in values become character references, which reading gives back; narrative is left alone.
            NewLineHandling = NewLineHandling.Entitize,
            Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            OmitXmlDeclaration = true,
        };

    private static void WriteResource(XmlWriter writer, Element resource)
    {
        writer.WriteStartElement(resource.Type, XmlNames.Fhir);
        WriteChildren(writer, resource);
        writer.WriteEndElement();
    }

    private static void WriteChildren(XmlWriter writer, Element parent)
    {
        for (var child = parent.FirstChild; child is not null; child = child.NextSibling)
        {
            if (child.HasContent && !child.Definition!.IsXmlAttribute)
            {
                WriteChild(writer, child);
            }
        }
    }

    private static void WriteChild(XmlWriter writer, Element child)
    {
        if (child.TypeSchema.Primitive == PrimitiveKind.Xhtml)
        {
            writer.WriteRaw(child.Value ?? "");
            return;
        }
        writer.WriteStartElement(child.JsonName, XmlNames.Fhir);
        if (child.IsResource)
        {
            WriteResource(writer, child);
        }
        else
        {
            WriteAttributes(writer, child);
            WriteChildren(writer, child);
        }
        writer.WriteEndElement();
    }

    /// <summary>id and url first, in the order of the specification, then the value of a primitive.</summary>
    private static void WriteAttributes(XmlWriter writer, Element element)
    {
        for (var child = element.FirstChild; child is not null; child = child.NextSibling)
        {
            if (child.Definition!.IsXmlAttribute)
            {
                writer.WriteAttributeString(child.JsonName, child.Value);
            }
        }
        if (element.Value is not null)
        {
            writer.WriteAttributeString("value", element.Value);
        }
    }
}
