namespace FhirIns.Fhir.FhirPath.Nodes;

/// <summary>
/// One step of a compiled expression. It is evaluated on <c>$this</c>, always a single item, in the form its user
/// wants: the whole collection, a single item, or a truth value.
/// </summary>
internal abstract class Node
{
    private const int MaxDepth = 200;

    private readonly int _depth;

    /// <exception cref="FhirPathException">The steps are nested too deeply to be evaluated by recursion.</exception>
    protected Node(int position, params ReadOnlySpan<Node?> parts)
    {
        Position = position;
        foreach (var part in parts)
        {
            _depth = Math.Max(_depth, (part?._depth ?? 0) + 1);
        }
        if (_depth > MaxDepth)
        {
            throw new FhirPathException(FhirPathFault.TooCostly, "The expression is nested too deeply", position);
        }
    }

    /// <summary>Offset in the text of the expression.</summary>
    public int Position { get; }

    /// <summary>Adds the items of the result to <paramref name="result"/>.</summary>
    public abstract void Evaluate(Evaluation evaluation, object self, Items result);

    /// <summary>The result as a single item; null when it is empty.</summary>
    /// <exception cref="FhirPathException">There are several items.</exception>
    public virtual object? Value(Evaluation evaluation, object self)
    {
        var items = evaluation.Rent();
        Evaluate(evaluation, self, items);
        var value = items.Count == 0 ? null : items[0];
        var count = items.Count;
        evaluation.Return(items);
        return count <= 1 ? value : throw Error("A single item is needed here, and there are several");
    }

    /// <summary>The result as a truth value; null when it is empty. A single item that is no boolean is true.</summary>
    /// <exception cref="FhirPathException">There are several items.</exception>
    public virtual bool? Test(Evaluation evaluation, object self) => Truth(Value(evaluation, self));

    public FhirPathException Error(string message) => new(FhirPathFault.Evaluation, message, Position);

    protected static bool? Truth(object? item) =>
        item switch
        {
            null => null,
            bool value => value,
            Element { IsPrimitive: true, Type: "boolean" } element => element.Value switch
            {
                "true" => true,
                "false" => false,
                _ => null,
            },
            _ => true,
        };
}

/// <summary>A step whose result is never more than one item.</summary>
internal abstract class ScalarNode(int position, params ReadOnlySpan<Node?> parts) : Node(position, parts)
{
    public abstract override object? Value(Evaluation evaluation, object self);

    public sealed override void Evaluate(Evaluation evaluation, object self, Items result)
    {
        if (Value(evaluation, self) is { } value)
        {
            result.Add(value);
        }
    }
}

/// <summary>A step whose result is a truth value or empty.</summary>
internal abstract class TruthNode(int position, params ReadOnlySpan<Node?> parts) : ScalarNode(position, parts)
{
    public abstract override bool? Test(Evaluation evaluation, object self);

    public sealed override object? Value(Evaluation evaluation, object self) => Boxed.Of(Test(evaluation, self));
}
