using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace FhirIns.Identity;

/// <summary>The writing of names: the set of INSi (A–Z, space, apostrophe, hyphen), and the key of a search.</summary>
public static class NameText
{
    /// <summary>Longest name taken. The INSi formats are sure to hold 100 characters; records may hold more.</summary>
    public const int MaxLength = 250;

    private static readonly SearchValues<char> Allowed = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ '-");

    /// <summary>
    /// Writes a typed name as INSi does: capitals, no diacritic, no ligature, straight apostrophes, plain hyphens, single
    /// spaces. Hyphens and apostrophes stay. Nothing is dropped: false when a character or an arrangement is left that
    /// INSi refuses (ins-rules 3.2).
    /// </summary>
    public static bool TryNormalize(string? text, NameKind kind, [NotNullWhen(true)] out string? name)
    {
        name = null;
        if (string.IsNullOrEmpty(text) || text.Length > MaxLength || HasSurrogate(text))
            return false;
        var written = IsAllowed(text, kind) ? text : CollapseSpaces(Fold(text, NormalizationForm.FormD));
        if (!IsAllowed(written, kind))
            return false;
        name = written;
        return true;
    }

    /// <summary>True when a name is already written as INSi writes it.</summary>
    public static bool IsAllowed(string? name, NameKind kind)
    {
        if (string.IsNullOrEmpty(name) || name.Length > MaxLength || name.AsSpan().ContainsAnyExcept(Allowed))
            return false;
        if (name[0] is ' ' or '-' || name[^1] is ' ')
            return false;
        if (!name.AsSpan().ContainsAnyInRange('A', 'Z'))
            return false;
        for (var index = 1; index < name.Length; index++)
            if (name[index - 1] is ' ' or '\'' && name[index] is ' ' or '\'')
                return false;
        return kind is NameKind.BirthName
            ? !name.Contains("---", StringComparison.Ordinal)
            : !name.Contains("--", StringComparison.Ordinal) && name.Split(' ').All(IsGivenName);

        static bool IsGivenName(string given) => given[0] is not '-' && given[^1] is not ('-' or '\'');
    }

    /// <summary>
    /// The key under which a name is searched: case, diacritics, ligatures, hyphens, apostrophes, spaces and other
    /// punctuation do not count (S026). Letters of every script stay. Empty when nothing is left.
    /// </summary>
    public static string SearchKey(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return "";
        var key = new StringBuilder(text.Length);
        foreach (var character in Fold(WithoutLoneSurrogates(text), NormalizationForm.FormKD))
            if (char.IsLetterOrDigit(character) || char.IsSurrogate(character))
                key.Append(character);
        return key.ToString();
    }

    /// <summary>The name with each hyphen and apostrophe turned into a space, single spaces: what two spellings share.</summary>
    internal static string Loose(string name) => CollapseSpaces(name.Replace('-', ' ').Replace('\'', ' '));

    private static string Fold(string text, NormalizationForm form)
    {
        var folded = new StringBuilder(text.Length + 2);
        foreach (var character in text.Normalize(form))
            if (CharUnicodeInfo.GetUnicodeCategory(character) is not UnicodeCategory.NonSpacingMark)
                folded.Append(Letter(character));
        return folded.ToString();
    }

    private static string Letter(char character) =>
        character switch
        {
            'Œ' or 'œ' => "OE",
            'Æ' or 'æ' => "AE",
            'Ø' or 'ø' => "O",
            'ß' or 'ẞ' => "SS",
            'Ł' or 'ł' => "L",
            'Đ' or 'đ' => "D",
            '’' or '‘' or 'ʼ' or '`' or '´' => "'",
            '–' or '—' or '‐' or '‑' => "-",
            _ when CharUnicodeInfo.GetUnicodeCategory(character) is UnicodeCategory.SpaceSeparator => " ",
            _ => char.ToUpperInvariant(character).ToString(),
        };

    private static string CollapseSpaces(string text) =>
        string.Join(' ', text.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static bool HasSurrogate(string text) => text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF');

    private static string WithoutLoneSurrogates(string text) =>
        HasSurrogate(text) ? string.Concat(text.EnumerateRunes().Where(rune => rune != Rune.ReplacementChar)) : text;
}
