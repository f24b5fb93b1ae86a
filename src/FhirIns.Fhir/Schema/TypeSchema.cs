namespace FhirIns.Fhir.Schema;

/// <summary>The four kinds of FHIR types.</summary>
public enum TypeKind
{
    /// <summary>Has a value: <c>string</c>, <c>date</c>, <c>xhtml</c>…</summary>
    Primitive,

    /// <summary>A data type with children: <c>HumanName</c>, <c>Extension</c>…</summary>
    Complex,

    /// <summary>A group of elements that one type declares inside itself: <c>Patient.contact</c>.</summary>
    Backbone,

    /// <summary>A resource: <c>Patient</c>, <c>Bundle</c>…</summary>
    Resource,
}

/// <summary>One FHIR type: its elements in the order of the specification, inherited ones first.</summary>
public sealed class TypeSchema
{
    private readonly Dictionary<string, PropertySchema> _byJsonName;
    private readonly Dictionary<string, ElementSchema> _byName;

    internal TypeSchema(
        FhirSchema schema,
        TypeHeader header,
        TypeSchema? parent,
        IReadOnlyList<Invariant> invariants,
        IEnumerable<ElementLine> elements
    )
    {
        Schema = schema;
        Path = header.Path;
        Name = header.Name;
        Kind = header.Kind;
        IsAbstract = header.IsAbstract;
        Parent = parent;
        Primitive = IsPrimitive ? Enum.Parse<PrimitiveKind>(Name, ignoreCase: true) : PrimitiveKind.None;
        OwnInvariants = invariants;
        Invariants = parent is null ? OwnInvariants : [.. parent.Invariants, .. OwnInvariants];
        Elements = [.. elements.Select((line, order) => new ElementSchema(this, order, line))];
        var properties = Elements.SelectMany(element => element.Properties).ToArray();
        _byJsonName = properties.ToDictionary(property => property.JsonName, StringComparer.Ordinal);
        _byName = Elements.ToDictionary(element => element.Name, StringComparer.Ordinal);
        Required = [.. Elements.Where(element => element.Min > 0)];
        PropertiesByUtf8 = new(properties.Select(property => KeyValuePair.Create(property.JsonName, property)));
    }

    /// <summary>The schema this type belongs to.</summary>
    public FhirSchema Schema { get; }

    /// <summary>"HumanName", and for a backbone "Patient.contact".</summary>
    public string Path { get; }

    /// <summary>"HumanName", and for a backbone "BackboneElement" or "Element".</summary>
    public string Name { get; }

    /// <summary>Primitive, data type, backbone or resource.</summary>
    public TypeKind Kind { get; }

    /// <summary>True for types that only others specialize: Element, DomainResource.</summary>
    public bool IsAbstract { get; }

    /// <summary>True for the types that have a value.</summary>
    public bool IsPrimitive => Kind == TypeKind.Primitive;

    /// <summary>The type this one specializes; null for Element and Resource.</summary>
    public TypeSchema? Parent { get; }

    /// <summary>The elements in the order of the specification, inherited ones included.</summary>
    public IReadOnlyList<ElementSchema> Elements { get; }

    /// <summary>The invariants of every instance of this type, those of the parent types first.</summary>
    public IReadOnlyList<Invariant> Invariants { get; }

    /// <summary>The invariants that this type adds to those of its parent.</summary>
    public IReadOnlyList<Invariant> OwnInvariants { get; }

    internal PrimitiveKind Primitive { get; }

    /// <summary>The elements that every instance must have.</summary>
    internal ElementSchema[] Required { get; }

    internal Utf8Table<PropertySchema> PropertiesByUtf8 { get; }

    /// <summary>The element of that name, without choice suffix ("value", "deceased"); null when there is none.</summary>
    public ElementSchema? Element(string name) => _byName.GetValueOrDefault(name);

    /// <summary>The property of that JSON name ("valueString", "family"); null when there is none.</summary>
    public PropertySchema? Property(string jsonName) => _byJsonName.GetValueOrDefault(jsonName);

    /// <summary>True for this type and those that specialize it: <c>Age</c> is a <c>Quantity</c> is an <c>Element</c>.</summary>
    public bool Is(string typeName)
    {
        for (var type = this; type is not null; type = type.Parent)
        {
            if (type.Path == typeName)
            {
                return true;
            }
        }
        return false;
    }

    /// <inheritdoc/>
    public override string ToString() => Path;
}
