using System.Xml;
using System.Xml.Linq;
using FhirIns.Identity;
using FhirIns.Server.Patients;

namespace FhirIns.Server.Formats;

/// <summary>
/// Reads the <c>recordTarget</c> of a CDA R2 document, alone or within its document (ins-rules 5.4). Only one patient is
/// taken: a document about several is not about an identity.
/// </summary>
internal static class CdaReader
{
    private const int MaxCharacters = 4 * 1024 * 1024;
    private static readonly XNamespace Hl7 = CdaForm.Hl7;

    /// <summary>The extensions of the structured documents group, which say who died.</summary>
    private static readonly XNamespace Sdtc = "urn:hl7-org:sdtc";

    private static readonly string[] StreetParts =
    [
        "houseNumber",
        "buildingNumberSuffix",
        "direction",
        "streetNameType",
        "streetName",
        "streetNameBase",
    ];

    private static readonly string[] LineParts =
    [
        "streetAddressLine",
        "deliveryAddressLine",
        "additionalLocator",
        "unitID",
        "postBox",
    ];

    /// <summary>The identity that the header states.</summary>
    public static FormReading Read(string content)
    {
        XElement root;
        try
        {
            var settings = new XmlReaderSettings
            {
                DtdProcessing = DtdProcessing.Prohibit,
                XmlResolver = null,
                MaxCharactersInDocument = MaxCharacters,
            };
            using var reader = XmlReader.Create(new StringReader(content), settings);
            root = XElement.Load(reader);
        }
        catch (XmlException)
        {
            return FormProblems.NotReadable("recordTarget");
        }
        var roles = root.DescendantsAndSelf(Hl7 + "patientRole").ToList();
        return roles is [var role] && role.Element(Hl7 + "patient") is { } patient
            ? Read(role, patient)
            : FormProblems.NotReadable("recordTarget.patientRole");
    }

    private static FormReading Read(XElement role, XElement patient)
    {
        var problems = new FormProblems();
        var name = patient.Element(Hl7 + "name");
        if (name is null)
            problems.Add("form-part-missing", "patientRole.patient.name");
        var first = Parts(name, "given", "BR").FirstOrDefault();
        var death = patient.Element(Sdtc + "deceasedTime");
        var list = string.Join(' ', Parts(name, "given", null)) is { Length: > 0 } all ? all : null;
        var place = patient.Element(Hl7 + "birthplace")?.Element(Hl7 + "place")?.Element(Hl7 + "addr");
        return problems.Conclude(
            new()
            {
                Ins = NumberOf(role, problems),
                Identifiers = [.. role.Elements(Hl7 + "id").Where(IsLocal).Select(IdentifierOf)],
                BirthName =
                    Parts(name, "family", "BR").FirstOrDefault() ?? Parts(name, "family", null).FirstOrDefault(),
                FirstGivenName = first ?? list?.Split(' ')[0],
                GivenNames = FormProblems.GivenNames(first, list),
                UsedNames = [.. UsedNames(name)],
                BirthDate = problems.Day(Known(patient.Element(Hl7 + "birthTime")), "patientRole.patient.birthTime"),
                Gender = GenderOf(patient, problems),
                BirthPlace = Text(place, "county"),
                BirthCity = Text(place, "city"),
                DiedOn = problems.Day(Known(death), "patientRole.patient.deceasedTime"),
                IsDeceased = Known(death) is not null || Known(patient.Element(Sdtc + "deceasedInd")) is "true" or "1",
                Addresses = [.. role.Elements(Hl7 + "addr").Select(AddressOf)],
                Telecoms = [.. role.Elements(Hl7 + "telecom").Select(TelecomOf).OfType<FormTelecom>()],
            }
        );
    }

