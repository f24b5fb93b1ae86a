using FhirIns.Fhir;

namespace FhirIns.Server.Patients;

/// <summary>
/// Copies a Patient without what the server interprets. An element that loses something and then says nothing any more, or
/// is not allowed as it is left, is not copied either; resources are, even contained ones.
/// </summary>
internal sealed class ResidualCopy
{
    private readonly HashSet<Element> _leftOut = [];
    private readonly HashSet<Element> _withoutValue = [];
    private readonly HashSet<Element> _insurance = [];
    private readonly List<Element> _listed = [];
    private readonly HashSet<Element> _changed = [];
    private readonly Dictionary<Element, bool> _stays = [];
    private Element? _birthName;

    /// <summary>Whether an element is not to be copied.</summary>
    public bool LeavesOut(Element element) => _leftOut.Contains(element);

    /// <summary>Leaves elements out, with all they hold.</summary>
    public void LeaveOut(IEnumerable<Element> elements)
    {
        foreach (var element in elements)
        {
            _leftOut.Add(element);
            MarkChanged(element);
        }
    }

    /// <summary>Leaves the value of a primitive out; its id and extensions are copied.</summary>
    public void LeaveValueOut(Element? primitive)
    {
        if (primitive is not null && _withoutValue.Add(primitive))
            MarkChanged(primitive);
    }

    /// <summary>Leaves given names out that the list of given names shows; what else was said of them goes to the list.</summary>
    public void MoveToList(IEnumerable<Element> givens)
    {
        _listed.AddRange(givens);
        LeaveOut(_listed);
    }

    /// <summary>Writes the billing numbers under their own OID.</summary>
    public void Rewrite(IEnumerable<Element> insuranceNumbers)
    {
        foreach (var identifier in insuranceNumbers)
        {
            _insurance.Add(identifier);
            MarkChanged(identifier);
        }
    }

    /// <summary>The copy, in which the birth name comes first and is of use <c>official</c>.</summary>
    /// <param name="patient">The Patient; it is not changed.</param>
    /// <param name="birthName">The name of the Patient that holds the birth name, or null.</param>
    public Element Of(Element patient, Element? birthName)
    {
        _birthName = birthName;
        MarkChanged(birthName);
        var residual = Element.Resource(patient.Type);
        CopyChildren(patient, residual);
        if (
            birthName is not null
            && patient.Each("name").TakeWhile(name => name != birthName).Count(Stays) is > 0 and var rank
        )
        {
            var name = residual.Each("name").ElementAt(rank);
            residual.Remove(name);
            residual.Insert("name", 0, name);
        }
        return residual;
    }

    private void MarkChanged(Element? element)
    {
        while (element is not null && _changed.Add(element))
            element = element.Parent;
    }

    private void CopyChildren(Element source, Element copy)
    {
        foreach (var child in source.Children)
            if (!_changed.Contains(child))
                copy.Add(child.Clone());
            else if (Stays(child))
                CopyChanged(
                    child,
                    child.IsResource ? copy.Add(child.JsonName, Element.Resource(child.Type)) : copy.Add(child.JsonName)
                );
    }

    private void CopyChanged(Element source, Element copy)
    {
        CopyChildren(source, copy);
        if (source.IsPrimitive && !_withoutValue.Contains(source))
            copy.Value = source.Value;
        if (_insurance.Contains(source))
            PatientIdentifiers.PutUnderItsOwnOid(copy);
        if (ReferenceEquals(source, _birthName))
        {
            copy.Set("use", "official");
            MoveDetailsToList(copy);
        }
    }

    private void MoveDetailsToList(Element name)
    {
        foreach (var given in _listed)
        {
            var details = Element.Of("Extension");
            CopyChildren(given, details);
            if (details.Children.Count > 0)
                BirthListExtension.AddDetails(name, given.Index + 1, details);
        }
    }

    private bool Stays(Element element)
    {
        if (!_changed.Contains(element))
            return true;
        if (!_stays.TryGetValue(element, out var stays))
            _stays[element] = stays = !_leftOut.Contains(element) && !IsHollow(element);
        return stays;
    }

    private bool IsHollow(Element element) =>
        !element.IsResource
        && !ReferenceEquals(element, _birthName)
        && (element.Value is null || _withoutValue.Contains(element))
        && element switch
        {
            { Type: "Extension" } => Lacks(element, "value", "extension") && !WillHaveAnId(element),
            { Type: "Reference" } => Lacks(element, "reference", "identifier", "display", "extension"),
            { TypeSchema.Path: "Patient.link" } => Lacks(element, "other"),
            { TypeSchema.Path: "Patient.contact" } => Lacks(element, "name", "telecom", "address", "organization"),
            // The value comes back from elsewhere, and the id of its element with it.
            _ when _withoutValue.Contains(element) => !element.Children.Any(Stays),
            _ => Lacks(element),
        };

    /// <summary>Whether the value of an extension comes back from elsewhere, and then its id belongs to something.</summary>
    private bool WillHaveAnId(Element extension) =>
        extension["id"] is not null && extension["value"] is { } value && _withoutValue.Contains(value);

    /// <summary>Whether none of these children stays; without names, whether none does but an id.</summary>
    private bool Lacks(Element element, params ReadOnlySpan<string> names)
    {
        foreach (var child in element.Children)
            if ((names.Length == 0 ? child.Name != "id" : names.Contains(child.Name)) && Stays(child))
                return false;
        return true;
    }
}
