namespace FhirIns.Fhir.Schema;

/// <summary>The primitive types, and None for all others.</summary>
internal enum PrimitiveKind
{
    None,
    Boolean,
    Integer,
    UnsignedInt,
    PositiveInt,
    Decimal,
    Date,
    DateTime,
    Instant,
    Time,
    Id,
    Code,
    Uri,
    Url,
    Canonical,
    Oid,
    Uuid,
    Base64Binary,
    String,
    Markdown,
    Xhtml,
}

internal static class PrimitiveKinds
{
    /// <summary>True for what JSON writes as a number.</summary>
    public static bool IsNumber(this PrimitiveKind kind) =>
        kind is >= PrimitiveKind.Integer and <= PrimitiveKind.Decimal;
}
