using System.Text;
using System.Xml;

namespace FhirIns.Server.Formats;

/// <summary>
/// The patient module of DICOM in the XML of PS3.19 (Native DICOM Model), with the INS among the other patient ids
/// (ins-rules 5.6). DICOM has no place for the place of birth: an identity that comes from there alone is never complete
/// enough to be qualified (S115).
/// </summary>
internal static class DicomForm
{
    private const string Dicom = "http://dicom.nema.org/PS3.19/models/NativeDICOM";

    /// <summary>The attributes of one patient.</summary>
    public static string Write(FormIdentity identity)
    {
        var written = new StringBuilder();
        using (var xml = XmlWriter.Create(written, new() { OmitXmlDeclaration = true, Indent = true }))
        {
            xml.WriteStartElement("NativeDicomModel", Dicom);
            WriteValue(xml, "00080005", "CS", "SpecificCharacterSet", "ISO_IR 192");
            WriteName(xml, "00100010", "PatientName", identity.BirthName, identity.FirstGivenName);
            var local = identity.Identifiers.FirstOrDefault(one => one.Type is null or "PI");
            if (local is not null)
                WriteId(xml, local.Value, local.Authority, local.Oid);
            else if (identity.Ins is { } ins)
                WriteId(xml, ins.Value, ins.Authority, ins.Oid.Value);
            else if (identity.Record is { } record)
                WriteId(xml, record.Value, record.Authority, record.Oid);
            WriteValue(xml, "00100030", "DA", "PatientBirthDate", PidForm.Day(identity));
            WriteValue(
                xml,
                "00100040",
                "CS",
                "PatientSex",
                identity.Gender switch
                {
                    "male" => "M",
                    "female" => "F",
                    _ => "O",
                }
            );
            if (identity.UsedNames is [var used, ..])
                WriteName(xml, "00101001", "OtherPatientNames", used.Family, used.Given);
            if (local is not null && identity.Ins is { } other)
                WriteOtherId(xml, other);
            WriteName(xml, "00101005", "PatientBirthName", identity.BirthName, identity.FirstGivenName);
            xml.WriteEndDocument();
        }
        return written.ToString();
    }

    private static void WriteId(XmlWriter xml, string value, string? issuer, string? oid)
    {
        WriteValue(xml, "00100020", "LO", "PatientID", value);
        if (issuer is not null)
            WriteValue(xml, "00100021", "LO", "IssuerOfPatientID", issuer);
        if (oid is not null)
            WriteIssuer(xml, oid);
    }

    private static void WriteIssuer(XmlWriter xml, string oid)
    {
        Begin(xml, "00100024", "SQ", "IssuerOfPatientIDQualifiersSequence");
        BeginItem(xml);
        WriteValue(xml, "00400032", "UT", "UniversalEntityID", oid);
        WriteValue(xml, "00400033", "CS", "UniversalEntityIDType", "ISO");
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static void WriteOtherId(XmlWriter xml, FormNumber ins)
    {
        Begin(xml, "00101002", "SQ", "OtherPatientIDsSequence");
        BeginItem(xml);
        WriteValue(xml, "00100020", "LO", "PatientID", ins.Value);
        WriteValue(xml, "00100021", "LO", "IssuerOfPatientID", ins.Authority);
        WriteValue(xml, "00100022", "CS", "TypeOfPatientID", "TEXT");
        WriteIssuer(xml, ins.Oid.Value);
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static void WriteName(XmlWriter xml, string tag, string keyword, string? family, string? given)
    {
        Begin(xml, tag, "PN", keyword);
        xml.WriteStartElement("PersonName", Dicom);
        xml.WriteAttributeString("number", "1");
        xml.WriteStartElement("Alphabetic", Dicom);
        if (family is not null)
            xml.WriteElementString("FamilyName", Dicom, family);
        if (given is not null)
            xml.WriteElementString("GivenName", Dicom, given);
        xml.WriteEndElement();
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static void WriteValue(XmlWriter xml, string tag, string vr, string keyword, string value)
    {
        Begin(xml, tag, vr, keyword);
        if (value.Length > 0)
        {
            xml.WriteStartElement("Value", Dicom);
            xml.WriteAttributeString("number", "1");
            xml.WriteString(value);
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
    }

    private static void Begin(XmlWriter xml, string tag, string vr, string keyword)
    {
        xml.WriteStartElement("DicomAttribute", Dicom);
        xml.WriteAttributeString("tag", tag);
        xml.WriteAttributeString("vr", vr);
        xml.WriteAttributeString("keyword", keyword);
    }

    private static void BeginItem(XmlWriter xml)
    {
        xml.WriteStartElement("Item", Dicom);
        xml.WriteAttributeString("number", "1");
    }
}
