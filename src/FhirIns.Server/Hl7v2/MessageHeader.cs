using System.Globalization;
using FhirIns.Server.Formats;

namespace FhirIns.Server.Hl7v2;

/// <summary>The header of what this server sends, MSH of PAM France, as far as MSH-18.</summary>
/// <param name="Application">To whom: MSH-5.</param>
/// <param name="Facility">To whom: MSH-6.</param>
/// <param name="Type">MSH-9.</param>
/// <param name="ControlId">MSH-10.</param>
/// <param name="Processing">MSH-11.</param>
/// <param name="Charset">MSH-18.</param>
internal sealed record MessageHeader(
    string? Application,
    string? Facility,
    string Type,
    string ControlId,
    string Processing,
    string Charset
)
{
    private static readonly Er7 Signs = Er7.Standard;

    /// <summary>The segment.</summary>
    /// <param name="names">What this server calls itself.</param>
    /// <param name="now">MSH-7.</param>
    public string Write(Hl7v2Options names, DateTimeOffset now)
    {
        string[] fields =
        [
            "MSH",
            Signs.EncodingCharacters,
            Signs.Escaped(names.Application),
            Signs.Escaped(names.Facility),
            Signs.Escaped(Application),
            Signs.Escaped(Facility),
            Instant(now),
            "",
            Type,
            ControlId,
            Processing,
            "2.5^FRA^2.11",
            "",
            "",
            "",
            "",
            "FRA",
            Charset,
        ];
        return string.Join(Signs.Field, fields);
    }

    /// <summary>An instant as HL7 v2 writes it, in UTC.</summary>
    public static string Instant(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyyMMddHHmmss'+0000'", CultureInfo.InvariantCulture);
}
