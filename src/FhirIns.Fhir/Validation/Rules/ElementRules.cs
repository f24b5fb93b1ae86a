using FhirIns.Fhir.Schema;

namespace FhirIns.Fhir.Validation.Rules;

/// <summary>What a profile asks of one element, beyond what R4 asks of it. Immutable, shared by all validations.</summary>
internal sealed class ElementRules
{
    /// <summary>Id of the element definition: "Patient.name:officialName.given".</summary>
    public required string Id { get; init; }

    /// <summary>The profile, with its version, for messages.</summary>
    public required string Profile { get; init; }

    /// <summary>The types allowed; empty when the profile does not say.</summary>
    public required TypeRule[] Types { get; init; }

    /// <summary><c>fixed[x]</c>: the value must be exactly this.</summary>
    public Element? Fixed { get; init; }

    /// <summary><c>pattern[x]</c>: the value must hold at least this.</summary>
    public Element? Pattern { get; init; }

    /// <summary>Greatest length of a text; null for no limit.</summary>
    public int? MaxLength { get; init; }

    /// <summary>The least value allowed; null for no limit.</summary>
    public Element? MinValue { get; init; }

    /// <summary>The greatest value allowed; null for no limit.</summary>
    public Element? MaxValue { get; init; }

    public BindingRule? Binding { get; init; }

    public required InvariantRule[] Invariants { get; init; }

    public required ChildRules[] Children { get; init; }

    /// <summary>How many counters the children and their slices need while an element is walked.</summary>
    public required int CounterCount { get; init; }

    /// <summary>The URL that an extension of these rules has; null when they do not say.</summary>
    public string? ExtensionUrl { get; init; }

    /// <summary>The one profile that every element of these rules must meet; null for none or a choice.</summary>
    public ProfileReference? OnlyProfile => Types is [{ Profiles: [var profile] }] ? profile : null;

    /// <summary>True when a fixed value, pattern or required binding stands here or below: it can tell slices apart.</summary>
    public required bool HasContent { get; init; }

    /// <summary>The rule that allows a type; null when none does.</summary>
    public TypeRule? TypeFor(TypeSchema type)
    {
        foreach (var rule in Types)
        {
            if (rule.Allows(type))
            {
                return rule;
            }
        }
        return null;
    }

    /// <summary>The rules of the children of one name; null when the profile has none.</summary>
    public ChildRules? Child(string name)
    {
        foreach (var child in Children)
        {
            if (child.Name == name)
            {
                return child;
            }
        }
        return null;
    }

    public override string ToString() => Id;
}

/// <summary>What a profile asks of the children of one name: how many, and what of each.</summary>
internal sealed class ChildRules
{
    public required string Name { get; init; }

    public required ElementRules Rules { get; init; }

    /// <summary>The fewest that must stand; 0 where the profile asks no more than R4 does.</summary>
    public required int Min { get; init; }

    public required int Max { get; init; }

    public Slicing? Slicing { get; init; }

    /// <summary>Its counter in the walk: how many elements there are.</summary>
    public required int Counter { get; init; }

    /// <summary>True when its rules, or those of a slice, have content.</summary>
    public required bool HasContent { get; init; }
}
