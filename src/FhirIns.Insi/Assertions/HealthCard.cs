using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;
using FhirIns.Insi.Access;

namespace FhirIns.Insi.Assertions;

/// <summary>A health professional card (CPx) as its signature certificate describes it.</summary>
internal sealed class HealthCard
{
    private const string CardTypeOid = "1.2.250.1.71.1.2.2";

    public HealthCard(X509Certificate2 certificate)
    {
        Certificate = certificate;
        Subject = new SubjectName(certificate.SubjectName);
        Type = certificate.Extensions[CardTypeOid] is { } extension ? TypeOf(extension.RawData) : null;
    }

    public X509Certificate2 Certificate { get; }

    public SubjectName Subject { get; }

    /// <summary>National identifier of the holder.</summary>
    public string? Name => Subject.CommonName;

    /// <summary>Type of card, which is the name qualifier of its assertions; null when the certificate does not say.</summary>
    public string? Type { get; }

    /// <summary>
    /// Whether the card gives access (S036): of a professional, a professional in training or a member of staff, and
    /// naming its holder.
    /// </summary>
    public bool IsNominative => Type is "CPS" or "CPF" or "CPE" && Subject.NamesPerson;

    private static string TypeOf(byte[] value) =>
        new AsnReader(value, AsnEncodingRules.DER).TryReadInt32(out int type)
            ? type switch
            {
                0 => "CPS",
                1 => "CPF",
                2 => "CPE",
                3 => "CPA",
                _ => "CPX",
            }
            : "CPX";
}
