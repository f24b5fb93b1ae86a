using System.Text.RegularExpressions;
using FhirIns.Identity;

namespace FhirIns.Server.Formats;

/// <summary>
/// An identity in the words that the standards around FHIR share: what a PID segment, a CDA header, XDS metadata, DICOM
/// attributes, a datamatrix or a label can say of a person. It is made from a rendered Patient and from nothing else, so
/// that an INS is in it only if it may leave; read from a message, it is what somebody claims.
/// </summary>
internal sealed record FormIdentity
{
    /// <summary>The active INS; null when none may leave, or none was sent.</summary>
    public FormNumber? Ins { get; init; }

    /// <summary>The identifiers of the domain (<i>IPP</i>) and of others, active ones only; never a billing number.</summary>
    public IReadOnlyList<FormIdentifier> Identifiers { get; init; } = [];

    /// <summary>The number of the record on this server; null where the identity came from elsewhere.</summary>
    public FormIdentifier? Record { get; init; }

    /// <summary>Birth name.</summary>
    public string? BirthName { get; init; }

    /// <summary>First given name.</summary>
    public string? FirstGivenName { get; init; }

    /// <summary>All given names in order, the first included, one space between them.</summary>
    public string? GivenNames { get; init; }

    /// <summary>Names in use (<i>nom et prénom utilisés</i>).</summary>
    public IReadOnlyList<FormName> UsedNames { get; init; } = [];

    /// <summary><c>YYYY-MM-DD</c>.</summary>
    public string? BirthDate { get; init; }

    /// <summary>Whether the birth date stands for an incomplete one (EXI ID 11).</summary>
    public bool IsBirthDateInterpreted { get; init; }

    /// <summary>As FHIR says it: male, female, unknown.</summary>
    public string? Gender { get; init; }

    /// <summary>COG code of the birth place.</summary>
    public string? BirthPlace { get; init; }

    /// <summary>Name of the birth place, as somebody wrote it.</summary>
    public string? BirthCity { get; init; }

    /// <summary>Birth name of the mother.</summary>
    public string? MothersName { get; init; }

    /// <summary>The day of death, <c>YYYY-MM-DD</c>; null when the person lives or the day is not known.</summary>
    public string? DiedOn { get; init; }

    /// <summary>Whether the person died.</summary>
    public bool IsDeceased { get; init; }

    /// <summary>Where the person lives.</summary>
    public IReadOnlyList<FormAddress> Addresses { get; init; } = [];

    /// <summary>How the person is reached.</summary>
    public IReadOnlyList<FormTelecom> Telecoms { get; init; } = [];

    /// <summary>PROV or VALI, the only two that travel (ins-rules 5.3); null when nothing was said.</summary>
    public string? Reliability { get; init; }

    /// <summary>HOMA, DOUT, FICT…, of HL7 table 0445 France.</summary>
    public IReadOnlyList<string> Attributes { get; init; } = [];

    /// <summary>How the INS was obtained: INSI, CV, CB, SM, RFID.</summary>
    public string? CollectionMethod { get; init; }

    /// <summary>The day of the call to INSi, <c>YYYY-MM-DD</c>.</summary>
    public string? CollectedOn { get; init; }

    /// <summary>The code of the document that was checked.</summary>
    public string? ValidationMode { get; init; }

    /// <summary>Says nothing of the person: it must not reach a log.</summary>
    public override string ToString() => nameof(FormIdentity);
}

/// <summary>An INS in a form.</summary>
/// <param name="Value">15 characters: 13 and the key.</param>
/// <param name="Oid">The OID that goes with it.</param>
internal sealed record FormNumber(string Value, InsOid Oid)
{
    /// <summary>The name of its authority in HL7 v2 and DICOM.</summary>
    public string Authority =>
        Oid == InsOid.Nia ? "ASIP-SANTE-INS-NIA"
        : Oid == InsOid.NirTest ? "ASIP-SANTE-INS-NIR-TEST"
        : Oid == InsOid.NirDemo ? "ASIP-SANTE-INS-NIR-DEMO"
        : "ASIP-SANTE-INS-NIR";

    /// <summary>Says nothing of the number: it must not reach a log.</summary>
    public override string ToString() => nameof(FormNumber);
}

/// <summary>An identifier that is no INS.</summary>
/// <param name="Value">The identifier.</param>
/// <param name="System">A URI as FHIR writes it: <c>urn:oid:…</c>, <c>urn:uuid:…</c>, any other.</param>
/// <param name="Type">Code of HL7 table 0203: PI, RRI…; or null.</param>
/// <param name="Authority">The name of who assigned it, or null.</param>
internal sealed partial record FormIdentifier(string Value, string? System, string? Type, string? Authority)
{
    public const string OidPrefix = "urn:oid:";

    /// <summary>Whether a text is an OID in dotted form.</summary>
    public static bool IsOid(string text) => OidSyntax().IsMatch(text);

    /// <summary>Whether it is the logical id of a Patient of this server.</summary>
    public bool IsRecord { get; init; }

    /// <summary>The OID of who assigned it; null when the address is of another kind, or no OID in truth.</summary>
    public string? Oid =>
        System is ['u', 'r', 'n', ':', 'o', 'i', 'd', ':', .. var oid] && OidSyntax().IsMatch(oid) ? oid : null;

    /// <summary>The UUID of who assigned it; null when the address is of another kind.</summary>
    public string? Uuid =>
        System is ['u', 'r', 'n', ':', 'u', 'u', 'i', 'd', ':', .. var uuid] && Guid.TryParseExact(uuid, "D", out _)
            ? uuid
            : null;

    [GeneratedRegex(@"^[0-2](\.(0|[1-9][0-9]*))+\z", RegexOptions.None, 1000)]
    private static partial Regex OidSyntax();

    /// <summary>Says nothing of the number: it must not reach a log.</summary>
    public override string ToString() => nameof(FormIdentifier);
}

/// <summary>A name in use.</summary>
internal sealed record FormName(string? Family, string? Given)
{
    /// <summary>Says nothing of the person: it must not reach a log.</summary>
    public override string ToString() => nameof(FormName);
}

/// <summary>A postal address.</summary>
/// <param name="Lines">Street and what completes it.</param>
internal sealed record FormAddress(IReadOnlyList<string> Lines, string? City, string? PostalCode, string? Country)
{
    /// <summary>Says nothing of the place: it must not reach a log.</summary>
    public override string ToString() => nameof(FormAddress);
}

/// <summary>A telephone number or an address of electronic mail.</summary>
/// <param name="System">phone, email…, as FHIR says it.</param>
/// <param name="Use">home, work, mobile…, or null.</param>
internal sealed record FormTelecom(string System, string Value, string? Use)
{
    /// <summary>Says nothing of the person: it must not reach a log.</summary>
    public override string ToString() => nameof(FormTelecom);
}
