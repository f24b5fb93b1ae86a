using System.Text;
using System.Xml;

namespace FhirIns.Server.Formats;

/// <summary>
/// The identity in the metadata of a document that is shared by XDS, as the DMP takes it (ins-rules 5.5): the INS as
/// <c>patientId</c>, where the type is <c>NH</c>, and the identity of the source.
/// </summary>
internal static class XdsForm
{
    private const string Registry = "urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0";
    private const string PatientIdScheme = "urn:uuid:58a6f841-87b3-4a3e-92fd-a8ffeff98427";

    /// <summary><c>patientId</c> alone, an HL7 v2 CX: the INS with its OID.</summary>
    public static string PatientId(FormNumber ins) => $"{ins.Value}^^^&{ins.Oid.Value}&ISO^NH";

    /// <summary>The parts of an <c>ExtrinsicObject</c> that name the patient, as XML.</summary>
    public static string Write(FormIdentity identity)
    {
        var written = new StringBuilder();
        var settings = new XmlWriterSettings { OmitXmlDeclaration = true, Indent = true };
        using (var xml = XmlWriter.Create(written, settings))
        {
            xml.WriteStartElement("rim", "ExtrinsicObject", Registry);
            WriteSlot(xml, "sourcePatientId", SourcePatientId(identity));
            WriteSlot(xml, "sourcePatientInfo", SourcePatientInfo(identity));
            xml.WriteStartElement("ExternalIdentifier", Registry);
            xml.WriteAttributeString("identificationScheme", PatientIdScheme);
            xml.WriteAttributeString("value", PatientId(identity.Ins!));
            xml.WriteStartElement("Name", Registry);
            xml.WriteStartElement("LocalizedString", Registry);
            xml.WriteAttributeString("value", "XDSDocumentEntry.patientId");
            xml.WriteEndDocument();
        }
        return written.ToString();
    }

    /// <summary>
    /// The number of the domain, else that of our record; or the INS where neither has an authority with an OID, as XDS wants
    /// it.
    /// </summary>
    private static string SourcePatientId(FormIdentity identity) =>
        PidForm
            .Numbers(identity)
            .FirstOrDefault(one => one is { Type: null or "PI", Oid: not null } or { IsRecord: true, Oid: not null })
            is { } local
            ? PidForm.Identifier(local)
            : PatientId(identity.Ins!);

    private static string[] SourcePatientInfo(FormIdentity identity)
    {
        List<string> lines =
        [
            $"PID-3|{SourcePatientId(identity)}",
            .. PidForm.Names(identity).Split(Er7.Standard.Repetition).Select(name => $"PID-5|{name}"),
            $"PID-7|{PidForm.Day(identity)}",
            $"PID-8|{PidForm.Sex(identity)}",
            .. PidForm.Addresses(identity).Split(Er7.Standard.Repetition).Select(place => $"PID-11|{place}"),
        ];
        return [.. lines.Where(line => !line.EndsWith('|'))];
    }

    private static void WriteSlot(XmlWriter xml, string name, params ReadOnlySpan<string> values)
    {
        xml.WriteStartElement("Slot", Registry);
        xml.WriteAttributeString("name", name);
        xml.WriteStartElement("ValueList", Registry);
        foreach (var value in values)
            xml.WriteElementString("Value", Registry, value);
        xml.WriteEndElement();
        xml.WriteEndElement();
    }
}
