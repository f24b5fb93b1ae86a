namespace FhirIns.Fhir.Validation;

/// <summary>
/// Conformance resources published together: StructureDefinitions, ValueSets and CodeSystems. A canonical inside a
/// package means the definition of that package first, so that several versions of one guide can stand side by side.
/// </summary>
/// <param name="Name">Name and version for messages: "hl7.fhir.fr.core#2.2.0".</param>
/// <param name="Resources">The resources; those of other types are left aside.</param>
public sealed record DefinitionPackage(string Name, IReadOnlyList<Element> Resources);
