using FhirIns.Fhir.FhirPath;
using FhirIns.Fhir.Schema;

namespace FhirIns.Fhir.Validation;

/// <summary>
/// What the references of one tree point to, as far as that can be known. Contained resources and entries are indexed
/// once, so that many references cost no more than they should. Belongs to one validation.
/// </summary>
internal sealed class ReferenceIndex(Func<string, Element?>? outside)
{
    private static readonly CodeList? ResourceTypes = FhirSchema.R4.Codes(
        "http://hl7.org/fhir/ValueSet/resource-types"
    );

    private readonly Dictionary<Element, Dictionary<string, Element>> _targets = new(
        ReferenceEqualityComparer.Instance
    );

    /// <summary>The target: contained, in the same Bundle, or found outside; null when it is not at hand.</summary>
    /// <param name="reference">"#id", "#", "Patient/1", "urn:uuid:…", an absolute URL.</param>
    /// <param name="from">The element that holds the reference.</param>
    public Element? Find(string reference, Element from)
    {
        var container = References.Container(from);
        if (reference.StartsWith('#'))
        {
            return reference.Length == 1 ? container : Contained(container).GetValueOrDefault(reference[1..]);
        }
        var entry = container.Parent?.Parent is { Type: "Bundle" } bundle
            ? Entries(bundle).GetValueOrDefault(reference)
            : null;
        return entry ?? outside?.Invoke(reference);
    }

    /// <summary>The type of the target: of what is found, from the URL, or from <c>Reference.type</c>; null when unknown.</summary>
    public string? TypeOf(Element reference) =>
        reference.Text("reference") is not { } text ? reference.Text("type")
        : text.StartsWith('#') ? Find(text, reference)?.Type
        : TypeIn(text) ?? Find(text, reference)?.Type ?? reference.Text("type");

    /// <summary>Whether a contained resource of its container has the same id and comes before it.</summary>
    public bool IsContainedBefore(Element contained) =>
        contained.Text("id") is { } id
        && Contained(References.Container(contained)).TryGetValue(id, out var first)
        && first != contained;

    private Dictionary<string, Element> Contained(Element container)
    {
        if (!_targets.TryGetValue(container, out var byId))
        {
            _targets.Add(container, byId = new(StringComparer.Ordinal));
            foreach (var contained in container.Each("contained"))
            {
                if (contained.Text("id") is { } id)
                {
                    byId.TryAdd(id, contained);
                }
            }
        }
        return byId;
    }

    /// <summary>By full URL, and by its relative form <c>Patient/1</c>.</summary>
    private Dictionary<string, Element> Entries(Element bundle)
    {
        if (!_targets.TryGetValue(bundle, out var byUrl))
        {
            _targets.Add(bundle, byUrl = new(StringComparer.Ordinal));
            foreach (var entry in bundle.Each("entry"))
            {
                if (entry.Text("fullUrl") is { } url && entry["resource"] is { } resource)
                {
                    byUrl.TryAdd(url, resource);
                    byUrl.TryAdd($"{resource.Type}/{url[(url.LastIndexOf('/') + 1)..]}", resource);
                }
            }
        }
        return byUrl;
    }

    /// <summary>The resource type in <c>Patient/1</c>, <c>https://…/Patient/1/_history/2</c>, <c>Patient?identifier=…</c>.</summary>
    private static string? TypeIn(string reference)
    {
        var query = reference.IndexOf('?', StringComparison.Ordinal);
        if (query >= 0)
        {
            return Known(reference[..query]);
        }
        var segments = reference.Split('/');
        var last = segments.Length >= 4 && segments[^2] == "_history" ? segments.Length - 3 : segments.Length - 1;
        return last >= 1 ? Known(segments[last - 1]) : null;
    }

    private static string? Known(string type) => ResourceTypes?.Contains(type) == true ? type : null;
}
