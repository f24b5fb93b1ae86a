using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace FhirIns.Fhir.FhirPath.Values;

/// <summary>
/// A unit of UCUM reduced to its base units: <c>km/h</c> is 1000/3600 of <c>m.s-1</c>, kept as a fraction so that
/// comparing is exact. Covers the SI units, their prefixes and the customary units of medicine; a unit outside that
/// set is comparable with itself only.
/// </summary>
internal sealed record Ucum(decimal Factor, string Dimensions, decimal Divisor = 1)
{
    private const int LongestTerm = 80;

    private static readonly FrozenDictionary<string, decimal> Prefixes = new Dictionary<string, decimal>
    {
        ["T"] = 1e12m,
        ["G"] = 1e9m,
        ["M"] = 1e6m,
        ["k"] = 1e3m,
        ["h"] = 1e2m,
        ["da"] = 1e1m,
        ["d"] = 1e-1m,
        ["c"] = 1e-2m,
        ["m"] = 1e-3m,
        ["u"] = 1e-6m,
        ["n"] = 1e-9m,
        ["p"] = 1e-12m,
        ["f"] = 1e-15m,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Units that take prefixes: factor and base units.</summary>
    private static readonly FrozenDictionary<string, Ucum> Metric = new Dictionary<string, Ucum>
    {
        ["m"] = new(1, "m"),
        ["g"] = new(1, "g"),
        ["s"] = new(1, "s"),
        ["K"] = new(1, "K"),
        ["A"] = new(1, "A"),
        ["cd"] = new(1, "cd"),
        ["mol"] = new(1, "mol"),
        ["eq"] = new(1, "mol"),
        ["osm"] = new(1, "mol"),
        ["L"] = new(1e-3m, "m3"),
        ["l"] = new(1e-3m, "m3"),
        ["Hz"] = new(1, "s-1"),
        ["Bq"] = new(1, "s-1"),
        ["N"] = new(1e3m, "g.m.s-2"),
        ["Pa"] = new(1e3m, "g.m-1.s-2"),
        ["J"] = new(1e3m, "g.m2.s-2"),
        ["W"] = new(1e3m, "g.m2.s-3"),
        ["V"] = new(1e3m, "A-1.g.m2.s-3"),
        ["Gy"] = new(1, "m2.s-2"),
        ["Sv"] = new(1, "m2.s-2"),
        ["U"] = new(1e-6m, "mol.s-1", 60),
        ["kat"] = new(1, "mol.s-1"),
        ["cal"] = new(4184m, "g.m2.s-2"),
        ["bar"] = new(1e8m, "g.m-1.s-2"),
        ["t"] = new(1e6m, "g"),
        ["m[Hg]"] = new(133322000m, "g.m-1.s-2"),
        ["[iU]"] = new(1, "[iU]"),
        ["[IU]"] = new(1, "[iU]"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Units that do not.</summary>
    private static readonly FrozenDictionary<string, Ucum> Plain = new Dictionary<string, Ucum>
    {
        ["min"] = new(60, "s"),
        ["h"] = new(3600, "s"),
        ["d"] = new(86400, "s"),
        ["wk"] = new(604800, "s"),
        ["mo"] = new(2629800, "s"),
        ["a"] = new(31557600, "s"),
        ["%"] = new(0.01m, ""),
        ["[ppth]"] = new(1e-3m, ""),
        ["[ppm]"] = new(1e-6m, ""),
        ["[in_i]"] = new(0.0254m, "m"),
        ["[ft_i]"] = new(0.3048m, "m"),
        ["[mi_i]"] = new(1609.344m, "m"),
        ["[lb_av]"] = new(453.59237m, "g"),
        ["[oz_av]"] = new(28.349523125m, "g"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The unit of that code; null when it is not UCUM or not in the set covered.</summary>
    public static Ucum? Parse(string code)
    {
        if (code.Length is 0 or > LongestTerm)
        {
            return null;
        }
        var (factor, divisor) = (1m, 1m);
        var exponents = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var sign = 1;
        var start = 0;
        if (code[0] == '/')
        {
            (sign, start) = (-1, 1);
        }
        try
        {
            while (start < code.Length)
            {
                var end = code.AsSpan(start).IndexOfAny('.', '/') is >= 0 and var length ? start + length : code.Length;
                if (!Multiply(code[start..end], sign, ref factor, ref divisor, exponents))
                {
                    return null;
                }
                if (end == code.Length)
                {
                    return new Ucum(factor, Write(exponents), divisor);
                }
                sign = code[end] == '/' ? -1 : 1;
                start = end + 1;
            }
        }
        catch (OverflowException)
        {
            return null;
        }
        return null;
    }

    /// <summary>The base units of a product, or of a quotient when <paramref name="sign"/> is -1.</summary>
    public string Combine(Ucum other, int sign)
    {
        var exponents = new SortedDictionary<string, int>(StringComparer.Ordinal);
        Add(Dimensions, 1, exponents);
        Add(other.Dimensions, sign, exponents);
        return Write(exponents) is { Length: > 0 } dimensions ? dimensions : "1";
    }

    private static bool Multiply(
        string term,
        int sign,
        ref decimal factor,
        ref decimal divisor,
        SortedDictionary<string, int> exponents
    )
    {
        var annotation = term.IndexOf('{', StringComparison.Ordinal);
        if (annotation >= 0)
        {
            if (!term.EndsWith('}'))
            {
                return false;
            }
            term = term[..annotation];
        }
        if (term is "" or "1")
        {
            return annotation >= 0 || term == "1";
        }
        var (symbol, exponent) = Split(term);
        if (Find(symbol) is not { } unit || Math.Abs(exponent) > 9)
        {
            return false;
        }
        for (var i = 0; i < Math.Abs(exponent); i++)
        {
            factor *= exponent * sign > 0 ? unit.Factor : unit.Divisor;
            divisor *= exponent * sign > 0 ? unit.Divisor : unit.Factor;
        }
        Add(unit.Dimensions, exponent * sign, exponents);
        return true;
    }

    private static Ucum? Find(string symbol)
    {
        if (symbol is "10*" or "10^")
        {
            return new Ucum(10, "");
        }
        if ((Plain.GetValueOrDefault(symbol) ?? Metric.GetValueOrDefault(symbol)) is { } whole)
        {
            return whole;
        }
        for (var length = 1; length <= 2 && length < symbol.Length; length++)
        {
            if (
                Prefixes.TryGetValue(symbol[..length], out var prefix)
                && Metric.GetValueOrDefault(symbol[length..]) is { } unit
            )
            {
                return unit with { Factor = unit.Factor * prefix };
            }
        }
        return null;
    }

    private static (string Symbol, int Exponent) Split(string term)
    {
        var end = term.Length;
        while (end > 0 && char.IsAsciiDigit(term[end - 1]))
        {
            end--;
        }
        if (end == term.Length || end == 0)
        {
            return (term, 1);
        }
        if (term[end - 1] is '-' or '+' && end > 1)
        {
            end--;
        }
        return int.TryParse(term.AsSpan(end), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var n)
            ? (term[..end], n)
            : (term, 1);
    }

    private static void Add(string dimensions, int times, SortedDictionary<string, int> exponents)
    {
        foreach (var part in dimensions.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            var (symbol, exponent) = Split(part);
            var sum = exponents.GetValueOrDefault(symbol) + (exponent * times);
            if (sum == 0)
            {
                exponents.Remove(symbol);
            }
            else
            {
                exponents[symbol] = sum;
            }
        }
    }

    private static string Write(SortedDictionary<string, int> exponents)
    {
        var text = new StringBuilder();
        foreach (var (symbol, exponent) in exponents)
        {
            if (text.Length > 0)
            {
                text.Append('.');
            }
            text.Append(symbol);
            if (exponent != 1)
            {
                text.Append(CultureInfo.InvariantCulture, $"{exponent}");
            }
        }
        return text.ToString();
    }
}
