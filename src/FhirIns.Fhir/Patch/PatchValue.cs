using FhirIns.Fhir.Schema;

namespace FhirIns.Fhir.Patch;

/// <summary>Makes the element that the value part of an operation describes.</summary>
internal static class PatchValue
{
    private const int MaxDepth = 32;

    /// <summary>
    /// The element in the form its definition asks for: a value as it stands, a primitive under another primitive type, or
    /// parts named like its children. Null when it does not fit.
    /// </summary>
    public static (string JsonName, Element Element)? For(ElementSchema definition, Element part, int depth = 0)
    {
        if (depth > MaxDepth)
            return null;
        if (part["resource"] is { } resource)
            return definition.Properties is [{ Type.Kind: TypeKind.Resource } only]
                ? (only.JsonName, resource.Clone())
                : null;
        return part["value"] is { } value ? OfValue(definition, value) : OfParts(definition, part, depth);
    }

    private static (string, Element)? OfValue(ElementSchema definition, Element value)
    {
        foreach (var property in definition.Properties)
            if (ReferenceEquals(property.Type, value.TypeSchema))
                return (property.JsonName, value.Clone());
        // A string stands for a code, a URI or a date where the patch's author did not care.
        if (definition.Properties is not [{ Type: { IsPrimitive: true } type } only] || !value.IsPrimitive)
            return null;
        var made = Element.Of(type.Name);
        made.Value = value.Value;
        foreach (var child in value.Children)
            made.Add(child.Clone());
        return (only.JsonName, made);
    }

    private static (string, Element)? OfParts(ElementSchema definition, Element part, int depth)
    {
        if (definition.Properties is not [{ Type.IsPrimitive: false } only] || part["part"] is null)
            return null;
        var made = new Element(only, only.Type);
        foreach (var inner in part.Each("part"))
        {
            if (
                inner.Text("name") is not { } name
                || made.TypeSchema.Element(name) is not { } child
                || For(child, inner, depth + 1) is not { } value
                || (!child.IsList && made[name] is not null)
            )
                return null;
            made.Add(value.JsonName, value.Element);
        }
        return (only.JsonName, made);
    }
}
