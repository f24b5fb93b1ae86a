using System.Text.RegularExpressions;
using FhirIns.Server.Http;
using FhirIns.Server.Patients;
using FhirIns.Server.Security;
using FhirIns.Server.Storage;
using FhirIns.Server.Worklists;

namespace FhirIns.Server.Notifications;

/// <summary>
/// The criteria of a subscription, read as the search they are: the same parameters, the same meaning, the same rights.
/// </summary>
internal sealed partial class SubscriptionCriteria
{
    /// <summary>Longer criteria bind more values than one statement should.</summary>
    private const int MaxLength = 1000;

    private SubscriptionCriteria(string type, IReadOnlyList<Problem> problems) => (Type, Problems) = (type, problems);

    /// <summary>Patient or Task; anything else is a problem.</summary>
    public string Type { get; }

    public IReadOnlyList<Problem> Problems { get; }

    /// <summary>The test of a Patient <c>p</c>, and what it binds; for criteria on Patient.</summary>
    public (string Text, IReadOnlyList<(string Name, object Value)> Parameters) Test { get; private init; }

    /// <summary>Leaves the Tasks that match; for criteria on Task.</summary>
    public Func<IQueryable<TaskRow>, IQueryable<TaskRow>> Narrow { get; private init; } = tasks => tasks;

    /// <param name="text">As the client wrote them.</param>
    /// <param name="owner">By whose rights.</param>
    /// <param name="isEncrypted">Whether names are encrypted in the database.</param>
    public static SubscriptionCriteria Read(
        string text,
        Caller owner,
        FhirOptions options,
        DateTimeOffset now,
        bool isEncrypted
    )
    {
        if (text.Length > MaxLength)
            return new("", [new("criteria-unsupported", "Subscription.criteria")]);
        var mark = text.IndexOf('?', StringComparison.Ordinal);
        var (type, query) = mark < 0 ? (text, "") : (text[..mark], text[mark..]);
        return type switch
        {
            "Patient" => OfPatient(query, owner, options, now, isEncrypted),
            "Task" => OfTask(query, options, now),
            _ => new(type, [new("criteria-unsupported", "Subscription.criteria")]),
        };
    }

    private static SubscriptionCriteria OfPatient(
        string query,
        Caller owner,
        FhirOptions options,
        DateTimeOffset now,
        bool isEncrypted
    )
    {
        var plan = SearchPlan.Of(
            query,
            owner,
            options,
            options.BaseUrl?.TrimEnd('/'),
            now,
            isStrict: true,
            isEncrypted: isEncrypted
        );
        return new("Patient", Judge(plan.Problems)) { Test = (plan.Sql.TestText, plan.Sql.Parameters) };
    }

    private static SubscriptionCriteria OfTask(string query, FhirOptions options, DateTimeOffset now)
    {
        var asked = new SearchRequest("Task", query, FhirIns.Fhir.Search.SearchQuery.Parse(query), options)
        {
            IsStrict = true,
        };
        var conditions = new TaskConditions(asked, now);
        asked.Apply(conditions.Add);
        return new("Task", Judge(asked.Problems)) { Narrow = conditions.Narrow };
    }

    /// <summary>Whatever is wrong with the query makes it no criteria of ours.</summary>
    private static IReadOnlyList<Problem> Judge(IEnumerable<Problem> problems) =>
        [
            .. problems
                .Where(problem => problem.IsError)
                .Select(_ => new Problem("criteria-unsupported", "Subscription.criteria"))
                .Take(1),
        ];

    /// <summary>The test with its parameters renamed, so that several stand in one statement.</summary>
    public (string Text, IEnumerable<(string Name, object Value)> Parameters) TestNamed(string prefix) =>
        (
            BoundName().Replace(Test.Text, $"@{prefix}_$1"),
            Test.Parameters.Select(one => ($"@{prefix}_{one.Name["@v".Length..]}", one.Value))
        );

    [GeneratedRegex(@"@v(\d+)\b", RegexOptions.None, 1000)]
    private static partial Regex BoundName();
}
