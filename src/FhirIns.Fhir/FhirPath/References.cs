namespace FhirIns.Fhir.FhirPath;

/// <summary>Finds what a reference points to: contained resources, entries of the same Bundle, then the world outside.</summary>
internal static class References
{
    /// <param name="reference">"#id", "#", "Patient/1", "urn:uuid:…", an absolute URL.</param>
    /// <param name="from">The element that holds the reference.</param>
    /// <param name="outside">Finds what is not in the same tree; may be missing.</param>
    public static Element? Resolve(string reference, Element from, Func<string, Element?>? outside)
    {
        var container = Container(from);
        if (reference.StartsWith('#'))
        {
            return reference.Length == 1 ? container : Contained(container, reference[1..]);
        }
        return InBundle(container, reference) ?? outside?.Invoke(reference);
    }

    /// <summary>The resource whose contained resources an element may refer to.</summary>
    public static Element Container(Element element)
    {
        var current = element;
        while (current.Parent is { } parent && (!current.IsResource || current.Name == "contained"))
        {
            current = parent;
        }
        return current;
    }

    public static Element? Contained(Element container, string id)
    {
        foreach (var child in container.Children)
        {
            if (child.Name == "contained" && child.Text("id") == id)
            {
                return child;
            }
        }
        return null;
    }

    private static Element? InBundle(Element container, string reference)
    {
        if (container.Parent?.Parent is not { Type: "Bundle" } bundle)
        {
            return null;
        }
        foreach (var entry in bundle.Each("entry"))
        {
            if (
                entry["resource"] is { } resource
                && entry.Text("fullUrl") is { } url
                && (url == reference || url.EndsWith("/" + reference, StringComparison.Ordinal))
            )
            {
                return resource;
            }
        }
        return null;
    }
}
