namespace FhirIns.Fhir;

/// <summary>
/// What the codec made of an input: the tree (null when nothing could be read) and everything wrong with it. A tree
/// beside errors holds what could be understood, so that further checks can report the rest; it must not be stored.
/// </summary>
public sealed record ParsedResource(Element? Resource, IReadOnlyList<FhirIssue> Issues)
{
    /// <summary>True when the tree is there and no issue is an error.</summary>
    public bool IsValid => Resource is not null && !Issues.Any(issue => issue.IsError);
}
