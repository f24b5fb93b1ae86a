using FhirIns.Fhir.Schema;
using FhirIns.Fhir.Validation.Rules;
using FhirIns.Fhir.Validation.Terminology;

namespace FhirIns.Fhir.Validation.Checks;

/// <summary>Codes against the value sets they are bound to. Sets that are not known here give no finding.</summary>
internal sealed class CodeChecks(IssueList issues)
{
    /// <summary>
    /// The bindings of an element. A required one always counts; an extensible one only where no binding of the same
    /// element in a profile, or of its slice, takes its place.
    /// </summary>
    /// <param name="element">The element.</param>
    /// <param name="own">The binding of R4, if there is one.</param>
    /// <param name="active">The rules of the profiles that apply to the element.</param>
    public void Check(Element element, BindingRule? own, ReadOnlySpan<ElementRules> active)
    {
        var isReplaced = false;
        for (var i = 0; i < active.Length; i++)
        {
            if (active[i].Binding is { } binding)
            {
                isReplaced = true;
                if (binding.Strength == BindingStrength.Required || !HasSliceBinding(active[i], active[(i + 1)..]))
                {
                    Check(element, binding);
                }
            }
        }
        if (own is not null && (own.Strength == BindingStrength.Required || !isReplaced))
        {
            Check(element, own);
        }
    }

    private static bool HasSliceBinding(ElementRules rules, ReadOnlySpan<ElementRules> later)
    {
        foreach (var other in later)
        {
            if (
                other.Binding is not null
                && other.Profile == rules.Profile
                && other.Id.Length > rules.Id.Length
                && other.Id[rules.Id.Length] == ':'
                && other.Id.StartsWith(rules.Id, StringComparison.Ordinal)
            )
            {
                return true;
            }
        }
        return false;
    }

    private void Check(Element element, BindingRule binding)
    {
        if (binding.Strength > BindingStrength.Extensible)
        {
            return;
        }
        var isRequired = binding.Strength == BindingStrength.Required;
        if (!Codes.Has(element))
        {
            if (isRequired && !element.IsPrimitive)
            {
                issues.Report(ValidationIssues.NoCode(binding.ValueSet), element);
            }
        }
        else if (Codes.Of(element, binding) == Membership.NotIn)
        {
            issues.Report(
                isRequired && Codes.AreTolerated(element, binding)
                    ? ValidationIssues.Tolerated(binding.ValueSet)
                    : ValidationIssues.NotInValueSet(binding.ValueSet, isRequired),
                element
            );
        }
    }
}
