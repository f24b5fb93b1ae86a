using FhirIns.Fhir.FhirPath;
using FhirIns.Fhir.Schema;
using FhirIns.Fhir.Validation.Rules;

namespace FhirIns.Fhir.Validation.Checks;

/// <summary>Checks one element at a time, by R4 and by the rules of a profile.</summary>
internal sealed class ElementChecks(
    Validator validator,
    IssueList issues,
    ReferenceChecks references,
    ProfileMatch match
)
{
    /// <summary>What R4 asks of an element, by its type and by its place.</summary>
    public void Base(Element element)
    {
        var rules = validator.Base.Of(element.TypeSchema);
        if (element.Value is { } value)
        {
            Value(element, value);
        }
        Invariants(element, rules.Invariants);
        foreach (var required in rules.Required)
        {
            if (element[required.Name] is null)
            {
                issues.Report(FhirIssues.ElementMissing(required.Path), element);
            }
        }
        if (element.Definition is not { } definition)
        {
            return;
        }
        Invariants(element, validator.Base.Of(definition).Invariants);
        if (definition.Max is { } max && element.Index == max)
        {
            issues.Report(ValidationIssues.TooMany(definition.Path, max, null), element);
        }
        if (element.Type == "Reference")
        {
            references.Base(element, definition);
        }
        else if (element.Name == "contained")
        {
            references.Contained(element);
        }
        else if (element.Name == "implicitRules" && element.Parent is { IsResource: true })
        {
            issues.Report(ValidationIssues.ImplicitRules(), element);
        }
    }

    /// <summary>What a profile asks of an element itself; not of its children, nor of its codes.</summary>
    /// <returns>The profile of its type that it must meet too, if there is exactly one.</returns>
    public CompiledProfile? Profile(Element element, ElementRules rules)
    {
        if (rules.Fixed is { } exact && !ValueMatch.AreEqual(element, exact))
        {
            issues.Report(ValidationIssues.NotFixedValue(rules), element);
        }
        if (rules.Pattern is { } pattern && !ValueMatch.Contains(element, pattern))
        {
            issues.Report(ValidationIssues.NotPattern(rules), element);
        }
        if (rules.MaxLength is { } max && element.Value is { } value && value.Length > max)
        {
            issues.Report(ValidationIssues.TooLong(rules), element);
        }
        if (
            (rules.MinValue ?? rules.MaxValue) is not null
            && !ValueMatch.IsBetween(element, rules.MinValue, rules.MaxValue)
        )
        {
            issues.Report(ValidationIssues.OutOfRange(rules), element);
        }
        Invariants(element, rules.Invariants);
        return rules.Types.Length == 0 ? null : Type(element, rules);
    }

    private void Value(Element element, string value)
    {
        if (!PrimitiveFormat.IsValid(element.TypeSchema.Primitive, value))
        {
            issues.Report(FhirIssues.InvalidValue(element.Type), element);
        }
        else if (element.TypeSchema.Primitive == PrimitiveKind.Xhtml && NarrativeCheck.Check(value) is { } issue)
        {
            issues.Report(issue, element);
        }
    }

    private void Invariants(Element element, InvariantRule[] invariants)
    {
        foreach (var invariant in invariants)
        {
            try
            {
                if (!invariant.Holds(element, validator.Context))
                {
                    issues.Report(ValidationIssues.Broken(invariant), element);
                }
            }
            catch (FhirPathException)
            {
                issues.Report(ValidationIssues.NotEvaluated(invariant), element);
            }
        }
    }

    private CompiledProfile? Type(Element element, ElementRules rules)
    {
        if (rules.TypeFor(element.TypeSchema) is not { } type)
        {
            issues.Report(ValidationIssues.TypeNotAllowed(rules), element);
            return null;
        }
        if (type.Targets.Length > 0)
        {
            references.Targets(element, rules, type.Targets);
        }
        if (type.Profiles is [var only])
        {
            return only.Profile;
        }
        if (type.Profiles.Length > 1)
        {
            OneOf(type.Profiles, element, rules);
        }
        return null;
    }

    private void OneOf(ProfileReference[] profiles, Element element, ElementRules rules)
    {
        if (!Array.Exists(profiles, profile => match.Conforms(element, profile)))
        {
            issues.Report(
                ValidationIssues.MeetsNoProfile(rules, profiles.Select(profile => profile.Canonical)),
                element
            );
        }
    }
}
