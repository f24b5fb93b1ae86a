using System.Text;

namespace FhirIns.Server.Hl7v2;

/// <summary>The encodings of text that MSH-18 may name (HL7 table 0211). Bytes that are none of it are never guessed at.</summary>
internal static class Hl7Charset
{
    public const string Utf8 = "UNICODE UTF-8";
    public const string Latin1 = "8859/1";
    public const string Latin9 = "8859/15";

    private const int Latin9CodePage = 28605;

    private static readonly Encoding StrictUtf8 = new UTF8Encoding(false, throwOnInvalidBytes: true);

    private static readonly Encoding StrictAscii = Encoding.GetEncoding(
        "us-ascii",
        EncoderFallback.ReplacementFallback,
        DecoderFallback.ExceptionFallback
    );

    private static readonly Encoding Iso885915 = CodePagesEncodingProvider.Instance.GetEncoding(Latin9CodePage)!;

    /// <summary>The encoding of a name; ASCII where none is given, as HL7 says; null for one that is not read here.</summary>
    public static Encoding? Of(string? name) =>
        name switch
        {
            null or "" or "ASCII" => StrictAscii,
            Utf8 or "UTF-8" or "UNICODE" => StrictUtf8,
            Latin1 or "ISO-8859-1" => Encoding.Latin1,
            Latin9 or "ISO-8859-15" => Iso885915,
            _ => null,
        };
}
