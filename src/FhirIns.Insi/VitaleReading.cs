using System.Globalization;
using System.Xml;
using FhirIns.Identity;
using FhirIns.Insi.Soap;

namespace FhirIns.Insi;

/// <summary>What was read on a Vitale card for one beneficiary, chosen by the user.</summary>
public sealed record VitaleReading
{
    /// <summary>Age at which a reading is no longer taken (CNDA test 1.02).</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(20);

    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(1);

    private const int MaxCardNumber = 64;

    /// <summary>Matricule of the insured person (ouvrant droit), 13 or 15 characters.</summary>
    public required string HolderNumber { get; init; }

    /// <summary>Matricule of the beneficiary, 13 or 15 characters, where the card gives it.</summary>
    public string? BeneficiaryNumber { get; init; }

    /// <summary>Birth name, where the card gives it.</summary>
    public string? BirthName { get; init; }

    /// <summary>Birth date, <c>YYYY-MM-DD</c>, possibly lunar.</summary>
    public required string BirthDate { get; init; }

    /// <summary>Rank among twins, from 1.</summary>
    public int BirthRank { get; init; } = 1;

    /// <summary>Serial number of the card.</summary>
    public required string CardNumber { get; init; }

    /// <summary>When the card was read.</summary>
    public required DateTimeOffset ReadAt { get; init; }

    /// <summary>What the assertion that goes with the call says was read.</summary>
    internal string Qualifier { get; init; } = Assertions.AssertionContent.VitaleQualifier;

    /// <summary>The type alone: traits do not belong in a log.</summary>
    public override string ToString() => nameof(VitaleReading);

    /// <summary>The reading as it is sent, or why it is not.</summary>
    internal (VitaleRequest? Request, InsiRefusalReason Refusal) ToRequest(DateTimeOffset now)
    {
        if (now - ReadAt > Lifetime || ReadAt - now > ClockSkew)
        {
            return (null, InsiRefusalReason.VitaleReadingStale);
        }
        string? birthName = null;
        Matricule? beneficiary = null;
        if (
            !Matricule.TryParse(HolderNumber, out var holder)
            || (BeneficiaryNumber is not null && !Matricule.TryParse(BeneficiaryNumber, out beneficiary))
            || (BirthName is not null && !NameText.TryNormalize(BirthName, NameKind.BirthName, out birthName))
            || !Identity.BirthDate.TryParse(BirthDate, out var birthDate)
            || BirthRank is < 1 or > 9
            || !IsCardNumber(CardNumber)
        )
        {
            return (null, InsiRefusalReason.VitaleReadingInvalid);
        }
        var cover = new Cover(holder.Number, beneficiary?.Number, birthDate.Text, BirthRank);
        return (new VitaleRequest(cover, birthName, new VitaleCard(CardNumber, ReadAt, Qualifier)), default);
    }

    private static bool IsCardNumber(string text) =>
        text.Length is > 0 and <= MaxCardNumber && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '/');
}

/// <summary>A search by Vitale card (WS_INS1), ready to be written: body and cover say the same.</summary>
internal sealed record VitaleRequest(Cover Cover, string? BirthName, VitaleCard Card)
{
    public override string ToString() => nameof(VitaleRequest);

    public void WriteBody(XmlWriter writer)
    {
        const string ns = Namespaces.SearchByVitale;
        writer.WriteStartElement("RECVITALE", ns);
        if (Cover.BeneficiaryNumber is { } beneficiary)
        {
            WriteNumber(writer, "MatriculeIndividu", beneficiary);
        }
        WriteNumber(writer, "MatriculeOD", Cover.HolderNumber);
        if (BirthName is not null)
        {
            writer.WriteElementString("NomNaissance", ns, BirthName);
        }
        writer.WriteElementString("DateNaissance", ns, Cover.BirthDate);
        writer.WriteElementString("RangNaissance", ns, Cover.BirthRank.ToString(CultureInfo.InvariantCulture));
        writer.WriteEndElement();

        static void WriteNumber(XmlWriter writer, string name, string number)
        {
            writer.WriteStartElement(name, ns);
            writer.WriteElementString("NumIdentifiant", ns, number);
            writer.WriteEndElement();
        }
    }
}
