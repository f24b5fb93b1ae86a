using System.Text;

namespace FhirIns.Server.Formats;

/// <summary>
/// The five signs that divide an HL7 v2 message written in ER7, and how text that holds one of them is escaped (HL7 v2.5,
/// chapter 2).
/// </summary>
/// <param name="Field">Between fields.</param>
/// <param name="Component">Between components.</param>
/// <param name="Repetition">Between repetitions.</param>
/// <param name="Escape">Before and after an escape sequence.</param>
/// <param name="Subcomponent">Between subcomponents.</param>
internal sealed record Er7(char Field, char Component, char Repetition, char Escape, char Subcomponent)
{
    /// <summary>The signs that HL7 recommends, <c>|^~\&amp;</c>: ours when we write.</summary>
    public static readonly Er7 Standard = new('|', '^', '~', '\\', '&');

    /// <summary>The signs that the header of a message announces; null when they are not five different signs.</summary>
    public static Er7? Of(string header)
    {
        if (!header.StartsWith("MSH", StringComparison.Ordinal) || header.Length < 8)
            return null;
        var signs = header[3..8];
        var areSigns =
            signs.Distinct().Count() == signs.Length
            && !signs.Any(sign => char.IsLetterOrDigit(sign) || char.IsControl(sign));
        return areSigns && (header.Length == 8 || header[8] == signs[0])
            ? new(signs[0], signs[1], signs[2], signs[3], signs[4])
            : null;
    }

    /// <summary>The four signs after the first, as the second field of a header holds them.</summary>
    public string EncodingCharacters => $"{Component}{Repetition}{Escape}{Subcomponent}";

    /// <summary>Text as a component holds it. Line ends, which would end the segment, become escape sequences.</summary>
    public string Escaped(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return "";
        var written = new StringBuilder(text.Length);
        foreach (var sign in text)
            _ =
                sign == Field ? Sequence(written, "F")
                : sign == Component ? Sequence(written, "S")
                : sign == Repetition ? Sequence(written, "R")
                : sign == Escape ? Sequence(written, "E")
                : sign == Subcomponent ? Sequence(written, "T")
                : sign is '\r' or '\n' ? Sequence(written, $"X{(int)sign:X2}")
                : written.Append(sign);
        return written.ToString();
    }

    /// <summary>Text as it was meant; a sequence that is not one of ours stays as it is.</summary>
    public string Unescaped(string text)
    {
        if (!text.Contains(Escape, StringComparison.Ordinal))
            return text;
        var read = new StringBuilder(text.Length);
        for (var index = 0; index < text.Length; index++)
        {
            var end = text[index] == Escape ? text.IndexOf(Escape, index + 1) : -1;
            if (end < 0 || Meaning(text[(index + 1)..end]) is not { } meaning)
            {
                read.Append(text[index]);
                continue;
            }
            read.Append(meaning);
            index = end;
        }
        return read.ToString();
    }

    private string? Meaning(string sequence) =>
        sequence switch
        {
            "F" => $"{Field}",
            "S" => $"{Component}",
            "R" => $"{Repetition}",
            "E" => $"{Escape}",
            "T" => $"{Subcomponent}",
            ".br" => "\n",
            ['X', .. var hex] when hex.Length is > 0 and <= 8 && hex.Length % 2 == 0 && hex.All(char.IsAsciiHexDigit) =>
                Encoding.UTF8.GetString(Convert.FromHexString(hex)),
            _ => null,
        };

    private StringBuilder Sequence(StringBuilder written, string name) =>
        written.Append(Escape).Append(name).Append(Escape);
}
