using System.Globalization;

namespace FhirIns.Fhir.FhirPath.Values;

/// <summary>Decimals as FHIRPath treats them.</summary>
internal static class Numbers
{
    /// <summary>FHIR's decimal syntax, exponent included; false also for what does not fit into 28 digits.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out decimal value)
    {
        value = 0;
        return text.Length > 0
            && (char.IsAsciiDigit(text[0]) || text[0] is '-' or '+')
            && decimal.TryParse(
                text,
                NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
                CultureInfo.InvariantCulture,
                out value
            );
    }

    /// <summary>Equal when rounded to the precision of the less precise operand, trailing zeros ignored.</summary>
    public static bool AreEquivalent(decimal left, decimal right)
    {
        var digits = Math.Min(Places(left), Places(right));
        return Math.Round(left, digits, MidpointRounding.AwayFromZero)
            == Math.Round(right, digits, MidpointRounding.AwayFromZero);
    }

    /// <summary>The result of a floating-point function; null where it is not a number of decimal's range.</summary>
    public static object? FromDouble(double value) =>
        double.IsFinite(value) && Math.Abs(value) < 7.9e27 ? (decimal)value : null;

    public static string Format(decimal value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>The number of decimal places without trailing zeros.</summary>
    private static int Places(decimal value) => Normalized(value).Scale;

    private static decimal Normalized(decimal value) => value / 1.000000000000000000000000000000m;
}
