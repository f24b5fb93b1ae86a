using FhirIns.Fhir.Schema;

namespace FhirIns.Fhir.Search;

/// <summary>A reference to search: an id, a type and id, or a URL.</summary>
/// <param name="Type">The resource type, when the value names one.</param>
/// <param name="Id">The id, when the value names one; null for a URL of another form.</param>
/// <param name="Url">The whole value when it is absolute, else null.</param>
public sealed record ReferenceValue(string? Type, string? Id, string? Url)
{
    /// <summary>Reads one value, FHIR escapes included; null when it is no reference.</summary>
    public static ReferenceValue? Parse(string text)
    {
        var value = QueryText.Unescape(text);
        if (!PrimitiveFormat.IsValid("uri", value))
        {
            return null;
        }
        var url = value.Contains(':', StringComparison.Ordinal) ? value : null;
        var parts = value.Split('/');
        return parts switch
        {
            [var id] when url is null && IsId(id) => new(null, id, null),
            [var type, var id] when url is null && IsType(type) && IsId(id) => new(type, id, null),
            [.., var type, var id] when url is not null && IsType(type) && IsId(id) => new(type, id, url),
            _ when url is not null => new(null, null, url),
            _ => null,
        };
    }

    private static bool IsId(string text) => PrimitiveFormat.IsValid("id", text);

    private static bool IsType(string text) =>
        FhirSchema.R4.Codes("http://hl7.org/fhir/ValueSet/resource-types")!.Contains(text);
}
