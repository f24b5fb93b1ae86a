using System.Collections.Concurrent;
using FhirIns.Fhir.Schema;
using FhirIns.Fhir.Validation.Definitions;
using FhirIns.Fhir.Validation.Terminology;

namespace FhirIns.Fhir.Validation.Rules;

/// <summary>A profile ready for use.</summary>
/// <param name="Definition">The StructureDefinition it was compiled from.</param>
/// <param name="Type">The type that it profiles.</param>
/// <param name="Rules">What it asks of an element of that type.</param>
/// <param name="Contexts">Where an extension may stand; empty for other profiles.</param>
/// <param name="Problems">What was left out, since it makes no sense or is not supported.</param>
internal sealed record CompiledProfile(
    Definition Definition,
    string Type,
    ElementRules Rules,
    ExtensionContext[] Contexts,
    IReadOnlyList<FhirIssue> Problems
)
{
    public string Name => Definition.Name;
}

/// <summary>
/// Compiles StructureDefinitions, each once: the differentials of the whole chain of bases laid over one another, so
/// that one walk checks them all. Snapshots are not needed and not read.
/// </summary>
internal sealed class ProfileCompiler(DefinitionIndex definitions, ValueSets valueSets, TerminologyRules terminology)
{
    private const int LongestChain = 16;

    private readonly ConcurrentDictionary<Definition, CompiledProfile?> _profiles = new();
    private readonly ConcurrentDictionary<Definition, Layers?> _layers = new();

    /// <summary>The rules of a StructureDefinition; null when it profiles a type that is not supported.</summary>
    public CompiledProfile? Compile(Definition definition) => _profiles.GetOrAdd(definition, Freeze);

    /// <summary>A profile as another one names it; null when it is unknown, or the definition of a type of R4 itself.</summary>
    public CompiledProfile? Referenced(string canonical, DefinitionPackage? from) =>
        definitions.Find("StructureDefinition", canonical, from) is { } definition ? Compile(definition) : null;

    /// <summary>The rules of a profile before they are frozen, to build another one upon; not to be changed.</summary>
    public RulesBuilder? Builder(string canonical, DefinitionPackage? from) =>
        definitions.Find("StructureDefinition", canonical, from) is { } definition ? Read(definition, 0)?.Root : null;

    public BindingRule Binding(BindingStrength strength, string valueSet, DefinitionPackage? from) =>
        new(
            strength,
            valueSet,
            () => valueSets.Find(valueSet, from),
            terminology.Tolerated.GetValueOrDefault(Canonical.Parse(valueSet).Url),
            terminology.Syntax
        );

    private CompiledProfile? Freeze(Definition definition)
    {
        if (Read(definition, 0) is not { } layers)
        {
            return null;
        }
        var problems = new List<FhirIssue>(layers.Problems);
        var rules = layers.Root.Build(definition.Name, problems);
        var contexts = definition.Resource.Each("context").Select(ExtensionContext.Read).ToArray();
        return new CompiledProfile(definition, layers.Root.Name, rules, contexts, problems);
    }

    private Layers? Read(Definition definition, int depth)
    {
        if (depth > LongestChain)
        {
            return null;
        }
        return _layers.GetOrAdd(definition, key => Lay(key, depth));
    }

    private Layers? Lay(Definition definition, int depth)
    {
        if (definition.Resource.Text("type") is not { } name || FhirSchema.R4.Type(name) is not { } type)
        {
            return null;
        }
        var problems = new List<FhirIssue>();
        var root = RulesBuilder.Root(type);
        if (definition.Resource.Text("derivation") == "specialization")
        {
            // The definition of a type of R4 itself, which the schema knows already.
            return new Layers(root, problems);
        }
        if (definition.Resource.Text("baseDefinition") is { } canonical)
        {
            var parent = definitions.Find("StructureDefinition", canonical, definition.Package);
            if (parent is not null && Read(parent, depth + 1) is { } inherited)
            {
                root = inherited.Root.Clone();
                problems.AddRange(inherited.Problems);
            }
            else if (Canonical.Parse(canonical).CoreType is null)
            {
                problems.Add(DefinitionIssues.UnknownBase(definition.Name));
            }
        }
        new DifferentialReader(definition, this, problems).Apply(root);
        return new Layers(root, problems);
    }

    private sealed record Layers(RulesBuilder Root, IReadOnlyList<FhirIssue> Problems);
}
