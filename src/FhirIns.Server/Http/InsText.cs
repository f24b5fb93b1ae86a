using System.Globalization;
using System.Text;
using FhirIns.Fhir;
using FhirIns.Identity;

namespace FhirIns.Server.Http;

/// <summary>Finds what belongs to an INS inside a text: numbers, the OIDs that issue them, the word itself.</summary>
internal static class InsText
{
    private const string MailDomain = "mssante.fr";
    private const string Word = "INS";
    private const int FewestDigits = Matricule.NumberLength - 1;

    /// <summary>Sex, year, month, département, commune, order, key.</summary>
    private static readonly int[] UsualGroups = [1, 2, 2, 2, 3, 3, 2];

    /// <summary>The OID of an INS that the text holds, dotted, alone or as a part of something longer; null when none.</summary>
    public static InsOid? OidIn(string text)
    {
        foreach (var oid in InsOid.All)
            for (var at = text.IndexOf(oid.Value, StringComparison.Ordinal); at >= 0; )
            {
                var end = at + oid.Value.Length;
                if (!IsDigitOrDot(text, at - 1) && (end == text.Length || !char.IsAsciiDigit(text[end])))
                    return oid;
                at = text.IndexOf(oid.Value, end, StringComparison.Ordinal);
            }
        return null;
    }

    /// <summary>
    /// The text to look into: a value as it stands, or what a base64 value or a <c>data:</c> URL holds, without percent signs,
    /// other forms of digits and characters that nobody sees; null when there is none.
    /// </summary>
    public static string? Of(Element element) =>
        element.Value is not { } value ? null
        : element.Type == "base64Binary" ? Decoded(value) ?? value
        : Plain(value);

    /// <summary>A text as <see cref="Of"/> looks into it.</summary>
    public static string Plain(string value)
    {
        if (
            value.StartsWith("data:", StringComparison.OrdinalIgnoreCase)
            && value.IndexOf(',', StringComparison.Ordinal) is > 0 and var comma
        )
            value = $"{value} {Decoded(Uri.UnescapeDataString(value[(comma + 1)..]))}";
        if (value.Contains('%', StringComparison.Ordinal))
            value = Uri.UnescapeDataString(value);
        return Ascii.IsValid(value) ? value : Folded(value);
    }

    private static string Folded(string value) =>
        string.Concat(
            value
                .EnumerateRunes()
                .Where(rune =>
                    rune != Rune.ReplacementChar && Rune.GetUnicodeCategory(rune) is not UnicodeCategory.Format
                )
                .Select(rune =>
                    Rune.IsDigit(rune)
                        ? Rune.GetNumericValue(rune).ToString(CultureInfo.InvariantCulture)
                        : rune.ToString()
                )
        );

    private static string? Decoded(string encoded)
    {
        var bytes = new byte[encoded.Length];
        return Convert.TryFromBase64String(encoded, bytes, out var length)
            ? Encoding.Latin1.GetString(bytes, 0, length)
            : null;
    }

    /// <summary>
    /// Whether the text is an address in MSSanté: a patient's has the matricule as its local part, under
    /// <c>patient.mssante.fr</c> or, at an operator of its own, below another name.
    /// </summary>
    public static bool IsPatientMail(string text)
    {
        var at = text.IndexOf('@', StringComparison.Ordinal);
        return at >= 0 && text.IndexOf(MailDomain, at, StringComparison.OrdinalIgnoreCase) > at;
    }

