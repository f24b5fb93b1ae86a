namespace FhirIns.Fhir.FhirPath;

/// <summary>What an expression may ask of the world around the element it is evaluated on. Nothing is required.</summary>
public sealed record FhirPathContext
{
    /// <summary>No delegates, no variables, the system clock.</summary>
    public static FhirPathContext Empty { get; } = new();

    /// <summary><c>%resource</c>; by default the nearest resource that holds the element.</summary>
    public Element? Resource { get; init; }

    /// <summary><c>%rootResource</c>; by default the resource that contains <c>%resource</c>, or that one itself.</summary>
    public Element? RootResource { get; init; }

    /// <summary>The clock of <c>now()</c>, <c>today()</c> and <c>timeOfDay()</c>; read once in each evaluation.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>
    /// <c>resolve()</c> of a reference or canonical that is not contained in the resource; null for what is not found.
    /// </summary>
    public Func<string, Element?>? Resolve { get; init; }

    /// <summary>
    /// <c>memberOf(url)</c> of a code, Coding or CodeableConcept; null when the value set is not known here.
    /// </summary>
    public Func<Element, string, bool?>? MemberOf { get; init; }

    /// <summary>
    /// <c>subsumes(code)</c> and <c>subsumedBy(code)</c>: whether the first Coding or CodeableConcept means the second or
    /// something wider; null when their codes cannot be compared here.
    /// </summary>
    public Func<Element, Element, bool?>? Subsumes { get; init; }

    /// <summary>
    /// <c>slice(url, name)</c>: whether that slice of that profile takes an element; null when there is no such slice here.
    /// </summary>
    public Func<Element, string, string, bool?>? IsInSlice { get; init; }

    /// <summary><c>conformsTo(url)</c>; null when the profile is not known here.</summary>
    public Func<Element, string, bool?>? ConformsTo { get; init; }

    /// <summary>Receives what <c>trace()</c> passes: its name and the items.</summary>
    public Action<string, IReadOnlyList<object>>? Trace { get; init; }

    /// <summary>Values of variables named when the expression was compiled: elements or FHIRPath values.</summary>
    public IReadOnlyDictionary<string, object> Variables { get; init; } = new Dictionary<string, object>();

    /// <summary>How many items an evaluation may produce and visit before it is given up as too costly.</summary>
    public int MaxSteps { get; init; } = 2_000_000;
}
