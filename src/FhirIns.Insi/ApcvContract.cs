using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace FhirIns.Insi;

/// <summary>
/// <b>Assumptions, all of them in this file.</b> How INSi is asked with the application carte Vitale (apCV) is not
/// public (insi 10), nor is what a reader hands over. Assumed: the reader signs what it read, as a JWS in compact form, ES256,
/// <c>kid</c> its registered identifier, with the claims below; INSi is asked as with a card, the assertion naming the
/// apCV. Whoever holds the contract replaces this file and nothing else.
/// </summary>
internal static class ApcvContract
{
    /// <summary>Name qualifier of the assertion that goes with the call.</summary>
    public const string Qualifier = "APCV";

    private const string Algorithm = "ES256";
    private const int MaxLength = 8 * 1024;

    /// <summary>The reader that says it made a reading; null when the text is none.</summary>
    public static string? ReaderOf(string reading) =>
        reading.Length <= MaxLength && reading.Split('.') is [var head, _, _] && Parse(head) is { } header
            ? header.GetValueOrDefault("alg") == Algorithm
                ? header.GetValueOrDefault("kid")
                : null
            : null;

    /// <summary>What was read, when the reader's key signed it; null when it did not, or when a claim is missing.</summary>
    public static VitaleReading? Read(string reading, ECDsa reader)
    {
        var end = reading.LastIndexOf('.');
        var start = reading.IndexOf('.', StringComparison.Ordinal) + 1;
        return
            Decode(reading[(end + 1)..]) is { } signature
            && reader.VerifyData(Encoding.ASCII.GetBytes(reading[..end]), signature, HashAlgorithmName.SHA256)
            && Parse(reading[start..end]) is { } claims
            ? Of(claims)
            : null;
    }

    private static VitaleReading? Of(Dictionary<string, string> claims) =>
        claims.TryGetValue("nirHolder", out var holder)
        && claims.TryGetValue("birthDate", out var birthDate)
        && claims.TryGetValue("apcv", out var apcv)
        && claims.TryGetValue("readAt", out var text)
        && DateTimeOffset.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var readAt)
            ? new VitaleReading
            {
                HolderNumber = holder,
                BeneficiaryNumber = claims.GetValueOrDefault("nir"),
                BirthName = claims.GetValueOrDefault("family"),
                BirthDate = birthDate,
                BirthRank = claims.GetValueOrDefault("birthRank") is [var digit] ? digit - '0' : 1,
                CardNumber = apcv,
                ReadAt = readAt,
                Qualifier = Qualifier,
            }
            : null;

    /// <summary>The members of a JSON object whose values are texts; null when it is none.</summary>
    private static Dictionary<string, string>? Parse(string part)
    {
        try
        {
            return Decode(part) is { } bytes ? JsonSerializer.Deserialize<Dictionary<string, string>>(bytes) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static byte[]? Decode(string text)
    {
        try
        {
            return Base64Url.DecodeFromChars(text);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
