using System.Globalization;
using System.Text;
using FhirIns.Fhir.Schema;

namespace FhirIns.Fhir;

/// <summary>
/// One node of a FHIR resource: the resource itself, a data type, or a primitive with its value. JSON and XML are two
/// writings of the same tree. Children stand in the order of the specification, repetitions in the order given.
/// Not safe for concurrent changes; safe for concurrent reads.
/// </summary>
public sealed partial class Element
{
    private Element? _lastChild;
    private Element? _lastAttached;
    private Element? _next;
    private string? _value;

    internal Element(PropertySchema? property, TypeSchema type)
    {
        Property = property;
        TypeSchema = type;
    }

    /// <summary>Name without choice suffix: "family", "value", "deceased"; the type's name on a detached root.</summary>
    public string Name => Property?.Element.Name ?? TypeSchema.Name;

    /// <summary>Name as JSON and XML write it: "valueString"; the type's name on a detached root.</summary>
    public string JsonName => Property?.JsonName ?? TypeSchema.Name;

    /// <summary>"HumanName", "string", "Patient", "BackboneElement".</summary>
    public string Type => TypeSchema.Name;

    /// <summary>The schema of its type; for a backbone, the one declared in place ("Patient.contact").</summary>
    public TypeSchema TypeSchema { get; }

    /// <summary>The property it fills in its parent, kept when it is detached; null on a root.</summary>
    public PropertySchema? Property { get; private set; }

    /// <summary>The element's definition in its parent; null on a root.</summary>
    public ElementSchema? Definition => Property?.Element;

    /// <summary>The element that holds this one; null on a root.</summary>
    public Element? Parent { get; private set; }

    /// <summary>True for the types that have a value.</summary>
    public bool IsPrimitive => TypeSchema.IsPrimitive;

    /// <summary>True for a resource, contained or not.</summary>
    public bool IsResource => TypeSchema.Kind == TypeKind.Resource;

    /// <summary>True when the element may repeat, that is when JSON writes an array.</summary>
    public bool IsList => Property?.Element.IsList ?? false;

    /// <summary>Rank among the siblings of the same name, from 0.</summary>
    public int Index { get; private set; }

    /// <summary>Line in the source, from 1; 0 where the element was not parsed.</summary>
    public int Line { get; internal set; }

    /// <summary>Column in the source, in characters from 1; 0 where the element was not parsed.</summary>
    public int Column { get; internal set; }

    /// <summary>
    /// The value of a primitive in its lexical form, decimals as written ("1.50"); null when it has only extensions.
    /// </summary>
    /// <exception cref="InvalidOperationException">Set on an element that is no primitive.</exception>
    public string? Value
    {
        get => _value;
        set =>
            _value =
                IsPrimitive || value is null
                    ? value
                    : throw new InvalidOperationException($"{TypeSchema.Path} is no primitive.");
    }

    /// <summary>The children in the order of the specification; id and extensions of primitives are children too.</summary>
    public ElementChildren Children => new(this, null);

    /// <summary>True when it has at least one child.</summary>
    public bool HasChildren => _lastChild is not null;

    /// <summary>The place as FHIRPath: "Patient.name[0].given[1]".</summary>
    public string Expression => AppendExpression(new StringBuilder()).ToString();

    /// <summary>The first child of that name (without choice suffix), or null.</summary>
    public Element? this[string name]
    {
        get
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
    }

    /// <summary>True when something here or below has a value, or is a resource: what the codec writes.</summary>
    internal bool HasContent
    {
        get
        {
            if (_value is not null || IsResource)
            {
                return true;
            }
            for (var child = FirstChild; child is not null; child = child.NextSibling)
            {
                if (child.HasContent)
                {
                    return true;
                }
            }
            return false;
        }
    }

    internal Element? FirstChild => _lastChild?._next;

    /// <summary>The next sibling, or null on the last one.</summary>
    internal Element? NextSibling => ReferenceEquals(Parent?._lastChild, this) ? null : _next;

    /// <summary>An empty resource of a concrete type.</summary>
    /// <exception cref="ArgumentException">The schema has no such resource.</exception>
    public static Element Resource(string type) =>
        new(
            null,
            FhirSchema.R4.Resource(type) ?? throw new ArgumentException($"'{type}' is no resource.", nameof(type))
        );

    /// <summary>An empty element of any concrete type, to be attached by <see cref="Add(string, Element)"/>.</summary>
    /// <exception cref="ArgumentException">The schema has no such type.</exception>
    public static Element Of(string type) =>
        FhirSchema.R4.Type(type) is { IsAbstract: false } known
            ? new(null, known)
            : throw new ArgumentException($"'{type}' is no concrete type.", nameof(type));

    /// <summary>The value of the first child of that name, or null.</summary>
    public string? Text(string name) => this[name]?.Value;

    /// <summary>The children of that name, in order.</summary>
    public ElementChildren Each(string name) => new(this, name);

    /// <summary>A detached deep copy, which keeps its name and the places in the source.</summary>
    public Element Clone()
    {
        var copy = new Element(Property, TypeSchema)
        {
            _value = _value,
            Line = Line,
            Column = Column,
        };
        foreach (var child in Children)
        {
            copy.Attach(child.Clone());
        }
        return copy;
    }

    /// <summary>True when both trees have the same types, values and children, in the same order.</summary>
    public bool DeepEquals(Element other)
    {
        if (!ReferenceEquals(TypeSchema, other.TypeSchema) || _value != other._value)
        {
            return false;
        }
        var mine = FirstChild;
        var theirs = other.FirstChild;
        while (mine is not null && theirs is not null && ReferenceEquals(mine.Property, theirs.Property))
        {
            if (!mine.DeepEquals(theirs))
            {
                return false;
            }
            mine = mine.NextSibling;
            theirs = theirs.NextSibling;
        }
        return mine is null && theirs is null;
    }

    /// <summary>The place, never the value: values may be personal traits.</summary>
    public override string ToString() => Expression;

    private StringBuilder AppendExpression(StringBuilder text)
    {
        if (Parent is null)
        {
            return text.Append(Name);
        }
        Parent.AppendExpression(text).Append('.').Append(Name);
        return IsList ? text.Append('[').Append(CultureInfo.InvariantCulture, $"{Index}").Append(']') : text;
    }
}
