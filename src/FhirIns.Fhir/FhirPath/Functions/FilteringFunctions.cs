using FhirIns.Fhir.FhirPath.Nodes;
using FhirIns.Fhir.FhirPath.Values;
using static FhirIns.Fhir.FhirPath.Functions.FunctionDefinition;

namespace FhirIns.Fhir.FhirPath.Functions;

/// <summary>Filtering, projection, types, and the walk through the tree.</summary>
internal static class FilteringFunctions
{
    public static readonly FunctionDefinition[] All =
    [
        Collection("where", 1, 1, Where),
        Collection("select", 1, 1, Select),
        Collection("repeat", 1, 1, Repeat),
        Collection("aggregate", 1, 2, Aggregate),
        Collection("children", 0, 0, Children),
        Collection("descendants", 0, 0, Descendants),
        new("ofType", 1, 1, call => new OfTypeNode(call.Source, call.Type(), call.Position)),
        new("as", 1, 1, call => new OfTypeNode(call.Source, call.Type(), call.Position)),
        new("is", 1, 1, call => new IsNode(call.Source, call.Type(), call.Position)),
        Collection("type", 0, 0, Types),
    ];

    private static void Where(FunctionCall call, Evaluation evaluation, object self, Items input, Items result)
    {
        using var iteration = new Iteration(evaluation);
        for (var i = 0; i < input.Count; i++)
        {
            iteration.At(i);
            if (call.Arguments[0].Test(evaluation, input[i]) == true)
            {
                result.Add(input[i]);
            }
        }
    }

    private static void Select(FunctionCall call, Evaluation evaluation, object self, Items input, Items result)
    {
        using var iteration = new Iteration(evaluation);
        for (var i = 0; i < input.Count; i++)
        {
            iteration.At(i);
            call.Arguments[0].Evaluate(evaluation, input[i], result);
        }
    }

    /// <summary>Projects again what the projection gave, as long as it gives something new.</summary>
    private static void Repeat(FunctionCall call, Evaluation evaluation, object self, Items input, Items result)
    {
        var found = evaluation.Rent();
        var step = evaluation.Rent();
        for (var i = 0; i < input.Count + found.Count; i++)
        {
            call.Arguments[0].Evaluate(evaluation, i < input.Count ? input[i] : found[i - input.Count], step);
            foreach (var item in step.Span)
            {
                if (!Distinct.Contains(found, item, evaluation))
                {
                    found.Add(item);
                }
            }
            step.Clear();
        }
        result.AddRange(found.Span);
        evaluation.Return(step);
        evaluation.Return(found);
    }

    private static void Aggregate(FunctionCall call, Evaluation evaluation, object self, Items input, Items result)
    {
        var outer = evaluation.Total;
        var total = evaluation.Rent();
        var next = evaluation.Rent();
        if (call.Arguments.Length > 1)
        {
            call.Arguments[1].Evaluate(evaluation, self, total);
        }
        using var iteration = new Iteration(evaluation);
        for (var i = 0; i < input.Count; i++)
        {
            iteration.At(i);
            evaluation.Total = total;
            call.Arguments[0].Evaluate(evaluation, input[i], next);
            total.Clear();
            total.AddRange(next.Span);
            next.Clear();
        }
        evaluation.Total = outer;
        result.AddRange(total.Span);
        evaluation.Return(next);
        evaluation.Return(total);
    }

    private static void Children(FunctionCall call, Evaluation evaluation, object self, Items input, Items result)
    {
        foreach (var item in input.Span)
        {
            AddChildren(item, result);
        }
    }

    private static void Descendants(FunctionCall call, Evaluation evaluation, object self, Items input, Items result)
    {
        foreach (var item in input.Span)
        {
            AddDescendants(item as Element, result);
        }
    }

    private static void AddDescendants(Element? element, Items result)
    {
        if (element is null)
        {
            return;
        }
        foreach (var child in element.Children)
        {
            result.Add(child);
            AddDescendants(child, result);
        }
    }

    private static void AddChildren(object item, Items result)
    {
        if (item is Element element)
        {
            foreach (var child in element.Children)
            {
                result.Add(child);
            }
        }
    }

    private static void Types(FunctionCall call, Evaluation evaluation, object self, Items input, Items result)
    {
        foreach (var item in input.Span)
        {
            result.Add(TypeInfo.Of(item));
        }
    }
}
