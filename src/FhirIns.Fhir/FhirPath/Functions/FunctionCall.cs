using FhirIns.Fhir.FhirPath.Nodes;
using FhirIns.Fhir.FhirPath.Values;

namespace FhirIns.Fhir.FhirPath.Functions;

/// <summary>A function as an expression calls it: name, what stands before the point, arguments, place.</summary>
internal sealed class FunctionCall(string name, Node source, Node[] arguments, int position)
{
    public string Name => name;

    public Node Source => source;

    public Node[] Arguments => arguments;

    public int Position => position;

    /// <summary>The input as a single value of FHIRPath; null when it is empty.</summary>
    public object? Single(Items input) => SystemValue.Of(SingleItem(input));

    /// <summary>The input as a single item; null when it is empty.</summary>
    public object? SingleItem(Items input) =>
        input.Count switch
        {
            0 => null,
            1 => input[0],
            _ => throw Error("needs a single item"),
        };

    /// <summary>The input as a single text; null when it is empty.</summary>
    public string? Text(Items input) =>
        Single(input) switch
        {
            null => null,
            string text => text,
            _ => throw Error("needs a text"),
        };

    /// <summary>An argument as text; null when it is empty or missing.</summary>
    public string? Text(int index, Evaluation evaluation, object self) =>
        Argument(index, evaluation, self) switch
        {
            null => null,
            string text => text,
            _ => throw Error($"needs a text as argument {index + 1}"),
        };

    /// <summary>An argument as an integer; null when it is empty or missing.</summary>
    public int? Integer(int index, Evaluation evaluation, object self) =>
        Argument(index, evaluation, self) switch
        {
            null => null,
            int number => number,
            _ => throw Error($"needs an integer as argument {index + 1}"),
        };

    /// <summary>An argument as a single value; null when it is empty or missing.</summary>
    public object? Argument(int index, Evaluation evaluation, object self) =>
        index < arguments.Length ? SystemValue.Of(arguments[index].Value(evaluation, self)) : null;

    /// <summary>The text of an argument that is a literal; null when it has to be evaluated.</summary>
    public string? Literal(int index) =>
        index < arguments.Length && arguments[index] is LiteralNode { Literal: string text } ? text : null;

    /// <summary>The argument of <c>is()</c>, <c>as()</c> and <c>ofType()</c>, which names a type.</summary>
    public TypeSpecifier Type()
    {
        var type = arguments[0] switch
        {
            MemberNode { Source: null } simple => new TypeSpecifier(null, simple.Name),
            MemberNode { Source: MemberNode { Source: null } space } named => new TypeSpecifier(space.Name, named.Name),
            _ => null,
        };
        return type is { Exists: true }
            ? type
            : throw new FhirPathException(FhirPathFault.Unsupported, "This type is unknown", arguments[0].Position);
    }

    public FhirPathException Error(string message) => new(FhirPathFault.Evaluation, $"{name}() {message}", position);
}
