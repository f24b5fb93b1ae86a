using FhirIns.Fhir;
using FhirIns.Identity;

namespace FhirIns.Server.Http;

/// <summary>One issue of an OperationOutcome: a stable code, and the place in the input that is to blame.</summary>
/// <param name="Code">A code of <see cref="Catalogue"/>, or the key of an issue that the FHIR library found.</param>
/// <param name="Expression">FHIRPath of the place, or <c>http.[header]</c>, or a search parameter's name.</param>
/// <param name="Severity">fatal, error, warning or information.</param>
internal sealed record Problem(string Code, string? Expression = null, string Severity = "error")
{
    /// <summary>The issue as the FHIR library found it, when it did: its texts are used as they are.</summary>
    public FhirIssue? Found { get; init; }

    /// <summary>What helps to find the cause: a correlation id, a task, a number of seconds. Never a trait.</summary>
    public string? Diagnostics { get; init; }

    /// <summary>The status it gives an answer, where its code alone does not say.</summary>
    public int? Status { get; init; }

    public bool IsError => Severity is "error" or "fatal";

    public static Problem Of(FhirIssue issue) =>
        new(issue.Key, issue.Expression, issue.Severity.ToString().ToLowerInvariant()) { Found = issue };

    public static implicit operator Problem(Refusal refusal) => new(refusal.Code, refusal.Trait);
}
