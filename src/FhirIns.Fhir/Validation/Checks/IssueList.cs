namespace FhirIns.Fhir.Validation.Checks;

/// <summary>What one validation has found so far.</summary>
internal sealed class IssueList(int limit)
{
    private readonly List<FhirIssue> _issues = [];

    public bool HasErrors => _issues.Exists(issue => issue.IsError);

    /// <summary>True when so much is wrong that the rest is not looked at.</summary>
    public bool IsFull { get; private set; }

    public void Report(FhirIssue issue, Element place)
    {
        if (IsFull)
        {
            return;
        }
        _issues.Add(issue.At(place));
        if (_issues.Count == limit)
        {
            _issues.Add(FhirIssues.TooManyIssues());
            IsFull = true;
        }
    }

    public IReadOnlyList<FhirIssue> Distinct() => _issues.Count < 2 ? _issues : Distinct(_issues);

    /// <summary>
    /// Each finding once: two profiles may ask the same, and the codec may have seen it before. Of what is missing at
    /// one place, the text tells one from the other.
    /// </summary>
    public static IReadOnlyList<FhirIssue> Distinct(IEnumerable<FhirIssue> issues) =>
        [
            .. issues.DistinctBy(issue =>
                (issue.Severity, issue.Key, issue.Expression, issue.Code == "required" ? issue.English : "")
            ),
        ];
}
