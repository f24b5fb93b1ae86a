using FhirIns.Insi;
using FhirIns.Server.Dashboard.Frame;
using FhirIns.Server.Http;
using FhirIns.Server.Storage;
using FhirIns.Server.Traces;

namespace FhirIns.Server.Dashboard.Traces;

/// <summary>A line of the trail in the words of those who read it at a desk.</summary>
internal static class TraceWords
{
    public static string Of(TraceLine line, Words words) =>
        line.Kind switch
        {
            TraceKind.InsiCall => words[
                "trace.insi",
                words.Or("insi." + line.Operation, line.Operation),
                ResultOf(line, words)
            ],
            TraceKind.Transition => words.Or("event." + line.Event, line.Event ?? line.Operation),
            TraceKind.Refusal => words[
                "trace.refusal",
                words.Or("operation." + line.Operation, line.Operation),
                RefusalOf(line.ResultCode, words)
            ],
            TraceKind.Administration => words[
                "trace.administration",
                words.Or("operation." + line.Operation, line.Operation)
            ],
            _ => words.Or("trace." + line.Kind, line.Operation),
        };

    /// <summary>Who did it: by name where it is known, else the client that called.</summary>
    public static string Who(TraceLine line, IReadOnlyDictionary<string, string> names) =>
        line.Person is { } person ? names.GetValueOrDefault(person, person) : line.Client;

    private static string ResultOf(TraceLine line, Words words)
    {
        var word = InsiAnswers.WordOf(line.Operation, line.ResultCode);
        return line.Outcome == "started"
            ? words["result.started"]
            : words.Or("result." + word, words["result.fault", word ?? "–"]);
    }

    private static string RefusalOf(string? code, Words words) =>
        code is null ? words["why.unknown"]
        : words.Or("why." + code, "") is { Length: > 0 } said ? said
        : Catalogue.Knows(code) ? PersonText.WithoutRules(Catalogue.Of(code).In(words.Language))
        : code;
}
