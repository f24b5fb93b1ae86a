namespace FhirIns.Fhir.FhirPath.Values;

/// <summary>What <c>type()</c> says of an item: <c>FHIR.Patient</c>, <c>System.String</c>.</summary>
public sealed record TypeInfo(string Namespace, string Name, string BaseType)
{
    internal const string Fhir = "FHIR";
    internal const string System = "System";

    private const string Any = "System.Any";

    internal static TypeInfo Of(object item) =>
        item switch
        {
            Element element => new(Fhir, element.Type, BaseOf(element)),
            TypeInfo => new(System, "TypeInfo", Any),
            _ => new(System, SystemValue.TypeName(item), Any),
        };

    private static string BaseOf(Element element) =>
        element.TypeSchema.Parent is { } parent ? $"{Fhir}.{parent.Name}" : Any;
}
