namespace FhirIns.Fhir.Validation.Definitions;

/// <summary>A canonical URL with its version, as written <c>url|version</c>.</summary>
internal readonly record struct Canonical(string Url, string? Version)
{
    private const string CoreRoot = "http://hl7.org/fhir/StructureDefinition/";

    /// <summary>The name of the type when this is the definition of a type of R4 itself; null otherwise.</summary>
    public string? CoreType =>
        Url.StartsWith(CoreRoot, StringComparison.Ordinal) && FhirSchemaHas(Url[CoreRoot.Length..])
            ? Url[CoreRoot.Length..]
            : null;

    public static Canonical Parse(string text)
    {
        var bar = text.IndexOf('|', StringComparison.Ordinal);
        return bar < 0 ? new(text, null) : new(text[..bar], text[(bar + 1)..]);
    }

    public override string ToString() => Version is null ? Url : $"{Url}|{Version}";

    private static bool FhirSchemaHas(string type) =>
        Schema.FhirSchema.R4.Type(type) is not null
        || Schema.FhirSchema.R4.Codes("http://hl7.org/fhir/ValueSet/resource-types")?.Contains(type) == true;
}
