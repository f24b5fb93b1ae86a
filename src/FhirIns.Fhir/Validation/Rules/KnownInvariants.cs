using System.Collections.Frozen;

namespace FhirIns.Fhir.Validation.Rules;

/// <summary>
/// The invariants that R4 puts on every element or resource, as code: they run a hundred times for one Patient. A test
/// compares each with its expression.
/// </summary>
internal static class KnownInvariants
{
    /// <summary>dom-3, whose expression walks the whole resource, is of interest only where something is contained.</summary>
    private const string Dom3 =
        "contained.where((('#'+id in (%resource.descendants().reference | %resource.descendants().as(canonical) | %resource.descendants().as(uri) | %resource.descendants().as(url))) or descendants().where(reference = '#').exists() or descendants().where(as(canonical) = '#').exists() or descendants().where(as(canonical) = '#').exists()).not()).trace('unmatched', id).empty()";

    private static readonly FrozenDictionary<string, Func<Element, bool>> ByExpression = new Dictionary<
        string,
        Func<Element, bool>
    >
    {
        ["hasValue() or (children().count() > id.count())"] = HasValueOrChildren,
        ["extension.exists() != value.exists()"] = element =>
            element["extension"] is not null != element["value"] is not null,
        ["contained.contained.empty()"] = element => !AnyContained(element, contained => contained["contained"]),
        ["contained.meta.versionId.empty() and contained.meta.lastUpdated.empty()"] = element =>
            !AnyContained(element, contained => contained["meta"]?["versionId"] ?? contained["meta"]?["lastUpdated"]),
        ["contained.meta.security.empty()"] = element =>
            !AnyContained(element, contained => contained["meta"]?["security"]),
        [Dom3] = NoContainedIsUnused,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static IEnumerable<string> Expressions => ByExpression.Keys;

    public static Func<Element, bool>? Find(string expression) => ByExpression.GetValueOrDefault(expression);

    private static bool HasValueOrChildren(Element element)
    {
        if (element.Value is not null)
        {
            return true;
        }
        foreach (var child in element.Children)
        {
            if (child.Name != "id")
            {
                return true;
            }
        }
        return false;
    }

    private static bool AnyContained(Element element, Func<Element, Element?> part)
    {
        foreach (var contained in element.Each("contained"))
        {
            if (part(contained) is not null)
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>Every contained resource is referred to, or refers to the resource that contains it.</summary>
    private static bool NoContainedIsUnused(Element resource)
    {
        HashSet<string>? references = null;
        foreach (var contained in resource.Each("contained"))
        {
            references ??= References(resource);
            if (
                contained.Text("id") is { } id
                && !references.Contains("#" + id)
                && !References(contained).Contains("#")
            )
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>The values of references, canonicals, uris and urls below an element.</summary>
    private static HashSet<string> References(Element element)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<Element>();
        open.Push(element);
        while (open.TryPop(out var current))
        {
            foreach (var child in current.Children)
            {
                if (child.Value is { } value && (child.Name == "reference" || child.TypeSchema.Is("uri")))
                {
                    found.Add(value);
                }
                open.Push(child);
            }
        }
        return found;
    }
}
