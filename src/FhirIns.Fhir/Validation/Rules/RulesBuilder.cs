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

    public Element? MinValue { get; set; }

    public Element? MaxValue { get; set; }

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
        var id = $"{Id}{(_slice.Length == 0 ? ':' : '/')}{name}";
        var slice = new RulesBuilder(id, Name, name, Definition, DeclaredTypes) { Types = Types };
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
        MinValue ??= other.MinValue;
        MaxValue ??= other.MaxValue;
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
                var counter = counters++;
                return child.BuildChild(profile, counter, ref counters, problems);
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
            MinValue = MinValue,
            MaxValue = MaxValue,
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

    private ChildRules BuildChild(string profile, int counter, ref int counters, ICollection<FhirIssue> problems)
    {
        var rules = Build(profile, problems);
        var slicing = BuildSlicing(profile, SlicingHeader.Implied(Name, Definition), ref counters, problems);
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

    /// <param name="profile">The profile, for messages.</param>
    /// <param name="implied">The slicing that applies where the profile gives none.</param>
    /// <param name="counters">How many counters are taken; grows.</param>
    /// <param name="problems">Receives what makes no sense.</param>
    private Slicing? BuildSlicing(
        string profile,
        SlicingHeader? implied,
        ref int counters,
        ICollection<FhirIssue> problems
    )
    {
        if (Slices.Count == 0)
        {
            return null;
        }
        var header = Slicing ?? implied;
        if (header is null)
        {
            problems.Add(DefinitionIssues.NotSliced(profile, Id));
            header = new SlicingHeader([], SlicingMode.Open, false);
        }
        var latest = counters++;
        var slices = new List<Slice>(Slices.Count);
        foreach (var slice in Slices)
        {
            slices.Add(
                new Slice(slice.Build(profile, problems), header.Discriminators)
                {
                    Min = slice.Min ?? 0,
                    Max = slice.Max ?? int.MaxValue,
                    Counter = counters++,
                    Reslicing = slice.BuildSlicing(profile, header, ref counters, problems),
                }
            );
        }
        return new Slicing
        {
            Mode = header.Mode,
            IsOrdered = header.IsOrdered,
            Slices = [.. slices],
            Latest = latest,
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
            MinValue = MinValue,
            MaxValue = MaxValue,
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
            list.Add(theirs.Clone(id + theirs.Id[theirs.Id.LastIndexOfAny(['.', ':', '/'])..]));
        }
    }
}
