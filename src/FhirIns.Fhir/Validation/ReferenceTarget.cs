using FhirIns.Fhir.FhirPath;
using FhirIns.Fhir.Schema;

namespace FhirIns.Fhir.Validation;

/// <summary>What a Reference points to, as far as that can be known.</summary>
internal static class ReferenceTarget
{
    private static readonly CodeList? ResourceTypes = FhirSchema.R4.Codes(
        "http://hl7.org/fhir/ValueSet/resource-types"
    );

    /// <summary>The target itself: contained, in the same Bundle, or found by the delegate; null when it is not at hand.</summary>
    public static Element? Find(Element reference, Func<string, Element?>? resolve) =>
        reference.Text("reference") is { } text ? References.Resolve(text, reference, resolve) : null;

    /// <summary>The type of the target: of what it finds, from the URL, or from <c>Reference.type</c>; null when unknown.</summary>
    public static string? TypeOf(Element reference, Func<string, Element?>? resolve) =>
        reference.Text("reference") is not { } text ? reference.Text("type")
        : text.StartsWith('#') ? Find(reference, null)?.Type
        : TypeIn(text) ?? Find(reference, resolve)?.Type ?? reference.Text("type");

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
