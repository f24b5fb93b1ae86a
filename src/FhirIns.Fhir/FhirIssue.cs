namespace FhirIns.Fhir;

/// <summary>How much an issue weighs (FHIR issue-severity).</summary>
public enum IssueSeverity
{
    /// <summary>Reading stopped here.</summary>
    Fatal,

    /// <summary>The content is refused.</summary>
    Error,

    /// <summary>The content is accepted, but its author should look at this.</summary>
    Warning,

    /// <summary>Good to know, nothing to do.</summary>
    Information,
}

/// <summary>
/// One finding on a content, with its place. Texts name elements and rules, never the value found: a value may be a
/// personal trait.
/// </summary>
/// <param name="Severity">How much it weighs.</param>
/// <param name="Code">FHIR issue-type: "structure", "required", "value", "invariant"…</param>
/// <param name="Key">Our stable code, in kebab case: "unknown-element".</param>
/// <param name="English">The text in English.</param>
/// <param name="French">The text in French.</param>
/// <param name="Expression">The place as FHIRPath, or the name of a search parameter, when there is one.</param>
/// <param name="Line">Line in the source from 1, when known.</param>
/// <param name="Column">Column in the source from 1, in characters, when known.</param>
public sealed record FhirIssue(
    IssueSeverity Severity,
    string Code,
    string Key,
    string English,
    string French,
    string? Expression = null,
    int? Line = null,
    int? Column = null
)
{
    /// <summary>True for fatal and error: the content is refused.</summary>
    public bool IsError => Severity <= IssueSeverity.Error;

    /// <summary>The same issue at the place of an element.</summary>
    public FhirIssue At(Element element) =>
        this with
        {
            Expression = element.Expression,
            Line = element.Line == 0 ? null : element.Line,
            Column = element.Column == 0 ? null : element.Column,
        };
}
