using FhirIns.Fhir.FhirPath.Values;
using static FhirIns.Fhir.FhirPath.Functions.FunctionDefinition;

namespace FhirIns.Fhir.FhirPath.Functions;

/// <summary>The clock and the trace.</summary>
internal static class UtilityFunctions
{
    public static readonly FunctionDefinition[] All =
    [
        Scalar("now", 0, 0, (_, evaluation, _, _) => Temporal.FromInstant(evaluation.Now)),
        Scalar("today", 0, 0, (_, evaluation, _, _) => Temporal.FromDay(evaluation.Now)),
        Scalar("timeOfDay", 0, 0, (_, evaluation, _, _) => Temporal.FromTimeOfDay(evaluation.Now)),
        Collection("trace", 1, 2, Trace),
    ];

    /// <summary>Passes its input on, and shows it, or a projection of it, to the context.</summary>
    private static void Trace(FunctionCall call, Evaluation evaluation, object self, Items input, Items result)
    {
        result.AddRange(input.Span);
        if (evaluation.Context.Trace is not { } trace)
        {
            return;
        }
        var name = call.Text(0, evaluation, self) ?? "";
        if (call.Arguments.Length == 1)
        {
            trace(name, input.Span.ToArray());
            return;
        }
        var projection = evaluation.Rent();
        foreach (var item in input.Span)
        {
            call.Arguments[1].Evaluate(evaluation, item, projection);
        }
        trace(name, projection.Span.ToArray());
        evaluation.Return(projection);
    }
}
