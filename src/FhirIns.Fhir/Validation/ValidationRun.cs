using System.Runtime.InteropServices;
using FhirIns.Fhir.Validation.Checks;
using FhirIns.Fhir.Validation.Definitions;
using FhirIns.Fhir.Validation.Rules;

namespace FhirIns.Fhir.Validation;

/// <summary>
/// One validation: a walk through the tree in which every element meets R4 and, at the same time, the rules of all
/// profiles that apply to it. Those stand on a stack, the segment of the current element on top.
/// </summary>
internal sealed class ValidationRun
{
    private const int DeepestConformance = 8;

    private readonly Validator _validator;
    private readonly int _depth;
    private readonly ReferenceIndex _references;
    private readonly ProfileMatch _match;
    private readonly IssueList _issues;
    private readonly ElementChecks _elements;
    private readonly CountChecks _counts;
    private readonly CodeChecks _codes;
    private readonly ExtensionChecks _extensions;
    private readonly List<ElementRules> _active = [];
    private Dictionary<(Element, ElementRules), bool>? _conformance;
    private int[] _counters = new int[64];
    private int _countersUsed;
    private DefinitionPackage? _package;

    public ValidationRun(Validator validator)
        : this(validator, new ReferenceIndex(validator.Options.Resolve), 0) { }

    private ValidationRun(Validator validator, ReferenceIndex references, int depth)
    {
        _validator = validator;
        _references = references;
        _depth = depth;
        _issues = new IssueList(validator.Options.MaxIssues);
        _match = new ProfileMatch(references, Conforms);
        _elements = new ElementChecks(validator, _issues, new ReferenceChecks(_issues, references, _match), _match);
        _counts = new CountChecks(_issues);
        _codes = new CodeChecks(_issues);
        _extensions = new ExtensionChecks(validator, _issues);
    }

    /// <summary>What was found.</summary>
    public IReadOnlyList<FhirIssue> Issues => _issues.Distinct();

    /// <summary>Walks a resource, by R4, by the profiles it claims and by those asked for.</summary>
    public void Resource(Element resource, IEnumerable<string> asked)
    {
        foreach (var canonical in asked)
        {
            Apply(resource, canonical, resource, 0, isAsked: true);
        }
        Visit(resource, 0);
    }

    /// <summary>True when an element meets the rules of a profile; R4 itself is not looked at again.</summary>
    public bool Conforms(Element element, ElementRules rules)
    {
        if (_depth == DeepestConformance)
        {
            return true;
        }
        _conformance ??= [];
        if (!_conformance.TryGetValue((element, rules), out var conforms))
        {
            var deeper = new ValidationRun(_validator, _references, _depth + 1);
            deeper._active.Add(rules);
            deeper.Visit(element, 0);
            conforms = !deeper._issues.HasErrors;
            _conformance.Add((element, rules), conforms);
        }
        return conforms;
    }

    /// <summary>True when a slice takes an element.</summary>
    public bool Takes(NamedSlice slice, Element element) => slice.Takes(element, _match);

    /// <param name="element">The element at hand.</param>
    /// <param name="start">Where its rules start on the stack; they reach to the top, which grows meanwhile.</param>
    private void Visit(Element element, int start)
    {
        if (_issues.IsFull)
        {
            return;
        }
        var package = _package;
        if (_depth == 0)
        {
            _elements.Base(element);
        }
        if (element.Type == "Extension")
        {
            ApplyExtension(element, start);
        }
        else if (element.IsResource && _depth == 0)
        {
            ApplyClaims(element, start);
        }
        for (var i = start; i < _active.Count; i++)
        {
            if (_elements.Profile(element, _active[i]) is { } profile && !IsActive(profile.Rules, start))
            {
                _active.Add(profile.Rules);
            }
        }
        var binding = _depth == 0 && element.Definition is { } place ? _validator.Base.Of(place).Binding : null;
        _codes.Check(element, binding, CollectionsMarshal.AsSpan(_active)[start..]);
        Children(element, start, _active.Count);
        _package = package;
    }

