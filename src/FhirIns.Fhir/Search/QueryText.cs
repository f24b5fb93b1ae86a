using System.Net;
using System.Text;
using System.Text.Unicode;

namespace FhirIns.Fhir.Search;

/// <summary>The two escapings of a query: percent encoding of the URL, then the backslash of FHIR search.</summary>
internal static class QueryText
{
    private const string Escapable = ",|$\\";

    /// <summary>The text that percent encoding writes; null when it is no UTF-8 or holds control characters.</summary>
    public static string? Decode(ReadOnlySpan<char> encoded)
    {
        for (var i = 0; i < encoded.Length; i++)
        {
            if (encoded[i] == '%' && !(i + 2 < encoded.Length && IsHex(encoded[i + 1]) && IsHex(encoded[i + 2])))
            {
                return null;
            }
        }
        var utf8 = Encoding.UTF8.GetBytes(encoded.ToString());
        var bytes = WebUtility.UrlDecodeToBytes(utf8, 0, utf8.Length);
        var text = Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : null;
        return text is not null && !text.Any(char.IsControl) ? text : null;
    }

    /// <summary>The parts between separators that no backslash escapes; the escapes stay.</summary>
    public static IEnumerable<string> Split(string text, char separator)
    {
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\')
            {
                i++;
            }
            else if (text[i] == separator)
            {
                yield return text[start..i];
                start = i + 1;
            }
        }
        yield return text[start..];
    }

    /// <summary>The text without its escapes: <c>\,</c> <c>\|</c> <c>\$</c> <c>\\</c>. Any other backslash stays.</summary>
    public static string Unescape(string text)
    {
        if (!text.Contains('\\', StringComparison.Ordinal))
        {
            return text;
        }
        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length && Escapable.Contains(text[i + 1], StringComparison.Ordinal))
            {
                i++;
            }
            plain.Append(text[i]);
        }
        return plain.ToString();
    }

    private static bool IsHex(char letter) => char.IsAsciiHexDigit(letter);
}
