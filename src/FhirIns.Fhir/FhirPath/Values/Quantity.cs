using System.Globalization;

namespace FhirIns.Fhir.FhirPath.Values;

/// <summary>
/// A number with a unit, <c>4.5 'mg'</c> or <c>4 days</c>. <see cref="Unit"/> is a UCUM code, or one of the calendar
/// words in the singular; a plain number has the unit <c>1</c>.
/// </summary>
public sealed class Quantity
{
    internal const string NoUnit = "1";

    internal Quantity(decimal value, string unit, bool isFhirDuration = false)
    {
        Value = value;
        Unit = unit;
        IsFhirDuration = isFhirDuration;
    }

    /// <summary>The number.</summary>
    public decimal Value { get; }

    /// <summary>UCUM code, or calendar word in the singular.</summary>
    public string Unit { get; }

    /// <summary>True for a year or month that FHIR wrote as <c>a</c> or <c>mo</c>: R4 reads them as calendar durations.</summary>
    internal bool IsFhirDuration { get; }

    /// <summary>The calendar word of this duration; null when it is none.</summary>
    internal string? Calendar =>
        CalendarUnit.Is(Unit) ? Unit
        : IsFhirDuration ? CalendarUnit.OfUcum(Unit)
        : null;

    internal Quantity With(decimal value) => new(value, Unit, IsFhirDuration);

    /// <summary>Negative, zero or positive; null when the units cannot be compared.</summary>
    internal static int? Compare(Quantity left, Quantity right) =>
        ToCommonUnit(left, right) is var (a, b, _) ? a.CompareTo(b) : null;

    /// <summary>Equivalence: years and months count as their UCUM counterparts, decimals are rounded to the coarser.</summary>
    internal static bool AreEquivalent(Quantity left, Quantity right) =>
        ToCommonUnit(left.Definite(), right.Definite()) is var (a, b, _) && Numbers.AreEquivalent(a, b);

    /// <summary>The sum in the finer of the two units; null when they do not fit together.</summary>
    internal static Quantity? Add(Quantity left, Quantity right, int sign) =>
        ToCommonUnit(left, right) is var (a, b, unit) ? new Quantity(a + (sign * b), unit) : null;

    /// <summary>Product, or quotient when <paramref name="sign"/> is -1; null for calendar durations and unknown units.</summary>
    internal static Quantity? Multiply(Quantity left, Quantity right, int sign)
    {
        if (right.Unit == NoUnit)
        {
            return left.With(sign > 0 ? left.Value * right.Value : left.Value / right.Value);
        }
        if (left.Unit == NoUnit && sign > 0)
        {
            return right.With(left.Value * right.Value);
        }
        if (CalendarUnit.Is(left.Unit) || CalendarUnit.Is(right.Unit))
        {
            return null;
        }
        if (Ucum.Parse(left.Unit) is not { } a || Ucum.Parse(right.Unit) is not { } b)
        {
            return null;
        }
        var (x, y) = (left.Value * a.Factor / a.Divisor, right.Value * b.Factor / b.Divisor);
        return new Quantity(sign > 0 ? x * y : x / y, a.Combine(b, sign));
    }

    /// <summary>The same quantity in another unit; null when that does not exist.</summary>
    internal Quantity? In(string unit)
    {
        if (unit == Unit)
        {
            return this;
        }
        if (Scale(this, new Quantity(1, unit)) is not var (mine, its))
        {
            return null;
        }
        try
        {
            return new Quantity(Value * mine / its, unit);
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    /// <summary><c>4.5 'mg'</c>, <c>4 days</c>, <c>1.5 '1'</c>; the unit may be missing; null for anything else.</summary>
    internal static Quantity? Parse(string text)
    {
        var trimmed = text.AsSpan().Trim();
        var end = trimmed.IndexOfAny(' ', '\'');
        if (!Numbers.TryParse(end < 0 ? trimmed : trimmed[..end], out var value))
        {
            return null;
        }
        if (end < 0)
        {
            return new Quantity(value, NoUnit);
        }
        var unit = trimmed[end..].Trim();
        if (unit.Length > 2 && unit[0] == '\'' && unit[^1] == '\'' && unit[1..^1].IndexOf('\'') < 0)
        {
            return new Quantity(value, unit[1..^1].ToString());
        }
        return CalendarUnit.Singular(unit.ToString()) is { } word ? new Quantity(value, word) : null;
    }

    /// <summary>As a literal of FHIRPath: <c>4.5 'mg'</c>, <c>4 days</c>.</summary>
    public override string ToString()
    {
        var value = Value.ToString(CultureInfo.InvariantCulture);
        return CalendarUnit.Is(Unit) ? $"{value} {Unit}{(Value == 1 ? "" : "s")}" : $"{value} '{Unit}'";
    }

    private Quantity Definite() =>
        CalendarUnit.IsVariable(Unit) ? new Quantity(Value, CalendarUnit.UcumOf(Unit)) : this;

    private static (decimal Left, decimal Right, string Unit)? ToCommonUnit(Quantity left, Quantity right)
    {
        if (left.Unit == right.Unit)
        {
            return (left.Value, right.Value, left.Unit);
        }
        if (Scale(left, right) is not var (a, b))
        {
            return null;
        }
        try
        {
            return a <= b
                ? (left.Value, right.Value * b / a, left.Unit)
                : (left.Value * a / b, right.Value, right.Unit);
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    /// <summary>How large the two units are, measured in one that both share; null when there is none.</summary>
    private static (decimal Left, decimal Right)? Scale(Quantity left, Quantity right)
    {
        var variable = CalendarUnit.IsVariable(left.Unit) || CalendarUnit.IsVariable(right.Unit);
        if (variable)
        {
            if (left.Calendar is not { } a || right.Calendar is not { } b)
            {
                return null;
            }
            return CalendarUnit.IsVariable(a) && CalendarUnit.IsVariable(b)
                ? (a == CalendarUnit.Year ? 12 : 1, b == CalendarUnit.Year ? 12 : 1)
                : (CalendarUnit.Milliseconds(a), CalendarUnit.Milliseconds(b));
        }
        return Ucum.Parse(Code(left)) is { } x && Ucum.Parse(Code(right)) is { } y && x.Dimensions == y.Dimensions
            ? (x.Factor * y.Divisor, y.Factor * x.Divisor)
            : null;
    }

    private static string Code(Quantity quantity) =>
        CalendarUnit.Is(quantity.Unit) ? CalendarUnit.UcumOf(quantity.Unit) : quantity.Unit;
}
