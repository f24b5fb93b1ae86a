namespace FhirIns.Server.Metadata;

/// <summary>What may be done with a resource type, as the slice that serves it says beside its routes.</summary>
/// <param name="Type">The resource type.</param>
/// <param name="Interactions">Codes of http://hl7.org/fhir/restful-interaction.</param>
/// <param name="SearchParameters">Their codes; type and definition stand in the artefacts.</param>
internal sealed record ResourceCapability(
    string Type,
    IReadOnlyList<string> Interactions,
    IReadOnlyList<string> SearchParameters
);
