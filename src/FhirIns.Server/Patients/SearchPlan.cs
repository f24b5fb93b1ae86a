using System.Globalization;
using FhirIns.Identity;
using FhirIns.Server.Http;
using FhirIns.Server.Security;

namespace FhirIns.Server.Patients;

/// <summary>A search as it will be run.</summary>
/// <param name="Sql">What a Patient must meet.</param>
/// <param name="HasCondition">Whether anything selects; a condition of a write must.</param>
/// <param name="Count">Patients on a page.</param>
/// <param name="WantsTotal">Whether matches are counted (<c>_total</c> is not none).</param>
/// <param name="IsCountOnly"><c>_summary=count</c> or <c>_count=0</c>: the number alone.</param>
/// <param name="Systems">Identifier systems named, other than those of an INS.</param>
internal sealed record SearchPlan(
    SqlCondition Sql,
    bool HasCondition,
    int Count,
    bool WantsTotal,
    bool IsCountOnly,
    IReadOnlyList<string> Systems,
    IReadOnlyList<Problem> Problems
)
{
    public static SearchPlan Of(string query, Caller caller, FhirOptions options, bool isStrict)
    {
        var conditions = new PatientConditions(caller);
        var problems = new List<Problem>();
        var systems = new List<string>();
        var (count, total, countOnly, selects) = (options.PageSize, true, false, false);
        foreach (var term in SearchTerm.Parse(query))
        {
            if (PatientConditions.Knows(term.Name))
            {
                selects = true;
                conditions.Add(term);
                if (term.Name == "identifier")
                    systems.AddRange(SystemsOf(term));
            }
            else if (term.Name == "_count" && TryCount(term.Values[0], options, out var wanted))
                (count, countOnly) = (Math.Max(1, wanted), countOnly || wanted == 0);
            else if (term.Name == "_total" && term.Values[0] is "none" or "estimate" or "accurate")
                total = term.Values[0] != "none";
            else if (term is { Name: "_summary", Values: ["count"] })
                countOnly = true;
            else if (term is { Name: "_count" or "_total" })
                problems.Add(new("parameter-invalid", term.Name));
            else if (term.Name is not ("_format" or "_pretty" or PageLink.Parameter))
                problems.Add(new("parameter-unknown", term.Name, isStrict ? "error" : "warning"));
        }
        problems.AddRange(conditions.Problems);
        return new(conditions.Sql, selects, count, total, countOnly, systems, problems);
    }

    private static IEnumerable<string> SystemsOf(SearchTerm term) =>
        term
            .Values.Select(value => SearchTerm.Split(value, '|'))
            .Where(parts => parts.Count > 1 && parts[0].Length > 0)
            .Select(parts => SearchTerm.Unescape(parts[0]))
            .Where(system => !InsOid.TryParse(system, out _));

    private static bool TryCount(string text, FhirOptions options, out int count)
    {
        var fine = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count);
        count = Math.Min(count, options.MaxPageSize);
        return fine;
    }
}
