using FhirIns.Fhir.Schema;

namespace FhirIns.Fhir.Validation.Rules;

/// <summary>
/// One element of a profile while it is compiled: the rules of the base profile, overlaid by those of its own
/// differential. <see cref="Build"/> freezes it.
/// </summary>
internal sealed class RulesBuilder
{
    private readonly string _slice;

    private RulesBuilder(string id, string name, string slice, ElementSchema? definition, TypeSchema[] declaredTypes)
    {
        Id = id;
        Name = name;
        _slice = slice;
        Definition = definition;
        DeclaredTypes = declaredTypes;
    }

    /// <summary>Id of the element definition: "Patient.name:officialName.given".</summary>
    public string Id { get; private init; }

    /// <summary>Name without choice suffix.</summary>
    public string Name { get; }

    /// <summary>The element of R4; null for the root.</summary>
    public ElementSchema? Definition { get; }

    /// <summary>The types that R4 allows here.</summary>
    public TypeSchema[] DeclaredTypes { get; }

    public int? Min { get; set; }

    public int? Max { get; set; }

    public TypeRule[]? Types { get; set; }

    public Element? Fixed { get; set; }

    public Element? Pattern { get; set; }

    public int? MaxLength { get; set; }

    public BindingRule? Binding { get; set; }

    public Dictionary<string, InvariantRule> Invariants { get; private init; } = new(StringComparer.Ordinal);

    public SlicingHeader? Slicing { get; set; }

    public List<RulesBuilder> Children { get; private init; } = [];

    public List<RulesBuilder> Slices { get; private init; } = [];

    public static RulesBuilder Root(TypeSchema type) => new(type.Name, type.Name, "", null, [type]);

    /// <summary>The types that an instance may have: those of the profile, or those of R4.</summary>
    public IEnumerable<TypeSchema> PossibleTypes =>
        Types is null || DeclaredTypes is [{ IsAbstract: false }]
            ? DeclaredTypes
            : Types.Select(type => FhirSchema.R4.Type(type.Code)).OfType<TypeSchema>();

    /// <summary>The child of that name, added where the profile has not mentioned it; null when no type here has it.</summary>
    /// <param name="step">As an element id writes it: "value[x]", "family", and also "valueCoding".</param>
    public RulesBuilder? Child(string step)
    {
        var name = step.EndsWith("[x]", StringComparison.Ordinal) ? step[..^3] : step;
        foreach (var type in PossibleTypes)
        {
            if (type.Element(name) is { } element)
            {
                return ChildOf(element);
            }
            if (type.Property(name) is { } property)
            {
                return ChildOf(property.Element).TypeSlice(property);
            }
        }
        return null;
    }

    public RulesBuilder? FindChild(string name) => Children.Find(child => child.Name == name);

    public RulesBuilder? FindSlice(string name) => Slices.Find(slice => slice._slice == name);

    public RulesBuilder AddSlice(string name)
    {
        var slice = new RulesBuilder($"{Id}:{name}", Name, name, Definition, DeclaredTypes) { Types = Types };
        Slices.Add(slice);
        return slice;
    }

    /// <summary>Takes over what another profile of the same element says, where this one says nothing yet.</summary>
    public void Inherit(RulesBuilder other)
    {
        Min ??= other.Min;
        Max ??= other.Max;
        Types ??= other.Types;
        Fixed ??= other.Fixed;
        Pattern ??= other.Pattern;
        MaxLength ??= other.MaxLength;
        Binding ??= other.Binding;
        Slicing ??= other.Slicing;
        foreach (var (key, invariant) in other.Invariants)
        {
            Invariants.TryAdd(key, invariant);
        }
        foreach (var child in other.Children)
        {
            Inherit(child, FindChild(child.Name), Children, Id);
        }
        foreach (var slice in other.Slices)
        {
            Inherit(slice, FindSlice(slice._slice), Slices, Id);
        }
    }

    public RulesBuilder Clone() => Clone(Id);

