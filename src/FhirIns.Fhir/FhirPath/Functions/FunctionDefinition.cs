using FhirIns.Fhir.FhirPath.Nodes;

namespace FhirIns.Fhir.FhirPath.Functions;

/// <summary>What a function does that gives any number of items.</summary>
internal delegate void CollectionBody(FunctionCall call, Evaluation evaluation, object self, Items input, Items result);

/// <summary>What a function does that gives one item, or null for none.</summary>
internal delegate object? ScalarBody(FunctionCall call, Evaluation evaluation, object self, Items input);

/// <summary>What a function does that gives a truth value, or null for none.</summary>
internal delegate bool? TruthBody(FunctionCall call, Evaluation evaluation, object self, Items input);

/// <summary>A function of the language: its name, how many arguments it takes, and the step that it becomes.</summary>
internal sealed record FunctionDefinition(
    string Name,
    int MinArguments,
    int MaxArguments,
    Func<FunctionCall, Node> Build
)
{
    public static FunctionDefinition Collection(string name, int min, int max, CollectionBody body) =>
        new(name, min, max, call => new CollectionFunctionNode(call, body));

    public static FunctionDefinition Scalar(string name, int min, int max, ScalarBody body) =>
        new(name, min, max, call => new ScalarFunctionNode(call, body));

    public static FunctionDefinition Truth(string name, int min, int max, TruthBody body) =>
        new(name, min, max, call => new TruthFunctionNode(call, body));
}
