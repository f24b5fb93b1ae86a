using System.Text.RegularExpressions;
using FhirIns.Fhir.FhirPath.Nodes;

namespace FhirIns.Fhir.FhirPath.Functions;

/// <summary>
/// Regular expressions. A pattern written as a literal is compiled with the expression, and refused there when it is
/// wrong. Patterns run in linear time where they can, and under a time limit where they look around or back.
/// </summary>
internal static class RegexFunctions
{
    private const int MaxPatternLength = 1000;
    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(700);

    public static readonly FunctionDefinition[] All =
    [
        new("matches", 1, 1, call => Matching(call, full: false)),
        new("matchesFull", 1, 1, call => Matching(call, full: true)),
        new("replaceMatches", 2, 2, Replacing),
    ];

    private static TruthFunctionNode Matching(FunctionCall call, bool full)
    {
        var compiled = call.Literal(0) is { } pattern ? Compile(call, pattern, full) : null;
        return new TruthFunctionNode(
            call,
            (_, evaluation, self, input) =>
                call.Text(input) is { } text && Pattern(call, compiled, full, evaluation, self) is { } regex
                    ? evaluation.Match(() => regex.IsMatch(text))
                    : null
        );
    }

    private static ScalarFunctionNode Replacing(FunctionCall call)
    {
        var compiled = call.Literal(0) is { } pattern ? Compile(call, pattern, full: false) : null;
        return new ScalarFunctionNode(
            call,
            (_, evaluation, self, input) =>
                call.Text(input) is { } text
                && Pattern(call, compiled, false, evaluation, self) is { } regex
                && call.Text(1, evaluation, self) is { } substitution
                    ? evaluation.Built(Replace(evaluation, regex, text, substitution))
                    : null
        );
    }

    private static string Replace(Evaluation evaluation, Regex regex, string text, string substitution)
    {
        evaluation.Spend(text.Length + (text.Length * substitution.Length / 32));
        return evaluation.Match(() => regex.Replace(text, substitution));
    }

    private static Regex? Pattern(FunctionCall call, Regex? compiled, bool full, Evaluation evaluation, object self) =>
        compiled ?? (call.Text(0, evaluation, self) is { } pattern ? Compile(call, pattern, full) : null);

    private static Regex Compile(FunctionCall call, string pattern, bool full)
    {
        const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.Singleline;
        if (pattern.Length > MaxPatternLength)
        {
            throw call.Error("takes no pattern of that length");
        }
        var anchored = full ? $"^(?:{pattern})\\z" : pattern;
        try
        {
            return new Regex(anchored, Options | RegexOptions.NonBacktracking, Timeout);
        }
        catch (NotSupportedException)
        {
            return new Regex(anchored, Options, Timeout);
        }
        catch (ArgumentException)
        {
            throw call.Error("needs a regular expression");
        }
    }
}
