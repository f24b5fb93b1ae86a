namespace FhirIns.Fhir.FhirPath.Nodes;

/// <summary>A literal.</summary>
internal sealed class LiteralNode(object value, int position) : ScalarNode(position)
{
    public object Literal => value;

    public override object? Value(Evaluation evaluation, object self) => value;
}

/// <summary><c>{}</c>.</summary>
internal sealed class EmptyNode(int position) : ScalarNode(position)
{
    public override object? Value(Evaluation evaluation, object self) => null;
}

/// <summary><c>$this</c>, also where nothing is written before a function.</summary>
internal sealed class ThisNode(int position) : ScalarNode(position)
{
    public override object? Value(Evaluation evaluation, object self) => self;
}

/// <summary><c>$index</c>.</summary>
internal sealed class IndexVariableNode(int position) : ScalarNode(position)
{
    public override object? Value(Evaluation evaluation, object self) =>
        evaluation.Index >= 0 ? Boxed.Of(evaluation.Index) : throw Error("$index exists only inside an iteration");
}

/// <summary><c>$total</c>.</summary>
internal sealed class TotalNode(int position) : Node(position)
{
    public override void Evaluate(Evaluation evaluation, object self, Items result) =>
        result.AddRange((evaluation.Total ?? throw Error("$total exists only inside aggregate()")).Span);
}

/// <summary><c>%context</c>, <c>%resource</c>, <c>%rootResource</c>.</summary>
internal sealed class ResourceNode(string name, int position) : ScalarNode(position)
{
    public static bool Knows(string name) => name is "context" or "resource" or "rootResource";

    public override object? Value(Evaluation evaluation, object self) =>
        name switch
        {
            "context" => evaluation.Root,
            "resource" => Resource(evaluation),
            _ => evaluation.Context.RootResource ?? Container(Resource(evaluation)),
        };

    private static Element Resource(Evaluation evaluation) =>
        evaluation.Context.Resource ?? Nearest(evaluation.Root) ?? evaluation.Root;

    private static Element Container(Element resource) =>
        resource is { Name: "contained", Parent: { } parent } ? Nearest(parent) ?? resource : resource;

    private static Element? Nearest(Element? element)
    {
        while (element is { IsResource: false })
        {
            element = element.Parent;
        }
        return element;
    }
}

/// <summary>A variable that the caller of the evaluation supplies.</summary>
internal sealed class VariableNode(string name, int position) : ScalarNode(position)
{
    public override object? Value(Evaluation evaluation, object self) =>
        evaluation.Context.Variables.TryGetValue(name, out var value)
            ? value
            : throw Error("This variable was given no value");
}
