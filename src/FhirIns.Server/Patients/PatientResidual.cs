using FhirIns.Fhir;

namespace FhirIns.Server.Patients;

/// <summary>Takes elements out of a tree without leaving anything behind that FHIR forbids or that says nothing.</summary>
internal static class PatientResidual
{
    /// <summary>Takes an element out, and what holds it as far as it is then hollow; resources stay, even contained ones.</summary>
    public static void TakeOut(Element element)
    {
        for (var hollow = element; hollow is { Parent: { } parent }; hollow = parent)
        {
            parent.Remove(hollow);
            if (!IsHollow(parent))
                return;
        }
    }

    /// <summary>Takes the value of a primitive; its id and extensions stay where it has some.</summary>
    public static void TakeValue(Element? primitive)
    {
        if (primitive is null)
            return;
        if (primitive.HasChildren)
            primitive.Value = null;
        else
            TakeOut(primitive);
    }

    private static bool IsHollow(Element element) =>
        !element.IsResource
        && element.Value is null
        && element switch
        {
            { Type: "Extension" } => Lacks(element, "value", "extension"),
            { Type: "Reference" } => Lacks(element, "reference", "identifier", "display", "extension"),
            { TypeSchema.Path: "Patient.link" } => Lacks(element, "other"),
            { TypeSchema.Path: "Patient.contact" } => Lacks(element, "name", "telecom", "address", "organization"),
            _ => Lacks(element),
        };

    /// <summary>Whether none of the children is there; without names, whether there is none but an id.</summary>
    private static bool Lacks(Element element, params ReadOnlySpan<string> names)
    {
        foreach (var child in element.Children)
            if (names.Length == 0 ? child.Name != "id" : names.Contains(child.Name))
                return false;
        return true;
    }
}
