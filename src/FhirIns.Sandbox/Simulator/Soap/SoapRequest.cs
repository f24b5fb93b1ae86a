using System.Net.Http.Headers;
using System.Xml;
using System.Xml.Linq;

namespace FhirIns.Sandbox.Simulator.Soap;

/// <summary>A SOAP 1.2 request as the gateway sees it.</summary>
/// <param name="Operation">Named by the action of the Content-Type, else by wsa:Action, else by the body.</param>
/// <param name="SoftwareNumber">IDAM of the ContexteLPS.</param>
/// <param name="Emitter">Emetteur of the ContexteLPS.</param>
/// <param name="HasAssertion">Whether the Security header holds a SAML assertion.</param>
/// <param name="Payload">The one element of the body.</param>
/// <param name="Bytes">The whole message, for signatures.</param>
internal sealed record SoapRequest(
    Operation? Operation,
    string? MessageId,
    string? SoftwareNumber,
    string? Emitter,
    bool HasAssertion,
    XElement? Payload,
    byte[] Bytes
)
{
    public static readonly XNamespace Envelope = "http://www.w3.org/2003/05/soap-envelope";
    public static readonly XNamespace Addressing = "http://www.w3.org/2005/08/addressing";
    public static readonly XNamespace SoftwareContext = "urn:siram:lps:ctxlps";
    public static readonly XNamespace Security =
        "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
    public static readonly XNamespace Saml = "urn:oasis:names:tc:SAML:2.0:assertion";

    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
    };

    /// <exception cref="XmlException">Not well-formed, or with a document type.</exception>
    /// <exception cref="SoapVersionException">Well-formed, but no SOAP 1.2 envelope.</exception>
    public static SoapRequest Read(byte[] bytes, MediaTypeHeaderValue contentType)
    {
        using var reader = XmlReader.Create(new MemoryStream(bytes), Settings);
        var root = XDocument.Load(reader).Root;
        if (root?.Name != Envelope + "Envelope")
            throw new SoapVersionException();

        var header = root.Element(Envelope + "Header");
        var payload = root.Element(Envelope + "Body")?.Elements().FirstOrDefault();
        var context = header?.Element(SoftwareContext + "ContexteLPS");
        var action =
            contentType.Parameters.FirstOrDefault(parameter => parameter.Name == "action")?.Value?.Trim('"')
            ?? (string?)header?.Element(Addressing + "Action");
        return new SoapRequest(
            action is null
                ? Operation.All.FirstOrDefault(operation => operation.Request == payload?.Name)
                : Operation.All.FirstOrDefault(operation => operation.Action == action.Trim()),
            (string?)header?.Element(Addressing + "MessageID"),
            ((string?)context?.Element(SoftwareContext + "LPS")?.Element(SoftwareContext + "IDAM"))?.Trim(),
            (string?)context?.Element(SoftwareContext + "Emetteur"),
            header?.Element(Security + "Security")?.Element(Saml + "Assertion") is not null,
            payload,
            bytes
        );
    }
}

/// <summary>The message is XML, but not a SOAP 1.2 envelope.</summary>
internal sealed class SoapVersionException() : Exception("Not a SOAP 1.2 envelope");
