using System.Globalization;

namespace FhirIns.Fhir.Search;

/// <summary>Sorts the parameters of one query into criteria and what shapes the answer.</summary>
internal sealed class SearchQueryReader
{
    private readonly List<SearchCriterion> _criteria = [];
    private readonly List<SortKey> _sort = [];
    private readonly List<string> _elements = [];
    private readonly List<FhirIssue> _issues = [];
    private readonly Dictionary<string, string> _single = new(StringComparer.Ordinal);
    private int _values;

    public void Read(string query)
    {
        if (query.Length > SearchQuery.MaxLength)
        {
            _issues.Add(FhirIssues.QueryTooLong(SearchQuery.MaxLength));
            return;
        }
        foreach (var range in query.AsSpan().TrimStart('?').Split('&'))
        {
            var pair = query.AsSpan().TrimStart('?')[range];
            if (pair.IsEmpty)
            {
                continue;
            }
            var isFull = _values >= SearchQuery.MaxValues;
            if (!isFull)
            {
                ReadPair(pair);
            }
            // One parameter may hold too many alternatives by itself.
            if (isFull || _values > SearchQuery.MaxValues)
            {
                _issues.Add(FhirIssues.TooManyParameters(SearchQuery.MaxValues));
                return;
            }
        }
    }

    public SearchQuery Result() =>
        new()
        {
            Criteria = _criteria,
            Sort = _sort,
            Elements = _elements,
            Format = _single.GetValueOrDefault("_format"),
            Count = Single("_count", Whole),
            Total = Single("_total", Named<TotalMode>),
            Summary = Single("_summary", Named<SummaryMode>),
            Pretty = Single("_pretty", Boolean),
            Issues = _issues,
        };

    private void ReadPair(ReadOnlySpan<char> pair)
    {
        var equals = pair.IndexOf('=');
        var name = QueryText.Decode(equals < 0 ? pair : pair[..equals]);
        var value = equals < 0 ? "" : QueryText.Decode(pair[(equals + 1)..]);
        if (name is null or "" || value is null)
        {
            _issues.Add(FhirIssues.QueryMalformed());
            return;
        }
        IReadOnlyList<string> values = [.. QueryText.Split(value, ',').Where(part => part.Length > 0)];
        _values += Math.Max(1, values.Count);
        if (values.Count == 0)
        {
            _issues.Add(FhirIssues.ParameterEmpty(name));
            return;
        }
        switch (name)
        {
            case "_sort":
                _sort.AddRange(values.Select(key => new SortKey(key.TrimStart('-'), key[0] == '-')));
                break;
            case "_elements":
                _elements.AddRange(values);
                break;
            case "_format" or "_count" or "_total" or "_summary" or "_pretty":
                if (!_single.TryAdd(name, value))
                {
                    _issues.Add(FhirIssues.ParameterRepeated(name));
                }
                break;
            default:
                AddCriterion(name, values);
                break;
        }
    }

    /// <summary>Splits <c>name:modifier.chain</c>; in a reverse chain (<c>_has:…</c>) the rest stays whole.</summary>
    private void AddCriterion(string name, IReadOnlyList<string> values)
    {
        var end = name.AsSpan().IndexOfAny(':', '.');
        if (end < 0)
        {
            _criteria.Add(new(name, null, null, values));
            return;
        }
        var rest = name[(end + 1)..];
        var dot = name[end] == '.' ? 0 : rest.IndexOf('.', StringComparison.Ordinal);
        var isWhole = name[end] == ':' && name[..end] == "_has";
        var modifier =
            name[end] == '.' ? null
            : dot < 0 || isWhole ? rest
            : rest[..dot];
        var chain =
            name[end] == '.' ? rest
            : dot < 0 || isWhole ? null
            : rest[(dot + 1)..];
        if (end == 0 || modifier is "" || chain is "")
        {
            _issues.Add(FhirIssues.QueryMalformed());
            return;
        }
        _criteria.Add(new(name[..end], modifier, chain, values));
    }

    private T? Single<T>(string name, Func<string, T?> read)
        where T : struct
    {
        if (!_single.TryGetValue(name, out var text))
        {
            return null;
        }
        var value = read(text);
        if (value is null)
        {
            _issues.Add(FhirIssues.ParameterInvalid(name));
        }
        return value;
    }

    private static int? Whole(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static bool? Boolean(string text) =>
        text switch
        {
            "true" => true,
            "false" => false,
            _ => null,
        };

    private static T? Named<T>(string text)
        where T : struct, Enum =>
        Enum.TryParse<T>(text, ignoreCase: true, out var value) && value.ToString().ToLowerInvariant() == text
            ? value
            : null;
}
