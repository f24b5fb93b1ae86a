using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace FhirIns.Identity;

/// <summary>
/// The number of a person in the national register (<i>matricule INS</i>): 13 characters, where the place of birth may
/// read 2A or 2B (Corsica), and a 2-digit control key (ins-rules 3.7). Nothing is deduced from its digits.
/// </summary>
public sealed record Matricule
{
    /// <summary>Characters of the number without its key.</summary>
    public const int NumberLength = 13;

    /// <summary>Characters of the number with its key.</summary>
    public const int FullLength = 15;

    private const int CorsicaLetter = 6;

    private Matricule(string number, string key)
    {
        Number = number;
        Key = key;
    }

    /// <summary>The 13 characters.</summary>
    public string Number { get; }

    /// <summary>The 2 digits of the key, as given, or computed when none was given.</summary>
    public string Key { get; }

    /// <summary>The 15 characters that travel in messages.</summary>
    public string Full => Number + Key;

    /// <summary>True when the key is the one that the number gives.</summary>
    public bool HasRightKey => Key == ComputeKey(Number);

    /// <summary>
    /// Reads 15 characters, or 13 whose key is then computed; spaces between them are ignored, letters may be small.
    /// A wrong key is still a matricule: see <see cref="HasRightKey"/>.
    /// </summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Matricule? matricule)
    {
        matricule = null;
        var compact = text?.Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant() ?? "";
        if (compact.Length is not (NumberLength or FullLength) || !HasShape(compact))
            return false;
        var number = compact[..NumberLength];
        var key = compact.Length == FullLength ? compact[NumberLength..] : ComputeKey(number);
        matricule = new(number, key);
        return true;
    }

    /// <summary>97 less the remainder of the number by 97, where 2A counts as 19 and 2B as 18; always 2 digits.</summary>
    /// <param name="number">13 characters in capitals.</param>
    /// <exception cref="FormatException">Not 13 characters of that form.</exception>
    public static string ComputeKey(string number)
    {
        ArgumentNullException.ThrowIfNull(number);
        if (number.Length != NumberLength || !HasShape(number))
            throw new FormatException("A matricule has 13 characters: digits, or 2A and 2B for Corsica.");
        var digits = number.Replace("A", "", StringComparison.Ordinal).Replace("B", "", StringComparison.Ordinal);
        if (digits.Length < NumberLength)
            digits =
                $"{number[..(CorsicaLetter - 1)]}{(number[CorsicaLetter] == 'A' ? 19 : 18)}{number[(CorsicaLetter + 1)..]}";
        var remainder = long.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture) % 97;
        return (97 - remainder).ToString("00", CultureInfo.InvariantCulture);
    }

    /// <summary>Says nothing of the number: it must not reach a log.</summary>
    public override string ToString() => nameof(Matricule);

    private static bool HasShape(string compact)
    {
        for (var index = 0; index < compact.Length; index++)
        {
            var isCorsica = index == CorsicaLetter && compact[index] is 'A' or 'B' && compact[index - 1] == '2';
            if (!char.IsAsciiDigit(compact[index]) && !isCorsica)
                return false;
        }
        return true;
    }
}
