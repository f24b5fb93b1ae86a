using System.Text;
using FhirIns.Identity;

namespace FhirIns.Server.Patients;

/// <summary>Finds what belongs to an INS inside a text: numbers, the OIDs that issue them, the word itself.</summary>
internal static class InsText
{
    private const string PatientMailDomain = "@patient.mssante.fr";
    private const string Word = "INS";

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

    /// <summary>Whether the text is the address of a patient in MSSanté, whose local part is the matricule.</summary>
    public static bool IsPatientMail(string text) =>
        text.Contains(PatientMailDomain, StringComparison.OrdinalIgnoreCase);

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
    public static IEnumerable<string> NumbersIn(string text)
    {
        if (text.Length < Matricule.NumberLength)
            yield break;
        var pieces = new List<string>();
        var piece = new StringBuilder();
        for (var index = 0; index <= text.Length; index++)
        {
            if (index < text.Length && IsPartOfNumber(text, index))
            {
                piece.Append(char.ToUpperInvariant(text[index]));
                continue;
            }
            if (piece.Length > 0)
                pieces.Add(piece.ToString());
            piece.Clear();
            if (index < text.Length && IsSeparator(text[index]))
                continue;
            foreach (var number in NumbersIn(pieces))
                yield return number;
            pieces.Clear();
        }
    }

    /// <summary>The 13 characters that make a number the same whatever its key, or null when it has no such shape.</summary>
    public static string? NumberWithoutKey(string? text) =>
        Matricule.TryParse(text, out var matricule) ? matricule.Number : null;

    private static IEnumerable<string> NumbersIn(List<string> pieces)
    {
        for (var first = 0; first < pieces.Count; first++)
        {
            string? longest = null;
            var joined = "";
            for (var last = first; last < pieces.Count && joined.Length < Matricule.FullLength; last++)
            {
                joined += pieces[last];
                if (Matricule.TryParse(joined, out _))
                    longest = joined;
            }
            if (longest is not null)
                yield return longest;
        }
    }

    private static bool IsPartOfNumber(string text, int index) =>
        char.IsAsciiDigit(text[index])
        || (index > 0 && text[index - 1] == '2' && text[index] is 'A' or 'a' or 'B' or 'b');

    private static bool IsSeparator(char character) => character is ' ' or '\u00A0' or '\u202F' or '.' or '-';

    private static bool IsDigitOrDot(string text, int index) =>
        index >= 0 && (text[index] == '.' || char.IsAsciiDigit(text[index]));
}
