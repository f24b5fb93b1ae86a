using FhirIns.Identity;

namespace FhirIns.Server.Patients;

/// <summary>Where a strict trait stands in a Patient.</summary>
internal static class TraitPlaces
{
    /// <summary>The FHIRPath of a trait, by the code that refusals carry; null when no trait is to blame.</summary>
    public static string? Of(string? traitCode) =>
        traitCode switch
        {
            null => null,
            _ when traitCode == Trait.BirthName.Code() => "Patient.name.where(use = 'official').family",
            _ when traitCode == Trait.FirstGivenName.Code() => "Patient.name.where(use = 'official').given",
            _ when traitCode == Trait.GivenNames.Code() =>
                "Patient.name.where(use = 'official').extension('https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-patient-birth-list-given-name')",
            _ when traitCode == Trait.BirthDate.Code() => "Patient.birthDate",
            _ when traitCode == Trait.Sex.Code() => "Patient.gender",
            _ when traitCode == Trait.BirthPlace.Code() =>
                "Patient.extension('http://hl7.org/fhir/StructureDefinition/patient-birthPlace')",
            _ => "Patient",
        };
}
