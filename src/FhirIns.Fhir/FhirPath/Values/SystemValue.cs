using System.Globalization;
using FhirIns.Fhir.Schema;

namespace FhirIns.Fhir.FhirPath.Values;

/// <summary>Turns elements into values of FHIRPath's own types, as R4 says which primitive is which.</summary>
internal static class SystemValue
{
    private const string UcumSystem = "http://unitsofmeasure.org";

    /// <summary>
    /// The value of a primitive, the quantity of a Quantity, any other item unchanged; null for a primitive that has
    /// extensions only.
    /// </summary>
    public static object? Of(object? item) => item is Element element ? OfElement(element) : item;

    public static string TypeName(object value) =>
        value switch
        {
            bool => "Boolean",
            int => "Integer",
            decimal => "Decimal",
            string => "String",
            Quantity => "Quantity",
            Temporal { Kind: TemporalKind.Date } => "Date",
            Temporal { Kind: TemporalKind.Time } => "Time",
            Temporal => "DateTime",
            _ => "Any",
        };

    private static object? OfElement(Element element)
    {
        if (!element.IsPrimitive)
        {
            return element.TypeSchema.Is("Quantity") ? OfQuantity(element) ?? (object)element : element;
        }
        return element.Value is { } text ? OfPrimitive(element.TypeSchema.Primitive, text) : null;
    }

    private static object OfPrimitive(PrimitiveKind kind, string text) =>
        kind switch
        {
            PrimitiveKind.Boolean => text == "true" ? Boxed.True : Boxed.False,
            PrimitiveKind.Integer or PrimitiveKind.PositiveInt or PrimitiveKind.UnsignedInt => OfInteger(text),
            PrimitiveKind.Decimal => Numbers.TryParse(text, out var number) ? number : text,
            PrimitiveKind.Date => TemporalText.ParseDate(text) ?? (object)text,
            PrimitiveKind.DateTime or PrimitiveKind.Instant => TemporalText.ParseDateTime(text) ?? (object)text,
            PrimitiveKind.Time => TemporalText.ParseTime(text) ?? (object)text,
            _ => text,
        };

    private static object OfInteger(string text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? Boxed.Of(number)
            : text;

    /// <summary>Null for a quantity with a comparator, without a number, or with a unit outside UCUM.</summary>
    private static Quantity? OfQuantity(Element element)
    {
        if (element["comparator"] is not null || !Numbers.TryParse(element.Text("value"), out var value))
        {
            return null;
        }
        var (system, code) = (element.Text("system"), element.Text("code"));
        if (system == UcumSystem && code is not null)
        {
            return new Quantity(value, code, code is "a" or "mo");
        }
        return system is null && code is null && element["unit"] is null ? new Quantity(value, Quantity.NoUnit) : null;
    }
}
