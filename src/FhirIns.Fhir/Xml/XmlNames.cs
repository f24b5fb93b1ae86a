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
}
