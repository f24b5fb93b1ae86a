using FhirIns.Fhir.Schema;
using FhirIns.Fhir.Validation.Rules;
using FhirIns.Fhir.Validation.Terminology;

namespace FhirIns.Fhir.Validation;

/// <summary>Compares elements with what rules fix, to find the slice that takes them. Belongs to one validation.</summary>
internal sealed class ProfileMatch(ReferenceIndex references, Func<Element, ElementRules, bool> conforms)
{
    private readonly Stack<List<Element>> _lists = new();

    /// <summary>True when the element meets a profile; unknown profiles are met by the elements of their type.</summary>
    public bool Conforms(Element element, ProfileReference profile) =>
        profile.Profile is { } known
            ? element.TypeSchema.Is(known.Type) && conforms(element, known.Rules)
            : profile.Type is { } type && element.TypeSchema.Is(type);

    /// <summary>True when the element has every fixed value, pattern and required code of the rules and those below.</summary>
    public bool Fits(Element element, ElementRules rules)
    {
        if (rules.Fixed is { } exact && !ValueMatch.AreEqual(element, exact))
        {
            return false;
        }
        if (rules.Pattern is { } pattern && !ValueMatch.Contains(element, pattern))
        {
            return false;
        }
        if (
            rules.Binding is { Strength: BindingStrength.Required } binding
            && Codes.Of(element, binding) != Membership.In
        )
        {
            return false;
        }
        foreach (var child in rules.Children)
        {
            if (child.HasContent && !AnyChildFits(element, child))
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>How many of the children for which the rules fix something agree with them.</summary>
    public int CountFitting(Element element, ElementRules rules)
    {
        var count = 0;
        foreach (var child in rules.Children)
        {
            count += child.HasContent && AnyChildFits(element, child) ? 1 : 0;
        }
        return count;
    }

    /// <summary>The elements that the path of a discriminator leads to, in a list to be given back.</summary>
    public Selection Select(Discriminator discriminator, Element item)
    {
        var list = _lists.TryPop(out var spare) ? spare : [];
        discriminator.Select(item, references, list);
        return new Selection(list, _lists);
    }

    private bool AnyChildFits(Element element, ChildRules child)
    {
        var isPresent = false;
        foreach (var candidate in element.Children)
        {
            if (candidate.Name != child.Name)
            {
                continue;
            }
            isPresent = true;
            if (
                Fits(candidate, child.Rules)
                && (child.Slicing is not { Mode: SlicingMode.Closed } || FitsSlice(candidate, child))
            )
            {
                return true;
            }
        }
        return !isPresent && child.Min == 0;
    }

    private bool FitsSlice(Element candidate, ChildRules child) =>
        Array.Exists(child.Slicing!.Slices, slice => Fits(candidate, slice.Rules));

    /// <summary>A list lent for one comparison.</summary>
    public readonly struct Selection(List<Element> elements, Stack<List<Element>> lists) : IDisposable
    {
        public List<Element> Elements => elements;

        public void Dispose()
        {
            elements.Clear();
            lists.Push(elements);
        }
    }
}
