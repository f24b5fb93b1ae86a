using System.Text.Json;

namespace FhirIns.Fhir.Schema;

/// <summary>An element with one of its types, as JSON and XML name it: <c>deceasedBoolean</c> of <c>deceased[x]</c>.</summary>
public sealed class PropertySchema
{
    private readonly string? _typeName;
    private TypeSchema? _type;

    internal PropertySchema(ElementSchema element, string jsonName, string? typeName)
    {
        Element = element;
        JsonName = jsonName;
        _typeName = typeName;
        EncodedName = JsonEncodedText.Encode(jsonName);
        EncodedSiblingName = JsonEncodedText.Encode("_" + jsonName);
    }

    /// <summary>The element this is a form of.</summary>
    public ElementSchema Element { get; }

    /// <summary>"valueString", "family".</summary>
    public string JsonName { get; }

    /// <summary>The declared type; the abstract type Resource where any resource may stand.</summary>
    public TypeSchema Type =>
        _type ??=
            Element.Backbone
            ?? (
                Element.ContentReference is null
                    ? Element.Owner.Schema.Require(_typeName!)
                    : Element.ContentSource.Properties[0].Type
            );

    /// <summary>True for primitives that may have id and extensions: not what XML writes as attribute or narrative.</summary>
    internal bool MayHaveSibling =>
        Type.IsPrimitive && Type.Primitive != PrimitiveKind.Xhtml && !Element.IsXmlAttribute;

    internal JsonEncodedText EncodedName { get; }

    /// <summary>The name of the JSON property that holds id and extensions of a primitive: "_family".</summary>
    internal JsonEncodedText EncodedSiblingName { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Element.Owner.Path}.{JsonName}";
}
