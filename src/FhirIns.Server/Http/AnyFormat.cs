namespace FhirIns.Server.Http;

/// <summary>Marks an address that also answers in formats other than FHIR's, so that no Accept is refused there.</summary>
internal sealed class AnyFormat
{
    public static readonly AnyFormat Mark = new();

    private AnyFormat() { }
}
