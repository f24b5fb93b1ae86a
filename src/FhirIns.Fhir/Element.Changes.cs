using FhirIns.Fhir.Schema;

namespace FhirIns.Fhir;

/// <content>
/// How a tree is built and changed. Siblings form a ring: the parent holds the last one, which links to the first.
/// </content>
public sealed partial class Element
{
    /// <summary>Adds an empty child and returns it.</summary>
    /// <exception cref="ArgumentException">Unknown name, or a second value where only one may stand.</exception>
    public Element Add(string jsonName)
    {
        var property = PropertyNamed(jsonName);
        return Attach(new Element(property, property.Type));
    }

    /// <summary>
    /// Gives a primitive child its value and returns this element; appends where the child repeats; does nothing when
    /// the value is null.
    /// </summary>
    /// <exception cref="ArgumentException">Unknown name, no primitive, or another type of a choice present.</exception>
    public Element Set(string jsonName, string? value)
    {
        if (value is null)
        {
            return this;
        }
        var property = PropertyNamed(jsonName);
        if (!property.Type.IsPrimitive)
        {
            throw new ArgumentException($"{property} is no primitive.", nameof(jsonName));
        }
        var child = property.Element.IsList ? null : this[property.Element.Name];
        if (child is null || child.Property != property)
        {
            child = Attach(new Element(property, property.Type));
        }
        child.Value = value;
        return this;
    }

    /// <summary>Attaches a detached tree that already has a name: a clone, or what was removed elsewhere.</summary>
    /// <exception cref="ArgumentException">It is attached, has no name, or does not fit here.</exception>
    public Element Add(Element child) => Add(child.JsonName, child);

    /// <summary>Attaches a detached tree under a name and returns it.</summary>
    /// <exception cref="ArgumentException">It is attached, its type does not fit, or only one may stand here.</exception>
    public Element Add(string jsonName, Element child) => Attach(Named(jsonName, child));

    /// <summary>Attaches a detached tree at a rank among the children of that name and returns it.</summary>
    /// <exception cref="ArgumentException">As <see cref="Add(string, Element)"/>, or the rank is out of range.</exception>
    public Element Insert(string jsonName, int index, Element child) => Attach(Named(jsonName, child), index);

    /// <summary>Detaches a child, which keeps its name and can be attached again.</summary>
    /// <exception cref="ArgumentException">It is no child of this element.</exception>
    public void Remove(Element child)
    {
        if (!ReferenceEquals(child.Parent, this))
        {
            throw new ArgumentException("Not a child of this element.", nameof(child));
        }
        Renumber(child.NextSibling, child.Definition!, -1);
        _lastAttached = null;
        var previous = _lastChild!;
        while (!ReferenceEquals(previous._next, child))
        {
            previous = previous._next!;
        }
        previous._next = child._next;
        if (ReferenceEquals(_lastChild, child))
        {
            _lastChild = ReferenceEquals(previous, child) ? null : previous;
        }
        child.Detach();
    }

    /// <summary>Links a child in the order of the specification, last among its repetitions or at a given rank.</summary>
    internal Element Attach(Element child, int index = int.MaxValue)
    {
        var definition = child.Definition!;
        var previous = Predecessor(definition, index);
        var rank = ReferenceEquals(previous?.Definition, definition) ? previous!.Index + 1 : 0;
        if (rank > 0 && !definition.IsList)
        {
            throw new ArgumentException($"{definition} is there already.", nameof(child));
        }
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        if (index != int.MaxValue && index != rank)
        {
            throw new ArgumentOutOfRangeException(nameof(index));
        }
        child.Parent = this;
        child.Index = rank;
        var before = previous ?? _lastChild ?? child;
        child._next = before._next ?? child;
        before._next = child;
        if (ReferenceEquals(previous, _lastChild))
        {
            _lastChild = child;
        }
        _lastAttached = child;
        Renumber(child.NextSibling, definition, +1);
        return child;
    }

    /// <summary>Detaches every child without content, in one walk.</summary>
    internal void RemoveEmptyChildren()
    {
        List<Element> children = [.. Children];
        _lastChild = null;
        _lastAttached = null;
        foreach (var child in children)
        {
            child.Detach();
        }
        foreach (var child in children.Where(child => child.HasContent))
        {
            Attach(child);
        }
    }

    private void Detach()
    {
        Parent = null;
        _next = null;
        Index = 0;
    }

    /// <summary>The child after which one of that definition and rank belongs; null at the front.</summary>
    private Element? Predecessor(ElementSchema definition, int index)
    {
        if (_lastChild is null || Precedes(_lastChild))
        {
            return _lastChild;
        }
        if (index == int.MaxValue && IsLastOf(definition, _lastAttached))
        {
            // A list that grows before others that stand there already: no walk for each of its items.
            return _lastAttached;
        }
        Element? previous = null;
        foreach (var child in Children)
        {
            if (!Precedes(child))
            {
                break;
            }
            previous = child;
        }
        return previous;

        bool Precedes(Element child) =>
            child.Definition!.Order < definition.Order
            || (child.Definition.Order == definition.Order && child.Index < index);
    }

    private static bool IsLastOf(ElementSchema definition, Element? child) =>
        ReferenceEquals(child?.Definition, definition) && !ReferenceEquals(child!.NextSibling?.Definition, definition);

    private static void Renumber(Element? from, ElementSchema definition, int step)
    {
        for (var next = from; next is not null && ReferenceEquals(next.Definition, definition); next = next.NextSibling)
        {
            next.Index += step;
        }
    }

    private PropertySchema PropertyNamed(string jsonName) =>
        TypeSchema.Property(jsonName)
        ?? throw new ArgumentException($"{TypeSchema.Path} has no '{jsonName}'.", nameof(jsonName));

    private Element Named(string jsonName, Element child)
    {
        var property = PropertyNamed(jsonName);
        var fits =
            ReferenceEquals(child.TypeSchema, property.Type)
            || (property.Type.IsAbstract && child.TypeSchema.Is(property.Type.Path));
        if (child.Parent is not null || !fits || IsBelow(child))
        {
            throw new ArgumentException($"{property} cannot take {child.Expression}.", nameof(child));
        }
        child.Property = property;
        return child;
    }

    private bool IsBelow(Element other)
    {
        var ancestor = this;
        while (ancestor is not null && !ReferenceEquals(ancestor, other))
        {
            ancestor = ancestor.Parent;
        }
        return ancestor is not null;
    }
}