    private static FormNumber? NumberOf(XElement role, FormProblems problems)
    {
        var numbers = role.Elements(Hl7 + "id")
            .Where(id => InsOid.TryParse((string?)id.Attribute("root"), out _))
            .ToList();
        if (numbers.Count == 0)
            return null;
        if (numbers is not [var only] || (string?)only.Attribute("extension") is not { Length: > 0 } value)
        {
            problems.Add("ins-incomplete", "patientRole.id");
            return null;
        }
        return new(value, InsOid.Parse((string)only.Attribute("root")!));
    }

    private static bool IsLocal(XElement id) =>
        !string.IsNullOrEmpty((string?)id.Attribute("extension"))
        && (string?)id.Attribute("root") is { Length: > 0 } root
        && !InsOid.TryParse(root, out _)
        && !FrCore.IsNss(IdentifierOf(id).System);

    private static FormIdentifier IdentifierOf(XElement id)
    {
        var root = (string)id.Attribute("root")!;
        var system = Guid.TryParse(root, out _) ? $"urn:uuid:{root}" : $"urn:oid:{root}";
        return new((string)id.Attribute("extension")!, system, "PI", (string?)id.Attribute("assigningAuthorityName"));
    }

    private static IEnumerable<string> Parts(XElement? name, string part, string? qualifier) =>
        (name?.Elements(Hl7 + part) ?? [])
            .Where(one => (string?)one.Attribute("qualifier") == qualifier)
            .Select(one => one.Value.Trim())
            .Where(text => text.Length > 0);

    /// <summary>
    /// Names in use: CL (called) with their given names; SP (the partner's) takes these only where no family is called, and is
    /// often the same again.
    /// </summary>
    private static IEnumerable<FormName> UsedNames(XElement? name)
    {
        var called = Parts(name, "family", "CL").ToList();
        var partners = Parts(name, "family", "SP").Except(called).ToList();
        var (families, alone) = called.Count > 0 ? (called, partners) : (partners, []);
        var given = Parts(name, "given", "CL").ToList();
        for (var index = 0; index < Math.Max(families.Count, given.Count); index++)
            yield return new(families.ElementAtOrDefault(index), given.ElementAtOrDefault(index));
        foreach (var family in alone)
            yield return new(family, null);
    }

    private static string? Known(XElement? time) => (string?)time?.Attribute("value");

    private static string? GenderOf(XElement patient, FormProblems problems)
    {
        switch ((string?)patient.Element(Hl7 + "administrativeGenderCode")?.Attribute("code"))
        {
            case "M":
                return "male";
            case "F":
                return "female";
            case "U" or "UN":
                return "unknown";
            case null:
                return null;
            default:
                problems.Add("form-part-malformed", "patientRole.patient.administrativeGenderCode");
                return null;
        }
    }

    private static FormAddress AddressOf(XElement address) =>
        new([.. LinesOf(address)], Text(address, "city"), Text(address, "postalCode"), Text(address, "country"));

    /// <summary>The lines of an address; one that is written in parts has its number and street in one line.</summary>
    private static IEnumerable<string> LinesOf(XElement address)
    {
        var street = string.Join(' ', StreetParts.Select(part => Text(address, part)).OfType<string>());
        if (street.Length > 0)
            yield return street;
        foreach (var part in address.Elements().Where(part => LineParts.Contains(part.Name.LocalName)))
            if (part.Value.Trim() is { Length: > 0 } line)
                yield return line;
    }

    private static FormTelecom? TelecomOf(XElement telecom)
    {
        var value = (string?)telecom.Attribute("value") ?? "";
        var colon = value.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
            return null;
        var system = value[..colon] switch
        {
            "mailto" => "email",
            "fax" => "fax",
            _ => "phone",
        };
        var use = (string?)telecom.Attribute("use") switch
        {
            "H" => "home",
            "WP" => "work",
            "MC" => "mobile",
            _ => null,
        };
        return new(system, value[(colon + 1)..], use);
    }

    private static string? Text(XElement? element, string name) =>
        element?.Element(Hl7 + name)?.Value.Trim() is { Length: > 0 } text ? text : null;
}
