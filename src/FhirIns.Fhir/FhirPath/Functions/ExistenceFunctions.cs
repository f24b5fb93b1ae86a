using FhirIns.Fhir.FhirPath.Values;
using static FhirIns.Fhir.FhirPath.Functions.FunctionDefinition;

namespace FhirIns.Fhir.FhirPath.Functions;

/// <summary>Questions about a collection as a whole, and <c>not()</c>.</summary>
internal static class ExistenceFunctions
{
    public static readonly FunctionDefinition[] All =
    [
        Truth("empty", 0, 0, (_, _, _, input) => input.Count == 0),
        Truth("exists", 0, 1, Exists),
        Truth("all", 1, 1, AllMeet),
        Truth("allTrue", 0, 0, (call, _, _, input) => !Contains(call, input, false)),
        Truth("anyTrue", 0, 0, (call, _, _, input) => Contains(call, input, true)),
        Truth("allFalse", 0, 0, (call, _, _, input) => !Contains(call, input, true)),
        Truth("anyFalse", 0, 0, (call, _, _, input) => Contains(call, input, false)),
        Truth("subsetOf", 1, 1, SubsetOf),
        Truth("supersetOf", 1, 1, SupersetOf),
        Scalar("count", 0, 0, (_, _, _, input) => Boxed.Of(input.Count)),
        Collection("distinct", 0, 0, (_, evaluation, _, input, result) => Distinct.Add(input, evaluation, result)),
        Truth("isDistinct", 0, 0, IsDistinct),
        Truth("not", 0, 0, Not),
    ];

    private static bool? Exists(FunctionCall call, Evaluation evaluation, object self, Items input)
    {
        if (call.Arguments.Length == 0)
        {
            return input.Count > 0;
        }
        using var iteration = new Iteration(evaluation);
        for (var i = 0; i < input.Count; i++)
        {
            iteration.At(i);
            if (call.Arguments[0].Test(evaluation, input[i]) == true)
            {
                return true;
            }
        }
        return false;
    }

    private static bool? AllMeet(FunctionCall call, Evaluation evaluation, object self, Items input)
    {
        using var iteration = new Iteration(evaluation);
        for (var i = 0; i < input.Count; i++)
        {
            iteration.At(i);
            if (call.Arguments[0].Test(evaluation, input[i]) != true)
            {
                return false;
            }
        }
        return true;
    }

    private static bool Contains(FunctionCall call, Items input, bool wanted)
    {
        foreach (var item in input.Span)
        {
            switch (SystemValue.Of(item))
            {
                case bool value when value == wanted:
                    return true;
                case bool or null:
                    break;
                default:
                    throw call.Error("needs truth values");
            }
        }
        return false;
    }

    private static bool? SubsetOf(FunctionCall call, Evaluation evaluation, object self, Items input)
    {
        var other = evaluation.Rent();
        call.Arguments[0].Evaluate(evaluation, self, other);
        var holds = IsSubset(input, other, evaluation);
        evaluation.Return(other);
        return holds;
    }

    private static bool? SupersetOf(FunctionCall call, Evaluation evaluation, object self, Items input)
    {
        var other = evaluation.Rent();
        call.Arguments[0].Evaluate(evaluation, self, other);
        var holds = IsSubset(other, input, evaluation);
        evaluation.Return(other);
        return holds;
    }

    private static bool IsSubset(Items part, Items whole, Evaluation evaluation)
    {
        foreach (var item in part.Span)
        {
            if (!Distinct.Contains(whole, item, evaluation))
            {
                return false;
            }
        }
        return true;
    }

    private static bool? IsDistinct(FunctionCall call, Evaluation evaluation, object self, Items input)
    {
        var distinct = evaluation.Rent();
        Distinct.Add(input, evaluation, distinct);
        var same = distinct.Count == input.Count;
        evaluation.Return(distinct);
        return same;
    }

    private static bool? Not(FunctionCall call, Evaluation evaluation, object self, Items input) =>
        call.SingleItem(input) switch
        {
            null => null,
            var item => SystemValue.Of(item) switch
            {
                bool value => !value,
                null => null,
                _ => false,
            },
        };
}
