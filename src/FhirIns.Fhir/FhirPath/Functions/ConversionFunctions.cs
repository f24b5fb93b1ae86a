using FhirIns.Fhir.FhirPath.Values;
using static FhirIns.Fhir.FhirPath.Functions.FunctionDefinition;

namespace FhirIns.Fhir.FhirPath.Functions;

/// <summary><c>iif()</c>, and <c>toX()</c> with <c>convertsToX()</c> for each type of FHIRPath.</summary>
internal static class ConversionFunctions
{
    public static readonly FunctionDefinition[] All =
    [
        Collection("iif", 2, 3, Iif),
        .. Pair("Boolean", Conversion.ToBoolean),
        .. Pair("Integer", Conversion.ToInteger),
        .. Pair("Decimal", Conversion.ToDecimal),
        .. Pair("String", Conversion.ToText),
        .. Pair("Date", Conversion.ToDate),
        .. Pair("DateTime", Conversion.ToDateTime),
        .. Pair("Time", Conversion.ToTime),
        Scalar("toQuantity", 0, 1, ToQuantity),
        Truth("convertsToQuantity", 0, 1, ConvertsToQuantity),
    ];

    private static FunctionDefinition[] Pair(string type, Func<object, object?> convert) =>
        [
            Scalar("to" + type, 0, 0, (call, _, _, input) => call.Single(input) is { } value ? convert(value) : null),
            Truth(
                "convertsTo" + type,
                0,
                0,
                (call, _, _, input) => call.Single(input) is { } value ? convert(value) is not null : null
            ),
        ];

    /// <summary>Evaluates one branch only, on the item before the point.</summary>
    private static void Iif(FunctionCall call, Evaluation evaluation, object self, Items input, Items result)
    {
        var item = call.SingleItem(input) ?? self;
        var branch = call.Arguments[0].Test(evaluation, item) == true ? 1 : 2;
        if (branch < call.Arguments.Length)
        {
            call.Arguments[branch].Evaluate(evaluation, item, result);
        }
    }

    private static object? ToQuantity(FunctionCall call, Evaluation evaluation, object self, Items input)
    {
        if (call.Single(input) is not { } value || Conversion.ToQuantity(value) is not Quantity quantity)
        {
            return null;
        }
        return call.Arguments.Length == 0 ? quantity
            : call.Text(0, evaluation, self) is { } unit ? quantity.In(CalendarUnit.Singular(unit) ?? unit)
            : null;
    }

    private static bool? ConvertsToQuantity(FunctionCall call, Evaluation evaluation, object self, Items input) =>
        input.Count == 0 ? null : ToQuantity(call, evaluation, self, input) is not null;
}
