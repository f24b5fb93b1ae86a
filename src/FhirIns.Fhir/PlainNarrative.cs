using System.Buffers;
using System.Globalization;

namespace FhirIns.Fhir;

/// <summary>
/// Recognizes the narratives that programs write: one div of formatting elements without attributes, but for its language. What is recognized
/// keeps every rule of <see cref="NarrativeCheck"/>, and cost no XML reader; what is not, is checked in full.
/// </summary>
internal static class PlainNarrative
{
    private const string Opening = "<div xmlns=\"http://www.w3.org/1999/xhtml\"";
    private const string Root = "div";
    private const int MaxDepth = 16;

    private static readonly SearchValues<char> NameEnds = SearchValues.Create("/> \t\r\n<&\"'=");

    private static readonly SearchValues<char> LanguageLetters = SearchValues.Create(
        "-ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    );

    /// <summary>True when the narrative is surely good; its characters are known to be characters of XML.</summary>
    public static bool IsGood(ReadOnlySpan<char> div)
    {
        if (!div.StartsWith(Opening, StringComparison.Ordinal))
            return false;
        Span<Range> open = stackalloc Range[MaxDepth];
        var depth = 1;
        var hasContent = false;
        var at = Opening.Length;
        at += LanguageLength(div[at..], " lang=\"");
        at += LanguageLength(div[at..], " xml:lang=\"");
        if (div[at..] is not ['>', ..])
            return false;
        at++;
        while (depth > 0)
        {
            var length = div[at..].IndexOf('<');
            if (length < 0 || !IsPlainText(div.Slice(at, length)))
                return false;
            hasContent |= !div.Slice(at, length).IsWhiteSpace();
            at += length + 1;
            var isClosing = at < div.Length && div[at] == '/';
            at += isClosing ? 1 : 0;
            var end = div[at..].IndexOfAny(NameEnds);
            if (end <= 0)
                return false;
            var name = at..(at + end);
            at += end;
            var isEmpty = !isClosing && div[at..] is ['/', '>', ..];
            at += isEmpty ? 1 : 0;
            if (at == div.Length || div[at] != '>' || !NarrativeCheck.IsFormatting(div[name]))
                return false;
            at++;
            if (isClosing)
            {
                depth--;
                if (!div[name].SequenceEqual(depth == 0 ? Root : div[open[depth]]))
                    return false;
            }
            else if (!isEmpty)
            {
                if (depth == MaxDepth)
                    return false;
                open[depth++] = name;
            }
        }
        return hasContent && at == div.Length;
    }

    /// <summary>The length of an attribute that states a language; 0 when it is not there.</summary>
    private static int LanguageLength(ReadOnlySpan<char> text, string attribute)
    {
        if (!text.StartsWith(attribute, StringComparison.Ordinal))
            return 0;
        var length = text[attribute.Length..].IndexOfAnyExcept(LanguageLetters);
        return length > 0 && text[attribute.Length + length] == '"' ? attribute.Length + length + 1 : 0;
    }

    /// <summary>Text whose entities are those of XML itself, or numbers of characters that can be seen.</summary>
    private static bool IsPlainText(ReadOnlySpan<char> text)
    {
        if (text.Contains("]]>", StringComparison.Ordinal))
            return false;
        for (int at; (at = text.IndexOf('&')) >= 0; )
        {
            text = text[(at + 1)..];
            var end = text.IndexOf(';');
            if (end <= 0 || !(text[..end] is "amp" or "lt" or "gt" or "quot" or "apos" || IsNumber(text[..end])))
                return false;
        }
        return true;
    }

    private static bool IsNumber(ReadOnlySpan<char> entity) =>
        entity[0] == '#'
        && ushort.TryParse(entity[1..], NumberStyles.None, CultureInfo.InvariantCulture, out var code)
        && (char)code is var letter
        && letter > ' '
        && letter < '\uFFFE'
        && !char.IsWhiteSpace(letter)
        && !char.IsControl(letter)
        && !char.IsSurrogate(letter);
}
