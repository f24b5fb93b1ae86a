using System.Collections.Frozen;
using FhirIns.Fhir.Schema;

namespace FhirIns.Fhir.FhirPath.Values;

/// <summary>
/// The name of a type in an expression: <c>Patient</c>, <c>FHIR.string</c>, <c>System.String</c>. Without a namespace
/// it fits the types of both.
/// </summary>
internal sealed record TypeSpecifier(string? Namespace, string Name)
{
    private static readonly FrozenSet<string> SystemNames = FrozenSet.Create(
        StringComparer.Ordinal,
        "Any",
        "Boolean",
        "Integer",
        "Decimal",
        "String",
        "Date",
        "DateTime",
        "Time",
        "Quantity"
    );

    /// <summary>False for a name that no type of FHIR R4 or of FHIRPath has.</summary>
    public bool Exists =>
        Namespace switch
        {
            null => SystemNames.Contains(Name) || IsFhirType,
            TypeInfo.System => SystemNames.Contains(Name),
            TypeInfo.Fhir => IsFhirType,
            _ => false,
        };

    private bool IsFhirType =>
        FhirSchema.R4.Type(Name) is not null
        || FhirSchema.R4.Codes("http://hl7.org/fhir/ValueSet/resource-types")?.Contains(Name) == true;

    /// <summary>True when the item is of this type or of one that specializes it.</summary>
    public bool Matches(object item) =>
        item is Element element
            ? Namespace is null or TypeInfo.Fhir && element.TypeSchema.Is(Name)
            : Namespace is null or TypeInfo.System && (Name == SystemValue.TypeName(item) || Name == "Any");
}
