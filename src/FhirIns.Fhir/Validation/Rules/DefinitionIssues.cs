using static FhirIns.Fhir.IssueSeverity;

namespace FhirIns.Fhir.Validation.Rules;

/// <summary>What can be wrong with a profile itself. The part that is wrong is left out of its rules.</summary>
internal static class DefinitionIssues
{
    public static FhirIssue UnknownType(string profile) =>
        new(
            Information,
            "not-supported",
            "profile-type-unsupported",
            $"{profile} profiles a type that is not supported; it is not applied.",
            $"{profile} profile un type non pris en charge ; il n'est pas appliqué."
        );

    public static FhirIssue UnknownBase(string profile) =>
        new(
            Error,
            "not-found",
            "profile-base-unknown",
            $"The base of {profile} is not known.",
            $"La base de {profile} n'est pas connue."
        );

    public static FhirIssue UnknownPath(string profile, string id) =>
        new(
            Error,
            "not-supported",
            "profile-path-unknown",
            $"{profile}: no element of R4 stands at {id}.",
            $"{profile} : aucun élément de R4 ne se trouve à {id}."
        );

    public static FhirIssue NotSliced(string profile, string id) =>
        new(
            Error,
            "structure",
            "profile-not-sliced",
            $"{profile}: {id} has slices, but nothing says how to tell them apart.",
            $"{profile} : {id} a des tranches (slices), mais rien ne dit comment les distinguer."
        );

    public static FhirIssue Undecided(string profile, string id) =>
        new(
            Warning,
            "structure",
            "profile-slice-undecided",
            $"{profile}: {id} fixes nothing where its discriminator looks; it takes no element.",
            $"{profile} : {id} ne fixe rien là où son discriminant regarde ; elle ne prend aucun élément."
        );

    public static FhirIssue Discriminator(string profile, string id) =>
        new(
            Error,
            "not-supported",
            "profile-discriminator",
            $"{profile}: the discriminator of {id} is not in the restricted FHIRPath of R4.",
            $"{profile} : le discriminant de {id} n'est pas dans le FHIRPath restreint de R4."
        );

    public static FhirIssue Invariant(string profile, string id, string key, string reason) =>
        new(
            Error,
            "not-supported",
            "profile-invariant",
            $"{profile}: the invariant {key} of {id} is not applied: {reason}",
            $"{profile} : l'invariant {key} de {id} n'est pas appliqué : {reason}"
        );
}
