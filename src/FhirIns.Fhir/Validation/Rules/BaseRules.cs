using System.Collections.Concurrent;
using FhirIns.Fhir.Schema;

namespace FhirIns.Fhir.Validation.Rules;

/// <summary>What R4 itself asks of every element of a type, prepared for the walk.</summary>
internal sealed class BaseRules
{
    private BaseRules(InvariantRule[] invariants, ElementSchema[] required, BasePlace[] places)
    {
        Invariants = invariants;
        Required = required;
        Places = places;
    }

    /// <summary>The invariants of the type, those of its parents included.</summary>
    public InvariantRule[] Invariants { get; }

    /// <summary>The elements that must be there.</summary>
    public ElementSchema[] Required { get; }

    /// <summary>What is asked of each element at its place, by its rank in the type.</summary>
    public BasePlace[] Places { get; }

    /// <summary>Prepares types as they come; keeps them.</summary>
    internal sealed class Cache(ProfileCompiler profiles, Func<string, bool> applies)
    {
        private readonly ConcurrentDictionary<TypeSchema, BaseRules> _types = new();

        public BaseRules Of(TypeSchema type) => _types.GetOrAdd(type, Prepare);

        public BasePlace Of(ElementSchema element) => Of(element.Owner).Places[element.Order];

        private BaseRules Prepare(TypeSchema type) =>
            new(
                [.. Invariants(type.Invariants)],
                [.. type.Elements.Where(element => element.Min > 0)],
                [
                    .. type.Elements.Select(element => new BasePlace(
                        [.. Invariants(element.Invariants)],
                        element.Binding is { ValueSet: { } valueSet } binding
                            ? profiles.Binding(binding.Strength, valueSet, null)
                            : null
                    )),
                ]
            );

        /// <summary>Narrative (txt-1, txt-2) and local references (ref-1) have checks of their own.</summary>
        private IEnumerable<InvariantRule> Invariants(IEnumerable<Invariant> invariants) =>
            invariants
                .Where(invariant => applies(invariant.Key) && invariant.Key is not ("txt-1" or "txt-2" or "ref-1"))
                .Select(invariant => new InvariantRule(
                    invariant.Key,
                    invariant.IsError,
                    invariant.Human,
                    invariant.Expression
                ));
    }
}

/// <summary>What R4 asks of an element at its place in a type.</summary>
internal sealed record BasePlace(InvariantRule[] Invariants, BindingRule? Binding);
