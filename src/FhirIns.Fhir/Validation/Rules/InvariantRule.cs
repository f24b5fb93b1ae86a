using FhirIns.Fhir.FhirPath;

namespace FhirIns.Fhir.Validation.Rules;

/// <summary>An invariant, compiled.</summary>
internal sealed class InvariantRule
{
    private readonly FhirPathExpression? _expression;
    private readonly Func<Element, bool>? _known;

    /// <exception cref="FhirPathException">The expression is wrong or not supported.</exception>
    public InvariantRule(string key, bool isError, string human, string expression)
    {
        Key = key;
        IsError = isError;
        Human = human;
        _known = KnownInvariants.Find(expression);
        _expression = _known is null ? FhirPathExpression.Compile(expression) : null;
    }

    public string Key { get; }

    public bool IsError { get; }

    /// <summary>The text of the specification or the profile.</summary>
    public string Human { get; }

    /// <exception cref="FhirPathException">The expression cannot be evaluated on this element.</exception>
    public bool Holds(Element element, FhirPathContext context) =>
        _known is not null ? _known(element) : _expression!.IsTrue(element, context);
}
