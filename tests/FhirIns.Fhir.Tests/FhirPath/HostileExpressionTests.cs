using System.Text;
using FhirIns.Fhir.FhirPath;
using Xunit;

namespace FhirIns.Fhir.Tests.FhirPath;

/// <summary>
/// Expressions made at random, well formed or not: each gives items or a <see cref="FhirPathException"/> with a place,
/// within its budget, and nothing else.
/// </summary>
public sealed class HostileExpressionTests
{
    private static readonly string[] Terms =
    [
        "name",
        "name.given",
        "birthDate",
        "deceased",
        "multipleBirth",
        "contact",
        "identifier",
        "telecom.rank",
        "meta.lastUpdated",
        "$this",
        "$index",
        "$total",
        "%resource",
        "%context",
        "%ucum",
        "{}",
        "true",
        "false",
        "0",
        "1",
        "2147483647",
        "-1",
        "0.1",
        "79228162514264337593543950335.0",
        "''",
        "'text'",
        "'1984-03-12'",
        "'(a+)+$'",
        "@1984",
        "@9999-12-31",
        "@0001-01-01T00:00:00+14:00",
        "@T23:59:59.999",
        "1 year",
        "9999999999 days",
        "4.5 'mg'",
        "1 '[lb_av]'",
        "1 'x/y'",
    ];

    private static readonly string[] Operators =
    [
        "+",
        "-",
        "*",
        "/",
        "div",
        "mod",
        "&",
        "|",
        "=",
        "!=",
        "~",
        "!~",
        "<",
        "<=",
        ">",
        ">=",
        "in",
        "contains",
        "and",
        "or",
        "xor",
        "implies",
    ];

    private static readonly string[] Functions =
    [
        "empty/0 exists/0 exists/1 all/1 allTrue/0 anyFalse/0 subsetOf/1 supersetOf/1 count/0 distinct/0 isDistinct/0 not/0",
        "where/1 select/1 repeat/1 aggregate/1 aggregate/2 children/0 descendants/0 type/0 single/0 first/0 last/0 tail/0",
        "skip/1 take/1 intersect/1 exclude/1 union/1 combine/1 iif/2 iif/3 toBoolean/0 toInteger/0 toDecimal/0 toString/0",
        "toDate/0 toDateTime/0 toTime/0 toQuantity/0 toQuantity/1 convertsToQuantity/1 indexOf/1 substring/1 substring/2",
        "startsWith/1 endsWith/1 contains/1 upper/0 lower/0 trim/0 replace/2 length/0 toChars/0 split/1 join/1 encode/1",
        "decode/1 escape/1 unescape/1 matches/1 replaceMatches/2 abs/0 ceiling/0 round/1 exp/0 ln/0 sqrt/0 log/1 power/1",
        "now/0 today/0 trace/1 extension/1 hasValue/0 getValue/0 resolve/0 htmlChecks/0",
    ];

    private static readonly (string Name, int Arguments)[] Calls =
    [
        .. Functions
            .SelectMany(line => line.Split(' '))
            .Select(call => (call.Split('/')[0], int.Parse(call.Split('/')[1], null))),
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void A_well_formed_expression_gives_items_or_a_located_error(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < 2000; i++)
        {
            TryToEvaluate(Expression(random, 4));
        }
    }

    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    public void A_soup_of_tokens_gives_items_or_a_located_error(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < 5000; i++)
        {
            TryToEvaluate(Soup(random));
        }
    }

    private static void TryToEvaluate(string text)
    {
        try
        {
            FhirPathExpression.Compile(text).Evaluate(Helene.Patient(), new FhirPathContext { MaxSteps = 20_000 });
        }
        catch (FhirPathException exception)
        {
            Assert.InRange(exception.Position, 0, text.Length);
            Assert.True(exception.Line >= 1 && exception.Column >= 1, text);
        }
        catch (Exception exception)
        {
            Assert.Fail($"{text}: {exception}");
        }
    }

    private static string Expression(Random random, int depth) =>
        random.Next(depth == 0 ? 1 : 6) switch
        {
            0 => Terms[random.Next(Terms.Length)],
            1 => $"({Expression(random, depth - 1)} {Pick(random, Operators)} {Expression(random, depth - 1)})",
            2 => $"({Expression(random, depth - 1)})[{Expression(random, depth - 1)}]",
            3 => $"({Expression(random, depth - 1)} as {Pick(random, ["string", "Quantity", "System.Integer"])})",
            _ => Call(random, depth),
        };

    private static string Call(Random random, int depth)
    {
        var (name, arguments) = Calls[random.Next(Calls.Length)];
        var values = Enumerable.Range(0, arguments).Select(_ => Expression(random, depth - 1));
        return $"({Expression(random, depth - 1)}).{name}({string.Join(", ", values)})";
    }

    private static string Soup(Random random)
    {
        string[] glue =
        [
            .. Operators,
            "(",
            ")",
            "[",
            "]",
            "{",
            "}",
            ".",
            ",",
            "@",
            "%",
            "$",
            "`",
            "'",
            "\"",
            "//",
            "/*",
            "\\",
            "\n",
            "\u00e9",
        ];
        var soup = new StringBuilder();
        for (var i = random.Next(1, 12); i > 0; i--)
        {
            soup.Append(random.Next(2) == 0 ? Pick(random, Terms) : Pick(random, glue));
            soup.Append(random.Next(3) == 0 ? "" : " ");
        }
        return soup.ToString();
    }

    private static string Pick(Random random, string[] from) => from[random.Next(from.Length)];
}
