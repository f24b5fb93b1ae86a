namespace FhirIns.Fhir.Validation.Terminology;

/// <summary>The concepts of a CodeSystem resource, nested as they stand.</summary>
internal static class ConceptTree
{
    public static HashSet<string> Codes(Element codeSystem) =>
        Walk(codeSystem).Select(concept => concept.Text("code")).OfType<string>().ToHashSet(StringComparer.Ordinal);

    /// <summary>The codes that a filter keeps; null when its operator is not supported.</summary>
    public static HashSet<string>? Filter(Element codeSystem, Element filter)
    {
        var value = filter.Text("value");
        IEnumerable<Element>? kept = (filter.Text("property"), filter.Text("op")) switch
        {
            ("concept" or "code", "is-a") => Walk(codeSystem)
                .Where(concept => concept.Text("code") == value)
                .SelectMany(concept => Walk(concept).Prepend(concept)),
            ("concept" or "code", "descendent-of") => Walk(codeSystem)
                .Where(concept => concept.Text("code") == value)
                .SelectMany(Walk),
            ({ } property, "=") => Walk(codeSystem).Where(concept => HasProperty(concept, property, value)),
            _ => null,
        };
        return kept?.Select(concept => concept.Text("code")).OfType<string>().ToHashSet(StringComparer.Ordinal);
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