    /// <summary>Whether the text has the word INS, alone or in INS-NIR, INS-NIA…; INS-C is another number.</summary>
    public static bool HasWord(string text)
    {
        for (var at = IndexOfWord(0); at >= 0; at = IndexOfWord(at + Word.Length))
        {
            var rest = text.AsSpan(at + Word.Length);
            var stands =
                (at == 0 || !char.IsLetterOrDigit(text[at - 1]))
                && (rest.Length == 0 || !char.IsLetterOrDigit(rest[0]));
            var isComputed =
                rest is ['-', 'C' or 'c'] or ['-', 'C' or 'c', not (>= 'A' and <= 'Z' or >= 'a' and <= 'z'), ..];
            if (stands && !isComputed)
                return true;
        }
        return false;

        int IndexOfWord(int from) => text.IndexOf(Word, from, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>
    /// Everything in the text that has the shape of a matricule, 15 characters or 13, with or without separators, in
    /// capitals and without separators.
    /// </summary>
    public static IEnumerable<string> NumbersIn(string text) => HasDigitsEnough(text) ? SearchNumbers(text) : [];

    /// <summary>Whether a number has its key, and the right one.</summary>
    public static bool IsSureMatricule(string? text) =>
        text?.Length >= Matricule.FullLength && Matricule.TryParse(text, out var matricule) && matricule.HasRightKey;

    /// <summary>The 13 characters that make a number the same whatever its key, or null when it has no such shape.</summary>
    public static string? NumberWithoutKey(string? text) =>
        Matricule.TryParse(text, out var matricule) ? matricule.Number : null;

    private static bool HasDigitsEnough(string text)
    {
        var digits = 0;
        foreach (var character in text)
            if (char.IsAsciiDigit(character) && ++digits == FewestDigits)
                return true;
        return false;
    }

    private static IEnumerable<string> SearchNumbers(string text)
    {
        var pieces = new List<Piece>();
        var followsSign = false;
        for (var index = 0; index <= text.Length; index++)
        {
            var start = index;
            while (index < text.Length && IsPartOfNumber(text, index))
                index++;
            if (index > start)
            {
                pieces.Add(new(text[start..index].ToUpperInvariant(), followsSign));
                followsSign = false;
            }
            if (index < text.Length && !char.IsLetterOrDigit(text[index]))
            {
                followsSign |= !IsGap(text[index]);
                continue;
            }
            foreach (var number in NumbersOf(pieces))
                yield return number;
            pieces.Clear();
            followsSign = false;
        }
    }

    /// <summary>The numbers that neighbouring pieces make, each as long as it can be.</summary>
    private static IEnumerable<string> NumbersOf(List<Piece> pieces)
    {
        for (var first = 0; first < pieces.Count; first++)
        {
            string? longest = null;
            var length = 0;
            for (var last = first; last < pieces.Count && length < Matricule.FullLength; last++)
            {
                length += pieces[last].Text.Length;
                if (length is not (Matricule.NumberLength or Matricule.FullLength))
                    continue;
                var joined = pieces[first..(last + 1)];
                var number = string.Concat(joined.Select(piece => piece.Text));
                if (Matricule.TryParse(number, out _) && MayBeJoined(joined))
                    longest = number;
            }
            if (longest is not null)
                yield return longest;
        }
    }

    /// <summary>
    /// Dots, slashes and other signs also join the arcs of an OID or the days of a list: between the pieces of a number they
    /// stand where people put them.
    /// </summary>
    private static bool MayBeJoined(List<Piece> pieces) =>
        !pieces.Skip(1).Any(piece => piece.FollowsSign)
        || pieces.Select(piece => piece.Text.Length).SequenceEqual(UsualGroups.Take(pieces.Count));

    private static bool IsPartOfNumber(string text, int index) =>
        char.IsAsciiDigit(text[index])
        || (index > 0 && text[index - 1] == '2' && text[index] is 'A' or 'a' or 'B' or 'b');

    /// <summary>What parts the pieces of one number wherever it stands: a space, the end of a line, a hyphen.</summary>
    private static bool IsGap(char character) => char.IsWhiteSpace(character) || character is '-';

    private static bool IsDigitOrDot(string text, int index) =>
        index >= 0 && (text[index] == '.' || char.IsAsciiDigit(text[index]));

    /// <summary>Characters of a number without separators between them.</summary>
    /// <param name="Text">The characters, in capitals.</param>
    /// <param name="FollowsSign">Whether more than a gap parts it from the piece before.</param>
    private readonly record struct Piece(string Text, bool FollowsSign);
}
