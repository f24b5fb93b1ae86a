using System.Diagnostics.CodeAnalysis;

namespace FhirIns.Identity;

/// <summary>
/// A place of birth by its code in the <i>code officiel géographique</i> of INSEE, not its postal code: 5 characters, 2A and
/// 2B for Corsica, 97 and 98 overseas, 99 and a country abroad. A code that was ever valid stays so (S025).
/// </summary>
public sealed record BirthPlace
{
    /// <summary>The code that says nobody knows.</summary>
    public const string UnknownCode = "99999";

    /// <summary>The place that nobody knows, for a form that asks for one.</summary>
    public static readonly BirthPlace Unknown = new(UnknownCode);

    private BirthPlace(string code) => Code = code;

    /// <summary>The 5 characters, in capitals.</summary>
    public string Code { get; }

    /// <summary>True for 99999, which INSi never returns and is never sent.</summary>
    public bool IsUnknown => Code == UnknownCode;

    /// <summary>True for a foreign country, 99xxx.</summary>
    public bool IsAbroad => Code.StartsWith("99", StringComparison.Ordinal) && !IsUnknown;

    /// <summary>Reads a code; only its shape is checked, so that no old code is ever refused.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out BirthPlace? place)
    {
        place = null;
        var code = text?.Trim().ToUpperInvariant();
        if (code is not { Length: 5 })
            return false;
        for (var index = 0; index < code.Length; index++)
        {
            var isCorsica = index == 1 && code[1] is 'A' or 'B' && code[0] == '2';
            if (!char.IsAsciiDigit(code[index]) && !isCorsica)
                return false;
        }
        place = new(code);
        return true;
    }

    /// <summary>Says nothing of the place: it must not reach a log.</summary>
    public override string ToString() => nameof(BirthPlace);
}
