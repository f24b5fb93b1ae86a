namespace FhirIns.Fhir.Validation.Terminology;

/// <summary>The concepts of a CodeSystem resource, nested as they stand.</summary>
internal static class ConceptTree
{
    public static HashSet<string> Codes(Element codeSystem) =>
        Walk(codeSystem).Select(concept => concept.Text("code")).OfType<string>().ToHashSet(StringComparer.Ordinal);

    /// <summary>The codes that a filter keeps; null when its operator is not supported.</summary>
    public static HashSet<string>? Filter(Element codeSystem, Element filter)
    {
        var value = filter.Text("value") ?? "";
        switch (filter.Text("property"), filter.Text("op"))
        {
            case ("concept" or "code", "is-a"):
                return WithDescendants(codeSystem, value);
            case ("concept" or "code", "descendent-of"):
                var descendants = WithDescendants(codeSystem, value);
                descendants.Remove(value);
                return descendants;
            case ({ } property, "="):
                return Walk(codeSystem)
                    .Where(concept => HasProperty(concept, property, value))
                    .Select(concept => concept.Text("code"))
                    .OfType<string>()
                    .ToHashSet(StringComparer.Ordinal);
            default:
                return null;
        }
    }

    /// <summary>
    /// A code and all that descend from it: those nested in it, and those whose properties <c>parent</c>, <c>subsumedBy</c>
    /// (the flat lists of HL7 Terminology) or its own <c>child</c> say so. Empty for a code that is not there.
    /// </summary>
    public static HashSet<string> WithDescendants(Element codeSystem, string code)
    {
        var concepts = Walk(codeSystem).ToList();
        var children = concepts
            .SelectMany(Links)
            .ToLookup(link => link.Parent, link => link.Child, StringComparer.Ordinal);
        var found = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>(concepts.Exists(concept => concept.Text("code") == code) ? [code] : []);
        while (open.TryPop(out var next))
        {
            if (!found.Add(next))
            {
                continue;
            }
            foreach (var child in children[next])
            {
                open.Push(child);
            }
        }
        return found;
    }

    /// <summary>What a concept says of those directly above and below it.</summary>
    private static IEnumerable<(string Parent, string Child)> Links(Element concept)
    {
        var code = concept.Text("code") ?? "";
        foreach (var inner in concept.Each("concept"))
        {
            yield return (code, inner.Text("code") ?? "");
        }
        foreach (var property in concept.Each("property"))
        {
            switch (property.Text("code"), property.Text("value"))
            {
                case ("parent" or "subsumedBy", { } parent):
                    yield return (parent, code);
                    break;
                case ("child", { } child):
                    yield return (code, child);
                    break;
            }
        }
    }

    private static bool HasProperty(Element concept, string code, string? value) =>
        concept
            .Each("property")
            .Any(property => property.Text("code") == code && property["value"] is { } given && given.Value == value);

    private static IEnumerable<Element> Walk(Element parent)
    {
        foreach (var concept in parent.Each("concept"))
        {
            yield return concept;
            foreach (var inner in Walk(concept))
            {
                yield return inner;
            }
        }
    }
}
