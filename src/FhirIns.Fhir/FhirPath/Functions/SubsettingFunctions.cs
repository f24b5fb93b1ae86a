using FhirIns.Fhir.FhirPath.Values;
using static FhirIns.Fhir.FhirPath.Functions.FunctionDefinition;

namespace FhirIns.Fhir.FhirPath.Functions;

/// <summary>Parts of a collection, and collections made of two.</summary>
internal static class SubsettingFunctions
{
    public static readonly FunctionDefinition[] All =
    [
        Scalar("single", 0, 0, (call, _, _, input) => call.SingleItem(input)),
        Scalar("first", 0, 0, (_, _, _, input) => input.Count > 0 ? input[0] : null),
        Scalar("last", 0, 0, (_, _, _, input) => input.Count > 0 ? input[input.Count - 1] : null),
        Collection("tail", 0, 0, (_, _, _, input, result) => AddSlice(input, 1, int.MaxValue, result)),
        Collection("skip", 1, 1, Skip),
        Collection("take", 1, 1, Take),
        Collection("intersect", 1, 1, Intersect),
        Collection("exclude", 1, 1, Exclude),
        Collection("union", 1, 1, Union),
        Collection("combine", 1, 1, Combine),
    ];

    private static void Skip(FunctionCall call, Evaluation evaluation, object self, Items input, Items result)
    {
        if (call.Integer(0, evaluation, self) is { } count)
        {
            AddSlice(input, Math.Max(count, 0), int.MaxValue, result);
        }
    }

    private static void Take(FunctionCall call, Evaluation evaluation, object self, Items input, Items result)
    {
        if (call.Integer(0, evaluation, self) is { } count)
        {
            AddSlice(input, 0, Math.Max(count, 0), result);
        }
    }

    private static void Intersect(FunctionCall call, Evaluation evaluation, object self, Items input, Items result)
    {
        var other = evaluation.Rent();
        call.Arguments[0].Evaluate(evaluation, self, other);
        var common = evaluation.Rent();
        foreach (var item in input.Span)
        {
            if (Distinct.Contains(other, item, evaluation))
            {
                common.Add(item);
            }
        }
        Distinct.Add(common, evaluation, result);
        evaluation.Return(common);
        evaluation.Return(other);
    }

    private static void Exclude(FunctionCall call, Evaluation evaluation, object self, Items input, Items result)
    {
        var other = evaluation.Rent();
        call.Arguments[0].Evaluate(evaluation, self, other);
        foreach (var item in input.Span)
        {
            if (!Distinct.Contains(other, item, evaluation))
            {
                result.Add(item);
            }
        }
        evaluation.Return(other);
    }

    private static void Union(FunctionCall call, Evaluation evaluation, object self, Items input, Items result)
    {
        var both = evaluation.Rent();
        both.AddRange(input.Span);
        call.Arguments[0].Evaluate(evaluation, self, both);
        Distinct.Add(both, evaluation, result);
        evaluation.Return(both);
    }

    private static void Combine(FunctionCall call, Evaluation evaluation, object self, Items input, Items result)
    {
        result.AddRange(input.Span);
        call.Arguments[0].Evaluate(evaluation, self, result);
    }

    private static void AddSlice(Items input, int start, int count, Items result)
    {
        if (start < input.Count)
        {
            result.AddRange(input.Span.Slice(start, Math.Min(count, input.Count - start)));
        }
    }
}
