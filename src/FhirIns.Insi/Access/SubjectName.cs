using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace FhirIns.Insi.Access;

/// <summary>
/// The subject of a certificate, attribute by attribute. Health cards put given name, identifier and surname in one
/// multi-valued RDN, which the framework only prints.
/// </summary>
internal sealed class SubjectName
{
    private const string CommonNameOid = "2.5.4.3";
    private const string SurnameOid = "2.5.4.4";
    private const string OrganizationalUnitOid = "2.5.4.11";
    private const string GivenNameOid = "2.5.4.42";

    private readonly List<List<(string Oid, string Value)>> _relativeNames = [];

    public SubjectName(X500DistinguishedName name)
    {
        var sequence = new AsnReader(name.RawData, AsnEncodingRules.DER).ReadSequence();
        while (sequence.HasData)
        {
            List<(string, string)> relativeName = [];
            var set = sequence.ReadSetOf();
            while (set.HasData)
            {
                var attribute = set.ReadSequence();
                var oid = attribute.ReadObjectIdentifier();
                var tag = attribute.PeekTag();
                relativeName.Add((oid, attribute.ReadCharacterString((UniversalTagNumber)tag.TagValue)));
            }
            _relativeNames.Add(relativeName);
        }
    }

    /// <summary>The common name; null when there is none or more than one.</summary>
    public string? CommonName => Values(CommonNameOid) is [var only] ? only : null;

    /// <summary>All organizational units.</summary>
    public IReadOnlyList<string> OrganizationalUnits => Values(OrganizationalUnitOid);

    /// <summary>Whether the subject is a person: it has a surname and a given name.</summary>
    public bool NamesPerson => Values(SurnameOid).Count > 0 && Values(GivenNameOid).Count > 0;

    /// <summary>
    /// RFC 2253 style, last RDN first, as the published assertion has it: the given name, which the RFC does not
    /// name, by its OID.
    /// </summary>
    public override string ToString() =>
        string.Join(
            ',',
            _relativeNames
                .AsEnumerable()
                .Reverse()
                .Select(name => string.Join('+', name.Select(part => $"{Keyword(part.Oid)}={Escape(part.Value)}")))
        );

    private List<string> Values(string oid) =>
        [.. _relativeNames.SelectMany(name => name).Where(part => part.Oid == oid).Select(part => part.Value)];

    private static string Keyword(string oid) =>
        oid switch
        {
            CommonNameOid => "CN",
            SurnameOid => "SN",
            "2.5.4.6" => "C",
            "2.5.4.7" => "L",
            "2.5.4.8" => "ST",
            "2.5.4.10" => "O",
            OrganizationalUnitOid => "OU",
            "2.5.4.12" => "T",
            _ => oid,
        };

    private static string Escape(string value)
    {
        var escaped = new StringBuilder(value.Length);
        for (var i = 0; i < value.Length; i++)
        {
            char c = value[i];
            var atEdge = (i == 0 && c is ' ' or '#') || (i == value.Length - 1 && c == ' ');
            if (atEdge || c is ',' or '+' or '"' or '\\' or '<' or '>' or ';')
            {
                escaped.Append('\\');
            }
            escaped.Append(c);
        }
        return escaped.ToString();
    }
}
