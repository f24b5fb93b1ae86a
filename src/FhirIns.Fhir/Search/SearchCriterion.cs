namespace FhirIns.Fhir.Search;

/// <summary>
/// One parameter of a search; it holds when any of its values does. The values are read by the type that the server
/// knows the parameter to have; a value that is not of that type gives an issue, without the value, and is left out.
/// </summary>
/// <param name="Name">"birthdate", "identifier"…</param>
/// <param name="Modifier">"exact", "missing", a resource type…, or null.</param>
/// <param name="Chain">What follows the first dot of a chained name ("name" in <c>link.name</c>), or null.</param>
/// <param name="Values">The alternatives as sent, FHIR escapes included; at least one, none empty.</param>
public sealed record SearchCriterion(string Name, string? Modifier, string? Chain, IReadOnlyList<string> Values)
{
    /// <summary>The values as tokens: <c>code</c>, <c>system|code</c>, <c>|code</c>, <c>system|</c>.</summary>
    public IReadOnlyList<TokenValue> Tokens(ICollection<FhirIssue> issues) => Read(TokenValue.Parse, "token", issues);

    /// <summary>The values as dates with their prefix.</summary>
    public IReadOnlyList<DateValue> Dates(ICollection<FhirIssue> issues) => Read(DateValue.Parse, "date", issues);

    /// <summary>The values as references: id, <c>Type/id</c>, URL.</summary>
    public IReadOnlyList<ReferenceValue> References(ICollection<FhirIssue> issues) =>
        Read(ReferenceValue.Parse, "reference", issues);

    /// <summary>The values as URIs.</summary>
    public IReadOnlyList<string> Uris(ICollection<FhirIssue> issues) =>
        Read(
            text => QueryText.Unescape(text) is var uri && PrimitiveFormat.IsValid("uri", uri) ? uri : null,
            "uri",
            issues
        );

    /// <summary>The values as text, without escapes.</summary>
    public IReadOnlyList<string> Strings() => [.. Values.Select(QueryText.Unescape)];

    /// <summary>The one value of a yes-or-no parameter such as <c>:missing</c>; null, with an issue, when it is none.</summary>
    public bool? Boolean(ICollection<FhirIssue> issues)
    {
        bool? value =
            Values is ["true"] ? true
            : Values is ["false"] ? false
            : null;
        if (value is null)
        {
            issues.Add(FhirIssues.ValueInvalid(Name, "boolean"));
        }
        return value;
    }

    /// <summary>The parts of each value of a composite parameter, escapes included.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Composites() =>
        [.. Values.Select(value => (IReadOnlyList<string>)[.. QueryText.Split(value, '$')])];

    private List<T> Read<T>(Func<string, T?> parse, string type, ICollection<FhirIssue> issues)
        where T : class
    {
        List<T> values = [];
        foreach (var text in Values)
        {
            if (parse(text) is { } value)
            {
                values.Add(value);
            }
            else
            {
                issues.Add(FhirIssues.ValueInvalid(Name, type));
            }
        }
        return values;
    }
}
