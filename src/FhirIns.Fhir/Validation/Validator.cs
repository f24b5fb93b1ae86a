using System.Collections.Concurrent;
using FhirIns.Fhir.FhirPath;
using FhirIns.Fhir.Validation.Checks;
using FhirIns.Fhir.Validation.Definitions;
using FhirIns.Fhir.Validation.Rules;
using FhirIns.Fhir.Validation.Terminology;

namespace FhirIns.Fhir.Validation;

/// <summary>
/// Judges resources by R4 and by profiles: cardinality, types, slicing, fixed values and patterns, profiled data types
/// and extensions, bindings, invariants, targets of references. One walk, all problems. Profiles are compiled once,
/// when they are first needed; use one validator from any thread.
/// </summary>
public sealed class Validator
{
    private readonly DefinitionIndex _definitions;
    private readonly ConcurrentDictionary<(string Url, DefinitionPackage? From), CompiledProfile?> _extensions = new();
    private readonly ProfileCompiler _profiles;

    /// <param name="packages">
    /// The profiles with their extensions and terminology. Where several packages define one canonical, the first is
    /// meant by a resource that names no version.
    /// </param>
    /// <param name="options">Default options when null.</param>
    public Validator(IEnumerable<DefinitionPackage> packages, ValidatorOptions? options = null)
    {
        Options = options ?? new ValidatorOptions();
        _definitions = new DefinitionIndex(packages);
        var valueSets = new ValueSets(_definitions, Options.Terminology);
        _profiles = new ProfileCompiler(_definitions, valueSets, Options.Terminology);
        Base = new BaseRules.Cache(_profiles, key => Options.BestPractices || key != "dom-6");
        Context = new FhirPathContext
        {
            Clock = Options.Clock,
            Resolve = Options.Resolve,
            MemberOf = (element, valueSet) => IsMember(element, valueSet),
            Subsumes = new Subsumption(_definitions).Holds,
            IsInSlice = (element, profile, slice) => IsInSlice(element, profile, slice),
            ConformsTo = (element, profile) => ConformsTo(element, profile),
            MaxSteps = 20_000_000,
        };
    }

    internal ValidatorOptions Options { get; }

    internal BaseRules.Cache Base { get; }

    /// <summary>The context of invariants.</summary>
    internal FhirPathContext Context { get; }

    /// <summary>
    /// Everything wrong with a resource, in the order it is met. Besides R4 it is judged by the profiles of its
    /// <c>meta.profile</c>, as are the resources inside it by theirs.
    /// </summary>
    /// <param name="resource">The resource; it must not change meanwhile.</param>
    /// <param name="profiles">Profiles to judge it by besides, as <c>url</c> or <c>url|version</c>.</param>
    public IReadOnlyList<FhirIssue> Validate(Element resource, IEnumerable<string>? profiles = null)
    {
        var run = new ValidationRun(this);
        run.Resource(resource, profiles ?? []);
        return run.Issues;
    }

    /// <summary>Everything wrong with an input: what the codec has found, then what is wrong with the tree, each once.</summary>
    /// <param name="parsed">What was read.</param>
    /// <param name="profiles">As in <see cref="Validate(Element, IEnumerable{string}?)"/>.</param>
    public IReadOnlyList<FhirIssue> Validate(ParsedResource parsed, IEnumerable<string>? profiles = null) =>
        parsed.Resource is { } resource
            ? IssueList.Distinct(parsed.Issues.Concat(Validate(resource, profiles)))
            : parsed.Issues;

    /// <summary>
    /// What is wrong with the profiles themselves: each problem makes the validator leave a rule out. For a check at
    /// start; compiles everything.
    /// </summary>
    public IReadOnlyList<FhirIssue> CheckDefinitions()
    {
        var issues = new List<FhirIssue>();
        foreach (var definition in _definitions.All("StructureDefinition"))
        {
            if (_profiles.Compile(definition) is not { } profile)
            {
                issues.Add(DefinitionIssues.UnknownType(definition.Name));
                continue;
            }
            issues.AddRange(profile.Problems);
            issues.AddRange(Undecided(profile.Rules));
        }
        return [.. issues.Distinct()];
    }

    /// <summary>True when a profile of that canonical is here, in the version named if one is.</summary>
    public bool Knows(string profile) => _definitions.FindClaimed(profile) is not null;

    internal CompiledProfile? Claimed(string canonical) =>
        _definitions.FindClaimed(canonical) is { } definition ? _profiles.Compile(definition) : null;

    internal bool KnowsOtherVersion(string canonical) => _definitions.Knows(canonical);

    /// <summary>The definition of an extension, of the package given first; null when it is not known.</summary>
    internal CompiledProfile? Extension(string url, DefinitionPackage? from) =>
        _extensions.GetOrAdd((url, from), key => _profiles.Referenced(key.Url, key.From));

    private bool? IsMember(Element element, string valueSet) =>
        Codes.Of(element, _profiles.Binding(Schema.BindingStrength.Required, valueSet, null)) switch
        {
            Membership.In => true,
            Membership.NotIn => false,
            _ => null,
        };

    private bool? ConformsTo(Element element, string canonical)
    {
        if (Claimed(canonical) is { } profile)
        {
            return element.TypeSchema.Is(profile.Type) && new ValidationRun(this).Conforms(element, profile.Rules);
        }
        return Canonical.Parse(canonical).CoreType is { } type ? element.TypeSchema.Is(type) : null;
    }

    private bool? IsInSlice(Element element, string canonical, string name) =>
        Claimed(canonical) is { } profile && NamedSlice.Find(profile.Rules, name) is { } slice
            ? new ValidationRun(this).Takes(slice, element)
            : null;

    private static IEnumerable<FhirIssue> Undecided(ElementRules rules)
    {
        foreach (var child in rules.Children)
        {
            foreach (var slice in child.Slicing?.Slices ?? [])
            {
                if (!slice.CanDecide)
                {
                    yield return DefinitionIssues.Undecided(rules.Profile, slice.Rules.Id);
                }
            }
            var nested = (child.Slicing?.Slices ?? []).Select(slice => slice.Rules).Prepend(child.Rules);
            foreach (var issue in nested.SelectMany(Undecided))
            {
                yield return issue;
            }
        }
    }
}
