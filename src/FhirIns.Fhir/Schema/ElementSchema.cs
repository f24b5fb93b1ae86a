namespace FhirIns.Fhir.Schema;

/// <summary>One element of a type, as the specification defines it: <c>Patient.deceased[x]</c>.</summary>
public sealed class ElementSchema
{
    private readonly Lazy<CodeList?> _requiredCodes;
    private ElementSchema? _contentSource;

    internal ElementSchema(TypeSchema owner, int order, ElementLine line)
    {
        Owner = owner;
        Order = order;
        Line = line;
        _requiredCodes = new(FindRequiredCodes);
        Properties = line.IsChoice
            ? [.. line.Types.Select(type => new PropertySchema(this, line.Name + Capitalized(type.Code), type.Code))]
            : [new PropertySchema(this, line.Name, line.Types.Count == 0 ? null : line.Types[0].Code)];
    }

    /// <summary>The type that this element belongs to.</summary>
    public TypeSchema Owner { get; }

    /// <summary>Its rank among the elements of its type: the order of XML.</summary>
    public int Order { get; }

    /// <summary>Name without choice suffix: "family", "deceased".</summary>
    public string Name => Line.Name;

    /// <summary>Place in the type: "Patient.deceased[x]".</summary>
    public string Path => $"{Owner.Path}.{Name}{(IsChoice ? "[x]" : "")}";

    /// <summary>True when the JSON name carries the type: value[x].</summary>
    public bool IsChoice => Line.IsChoice;

    /// <summary>The least number of occurrences.</summary>
    public int Min => Line.Min;

    /// <summary>The greatest number of occurrences; null when there is no limit (<c>*</c>).</summary>
    public int? Max => Line.Max;

    /// <summary>True when the element repeats: an array in JSON.</summary>
    public bool IsList => Max is null or > 1;

    /// <summary>True for what XML writes as an attribute: <c>id</c> of elements, <c>Extension.url</c>.</summary>
    public bool IsXmlAttribute => Line.IsXmlAttribute;

    /// <summary>True when the element can change the meaning of what holds it.</summary>
    public bool IsModifier => Line.IsModifier;

    /// <summary>True when the element is part of <c>_summary=true</c>.</summary>
    public bool IsSummary => Line.IsSummary;

    /// <summary>The types allowed; empty for a content reference.</summary>
    public IReadOnlyList<TypeReference> Types => Line.Types;

    /// <summary>The path of the element whose content this one repeats ("Bundle.link"); null for most.</summary>
    public string? ContentReference => Line.ContentReference;

    /// <summary>The value set its codes come from; null when unbound.</summary>
    public ValueSetBinding? Binding => Line.Binding;

    /// <summary>The invariants of this place, beyond those of its type (<see cref="TypeSchema.Invariants"/>).</summary>
    public IReadOnlyList<Invariant> Invariants => Line.Invariants;

    /// <summary>The forms the element takes: one, or one for each type of a choice.</summary>
    public IReadOnlyList<PropertySchema> Properties { get; }

    /// <summary>The type that this element declares in place: "Patient.contact"; null otherwise.</summary>
    public TypeSchema? Backbone => Line.Backbone;

    internal ElementLine Line { get; }

    /// <summary>The codes that a required binding allows; null when there is none, or its set is open.</summary>
    internal CodeList? RequiredCodes => _requiredCodes.Value;

    /// <summary>The element that a content reference points to.</summary>
    internal ElementSchema ContentSource => _contentSource ??= FindContentSource();

    /// <inheritdoc/>
    public override string ToString() => Path;

    private CodeList? FindRequiredCodes() =>
        Binding is { Strength: BindingStrength.Required, ValueSet: { } url } ? Owner.Schema.Codes(url) : null;

    private ElementSchema FindContentSource()
    {
        var steps = ContentReference!.Split('.');
        var type = Owner.Schema.Require(steps[0]);
        for (var i = 1; i < steps.Length - 1; i++)
        {
            type = type.Element(steps[i])!.Properties[0].Type;
        }
        return type.Element(steps[^1])!;
    }

    private static string Capitalized(string name) => char.ToUpperInvariant(name[0]) + name[1..];
}
