using FhirIns.Fhir.Search;
using FhirIns.Server.Http;
using FhirIns.Server.Security;

namespace FhirIns.Server.Patients;

/// <summary>A search as it will be run.</summary>
/// <param name="Sql">What a Patient must meet.</param>
/// <param name="Order">In which order Patients come.</param>
/// <param name="Subset">How much of each is shown.</param>
/// <param name="HasCondition">Whether anything selects; a condition of a write must.</param>
/// <param name="Count">Patients on a page.</param>
/// <param name="WantsTotal">Whether matches are counted (<c>_total</c> is not none).</param>
/// <param name="IsCountOnly"><c>_summary=count</c> or <c>_count=0</c>: the number alone.</param>
/// <param name="Systems">Identifier systems named, other than those of an INS.</param>
internal sealed record SearchPlan(
    SqlCondition Sql,
    SearchOrder Order,
    PatientSubset Subset,
    bool HasCondition,
    int Count,
    bool WantsTotal,
    bool IsCountOnly,
    IReadOnlyList<string> Systems,
    IReadOnlyList<Problem> Problems
)
{
    /// <summary>How many numbers of an INS somebody is searched by.</summary>
    public int InsNumbers { get; private init; }

    /// <summary>How many of them must not be those of whoever is found.</summary>
    public int InsNumbersExcluded { get; private init; }

    /// <summary>Whether somebody is searched by the number of an INS.</summary>
    public bool AsksForIns => InsNumbers > 0;

    /// <summary>
    /// How many of the numbers were tried in vain when so many Patients are found. A number that is excluded is always
    /// tried: whether somebody is missing from the answer tells as much as whether somebody is in it.
    /// </summary>
    public int MissesOf(int found) => InsNumbersExcluded + Math.Max(0, InsNumbers - InsNumbersExcluded - found);

    public string CountText => $"SELECT count(*) FROM identity p WHERE {Sql.Text}";

    /// <summary>The statement that reads a page: the key, the id, a rendering, then what the order needs.</summary>
    /// <param name="rendering">A column.</param>
    /// <param name="after">Where the page before ended; empty for the first.</param>
    public string PageText(string rendering, string after)
    {
        var position = Order.After(after, Sql) is { } later ? $" AND {later}" : "";
        return $"SELECT p.key, p.id, {rendering}{Order.Selected} FROM identity p "
            + $"WHERE {Sql.Text}{position} ORDER BY {Order.By(Sql)} LIMIT @limit";
    }

    /// <summary>
    /// The two statements of a further page of an order by time: those whom nothing has changed since the search began, and
    /// the few others at the place they had then. Nobody is passed over or comes again because of a change.
    /// </summary>
    /// <param name="after">Where the page before ended.</param>
    public (string Unmoved, string Moved) PageTexts(string rendering, string after, DateTimeOffset began)
    {
        var moment = Sql.Bind(began.ToUnixTimeMilliseconds());
        var then = Order.AsOf(moment);
        return (
            $"SELECT p.key, p.id, {rendering}{Order.Selected} FROM identity p "
                + $"WHERE {Sql.Text} AND p.updated <= {moment} AND {Order.After(after, Sql)} "
                + $"ORDER BY {Order.By(Sql)} LIMIT @limit",
            $"SELECT p.key, p.id, {rendering}{then.Selected} FROM identity p "
                + $"WHERE {Sql.Text} AND p.updated > {moment} AND {SearchOrder.TimeAsOf(moment)} IS NOT NULL "
                + $"AND {then.After(after, Sql)} ORDER BY {then.By(Sql)} LIMIT @limit"
        );
    }

    /// <param name="query">The query as sent.</param>
    /// <param name="address">The FHIR base, when known.</param>
    /// <param name="now">The present, to which <c>ap</c> compares.</param>
    /// <param name="isStrict">Whether what is not known is an error.</param>
    /// <param name="hiddenToo">Whether an INS that may not leave is matched.</param>
    /// <param name="isEncrypted">
    /// Whether names are encrypted in the database: then it neither orders by them nor finds a part of one.
    /// </param>
    public static SearchPlan Of(
        string query,
        Caller caller,
        FhirOptions options,
        string? address,
        DateTimeOffset now,
        bool isStrict,
        bool hiddenToo = false,
        bool isEncrypted = false
    )
    {
        var sent = SearchQuery.Parse(query);
        var conditions = new PatientConditions(caller, address, now, hiddenToo);
        var unknown = isStrict ? "error" : "warning";
        var problems = new List<Problem>();
        var hasCondition = false;
        foreach (var criterion in sent.Criteria)
        {
            if (criterion.Name == PageLink.Parameter)
                continue;
            if (Known(criterion, caller) is not { } parameter)
                problems.Add(new("parameter-unknown", criterion.Name, unknown));
            else if (criterion.Modifier is { } modifier && !parameter.Takes(modifier))
                problems.Add(new("modifier-unsupported", criterion.Name));
            else if (isEncrypted && criterion.Modifier == "contains")
                problems.Add(new("search-encrypted", criterion.Name));
            else
            {
                hasCondition = true;
                conditions.Add(parameter, criterion);
            }
        }
        problems.AddRange(
            sent.Sort.Where(key => !SearchOrder.Knows(key.Name))
                .Select(_ => new Problem("parameter-unknown", "_sort", unknown))
        );
        if (isEncrypted && sent.Sort.Any(key => SearchOrder.IsByName(key.Name)))
            problems.Add(new("search-encrypted", "_sort"));
        problems.AddRange(sent.Issues.Select(issue => Weighed(Problem.Of(issue), unknown)));
        problems.AddRange(conditions.Issues.Select(Problem.Of));
        return new(
            conditions.Sql,
            new(sent.Sort),
            new(sent.Summary ?? SummaryMode.False, sent.Elements, conditions.AskedSystems),
            hasCondition,
            Math.Clamp(sent.Count ?? options.PageSize, 1, options.MaxPageSize),
            sent.Total is not TotalMode.None,
            sent.Count == 0 || sent.Summary is SummaryMode.Count,
            conditions.Systems,
            problems
        )
        {
            InsNumbers = conditions.InsNumbers,
            InsNumbersExcluded = conditions.InsNumbersExcluded,
        };
    }

    /// <summary>A parameter for readers of INS does not exist for anybody else; chains exist for nobody.</summary>
    private static PatientParameter? Known(SearchCriterion criterion, Caller caller) =>
        criterion.Chain is null
        && PatientParameter.Find(criterion.Name) is { } parameter
        && (caller.MaySeeIns || !parameter.IsForInsReaders)
            ? parameter
            : null;

    /// <summary>A form that sends its empty fields asks nothing by them.</summary>
    private static Problem Weighed(Problem problem, string unknown) =>
        problem.Code == "parameter-empty" ? problem with { Severity = unknown } : problem;
}
