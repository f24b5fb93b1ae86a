using System.Collections.Frozen;
using FhirIns.Fhir.FhirPath.Nodes;
using FhirIns.Fhir.FhirPath.Parsing;

namespace FhirIns.Fhir.FhirPath;

/// <summary>
/// A FHIRPath expression, compiled: the normative language (2.0) with the additions of FHIR R4. Compile once, keep,
/// evaluate from any thread. What the engine does not support is refused when it is compiled.
/// </summary>
/// <seealso href="http://hl7.org/fhirpath/N1/"/>
/// <seealso href="http://hl7.org/fhir/R4/fhirpath.html"/>
public sealed class FhirPathExpression
{
    private readonly Node _node;

    private FhirPathExpression(string text, Node node)
    {
        Text = text;
        _node = node;
    }

    /// <summary>The expression as written.</summary>
    public string Text { get; }

    /// <summary>Compiles an expression.</summary>
    /// <param name="text">The expression.</param>
    /// <param name="variables">Names of variables, without <c>%</c>, that each evaluation will supply.</param>
    /// <exception cref="FhirPathException">It is no FHIRPath, not supported, or too large; with the place.</exception>
    public static FhirPathExpression Compile(string text, params IEnumerable<string> variables)
    {
        try
        {
            return new(text, Parser.Parse(text, variables.ToFrozenSet(StringComparer.Ordinal)));
        }
        catch (FhirPathException exception)
        {
            throw exception.In(text);
        }
    }

    /// <summary>Compiles an expression that may be wrong.</summary>
    /// <returns>The expression, or null and the reason.</returns>
    public static FhirPathExpression? TryCompile(string text, out FhirPathException? error)
    {
        try
        {
            error = null;
            return Compile(text);
        }
        catch (FhirPathException exception)
        {
            error = exception;
            return null;
        }
    }

    /// <summary>
    /// The items of the result: elements, and values of FHIRPath (<c>bool</c>, <c>int</c>, <c>decimal</c>,
    /// <c>string</c>, <see cref="Values.Temporal"/>, <see cref="Values.Quantity"/>, <see cref="Values.TypeInfo"/>).
    /// </summary>
    /// <exception cref="FhirPathException">The language asks for an error, or the limits are reached.</exception>
    public IReadOnlyList<object> Evaluate(Element element, FhirPathContext? context = null)
    {
        var evaluation = Evaluation.Start(element, context ?? FhirPathContext.Empty);
        try
        {
            var items = evaluation.Rent();
            _node.Evaluate(evaluation, element, items);
            object[] result = items.Count == 0 ? [] : items.Span.ToArray();
            evaluation.Return(items);
            evaluation.End();
            return result;
        }
        catch (FhirPathException exception)
        {
            throw exception.In(Text);
        }
    }

    /// <summary>The elements of the result, in order; values that are no elements are left out.</summary>
    /// <exception cref="FhirPathException">As <see cref="Evaluate"/>.</exception>
    public IReadOnlyList<Element> Select(Element element, FhirPathContext? context = null) =>
        [.. Evaluate(element, context).OfType<Element>()];

    /// <summary>
    /// True when the result is true, as an invariant asks: false for an empty result; a single item that is no boolean
    /// counts as true.
    /// </summary>
    /// <exception cref="FhirPathException">As <see cref="Evaluate"/>, or the result has several items.</exception>
    public bool IsTrue(Element element, FhirPathContext? context = null)
    {
        var evaluation = Evaluation.Start(element, context ?? FhirPathContext.Empty);
        try
        {
            var truth = _node.Test(evaluation, element) == true;
            evaluation.End();
            return truth;
        }
        catch (FhirPathException exception)
        {
            throw exception.In(Text);
        }
    }

    /// <summary>The expression as written.</summary>
    public override string ToString() => Text;
}
