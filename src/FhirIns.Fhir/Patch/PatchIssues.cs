using static FhirIns.Fhir.IssueSeverity;

namespace FhirIns.Fhir.Patch;

/// <summary>What may be wrong with a patch, or with the place it is for.</summary>
internal static class PatchIssues
{
    public static FhirIssue Malformed() =>
        new(
            Error,
            "structure",
            "patch-malformed",
            "This is no patch operation.",
            "Ceci n'est pas une opération de patch."
        );

    public static FhirIssue TooLarge() =>
        new(
            Error,
            "too-costly",
            "patch-too-large",
            "The patch has too many operations, or copies too much.",
            "Le patch a trop d'opérations, ou copie trop."
        );

    public static FhirIssue NoSuchPlace() =>
        new(
            Error,
            "business-rule",
            "patch-place-missing",
            "The place this operation names is not there, or is not one place.",
            "L'endroit visé par cette opération n'existe pas, ou n'est pas unique."
        );

    public static FhirIssue TestFailed() =>
        new(
            Error,
            "business-rule",
            "patch-test-failed",
            "The place does not hold what this operation tests for.",
            "L'endroit ne contient pas ce que vérifie cette opération."
        );

    public static FhirIssue PathInvalid() =>
        new(
            Error,
            "value",
            "patch-path-invalid",
            "The path of this operation is no FHIRPath that this server can follow.",
            "Le chemin de cette opération n'est pas un FHIRPath utilisable."
        );

    public static FhirIssue ValueUnfit() =>
        new(
            Error,
            "business-rule",
            "patch-value-unfit",
            "The element cannot take this value, or cannot take another one.",
            "L'élément n'admet pas cette valeur, ou n'en admet pas d'autre."
        );
}
