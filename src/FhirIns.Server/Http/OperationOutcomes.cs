using System.Globalization;
using FhirIns.Fhir;

namespace FhirIns.Server.Http;

/// <summary>Writes problems as an OperationOutcome: our stable code, French text, English diagnostics, the place.</summary>
internal static class OperationOutcomes
{
    public static Element Of(IEnumerable<Problem> problems)
    {
        var outcome = Element.Resource("OperationOutcome");
        foreach (var problem in problems)
            Add(outcome, problem);
        return outcome;
    }

    /// <summary>An outcome that says all is well.</summary>
    public static Element AllOk()
    {
        var outcome = Element.Resource("OperationOutcome");
        var issue = outcome.Add("issue").Set("severity", "information").Set("code", "informational");
        issue.Add("details").Set("text", "Tout va bien.");
        issue.Set("diagnostics", "All is well.");
        return outcome;
    }

    private static void Add(Element outcome, Problem problem)
    {
        var (type, english, french) = problem.Found is { } found
            ? (found.Code, found.English, found.French)
            : (
                Catalogue.Of(problem.Code).IssueType,
                Catalogue.Of(problem.Code).English,
                Catalogue.Of(problem.Code).French
            );
        var issue = outcome.Add("issue").Set("severity", problem.Severity).Set("code", type);
        var details = issue.Add("details");
        details.Add("coding").Set("system", Catalogue.System).Set("code", problem.Code).Set("display", english);
        details.Set("text", french);
        issue.Set("diagnostics", Diagnostics(problem, english));
        if (problem.Expression is { Length: > 0 } expression && !HoldsMatricule(expression))
            issue.Set("expression", expression);
    }

    /// <summary>A place may be named as the client named it: a matricule where a parameter stands is not said back.</summary>
    private static bool HoldsMatricule(string place) => InsText.NumbersIn(InsText.Plain(place)).Any();

    private static string Diagnostics(Problem problem, string english)
    {
        var place = problem.Found is { Line: > 0 } found
            ? string.Create(CultureInfo.InvariantCulture, $" (line {found.Line}, column {found.Column})")
            : "";
        return problem.Diagnostics is null ? english + place : $"{english}{place} {problem.Diagnostics}";
    }
}
