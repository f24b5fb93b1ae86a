using FhirIns.Fhir.FhirPath.Values;

namespace FhirIns.Fhir.FhirPath.Nodes;

/// <summary>The operators of numbers, quantities, dates and text; empty when a side is, and on overflow.</summary>
internal sealed class ArithmeticNode(Node left, Node right, string symbol, int position)
    : ScalarNode(position, left, right)
{
    public override object? Value(Evaluation evaluation, object self)
    {
        var first = SystemValue.Of(left.Value(evaluation, self));
        var second = SystemValue.Of(right.Value(evaluation, self));
        if (first is null || second is null)
        {
            return null;
        }
        try
        {
            return symbol switch
            {
                "+" when first is string a && second is string b => evaluation.Built(a + b),
                "+" or "-" => Add(first, second, symbol == "+" ? 1 : -1),
                "*" => Multiply(first, second),
                "/" => Divide(first, second),
                _ => DivideWhole(first, second),
            };
        }
        catch (OverflowException)
        {
            return null;
        }
        catch (ArgumentException exception)
        {
            throw Error(exception.Message);
        }
    }

    private object? Add(object first, object second, int sign) =>
        (first, second) switch
        {
            (int a, int b) => Boxed.Of(a + ((long)sign * b)),
            (int or decimal, int or decimal) => Decimal(first) + (sign * Decimal(second)),
            (Temporal date, Quantity duration) => TemporalArithmetic.Add(date, duration, sign),
            (Quantity duration, Temporal date) when sign > 0 => TemporalArithmetic.Add(date, duration, sign),
            (Quantity or int or decimal, Quantity or int or decimal) => Quantity.Add(
                AsQuantity(first),
                AsQuantity(second),
                sign
            ),
            _ => throw Unfit(first, second),
        };

    private object? Multiply(object first, object second) =>
        (first, second) switch
        {
            (int a, int b) => Boxed.Of((long)a * b),
            (int or decimal, int or decimal) => Decimal(first) * Decimal(second),
            (Quantity or int or decimal, Quantity or int or decimal) => Quantity.Multiply(
                AsQuantity(first),
                AsQuantity(second),
                1
            ),
            _ => throw Unfit(first, second),
        };

    private object? Divide(object first, object second) =>
        (first, second) switch
        {
            (int or decimal, int or decimal) => Decimal(second) == 0 ? null : Decimal(first) / Decimal(second),
            (Quantity or int or decimal, Quantity or int or decimal) => AsQuantity(second).Value == 0
                ? null
                : Quantity.Multiply(AsQuantity(first), AsQuantity(second), -1),
            _ => throw Unfit(first, second),
        };

    private object? DivideWhole(object first, object second)
    {
        if (first is not (int or decimal) || second is not (int or decimal))
        {
            throw Unfit(first, second);
        }
        if (Decimal(second) == 0)
        {
            return null;
        }
        if (symbol == "div")
        {
            return Boxed.Of((long)decimal.Truncate(Decimal(first) / Decimal(second)));
        }
        return first is int a && second is int b ? Boxed.Of((long)a % b) : Decimal(first) % Decimal(second);
    }

    private FhirPathException Unfit(object first, object second) =>
        Error($"The operator {symbol} has no meaning for {TypeInfo.Of(first).Name} and {TypeInfo.Of(second).Name}");

    private static decimal Decimal(object number) => number is int integer ? integer : (decimal)number;

    private static Quantity AsQuantity(object value) => value as Quantity ?? Equality.AsQuantity(value);
}

/// <summary><c>&amp;</c>: joins texts, an empty side counting as the empty text.</summary>
internal sealed class ConcatenationNode(Node left, Node right, int position) : ScalarNode(position, left, right)
{
    public override object? Value(Evaluation evaluation, object self) =>
        evaluation.Built(Text(left, evaluation, self) + Text(right, evaluation, self));

    private string Text(Node side, Evaluation evaluation, object self) =>
        SystemValue.Of(side.Value(evaluation, self)) switch
        {
            null => "",
            string text => text,
            var other => Conversion.ToText(other) as string ?? throw Error("The operator & joins texts"),
        };
}

/// <summary>A sign before a number or quantity.</summary>
internal sealed class PolarityNode(Node operand, bool negative, int position) : ScalarNode(position, operand)
{
    public override object? Value(Evaluation evaluation, object self) =>
        SystemValue.Of(operand.Value(evaluation, self)) switch
        {
            null => null,
            int number => negative ? Boxed.Of(-(long)number) : Boxed.Of(number),
            decimal number => negative ? -number : number,
            Quantity quantity => negative ? quantity.With(-quantity.Value) : quantity,
            _ => throw Error("A sign needs a number"),
        };
}
