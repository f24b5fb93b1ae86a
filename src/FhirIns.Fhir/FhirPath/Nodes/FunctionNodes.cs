using FhirIns.Fhir.FhirPath.Functions;

namespace FhirIns.Fhir.FhirPath.Nodes;

/// <summary>A call of a function that gives any number of items.</summary>
internal sealed class CollectionFunctionNode(FunctionCall call, CollectionBody body)
    : Node(call.Position, [call.Source, .. call.Arguments])
{
    public override void Evaluate(Evaluation evaluation, object self, Items result)
    {
        var input = evaluation.Rent();
        call.Source.Evaluate(evaluation, self, input);
        body(call, evaluation, self, input, result);
        evaluation.Return(input);
    }
}

/// <summary>A call of a function that gives one item at most.</summary>
internal sealed class ScalarFunctionNode(FunctionCall call, ScalarBody body)
    : ScalarNode(call.Position, [call.Source, .. call.Arguments])
{
    public override object? Value(Evaluation evaluation, object self)
    {
        var input = evaluation.Rent();
        call.Source.Evaluate(evaluation, self, input);
        var value = body(call, evaluation, self, input);
        evaluation.Return(input);
        return value;
    }
}

/// <summary>A call of a function that gives a truth value.</summary>
internal sealed class TruthFunctionNode(FunctionCall call, TruthBody body)
    : TruthNode(call.Position, [call.Source, .. call.Arguments])
{
    public override bool? Test(Evaluation evaluation, object self)
    {
        var input = evaluation.Rent();
        call.Source.Evaluate(evaluation, self, input);
        var truth = body(call, evaluation, self, input);
        evaluation.Return(input);
        return truth;
    }
}
