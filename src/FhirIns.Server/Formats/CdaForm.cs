using System.Text;
using System.Xml;

namespace FhirIns.Server.Formats;

/// <summary>The <c>recordTarget</c> of a CDA R2 document as the volets of the CI-SIS want it (ins-rules 5.4): the INS first.</summary>
internal static class CdaForm
{
    /// <summary>The namespace of HL7 v3.</summary>
    public const string Hl7 = "urn:hl7-org:v3";

    /// <summary>The code system of administrative genders.</summary>
    public const string Genders = "2.16.840.1.113883.5.1";

    /// <summary>The fragment, ready to stand in a document.</summary>
    public static string Write(FormIdentity identity)
    {
        var written = new StringBuilder();
        using (var xml = XmlWriter.Create(written, new() { OmitXmlDeclaration = true, Indent = true }))
        {
            xml.WriteStartElement("recordTarget", Hl7);
            xml.WriteAttributeString("typeCode", "RCT");
            xml.WriteAttributeString("contextControlCode", "OP");
            xml.WriteStartElement("patientRole", Hl7);
            xml.WriteAttributeString("classCode", "PAT");
            WriteIds(xml, identity);
            foreach (var address in identity.Addresses)
                WriteAddress(xml, address);
            foreach (var telecom in identity.Telecoms)
                WriteTelecom(xml, telecom);
            WritePatient(xml, identity);
            xml.WriteEndDocument();
        }
        return written.ToString();
    }

    private static void WriteIds(XmlWriter xml, FormIdentity identity)
    {
        if (identity.Ins is { } ins)
            WriteId(xml, ins.Value, ins.Oid.Value, null);
        // A CDA id is rooted in an OID or a UUID: numbers under another kind of address have no place in it.
        var rooted = identity.Identifiers.Where(local => (local.Oid ?? local.Uuid) is not null).ToList();
        foreach (var local in rooted)
            WriteId(xml, local.Value, (local.Oid ?? local.Uuid)!, local.Authority);
        if (rooted.Count == 0 && identity.Record is { } record)
            WriteRecord(xml, record);
    }

    /// <summary>The number of our record: in our domain where that has a root, else alone, when it is a UUID and so its own root.</summary>
    private static void WriteRecord(XmlWriter xml, FormIdentifier record)
    {
        if ((record.Oid ?? record.Uuid) is { } root)
            WriteId(xml, record.Value, root, record.Authority);
        else if (Guid.TryParseExact(record.Value, "D", out _))
            WriteId(xml, null, record.Value, record.Authority);
    }

    private static void WriteId(XmlWriter xml, string? extension, string root, string? authority)
    {
        xml.WriteStartElement("id", Hl7);
        if (extension is not null)
            xml.WriteAttributeString("extension", extension);
        xml.WriteAttributeString("root", root);
        if (authority is not null)
            xml.WriteAttributeString("assigningAuthorityName", authority);
        xml.WriteEndElement();
    }

    private static void WriteAddress(XmlWriter xml, FormAddress address)
    {
        xml.WriteStartElement("addr", Hl7);
        xml.WriteAttributeString("use", "H");
        foreach (var line in address.Lines)
            xml.WriteElementString("streetAddressLine", Hl7, line);
        WriteText(xml, "postalCode", address.PostalCode);
        WriteText(xml, "city", address.City);
        WriteText(xml, "country", address.Country);
        xml.WriteEndElement();
    }

    private static void WriteTelecom(XmlWriter xml, FormTelecom telecom)
    {
        xml.WriteStartElement("telecom", Hl7);
        var scheme = telecom.System switch
        {
            "email" => "mailto:",
            "fax" => "fax:",
            _ => "tel:",
        };
        xml.WriteAttributeString("value", scheme + telecom.Value.Replace(" ", "", StringComparison.Ordinal));
        if (UseOf(telecom.Use) is { } use)
            xml.WriteAttributeString("use", use);
        xml.WriteEndElement();
    }

    private static string? UseOf(string? use) =>
        use switch
        {
            "home" => "H",
            "work" => "WP",
            "mobile" => "MC",
            _ => null,
        };

    private static void WritePatient(XmlWriter xml, FormIdentity identity)
    {
        xml.WriteStartElement("patient", Hl7);
        xml.WriteAttributeString("classCode", "PSN");
        xml.WriteAttributeString("determinerCode", "INSTANCE");
        xml.WriteStartElement("name", Hl7);
        WriteText(xml, "given", identity.GivenNames);
        WriteQualified(xml, "given", "BR", identity.FirstGivenName);
        WriteQualified(xml, "family", "BR", identity.BirthName);
        foreach (var used in identity.UsedNames)
        {
            WriteQualified(xml, "given", "CL", used.Given);
            WriteQualified(xml, "family", "CL", used.Family);
        }
        xml.WriteEndElement();
        WriteGender(xml, identity.Gender);
        xml.WriteStartElement("birthTime", Hl7);
        if (PidForm.Day(identity) is { Length: > 0 } day)
            xml.WriteAttributeString("value", day);
        else
            xml.WriteAttributeString("nullFlavor", "UNK");
        xml.WriteEndElement();
        WriteBirthPlace(xml, identity);
        xml.WriteEndElement();
    }

    private static void WriteGender(XmlWriter xml, string? gender)
    {
        xml.WriteStartElement("administrativeGenderCode", Hl7);
        var (code, display) = gender switch
        {
            "male" => ("M", "Masculin"),
            "female" => ("F", "Féminin"),
            _ => ("UN", "Inconnu"),
        };
        xml.WriteAttributeString("code", code);
        xml.WriteAttributeString("codeSystem", Genders);
        xml.WriteAttributeString("displayName", display);
        xml.WriteEndElement();
    }

    private static void WriteBirthPlace(XmlWriter xml, FormIdentity identity)
    {
        if (identity is { BirthPlace: null, BirthCity: null })
            return;
        xml.WriteStartElement("birthplace", Hl7);
        xml.WriteStartElement("place", Hl7);
        xml.WriteStartElement("addr", Hl7);
        WriteText(xml, "county", identity.BirthPlace);
        WriteText(xml, "city", identity.BirthCity);
        xml.WriteEndElement();
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static void WriteText(XmlWriter xml, string name, string? text)
    {
        if (text is not null)
            xml.WriteElementString(name, Hl7, text);
    }

    private static void WriteQualified(XmlWriter xml, string name, string qualifier, string? text)
    {
        if (text is null)
            return;
        xml.WriteStartElement(name, Hl7);
        xml.WriteAttributeString("qualifier", qualifier);
        xml.WriteString(text);
        xml.WriteEndElement();
    }
}
