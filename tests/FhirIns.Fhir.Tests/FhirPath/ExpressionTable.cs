using System.Globalization;
using FhirIns.Fhir.FhirPath;
using FhirIns.Fhir.FhirPath.Values;
using Xunit;

namespace FhirIns.Fhir.Tests.FhirPath;

/// <summary>
/// Rows of <c>expression => result</c>. A result lists the items as literals: <c>'text'</c>, <c>@1984-03-12</c>,
/// <c>{HumanName}</c> for a data type; nothing for an empty collection; <c>error</c> where the language asks for one.
/// </summary>
internal static class ExpressionTable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 14, 30, 15, 250, TimeSpan.FromHours(1));

    public static TheoryData<string, string> Of(string rows)
    {
        var data = new TheoryData<string, string>();
        foreach (var row in rows.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var separator = row.LastIndexOf("=>", StringComparison.Ordinal);
            data.Add(row[..separator].Trim(), row[(separator + 2)..].Trim());
        }
        return data;
    }

    public static string Result(string expression, Element? element = null)
    {
        try
        {
            var context = new FhirPathContext
            {
                Clock = new StoppedClock(Now),
                Variables = new Dictionary<string, object> { ["age"] = 42 },
            };
            var items = FhirPathExpression.Compile(expression, "age").Evaluate(element ?? Helene.Patient(), context);
            return string.Join(", ", items.Select(Literal));
        }
        catch (FhirPathException exception) when (exception.Fault == FhirPathFault.Evaluation)
        {
            return "error";
        }
    }

    private static string Literal(object item) =>
        item switch
        {
            Element { IsPrimitive: false } element => $"{{{element.Type}}}",
            Element { Type: "boolean" or "integer" or "positiveInt" } element => element.Value!,
            Element element => $"'{element.Value}'",
            string text => $"'{text}'",
            bool truth => truth ? "true" : "false",
            Temporal { Kind: TemporalKind.Time } time => $"@T{time}",
            Temporal temporal => $"@{temporal}",
            TypeInfo type => $"{type.Namespace}.{type.Name}",
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => item.ToString()!,
        };

    private sealed class StoppedClock(DateTimeOffset now) : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone { get; } =
            TimeZoneInfo.CreateCustomTimeZone("test", now.Offset, "test", "test");

        public override DateTimeOffset GetUtcNow() => now.ToUniversalTime();
    }
}
