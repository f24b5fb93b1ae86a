using FhirIns.Fhir.FhirPath.Values;
using static FhirIns.Fhir.FhirPath.Functions.FunctionDefinition;

namespace FhirIns.Fhir.FhirPath.Functions;

/// <summary>The functions that FHIR R4 adds to the language.</summary>
internal static class FhirFunctions
{
    public static readonly FunctionDefinition[] All =
    [
        Collection("extension", 1, 1, Extension),
        Truth("hasValue", 0, 0, HasValue),
        Scalar("getValue", 0, 0, GetValue),
        Collection("resolve", 0, 0, Resolve),
        Truth("memberOf", 1, 1, MemberOf),
        Truth("conformsTo", 1, 1, ConformsTo),
        Truth(
            "subsumes",
            1,
            1,
            (call, run, self, input) => Subsumes(call, run, call.SingleItem(input), call.Arguments[0].Value(run, self))
        ),
        Truth(
            "subsumedBy",
            1,
            1,
            (call, run, self, input) => Subsumes(call, run, call.Arguments[0].Value(run, self), call.SingleItem(input))
        ),
        Collection("slice", 2, 2, Slice),
        Collection("checkModifiers", 0, int.MaxValue, CheckModifiers),
        Truth("htmlChecks", 0, 0, HtmlChecks),
    ];

    private static void Extension(FunctionCall call, Evaluation evaluation, object self, Items input, Items result)
    {
        if (call.Text(0, evaluation, self) is not { } url)
        {
            return;
        }
        foreach (var item in input.Span)
        {
            if (item is not Element element)
            {
                continue;
            }
            foreach (var extension in element.Children)
            {
                if (extension.Name == "extension" && extension.Text("url") == url)
                {
                    result.Add(extension);
                }
            }
        }
    }

    private static bool? HasValue(FunctionCall call, Evaluation evaluation, object self, Items input) =>
        input.Count == 1 && input[0] is not (Element { Value: null } or Quantity or TypeInfo);

    private static object? GetValue(FunctionCall call, Evaluation evaluation, object self, Items input) =>
        HasValue(call, evaluation, self, input) == true ? SystemValue.Of(input[0]) : null;

    /// <summary>The resources that References, canonicals and URLs point to; those not found are left out.</summary>
    private static void Resolve(FunctionCall call, Evaluation evaluation, object self, Items input, Items result)
    {
        foreach (var item in input.Span)
        {
            var reference = item switch
            {
                Element { Type: "Reference" } element => element.Text("reference"),
                Element { IsPrimitive: true } element => element.Value,
                string text => text,
                _ => null,
            };
            if (
                reference is not null
                && References.Resolve(reference, item as Element ?? evaluation.Root, evaluation.Context.Resolve)
                    is { } found
            )
            {
                result.Add(found);
            }
        }
    }

    private static bool? MemberOf(FunctionCall call, Evaluation evaluation, object self, Items input)
    {
        if (call.SingleItem(input) is not { } item || call.Text(0, evaluation, self) is not { } valueSet)
        {
            return null;
        }
        if (item is not Element code || evaluation.Context.MemberOf is not { } memberOf)
        {
            throw call.Error("has no value sets to look in here");
        }
        return memberOf(code, valueSet);
    }

    private static bool? ConformsTo(FunctionCall call, Evaluation evaluation, object self, Items input)
    {
        if (call.SingleItem(input) is not { } item || call.Text(0, evaluation, self) is not { } profile)
        {
            return null;
        }
        if (item is not Element element || evaluation.Context.ConformsTo is not { } conformsTo)
        {
            throw call.Error("has no profiles to look in here");
        }
        return conformsTo(element, profile);
    }

    /// <summary>The elements that a slice of a profile takes.</summary>
    private static void Slice(FunctionCall call, Evaluation evaluation, object self, Items input, Items result)
    {
        if (call.Text(0, evaluation, self) is not { } profile || call.Text(1, evaluation, self) is not { } slice)
        {
            return;
        }
        foreach (var item in input.Span)
        {
            if (
                item is not Element element
                || evaluation.Context.IsInSlice?.Invoke(element, profile, slice) is not { } takes
            )
            {
                throw call.Error("has no such profile or slice to look in here");
            }
            if (takes)
            {
                result.Add(item);
            }
        }
    }

    private static bool? Subsumes(FunctionCall call, Evaluation evaluation, object? general, object? special) =>
        (general, special) switch
        {
            (null, _) or (_, null) => null,
            (
                Element { Type: "Coding" or "CodeableConcept" } above,
                Element { Type: "Coding" or "CodeableConcept" } below
            ) when evaluation.Context.Subsumes?.Invoke(above, below) is { } truth => truth,
            _ => throw call.Error("cannot compare these codes here"),
        };

    /// <summary>Passes its input on, unless an element has a modifier extension that is not among those named.</summary>
    private static void CheckModifiers(FunctionCall call, Evaluation evaluation, object self, Items input, Items result)
    {
        var known = new HashSet<string?>();
        for (var i = 0; i < call.Arguments.Length; i++)
        {
            known.Add(call.Text(i, evaluation, self));
        }
        foreach (var element in input.Span.ToArray().OfType<Element>())
        {
            if (element.Each("modifierExtension").Any(modifier => !known.Contains(modifier.Text("url"))))
            {
                throw call.Error("has met a modifier extension that the expression does not name");
            }
        }
        result.AddRange(input.Span);
    }

    private static bool? HtmlChecks(FunctionCall call, Evaluation evaluation, object self, Items input) =>
        call.Text(input) is { } div ? NarrativeCheck.Check(div) is null : null;
}
