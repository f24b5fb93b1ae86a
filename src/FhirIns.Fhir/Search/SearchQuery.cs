namespace FhirIns.Fhir.Search;

/// <summary>Whether a search counts its matches (<c>_total</c>).</summary>
public enum TotalMode
{
    /// <summary>No total.</summary>
    None,

    /// <summary>A rough number will do.</summary>
    Estimate,

    /// <summary>The exact number.</summary>
    Accurate,
}

/// <summary>How much of each resource is given (<c>_summary</c>).</summary>
public enum SummaryMode
{
    /// <summary>Everything.</summary>
    False,

    /// <summary>The elements that the specification marks as summary.</summary>
    True,

    /// <summary>Narrative, id, meta and what is mandatory.</summary>
    Text,

    /// <summary>All but the narrative.</summary>
    Data,

    /// <summary>The number of matches only.</summary>
    Count,
}

/// <summary>One key of <c>_sort</c>, the most important first.</summary>
public sealed record SortKey(string Name, bool Descending);

/// <summary>
/// A FHIR search as sent (R4 "Search"): criteria, all of which must hold, and the parameters that shape the answer.
/// Syntax only: which parameters exist, and of what type they are, is the server's to know.
/// </summary>
public sealed record SearchQuery
{
    /// <summary>A query with more parameters or values than this is refused.</summary>
    public const int MaxValues = 500;

    /// <summary>A query longer than this, in characters, is refused.</summary>
    public const int MaxLength = 64 * 1024;

    /// <summary>The criteria in the order sent, all of which must hold; parameters not known here are among them.</summary>
    public IReadOnlyList<SearchCriterion> Criteria { get; init; } = [];

    /// <summary><c>_sort</c>, the most important key first.</summary>
    public IReadOnlyList<SortKey> Sort { get; init; } = [];

    /// <summary><c>_count</c>, 0 or more; null when not given.</summary>
    public int? Count { get; init; }

    /// <summary><c>_total</c>; null when not given.</summary>
    public TotalMode? Total { get; init; }

    /// <summary><c>_summary</c>; null when not given.</summary>
    public SummaryMode? Summary { get; init; }

    /// <summary><c>_elements</c>: names of elements, without the resource type.</summary>
    public IReadOnlyList<string> Elements { get; init; } = [];

    /// <summary><c>_format</c> as sent; null when not given.</summary>
    public string? Format { get; init; }

    /// <summary><c>_pretty</c>; null when not given.</summary>
    public bool? Pretty { get; init; }

    /// <summary>What is wrong with the syntax; nothing of it holds a value of the query.</summary>
    public IReadOnlyList<FhirIssue> Issues { get; init; } = [];

    /// <summary>
    /// Reads a query string or a form body: <c>name=value&amp;name=value</c>, percent-encoded UTF-8, with or without a
    /// leading question mark. Never throws.
    /// </summary>
    public static SearchQuery Parse(string? query)
    {
        var reader = new SearchQueryReader();
        reader.Read(query ?? "");
        return reader.Result();
    }
}
