using System.Collections.Concurrent;
using FhirIns.Fhir.Schema;
using FhirIns.Fhir.Validation.Definitions;

namespace FhirIns.Fhir.Validation.Terminology;

/// <summary>
/// Expands value sets from the resources at hand, each once. What cannot be expanded is not guessed: such a set is
/// unknown or partial, and gives no errors.
/// </summary>
internal sealed class ValueSets(DefinitionIndex definitions, TerminologyRules rules)
{
    private const int MaxDepth = 16;

    private readonly ConcurrentDictionary<(string Canonical, DefinitionPackage? From), CodeSet?> _expanded = new();

    /// <summary>The content of a value set; null when it is not known here.</summary>
    public CodeSet? Find(string canonical, DefinitionPackage? from) =>
        _expanded.GetOrAdd((canonical, from), key => Expand(key.Canonical, key.From, 0));

    private CodeSet? Expand(string canonical, DefinitionPackage? from, int depth)
    {
        if (depth > MaxDepth)
        {
            return null;
        }
        if (definitions.Find("ValueSet", canonical, from) is { } definition)
        {
            return definition.Resource["compose"] is { } compose ? Compose(compose, definition.Package, depth)
                : definition.Resource["expansion"] is { } expansion ? Expansion(expansion)
                : null;
        }
        return FhirSchema.R4.Codes(canonical) is { } codes ? FromSchema(codes) : null;
    }

    private CodeSet Compose(Element compose, DefinitionPackage package, int depth)
    {
        var result = new CodeSet();
        foreach (var include in compose.Each("include"))
        {
            result.Add(Include(include, package, depth));
        }
        foreach (var exclude in compose.Each("exclude"))
        {
            Exclude(exclude, result);
        }
        return result;
    }

    private CodeSet Include(Element include, DefinitionPackage package, int depth)
    {
        CodeSet? result = null;
        if (include.Text("system") is { } system)
        {
            result = new CodeSet();
            if (Codes(include, system, package) is { } codes)
            {
                result.Add(system, codes);
            }
            else
            {
                result.IsPartial = true;
            }
        }
        foreach (var reference in include.Each("valueSet"))
        {
            var other = Expand(reference.Value ?? "", package, depth + 1) ?? new CodeSet { IsPartial = true };
            result = result is null ? other : result.Intersect(other);
        }
        return result ?? new CodeSet { IsPartial = true };
    }

    private static void Exclude(Element exclude, CodeSet result)
    {
        if (exclude.Text("system") is { } system && exclude["filter"] is null && exclude["valueSet"] is null)
        {
            result.Remove(system, exclude["concept"] is null ? null : Codes(exclude));
        }
        else
        {
            result.IsPartial = true;
        }
    }

    /// <summary>What one include takes from a system; null when its filter is not supported.</summary>
    private SystemCodes? Codes(Element include, string system, DefinitionPackage package)
    {
        if (include["concept"] is not null)
        {
            return new SystemCodes { Listed = Codes(include) };
        }
        var codeSystem = definitions.Find("CodeSystem", system, package)?.Resource;
        var isComplete = codeSystem?.Text("content") == "complete";
        if (include["filter"] is not null)
        {
            return isComplete ? Filtered(include, codeSystem!) : null;
        }
        return new SystemCodes
        {
            Listed = isComplete ? ConceptTree.Codes(codeSystem!) : CodesOfR4(system),
            Syntax = rules.Syntax.GetValueOrDefault(system),
        };
    }

    /// <summary>A code system of R4 itself, when the schema holds the value set of the same name that takes it whole.</summary>
    private static HashSet<string>? CodesOfR4(string system)
    {
        const string Root = "http://hl7.org/fhir/";
        var list = system.StartsWith(Root, StringComparison.Ordinal)
            ? FhirSchema.R4.Codes($"{Root}ValueSet/{system[Root.Length..]}")
            : null;
        return
            list?.Codes.Where(pair => pair.System == system).Select(pair => pair.Code).ToHashSet(StringComparer.Ordinal)
                is { Count: > 0 } codes
            ? codes
            : null;
    }

    private static SystemCodes? Filtered(Element include, Element codeSystem)
    {
        var codes = ConceptTree.Codes(codeSystem);
        foreach (var filter in include.Each("filter"))
        {
            if (ConceptTree.Filter(codeSystem, filter) is not { } matching)
            {
                return null;
            }
            codes.IntersectWith(matching);
        }
        return new SystemCodes { Listed = codes };
    }

    private static HashSet<string> Codes(Element include) =>
        include
            .Each("concept")
            .Select(concept => concept.Text("code"))
            .OfType<string>()
            .ToHashSet(StringComparer.Ordinal);

    private static CodeSet Expansion(Element expansion)
    {
        var result = new CodeSet();
        var open = new Stack<Element>(expansion.Each("contains"));
        while (open.TryPop(out var entry))
        {
            if (entry.Text("system") is { } system && entry.Text("code") is { } code)
            {
                result.Add(system, new SystemCodes { Listed = [code] });
            }
            foreach (var inner in entry.Each("contains"))
            {
                open.Push(inner);
            }
        }
        return result;
    }

    private static CodeSet FromSchema(CodeList codes)
    {
        var result = new CodeSet();
        foreach (var system in codes.Codes.GroupBy(pair => pair.System, StringComparer.Ordinal))
        {
            result.Add(
                system.Key,
                new SystemCodes { Listed = system.Select(pair => pair.Code).ToHashSet(StringComparer.Ordinal) }
            );
        }
        return result;
    }
}
