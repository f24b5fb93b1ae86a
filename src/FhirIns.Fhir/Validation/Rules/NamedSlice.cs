namespace FhirIns.Fhir.Validation.Rules;

/// <summary>A slice as FHIRPath names it: among the children of one name, the one of that rank.</summary>
internal sealed record NamedSlice(ChildRules Child, int Rank)
{
    /// <summary>The first slice of that name in a profile; null when there is none. Slices of slices have no name here.</summary>
    public static NamedSlice? Find(ElementRules rules, string name)
    {
        foreach (var child in rules.Children)
        {
            var slices = child.Slicing?.Slices ?? [];
            for (var rank = 0; rank < slices.Length; rank++)
            {
                if (slices[rank].Rules.Id.EndsWith($".{child.Name}:{name}", StringComparison.Ordinal))
                {
                    return new(child, rank);
                }
            }
            foreach (var nested in slices.Select(slice => slice.Rules).Prepend(child.Rules))
            {
                if (Find(nested, name) is { } found)
                {
                    return found;
                }
            }
        }
        return null;
    }

    public bool Takes(Element element, ProfileMatch match) =>
        element.Name == Child.Name && Child.Slicing!.Find(element, match) == Rank;
}
