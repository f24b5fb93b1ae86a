using FhirIns.Fhir.Schema;
using FhirIns.Fhir.Validation.Rules;

namespace FhirIns.Fhir.Validation.Checks;

/// <summary>What references point to.</summary>
internal sealed class ReferenceChecks(IssueList issues, ReferenceIndex references, ProfileMatch match)
{
    /// <summary>A local reference must find its target (ref-1), and every target be of a type that R4 allows.</summary>
    public void Base(Element reference, ElementSchema definition)
    {
        if (reference.Text("reference") is ['#', ..] local && references.Find(local, reference) is null)
        {
            issues.Report(ValidationIssues.LocalReference(), reference);
        }
        if (references.TypeOf(reference) is not { } target)
        {
            return;
        }
        foreach (var type in definition.Types)
        {
            var isOpen = type.Targets.Count == 0 || type.Targets.Contains("Resource");
            if (type.Code == "Reference" && !isOpen && !type.Targets.Contains(target))
            {
                issues.Report(ValidationIssues.ReferenceTarget(type.Targets, null), reference);
            }
        }
    }

    /// <summary>Ids of contained resources are unique within the resource.</summary>
    public void Contained(Element contained)
    {
        if (references.IsContainedBefore(contained))
        {
            issues.Report(ValidationIssues.ContainedTwice(), contained);
        }
    }

    /// <summary>One of the targets that a profile names. Its rules are checked where the target is at hand, else its type.</summary>
    public void Targets(Element reference, ElementRules rules, ProfileReference[] targets)
    {
        if (reference.Type != "Reference" || references.TypeOf(reference) is not { } type)
        {
            return;
        }
        var resource = reference.Text("reference") is { } text ? references.Find(text, reference) : null;
        if (!Array.Exists(targets, target => IsMet(target, type, resource)))
        {
            var names = targets.Select(target => target.Canonical);
            issues.Report(ValidationIssues.ReferenceTarget(names, rules.Profile), reference);
        }
    }

    /// <summary>A target profile that is not known here may be of any type.</summary>
    private bool IsMet(ProfileReference target, string type, Element? resource) =>
        target.Type is not { } expected
        || expected is "Resource" or "DomainResource"
        || (expected == type && (resource is null || match.Conforms(resource, target)));
}