    private void Children(Element element, int start, int end)
    {
        var counters = RentCounters(start, end);
        foreach (var child in element.Children)
        {
            var counter = counters;
            for (var i = start; i < end; i++)
            {
                if (_active[i].Child(child.Name) is { } rules)
                {
                    Enter(child, rules, counter);
                }
                counter += _active[i].CounterCount;
            }
            Visit(child, end);
            _active.RemoveRange(end, _active.Count - end);
        }
        for (int i = start, counter = counters; i < end; counter += _active[i++].CounterCount)
        {
            foreach (var child in _active[i].Children)
            {
                _counts.Minimums(element, child, _counters.AsSpan(counter));
            }
        }
        _countersUsed = counters;
    }

    /// <summary>Counters at zero for a segment of rules, on top of those in use.</summary>
    private int RentCounters(int start, int end)
    {
        var first = _countersUsed;
        for (var i = start; i < end; i++)
        {
            _countersUsed += _active[i].CounterCount;
        }
        if (_countersUsed > _counters.Length)
        {
            Array.Resize(ref _counters, Math.Max(_countersUsed, _counters.Length * 2));
        }
        Array.Clear(_counters, first, _countersUsed - first);
        return first;
    }

    /// <summary>Counts a child, and puts the rules of its name and of its slice on the stack.</summary>
    private void Enter(Element child, ChildRules rules, int counters)
    {
        _active.Add(rules.Rules);
        _counts.Maximum(child, ++_counters[counters + rules.Counter], rules.Max, rules.Rules);
        var (slicing, outer) = (rules.Slicing, rules.Rules);
        while (slicing is not null)
        {
            var rank = slicing.Find(child, _match);
            _counts.Order(child, slicing, outer, rank, ref _counters[counters + slicing.Latest]);
            if (rank < 0)
            {
                return;
            }
            var slice = slicing.Slices[rank];
            _active.Add(slice.Rules);
            _counts.Maximum(child, ++_counters[counters + slice.Counter], slice.Max, slice.Rules);
            (slicing, outer) = (slice.Reslicing, slice.Rules);
        }
    }

    private void ApplyClaims(Element resource, int start)
    {
        if (resource["meta"] is not { } meta)
        {
            return;
        }
        foreach (var claim in meta.Each("profile"))
        {
            if (claim.Value is { } canonical)
            {
                Apply(resource, canonical, claim, start, isAsked: false);
            }
        }
    }

    private void Apply(Element resource, string canonical, Element place, int start, bool isAsked)
    {
        if (_validator.Claimed(canonical) is { } profile)
        {
            if (!resource.TypeSchema.Is(profile.Type))
            {
                _issues.Report(ValidationIssues.ProfileOfOtherType(profile.Name, profile.Type), place);
            }
            else if (!IsActive(profile.Rules, start))
            {
                _active.Add(profile.Rules);
                _package = profile.Definition.Package;
            }
        }
        else if (Canonical.Parse(canonical).CoreType is { } type)
        {
            if (!resource.TypeSchema.Is(type))
            {
                _issues.Report(ValidationIssues.ProfileOfOtherType(canonical, type), place);
            }
        }
        else
        {
            _issues.Report(
                _validator.KnowsOtherVersion(canonical)
                    ? ValidationIssues.UnknownProfileVersion(isAsked)
                    : ValidationIssues.UnknownProfile(isAsked),
                place
            );
        }
    }

    /// <summary>Finds the definition of an extension by its url, unless a slice has brought its rules already.</summary>
    private void ApplyExtension(Element extension, int start)
    {
        if (extension.Text("url") is not { } url)
        {
            return;
        }
        var isExpected = false;
        CompiledProfile? profile = null;
        for (var i = start; i < _active.Count; i++)
        {
            if (_active[i].ExtensionUrl == url)
            {
                isExpected = true;
                profile ??= _active[i].OnlyProfile?.Profile;
            }
        }
        var isAbsolute = url.Contains(':', StringComparison.Ordinal);
        profile ??= isAbsolute ? _validator.Extension(url, _package) : null;
        if (profile is not null)
        {
            _extensions.Context(extension, profile);
            if (!isExpected)
            {
                _active.Add(profile.Rules);
            }
        }
        else if (!isExpected)
        {
            _extensions.Unknown(extension, isAbsolute, _package);
        }
    }

    private bool IsActive(ElementRules rules, int start) => _active.IndexOf(rules, start) >= 0;
}
