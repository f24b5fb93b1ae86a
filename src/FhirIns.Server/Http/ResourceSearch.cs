using System.Globalization;
using FhirIns.Fhir;
using FhirIns.Fhir.Search;
using FhirIns.Server.Security;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.Http;

/// <summary>The manners of a search, the same for every resource type: GET or form, pages, total, what is not known.</summary>
internal sealed class ResourceSearch(IOptions<FhirOptions> options, IDataProtectionProvider protection)
{
    /// <summary>What is asked for: by the address, by a form, or by the link to a further page.</summary>
    /// <param name="type">The resource type that is searched.</param>
    public async Task<(SearchRequest? Asked, FhirAnswer? Refusal)> ReadAsync(
        HttpContext http,
        string type,
        Caller caller
    )
    {
        var text = http.Request.QueryString.Value ?? "";
        if (HttpMethods.IsPost(http.Request.Method))
        {
            (text, var refusal) = await SearchForm.ReadAsync(http);
            if (refusal is not null)
                return (null, refusal);
        }
        PageLink? page = null;
        if (http.Request.Query.TryGetValue(PageLink.Parameter, out var token))
        {
            page = PageLink.Unprotect(token.ToString(), OwnerOf(type, caller), protection);
            if (page is null)
                return (null, FhirAnswer.Refused("page-link-invalid", PageLink.Parameter));
            text = page.Query;
        }
        var asked = new SearchRequest(type, text, SearchQuery.Parse(text), options.Value)
        {
            IsStrict = Prefer.Of(http.Request).IsStrict,
            After = page?.After,
            KnownTotal = page?.Total,
        };
        return (asked, null);
    }

    /// <summary>A page of matches.</summary>
    /// <param name="matches">Those of this page and, where there are more, one of the next.</param>
    /// <param name="total">All that match; null when they were not counted.</param>
    /// <param name="resource">How a match is written.</param>
    /// <param name="position">Where the next page goes on after a match.</param>
    public FhirAnswer Page<T>(
        HttpContext http,
        Caller caller,
        SearchRequest asked,
        IReadOnlyList<T> matches,
        int? total,
        Func<T, Element> resource,
        Func<T, string> position
    )
    {
        var address = FhirBase.Of(http.Request, options.Value);
        // Only a GET client's own words are repeated; a form stays out of addresses.
        var self = HttpMethods.IsPost(http.Request.Method) ? "" : http.Request.QueryString.Value;
        var links = new List<(string, string)> { ("self", $"{address}/{asked.Type}{self}") };
        if (matches.Count > asked.Count)
        {
            var next = new PageLink(
                asked.Text,
                position(matches[asked.Count - 1]),
                total,
                OwnerOf(asked.Type, caller)
            ).Protect(protection);
            links.Add(
                ("next", $"{address}/{asked.Type}?{PageLink.Parameter}={next}{FhirFormat.Repeated(http.Request)}")
            );
        }
        using var bundle = new BundleWriter("searchset", total, links);
        foreach (var match in matches.Take(asked.Count))
        {
            var written = resource(match);
            var shown = asked.Subset.IsWhole ? written : asked.Subset.Of(written);
            bundle.AddMatch($"{address}/{asked.Type}/{written.Text("id")}", FhirJson.ToBytes(shown));
        }
        if (asked.Problems.Count > 0)
            bundle.AddOutcome(OperationOutcomes.Of(asked.Problems));
        return FhirAnswer.Bundle(bundle.Finish().ToArray());
    }

    // A link opens for one client and one type: elsewhere its position would mean nothing.
    private static string OwnerOf(string type, Caller caller) => $"{type} {caller.ClientId}";
}

/// <summary>One search: what was asked, and what there is to say about it.</summary>
internal sealed class SearchRequest(string type, string text, SearchQuery query, FhirOptions options)
{
    private readonly List<Problem> problems = [.. query.Issues.Select(Problem.Of)];

    public string Type => type;

    /// <summary>The query as the client gave it.</summary>
    public string Text => text;

    public SearchQuery Query => query;

    /// <summary>Resources on a page.</summary>
    public int Count => Math.Clamp(query.Count ?? options.PageSize, 1, options.MaxPageSize);

    /// <summary><c>_summary=count</c> or <c>_count=0</c>: the number alone.</summary>
    public bool IsCountOnly => query.Summary is SummaryMode.Count || query.Count is 0;

    /// <summary>How much of each match is shown.</summary>
    public ResourceSubset Subset { get; } = new(query.Summary ?? SummaryMode.False, query.Elements);

    public bool WantsTotal => query.Total is not TotalMode.None || IsCountOnly;

    /// <summary>Where an earlier page ended; null on the first.</summary>
    public string? After { get; init; }

    /// <summary>The total counted for an earlier page.</summary>
    public int? KnownTotal { get; init; }

    public bool IsStrict { get; init; }

    public IReadOnlyList<Problem> Problems => problems;

    /// <summary>For the values' own issues.</summary>
    public List<FhirIssue> Issues { get; } = [];

    /// <summary>Notes a parameter that this type does not have: an error where the client prefers so.</summary>
    public void DoesNotKnow(string parameter) =>
        problems.Add(new("parameter-unknown", parameter, IsStrict ? "error" : "warning"));

    public void DoesNotSupport(SearchCriterion criterion) =>
        problems.Add(new("modifier-unsupported", $"{criterion.Name}:{criterion.Modifier ?? criterion.Chain}"));

    /// <summary>
    /// Hands every criterion to <paramref name="take"/>, which says whether it knows the parameter; then says what stands
    /// in the way of an answer, if anything does.
    /// </summary>
    /// <param name="sort">The one order there is, as <c>_sort</c> names it; null where it has no name.</param>
    public FhirAnswer? Apply(Func<SearchCriterion, bool> take, string? sort = null)
    {
        foreach (var criterion in query.Criteria)
            if (criterion.Name != PageLink.Parameter && !take(criterion))
                DoesNotKnow(criterion.Name);
        if (query.Sort.Count > 0 && !(query.Sort is [var only] && Named(only) == sort))
            DoesNotKnow("_sort");
        problems.AddRange(Issues.Select(Problem.Of));
        return problems.Any(problem => problem.Severity == "error") ? FhirAnswer.Refused(problems) : null;
    }

    /// <summary>A position in time, for <see cref="After"/>.</summary>
    public static string PositionOf(DateTimeOffset at, string id) =>
        string.Create(CultureInfo.InvariantCulture, $"{at.ToUnixTimeMilliseconds()} {id}");

    /// <summary>The position that <see cref="PositionOf"/> wrote.</summary>
    public (DateTimeOffset At, string Id)? Position =>
        After?.Split(' ') is [var at, var id]
            ? (DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(at, CultureInfo.InvariantCulture)), id)
            : null;

    private static string Named(FhirIns.Fhir.Search.SortKey key) => key.Descending ? "-" + key.Name : key.Name;
}
