using FhirIns.Fhir.FhirPath.Values;
using static FhirIns.Fhir.FhirPath.Functions.FunctionDefinition;

namespace FhirIns.Fhir.FhirPath.Functions;

/// <summary>Functions of numbers. An empty input, and a result that is no number, give an empty result.</summary>
internal static class MathFunctions
{
    public static readonly FunctionDefinition[] All =
    [
        Scalar("abs", 0, 0, Abs),
        Scalar("ceiling", 0, 0, ToWhole(decimal.Ceiling)),
        Scalar("floor", 0, 0, ToWhole(decimal.Floor)),
        Scalar("truncate", 0, 0, ToWhole(decimal.Truncate)),
        Scalar("round", 0, 1, Round),
        Scalar("exp", 0, 0, Floating(Math.Exp)),
        Scalar("ln", 0, 0, Floating(Math.Log)),
        Scalar("sqrt", 0, 0, Floating(Math.Sqrt)),
        Scalar("log", 1, 1, Log),
        Scalar("power", 1, 1, Power),
    ];

    private static object? Abs(FunctionCall call, Evaluation evaluation, object self, Items input) =>
        call.Single(input) switch
        {
            null => null,
            int number => Boxed.Of(Math.Abs((long)number)),
            decimal number => Math.Abs(number),
            Quantity quantity => quantity.With(Math.Abs(quantity.Value)),
            _ => throw call.Error("needs a number"),
        };

    private static object? Round(FunctionCall call, Evaluation evaluation, object self, Items input)
    {
        var places = call.Integer(0, evaluation, self) ?? 0;
        if (places is < 0 or > 28)
        {
            throw call.Error("takes a precision from 0 to 28");
        }
        return Number(call, call.Single(input)) is { } number
            ? Math.Round(number, places, MidpointRounding.AwayFromZero)
            : null;
    }

    private static object? Log(FunctionCall call, Evaluation evaluation, object self, Items input) =>
        Number(call, call.Single(input)) is { } number && Number(call, call.Argument(0, evaluation, self)) is { } radix
            ? Numbers.FromDouble(Math.Log((double)number, (double)radix))
            : null;

    private static object? Power(FunctionCall call, Evaluation evaluation, object self, Items input)
    {
        var radix = call.Single(input);
        var exponent = call.Argument(0, evaluation, self);
        if (Number(call, radix) is not { } x || Number(call, exponent) is not { } y)
        {
            return null;
        }
        var power = Numbers.FromDouble(Math.Pow((double)x, (double)y));
        return power is decimal whole && radix is int && exponent is int and >= 0 && Math.Abs(whole) <= int.MaxValue
            ? Boxed.Of((int)whole)
            : power;
    }

    private static ScalarBody ToWhole(Func<decimal, decimal> function) =>
        (call, _, _, input) =>
            Number(call, call.Single(input)) is { } number && function(number) is var whole
                ? Math.Abs(whole) <= int.MaxValue
                    ? Boxed.Of((int)whole)
                    : null
                : null;

    private static ScalarBody Floating(Func<double, double> function) =>
        (call, _, _, input) =>
            Number(call, call.Single(input)) is { } number ? Numbers.FromDouble(function((double)number)) : null;

    private static decimal? Number(FunctionCall call, object? value) =>
        value switch
        {
            null => null,
            int number => number,
            decimal number => number,
            Quantity { Unit: Quantity.NoUnit } quantity => quantity.Value,
            _ => throw call.Error("needs a number"),
        };
}
