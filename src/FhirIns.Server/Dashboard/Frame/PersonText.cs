using System.Globalization;
using System.Text.RegularExpressions;

namespace FhirIns.Server.Dashboard.Frame;

/// <summary>How a person's traits are written on pages.</summary>
internal static partial class PersonText
{
    /// <summary>A birth date in the French order: 14/07/2009; exceptional ones too (00/00/1950).</summary>
    public static string Date(string? text) =>
        text is { Length: 10 } ? $"{text[8..]}/{text[5..7]}/{text[..4]}" : text ?? "–";

    /// <summary>Age in years on a day; null when the date is no day of the calendar.</summary>
    public static int? Age(string text, DateOnly today)
    {
        if (
            !DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var born)
        )
            return null;
        var age = today.Year - born.Year;
        return born > today.AddYears(-age) ? age - 1 : age;
    }

    /// <summary>
    /// A text without the characters that turn the direction of writing round or cannot be seen: a name reads on a screen as
    /// it was written, and nobody hides another one in it.
    /// </summary>
    public static string Plain(string text) =>
        text.Any(IsDirection) ? string.Concat(text.Where(c => !IsDirection(c))) : text;

    /// <summary>A sentence of the catalogue without the numbers of rules, which say nothing at a desk.</summary>
    public static string WithoutRules(string sentence) => Rules().Replace(sentence, "");

    private static bool IsDirection(char c) =>
        c is '\u061C' or '\u200E' or '\u200F' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');

    [GeneratedRegex(@" ?\((?:(?:S\d{3}|T\d+|A\d+|EXI ID \d+)(?:[,–-] ?)?)+\)", RegexOptions.None, 1000)]
    private static partial Regex Rules();

    /// <summary>A matricule in groups, as it is read aloud: 1 09 07 63 220 834 89.</summary>
    public static string Grouped(string number) =>
        number.Length == 15
            ? $"{number[..1]} {number[1..3]} {number[3..5]} {number[5..7]} {number[7..10]} {number[10..13]} {number[13..]}"
            : number;
}
