using FhirIns.Fhir.FhirPath.Values;

namespace FhirIns.Fhir.FhirPath.Nodes;

/// <summary>
/// A name. On its own it is a child of <c>$this</c>, or <c>$this</c> itself where the name is that of its type, as in
/// <c>Patient.name</c>; after a point, a child of each item.
/// </summary>
internal sealed class MemberNode(Node? source, string name, int position) : Node(position, source)
{
    private const int ShortWalk = 16;

    private readonly bool _mayBeType = source is null && char.IsAsciiLetterUpper(name[0]);

    public Node? Source => source;

    public string Name => name;

    public override void Evaluate(Evaluation evaluation, object self, Items result)
    {
        if (source is null)
        {
            if (_mayBeType && self is Element element && element.TypeSchema.Is(name))
            {
                result.Add(self);
            }
            else
            {
                AddChildren(self, result);
            }
            return;
        }
        var items = evaluation.Rent();
        source.Evaluate(evaluation, self, items);
        foreach (var item in items.Span)
        {
            AddChildren(item, result);
        }
        evaluation.Return(items);
    }

    private void AddChildren(object item, Items result)
    {
        if (item is Element element)
        {
            AddChildren(element, result);
        }
        else if (Property(item) is { } value)
        {
            result.Add(value);
        }
    }

    /// <summary>
    /// Children stand in the order of the specification, those of one name together: the walk ends behind them, and in
    /// front of long lists (<c>Bundle.entry</c>) that come after their place.
    /// </summary>
    private void AddChildren(Element element, Items result)
    {
        var walked = 0;
        var place = int.MaxValue;
        var isFound = false;
        foreach (var child in element.Children)
        {
            if (child.Name == name)
            {
                result.Add(child);
                isFound = true;
                continue;
            }
            if (++walked == ShortWalk)
            {
                place = element.TypeSchema.Element(name)?.Order ?? -1;
            }
            if (isFound || child.Definition!.Order > place)
            {
                return;
            }
        }
    }

    private object? Property(object item) =>
        (item, name) switch
        {
            (TypeInfo type, "namespace") => type.Namespace,
            (TypeInfo type, "name") => type.Name,
            (TypeInfo type, "baseType") => type.BaseType,
            (Quantity quantity, "value") => quantity.Value,
            (Quantity quantity, "unit") => quantity.Unit,
            _ => null,
        };
}

/// <summary><c>items[0]</c>.</summary>
internal sealed class IndexerNode(Node source, Node index, int position) : ScalarNode(position, source, index)
{
    public override object? Value(Evaluation evaluation, object self)
    {
        var at = SystemValue.Of(index.Value(evaluation, self)) switch
        {
            int number => number,
            null => -1,
            _ => throw Error("The index must be an integer"),
        };
        var items = evaluation.Rent();
        source.Evaluate(evaluation, self, items);
        var value = at >= 0 && at < items.Count ? items[at] : null;
        evaluation.Return(items);
        return value;
    }
}

/// <summary><c>left | right</c>: both collections without duplicates.</summary>
internal sealed class UnionNode(Node left, Node right, int position) : Node(position, left, right)
{
    public override void Evaluate(Evaluation evaluation, object self, Items result)
    {
        var items = evaluation.Rent();
        left.Evaluate(evaluation, self, items);
        right.Evaluate(evaluation, self, items);
        Distinct.Add(items, evaluation, result);
        evaluation.Return(items);
    }
}
