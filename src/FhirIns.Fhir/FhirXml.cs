using System.Buffers;
using FhirIns.Fhir.Xml;

namespace FhirIns.Fhir;

/// <summary>FHIR resources as XML (R4 "XML Representation of Resources").</summary>
public static class FhirXml
{
    /// <summary>
    /// Reads a resource strictly and reports everything wrong with it, each issue with its place. Never throws on
    /// any input; document types, entities and anything outside the content are refused. The content is UTF-8.
    /// </summary>
    /// <param name="utf8">The whole content, in UTF-8. Nothing of it is kept after the call.</param>
    /// <param name="limits">What is refused for its size; <see cref="ParseLimits.Default"/> when null.</param>
    public static ParsedResource Parse(ReadOnlyMemory<byte> utf8, ParseLimits? limits = null) =>
        XmlResourceReader.Read(utf8.Span, limits ?? ParseLimits.Default);

    /// <summary>
    /// Writes a resource. Lossless, the narrative as it stands. Elements without value and children are left out.
    /// </summary>
    /// <exception cref="ArgumentException">The element is no resource: XML has no form for it.</exception>
    public static void Write(Element resource, IBufferWriter<byte> output, bool pretty = false) =>
        XmlResourceWriter.Write(resource, output, pretty);

    /// <summary>The same as bytes.</summary>
    /// <exception cref="ArgumentException">The element is no resource: XML has no form for it.</exception>
    public static byte[] ToBytes(Element resource, bool pretty = false)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        Write(resource, buffer, pretty);
        return buffer.WrittenSpan.ToArray();
    }
}