    /// <summary>Freezes the rules.</summary>
    /// <param name="profile">The profile, for messages.</param>
    /// <param name="problems">Receives what makes no sense in the profile.</param>
    public ElementRules Build(string profile, ICollection<FhirIssue> problems)
    {
        var counters = 0;
        var children = Children
            .Select(child =>
            {
                var rules = child.BuildChild(profile, counters, problems);
                counters += 2 + child.Slices.Count;
                return rules;
            })
            .ToArray();
        return new ElementRules
        {
            Id = Id,
            Profile = profile,
            Types = Types ?? [],
            Fixed = Fixed,
            Pattern = Pattern,
            MaxLength = MaxLength,
            Binding = Binding,
            Invariants = [.. Invariants.Values],
            Children = children,
            CounterCount = counters,
            HasContent =
                Fixed is not null
                || Pattern is not null
                || Binding is { Strength: BindingStrength.Required }
                || Array.Exists(children, child => child.HasContent),
            ExtensionUrl = Url(),
        };
    }

    private ChildRules BuildChild(string profile, int counter, ICollection<FhirIssue> problems)
    {
        var rules = Build(profile, problems);
        var slicing = Slices.Count == 0 ? null : BuildSlicing(profile, problems);
        return new ChildRules
        {
            Name = Name,
            Rules = rules,
            Min = Min is { } min && min > (Definition?.Min ?? 0) ? min : 0,
            Max = Max ?? int.MaxValue,
            Slicing = slicing,
            Counter = counter,
            HasContent =
                rules.HasContent
                || (slicing is not null && Array.Exists(slicing.Slices, slice => slice.Rules.HasContent)),
        };
    }

    private Slicing BuildSlicing(string profile, ICollection<FhirIssue> problems)
    {
        var header = Slicing ?? SlicingHeader.Implied(Name, Definition);
        if (header is null)
        {
            problems.Add(DefinitionIssues.NotSliced(profile, Id));
        }
        var discriminators = header?.Discriminators ?? [];
        return new Slicing
        {
            Mode = header?.Mode ?? SlicingMode.Open,
            IsOrdered = header?.IsOrdered ?? false,
            Slices =
            [
                .. Slices.Select(slice => new Slice(
                    slice._slice,
                    slice.Build(profile, problems),
                    slice.Min ?? 0,
                    slice.Max ?? int.MaxValue,
                    discriminators
                )),
            ],
        };
    }

    private string? Url() =>
        Name != "extension" && Name != "modifierExtension" && Name != "Extension" ? null
        : FindChild("url") is { } url && (url.Fixed ?? url.Pattern)?.Value is { } value ? value
        : Types is [{ Profiles: [var profile] }] ? profile.Url
        : null;

    private RulesBuilder ChildOf(ElementSchema element)
    {
        if (FindChild(element.Name) is { } known)
        {
            return known;
        }
        var types = element.Properties.Select(property => property.Type).ToArray();
        var id = $"{Id}.{element.Name}{(element.IsChoice ? "[x]" : "")}";
        var child = new RulesBuilder(id, element.Name, "", element, types);
        Children.Add(child);
        return child;
    }

    private RulesBuilder TypeSlice(PropertySchema property)
    {
        var slice = FindSlice(property.JsonName) ?? AddSlice(property.JsonName);
        slice.Types ??= [new TypeRule(property.Type.Name, [], [])];
        return slice;
    }

    private RulesBuilder Clone(string id) =>
        new(id, Name, _slice, Definition, DeclaredTypes)
        {
            Min = Min,
            Max = Max,
            Types = Types,
            Fixed = Fixed,
            Pattern = Pattern,
            MaxLength = MaxLength,
            Binding = Binding,
            Slicing = Slicing,
            Invariants = new(Invariants, StringComparer.Ordinal),
            Children = [.. Children.Select(child => child.Clone(id + child.Id[Id.Length..]))],
            Slices = [.. Slices.Select(slice => slice.Clone(id + slice.Id[Id.Length..]))],
        };

    private static void Inherit(RulesBuilder theirs, RulesBuilder? mine, List<RulesBuilder> list, string id)
    {
        if (mine is not null)
        {
            mine.Inherit(theirs);
        }
        else
        {
            list.Add(theirs.Clone(id + theirs.Id[theirs.Id.LastIndexOfAny(['.', ':'])..]));
        }
    }
}
