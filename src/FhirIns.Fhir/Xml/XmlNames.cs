using System.Xml;

namespace FhirIns.Fhir.Xml;

/// <summary>The namespaces of FHIR XML, and how it is read: no document type, no resolver.</summary>
internal static class XmlNames
{
    public const string Fhir = "http://hl7.org/fhir";

    private const string Declarations = "http://www.w3.org/2000/xmlns/";
    private const string SchemaInstance = "http://www.w3.org/2001/XMLSchema-instance";

    public static XmlReaderSettings ReaderSettings { get; } =
        new()
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
        };

    /// <summary>Namespace declarations and the location of a schema say nothing of the resource.</summary>
    public static bool IsIgnored(string namespaceUri, string localName) =>
        namespaceUri == Declarations || (namespaceUri == SchemaInstance && localName == "schemaLocation");

    /// <summary>The offset of a place, both counted from 1; XML ends lines with CR LF, CR or LF.</summary>
    public static int OffsetOf(this string text, int line, int column)
    {
        var start = 0;
        for (var current = 1; current < line; current++)
        {
            start += text.AsSpan(start).IndexOfAny('\r', '\n') + 1;
            if (text[start - 1] == '\r' && start < text.Length && text[start] == '\n')
            {
                start++;
            }
        }
        return start + column - 1;
    }
}
