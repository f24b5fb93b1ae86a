using FhirIns.Fhir.FhirPath;
using FhirIns.Fhir.Schema;
using FhirIns.Fhir.Validation.Rules;
using FhirIns.Fhir.Validation.Terminology;

namespace FhirIns.Fhir.Validation;

/// <summary>Checks one element at a time and keeps what it finds. Belongs to one validation.</summary>
internal sealed class ElementChecks(Validator validator, ProfileMatch match)
{
    /// <summary>What <see cref="Order"/> remembers once an element stood that no slice took.</summary>
    private const int Unsliced = int.MaxValue;

    private readonly List<FhirIssue> _issues = [];

    public bool HasErrors => _issues.Exists(issue => issue.IsError);

    public IReadOnlyList<FhirIssue> Distinct() =>
        _issues.Count < 2 ? _issues : [.. _issues.DistinctBy(issue => (issue.Severity, issue.Key, issue.Expression))];

    public void Report(FhirIssue issue, Element place) => _issues.Add(issue.At(place));

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
                Report(FhirIssues.ElementMissing(required.Path), element);
            }
        }
        if (element.Definition is not { } definition)
        {
            return;
        }
        var place = validator.Base.Of(definition.Owner).Places[definition.Order];
        Invariants(element, place.Invariants);
        if (definition.Max is { } max && element.Index == max)
        {
            Report(ValidationIssues.TooMany(definition.Path, max, null), element);
        }
        if (element.Type == "Reference")
        {
            BaseTargets(element, definition);
        }
    }

    /// <summary>What a profile asks of an element itself.</summary>
    /// <returns>The profile of its type that it must meet too, if there is exactly one.</returns>
    public CompiledProfile? Element(Element element, ElementRules rules)
    {
        if (rules.Fixed is { } exact && !ValueMatch.AreEqual(element, exact))
        {
            Report(ValidationIssues.NotFixedValue(rules), element);
        }
        if (rules.Pattern is { } pattern && !ValueMatch.Contains(element, pattern))
        {
            Report(ValidationIssues.NotPattern(rules), element);
        }
        if (rules.MaxLength is { } max && element.Value is { } value && value.Length > max)
        {
            Report(ValidationIssues.TooLong(rules), element);
        }
        Invariants(element, rules.Invariants);
        return rules.Types.Length == 0 ? null : Type(element, rules);
    }

    /// <summary>
    /// The bindings of an element. A required one always counts; an extensible one only where no binding of the same
    /// element in a profile, or of its slice, takes its place.
    /// </summary>
    public void Bindings(Element element, ReadOnlySpan<ElementRules> active)
    {
        var isReplaced = false;
        for (var i = 0; i < active.Length; i++)
        {
            if (active[i].Binding is { } binding)
            {
                isReplaced = true;
                if (binding.Strength == BindingStrength.Required || !HasSliceBinding(active[i], active[(i + 1)..]))
                {
                    Binding(element, binding);
                }
            }
        }
        if (
            element.Definition is { Binding: not null } definition
            && validator.Base.Of(definition.Owner).Places[definition.Order].Binding is { } own
            && (own.Strength == BindingStrength.Required || !isReplaced)
        )
        {
            Binding(element, own);
        }
    }

    /// <summary>How many elements of a name, and of each slice, stand in their parent.</summary>
    /// <param name="parent">The parent.</param>
    /// <param name="child">The rules of the name.</param>
    /// <param name="counts">Its counters.</param>
    public void Minimums(Element parent, ChildRules child, ReadOnlySpan<int> counts)
    {
        Minimum(parent, counts[0], child.Min, child.Rules);
        if (child.Slicing is { } slicing)
        {
            for (var i = 0; i < slicing.Slices.Length; i++)
            {
                Minimum(parent, counts[2 + i], slicing.Slices[i].Min, slicing.Slices[i].Rules);
            }
        }
    }

    public void Maximum(Element child, int count, int max, ElementRules rules)
    {
        if (count == max + 1)
        {
            Report(
                max == 0
                    ? ValidationIssues.NotAllowed(rules.Id, rules.Profile)
                    : ValidationIssues.TooMany(rules.Id, max, rules.Profile),
                child
            );
        }
    }

    /// <summary>The order of slices, and what a closed slicing leaves no room for.</summary>
    /// <param name="child">The element.</param>
    /// <param name="rules">The rules of its name, which has slices.</param>
    /// <param name="rank">Rank of the slice that takes it, -1 for none.</param>
    /// <param name="latest">What stood before: 1 + rank of the latest slice.</param>
    public void Order(Element child, ChildRules rules, int rank, ref int latest)
    {
        var slicing = rules.Slicing!;
        if (rank < 0)
        {
            if (slicing.Mode == SlicingMode.Closed)
            {
                Report(ValidationIssues.NotInSlices(rules.Rules.Id, rules.Rules.Profile), child);
            }
            if (slicing.Mode == SlicingMode.OpenAtEnd)
            {
                latest = Unsliced;
            }
            return;
        }
        if (latest == Unsliced || (slicing.IsOrdered && rank + 1 < latest))
        {
            Report(ValidationIssues.OutOfOrder(rules.Rules.Id, rules.Rules.Profile), child);
        }
        else
        {
            latest = rank + 1;
        }
    }

    /// <summary>Whether an extension may stand where it stands.</summary>
    public void Context(Element extension, CompiledProfile profile)
    {
        var parent = extension.Parent;
        if (
            parent is not null
            && profile.Contexts.Length > 0
            && !Array.Exists(profile.Contexts, context => context.Allows(parent, validator.Context))
        )
        {
            Report(ValidationIssues.ExtensionContext(profile.Definition.Url), extension);
        }
    }

    /// <summary>An extension without definition: part of one that has none of that url, or unknown as a whole.</summary>
    public void UnknownExtension(Element extension, bool isAbsolute, DefinitionPackage? package)
    {
        if (extension.Name == "modifierExtension")
        {
            Report(ValidationIssues.UnknownModifierExtension(), extension);
        }
        else if (isAbsolute)
        {
            Report(ValidationIssues.UnknownExtension(), extension);
        }
        else if (extension.Parent is not { Type: "Extension" } parent)
        {
            Report(ValidationIssues.RelativeExtensionUrl(), extension);
        }
        else if (parent.Text("url") is { } url && validator.Extension(url, package) is { } known)
        {
            Report(ValidationIssues.UndefinedExtension(known.Definition.Url), extension);
        }
    }

    private void Value(Element element, string value)
    {
        if (!PrimitiveFormat.IsValid(element.TypeSchema.Primitive, value))
        {
            Report(FhirIssues.InvalidValue(element.Type), element);
        }
        else if (element.TypeSchema.Primitive == PrimitiveKind.Xhtml && NarrativeCheck.Check(value) is { } issue)
        {
            Report(issue, element);
        }
    }

    private void Minimum(Element parent, int count, int min, ElementRules rules)
    {
        if (count < min)
        {
            Report(
                min == 1
                    ? ValidationIssues.Missing(rules.Id, rules.Profile)
                    : ValidationIssues.TooFew(rules.Id, min, rules.Profile),
                parent
            );
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
                    Report(ValidationIssues.Broken(invariant), element);
                }
            }
            catch (FhirPathException)
            {
                Report(ValidationIssues.NotEvaluated(invariant), element);
            }
        }
    }

    private CompiledProfile? Type(Element element, ElementRules rules)
    {
        var type = Array.Find(rules.Types, type => type.Allows(element.TypeSchema));
        if (type is null)
        {
            Report(ValidationIssues.TypeNotAllowed(rules), element);
            return null;
        }
        if (type.Targets.Length > 0)
        {
            Targets(element, rules, type);
        }
        if (type.Profiles.Length > 1 && !Array.Exists(type.Profiles, profile => match.Conforms(element, profile)))
        {
            var names = type.Profiles.Select(profile => profile.Canonical);
            Report(ValidationIssues.MeetsNoProfile(rules, names), element);
        }
        return type.Profiles is [var only] ? only.Profile : null;
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

    private void Binding(Element element, BindingRule binding)
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
                Report(ValidationIssues.NoCode(binding.ValueSet), element);
            }
            return;
        }
        if (Codes.Of(element, binding) == Membership.NotIn)
        {
            Report(
                isRequired && Codes.AreTolerated(element, binding)
                    ? ValidationIssues.Tolerated(binding.ValueSet)
                    : ValidationIssues.NotInValueSet(binding.ValueSet, isRequired),
                element
            );
        }
    }

    private void BaseTargets(Element element, ElementSchema definition)
    {
        if (ReferenceTarget.TypeOf(element, validator.Options.Resolve) is not { } target)
        {
            return;
        }
        foreach (var type in definition.Types)
        {
            if (type.Code == "Reference" && type.Targets.Count > 0 && !type.Targets.Contains(target))
            {
                Report(ValidationIssues.ReferenceTarget(type.Targets, null), element);
            }
        }
    }

    /// <summary>A profile of a target is checked where the target is at hand; else its type only.</summary>
    private void Targets(Element element, ElementRules rules, TypeRule type)
    {
        if (element.Type != "Reference" || ReferenceTarget.TypeOf(element, validator.Options.Resolve) is not { } name)
        {
            return;
        }
        var resource = ReferenceTarget.Find(element, validator.Options.Resolve);
        foreach (var target in type.Targets)
        {
            // Nothing is known of a target profile that is not here: any type may be the right one.
            var isMet =
                target.Type is not { } targetType
                || targetType is "Resource" or "DomainResource"
                || (targetType == name && (resource is null || match.Conforms(resource, target)));
            if (isMet)
            {
                return;
            }
        }
        Report(
            ValidationIssues.ReferenceTarget(type.Targets.Select(target => target.Canonical), rules.Profile),
            element
        );
    }
}
