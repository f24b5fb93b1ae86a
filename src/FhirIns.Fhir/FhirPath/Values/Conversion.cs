using System.Globalization;

namespace FhirIns.Fhir.FhirPath.Values;

/// <summary>The conversions between the types of FHIRPath; null where a value cannot be converted.</summary>
internal static class Conversion
{
    public static object? ToBoolean(object value) =>
        value switch
        {
            bool => value,
            1 or 1.0m => Boxed.True,
            0 or 0.0m => Boxed.False,
            string text => text.ToLowerInvariant() switch
            {
                "true" or "t" or "yes" or "y" or "1" or "1.0" => Boxed.True,
                "false" or "f" or "no" or "n" or "0" or "0.0" => Boxed.False,
                _ => null,
            },
            _ => null,
        };

    public static object? ToInteger(object value) =>
        value switch
        {
            int => value,
            bool truth => Boxed.Of(truth ? 1 : 0),
            string text
                when int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) =>
                Boxed.Of(number),
            _ => null,
        };

    public static object? ToDecimal(object value) =>
        value switch
        {
            decimal => value,
            int number => (decimal)number,
            bool truth => truth ? 1m : 0m,
            string text when !text.Contains('e', StringComparison.OrdinalIgnoreCase) => Numbers.TryParse(
                text,
                out var number
            )
                ? number
                : null,
            _ => null,
        };

    public static object? ToText(object value) =>
        value switch
        {
            string => value,
            bool truth => truth ? "true" : "false",
            int number => number.ToString(CultureInfo.InvariantCulture),
            decimal number => Numbers.Format(number),
            Temporal or Quantity => value.ToString(),
            _ => null,
        };

    public static object? ToDate(object value) =>
        value switch
        {
            Temporal { Kind: TemporalKind.Date } => value,
            Temporal { Kind: TemporalKind.DateTime } moment => moment.ToDate(),
            string text => TemporalText.ParseDate(text) ?? TemporalText.ParseDateTime(text)?.ToDate(),
            _ => null,
        };

    public static object? ToDateTime(object value) =>
        value switch
        {
            Temporal { Kind: TemporalKind.DateTime } => value,
            Temporal { Kind: TemporalKind.Date } date => date.ToDateTime(),
            string text => TemporalText.ParseDateTime(text),
            _ => null,
        };

    public static object? ToTime(object value) =>
        value switch
        {
            Temporal { Kind: TemporalKind.Time } => value,
            string text => TemporalText.ParseTime(text.StartsWith('T') ? text.AsSpan(1) : text),
            _ => null,
        };

    public static object? ToQuantity(object value) =>
        value switch
        {
            Quantity => value,
            int or decimal => Equality.AsQuantity(value),
            bool truth => new Quantity(truth ? 1 : 0, Quantity.NoUnit),
            string text => Quantity.Parse(text),
            _ => null,
        };
}
