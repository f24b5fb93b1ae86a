using System.Runtime.InteropServices;
using FhirIns.Fhir.FhirPath;
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
    private readonly ElementChecks _checks;
    private readonly ProfileMatch _match;
    private readonly List<ElementRules> _active = [];
    private readonly int _depth;
    private int[] _counters = new int[64];
    private int _countersUsed;
    private DefinitionPackage? _package;

    public ValidationRun(Validator validator, int depth = 0)
    {
        _validator = validator;
        _depth = depth;
        _match = new ProfileMatch(validator.Context, ConformsDeeper);
        _checks = new ElementChecks(validator, _match);
    }

    /// <summary>What was found, without repetitions: two profiles may ask the same.</summary>
    public IReadOnlyList<FhirIssue> Issues => _checks.Distinct();

    /// <summary>Walks a resource, by R4, by the profiles it claims and by those asked for.</summary>
    public void Resource(Element resource, IEnumerable<string> asked)
    {
        foreach (var canonical in asked)
        {
            Apply(resource, canonical, resource, isAsked: true);
        }
        Visit(resource, 0);
    }

    /// <summary>True when an element meets the rules of a profile.</summary>
    public bool Conforms(Element element, ElementRules rules)
    {
        _active.Add(rules);
        Visit(element, 0);
        return !_checks.HasErrors;
    }

    private bool ConformsDeeper(Element element, ElementRules rules) =>
        _depth >= DeepestConformance || new ValidationRun(_validator, _depth + 1).Conforms(element, rules);

    /// <param name="element">The element at hand.</param>
    /// <param name="start">Where its rules start on the stack; they reach to the top, which grows meanwhile.</param>
    private void Visit(Element element, int start)
    {
        var package = _package;
        _checks.Base(element);
        if (element.IsResource)
        {
            ApplyClaims(element);
        }
        else if (element.Type == "Extension")
        {
            ApplyExtension(element, start);
        }
        for (var i = start; i < _active.Count; i++)
        {
            if (_checks.Element(element, _active[i]) is { } profile && !IsActive(profile.Rules, start))
            {
                _active.Add(profile.Rules);
            }
        }
        _checks.Bindings(element, CollectionsMarshal.AsSpan(_active)[start..]);
        Children(element, start, _active.Count);
        _package = package;
    }

    private void Children(Element element, int start, int end)
    {
        var counters = _countersUsed;
        for (var i = start; i < end; i++)
        {
            _countersUsed += _active[i].CounterCount;
        }
        while (_countersUsed > _counters.Length)
        {
            Array.Resize(ref _counters, _counters.Length * 2);
        }
        Array.Clear(_counters, counters, _countersUsed - counters);
        foreach (var child in element.Children)
        {
            var counter = counters;
            for (var i = start; i < end; i++)
            {
                if (_active[i].Child(child.Name) is { } rules)
                {
                    Enter(child, rules, counter + rules.Counter);
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
                _checks.Minimums(element, child, _counters.AsSpan(counter + child.Counter));
            }
        }
        _countersUsed = counters;
    }

    /// <summary>Counts a child, and puts the rules of its name and of its slice on the stack.</summary>
    private void Enter(Element child, ChildRules rules, int counter)
    {
        _active.Add(rules.Rules);
        _checks.Maximum(child, ++_counters[counter], rules.Max, rules.Rules);
        if (rules.Slicing is not { } slicing)
        {
            return;
        }
        var rank = slicing.Find(child, _match);
        _checks.Order(child, rules, rank, ref _counters[counter + 1]);
        if (rank >= 0)
        {
            var slice = slicing.Slices[rank];
            _active.Add(slice.Rules);
            _checks.Maximum(child, ++_counters[counter + 2 + rank], slice.Max, slice.Rules);
        }
    }

    private void ApplyClaims(Element resource)
    {
        if (resource["meta"] is not { } meta)
        {
            return;
        }
        foreach (var claim in meta.Each("profile"))
        {
            if (claim.Value is { } canonical)
            {
                Apply(resource, canonical, claim, isAsked: false);
            }
        }
    }

    private void Apply(Element resource, string canonical, Element place, bool isAsked)
    {
        if (_validator.Claimed(canonical) is { } profile)
        {
            if (!resource.TypeSchema.Is(profile.Type))
            {
                _checks.Report(ValidationIssues.ProfileOfOtherType(profile.Name, profile.Type), place);
            }
            else if (!_active.Contains(profile.Rules))
            {
                _active.Add(profile.Rules);
                _package = profile.Definition.Package;
            }
        }
        else if (Canonical.Parse(canonical).CoreType is { } type)
        {
            if (!resource.TypeSchema.Is(type))
            {
                _checks.Report(ValidationIssues.ProfileOfOtherType(canonical, type), place);
            }
        }
        else
        {
            _checks.Report(
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
            _checks.Context(extension, profile);
            if (!isExpected)
            {
                _active.Add(profile.Rules);
            }
        }
        else if (!isExpected)
        {
            _checks.UnknownExtension(extension, isAbsolute, _package);
        }
    }

    private bool IsActive(ElementRules rules, int start) => _active.IndexOf(rules, start) >= 0;
}
