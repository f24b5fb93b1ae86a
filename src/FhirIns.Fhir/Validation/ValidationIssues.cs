using FhirIns.Fhir.Validation.Rules;
using static FhirIns.Fhir.IssueSeverity;

namespace FhirIns.Fhir.Validation;

/// <summary>
/// Every issue that the validator reports. Texts name elements, rules and definitions; never a value of the resource.
/// The key of an invariant is its own: "pat-1", "fr-core-2".
/// </summary>
internal static class ValidationIssues
{
    public static FhirIssue Missing(string path, string profile) =>
        new(
            Error,
            "required",
            "element-missing",
            $"{path} is required{By(profile)}.",
            $"{path} est obligatoire{Par(profile)}."
        );

    public static FhirIssue TooFew(string path, int min, string profile) =>
        new(
            Error,
            "required",
            "too-few",
            $"{path} must stand at least {min} times{By(profile)}.",
            $"{path} doit figurer au moins {min} fois{Par(profile)}."
        );

    public static FhirIssue NotAllowed(string path, string profile) =>
        new(
            Error,
            "structure",
            "element-not-allowed",
            $"{path} is not allowed{By(profile)}.",
            $"{path} n'est pas admis{Par(profile)}."
        );

    public static FhirIssue TooMany(string path, int max, string? profile) =>
        new(
            Error,
            "structure",
            "too-many",
            $"{path} may stand {max} times at most{By(profile)}.",
            $"{path} peut figurer {max} fois au plus{Par(profile)}."
        );

    public static FhirIssue TypeNotAllowed(ElementRules rules) =>
        new(
            Error,
            "structure",
            "type-not-allowed",
            $"{rules.Id} must be of type {Names(rules, " or ")}{By(rules.Profile)}.",
            $"{rules.Id} doit être de type {Names(rules, " ou ")}{Par(rules.Profile)}."
        );

    public static FhirIssue NotFixedValue(ElementRules rules) =>
        new(
            Error,
            "value",
            "fixed-value",
            $"{rules.Id} must be exactly {Value(rules.Fixed, "the value fixed")}{By(rules.Profile)}.",
            $"{rules.Id} doit être exactement {Value(rules.Fixed, "la valeur fixée")}{Par(rules.Profile)}."
        );

    public static FhirIssue NotPattern(ElementRules rules) =>
        new(
            Error,
            "value",
            "pattern-value",
            $"{rules.Id} must hold {Value(rules.Pattern, "the pattern set")}{By(rules.Profile)}.",
            $"{rules.Id} doit contenir {Value(rules.Pattern, "le motif fixé")}{Par(rules.Profile)}."
        );

    public static FhirIssue TooLong(ElementRules rules) =>
        new(
            Error,
            "too-long",
            "value-too-long",
            $"{rules.Id} is limited to {rules.MaxLength} characters{By(rules.Profile)}.",
            $"{rules.Id} est limité à {rules.MaxLength} caractères{Par(rules.Profile)}."
        );

    public static FhirIssue OutOfRange(ElementRules rules) =>
        new(
            Error,
            "value",
            "value-out-of-range",
            $"{rules.Id} must be {Limits(rules, "at least", "at most", " and ")}{By(rules.Profile)}.",
            $"{rules.Id} doit être {Limits(rules, "au moins", "au plus", " et ")}{Par(rules.Profile)}."
        );

    public static FhirIssue NotInSlices(string path, string profile) =>
        new(
            Error,
            "structure",
            "slice-closed",
            $"This {path} fits none of the slices{By(profile)}.",
            $"Ce {path} ne correspond à aucune des tranches (slices) prévues{Par(profile)}."
        );

    public static FhirIssue OutOfOrder(string path, string profile) =>
        new(
            Error,
            "structure",
            "slice-order",
            $"This {path} is not at the place of its slice{By(profile)}.",
            $"Ce {path} n'est pas à la place de sa tranche (slice){Par(profile)}."
        );

    public static FhirIssue NotInValueSet(string valueSet, bool isRequired) =>
        isRequired
            ? FhirIssues.CodeUnknown(valueSet)
            : new(
                Warning,
                "code-invalid",
                "code-not-in-extensible-value-set",
                $"The code is not in the value set {valueSet}: one from it must be used where it fits.",
                $"Le code n'est pas dans le jeu de valeurs {valueSet} : un code de ce jeu est à utiliser s'il convient."
            );

    public static FhirIssue Tolerated(string valueSet) =>
        new(
            Warning,
            "code-invalid",
            "code-tolerated",
            $"The code system is not part of the required value set {valueSet}, but is accepted.",
            $"Le système de codes ne fait pas partie du jeu de valeurs obligatoire {valueSet}, mais est accepté."
        );

    public static FhirIssue NoCode(string valueSet) =>
        new(
            Error,
            "code-invalid",
            "code-missing",
            $"A code of the required value set {valueSet} must be given.",
            $"Un code du jeu de valeurs obligatoire {valueSet} doit être donné."
        );

    public static FhirIssue Broken(InvariantRule invariant) =>
        new(
            invariant.IsError ? Error : Warning,
            "invariant",
            invariant.Key,
            $"Rule {invariant.Key} is not met: {invariant.Human}",
            $"La règle {invariant.Key} n'est pas respectée : {invariant.Human}"
        );

    public static FhirIssue NotEvaluated(InvariantRule invariant) =>
        new(
            invariant.IsError ? Error : Warning,
            "invariant",
            invariant.Key,
            $"Rule {invariant.Key} cannot be evaluated here: {invariant.Human}",
            $"La règle {invariant.Key} ne peut être évaluée ici : {invariant.Human}"
        );

    public static FhirIssue LocalReference() =>
        new(
            Error,
            "invariant",
            "ref-1",
            "Rule ref-1 is not met: a local reference needs a contained resource of that id.",
            "La règle ref-1 n'est pas respectée : une référence locale demande une ressource contenue de cet id."
        );

    public static FhirIssue ReferenceTarget(IEnumerable<string> targets, string? profile) =>
        new(
            Error,
            "structure",
            "reference-target",
            $"The reference must point to {string.Join(" or ", targets)}{By(profile)}.",
            $"La référence doit pointer vers {string.Join(" ou ", targets)}{Par(profile)}."
        );

    public static FhirIssue MeetsNoProfile(ElementRules rules, IEnumerable<string> profiles) =>
        new(
            Error,
            "structure",
            "profile-not-met",
            $"{rules.Id} must meet one of the profiles {string.Join(", ", profiles)}{By(rules.Profile)}.",
            $"{rules.Id} doit respecter l'un des profils {string.Join(", ", profiles)}{Par(rules.Profile)}."
        );

    public static FhirIssue UnknownProfile(bool isAsked) =>
        new(
            isAsked ? Error : Warning,
            "not-found",
            "profile-unknown",
            isAsked
                ? "The profile asked for is not known here."
                : "This profile is not known here and was not checked.",
            isAsked ? "Le profil demandé n'est pas connu ici." : "Ce profil n'est pas connu ici et n'a pas été vérifié."
        );

    public static FhirIssue UnknownProfileVersion(bool isAsked) =>
        new(
            isAsked ? Error : Warning,
            "not-found",
            "profile-version-unknown",
            "This version of the profile is not known here and was not checked.",
            "Cette version du profil n'est pas connue ici et n'a pas été vérifiée."
        );

    public static FhirIssue ProfileOfOtherType(string profile, string type) =>
        new(
            Error,
            "structure",
            "profile-type",
            $"{profile} is a profile of {type}.",
            $"{profile} est un profil de {type}."
        );

    public static FhirIssue UnknownExtension() =>
        new(
            Information,
            "extension",
            "extension-unknown",
            "This extension is not known here; it is kept as it is.",
            "Cette extension n'est pas connue ici ; elle est conservée telle quelle."
        );

    public static FhirIssue UnknownModifierExtension() =>
        new(
            Error,
            "extension",
            "modifier-extension-unknown",
            "This extension changes the meaning of its element and is not known here.",
            "Cette extension change le sens de son élément et n'est pas connue ici."
        );

    public static FhirIssue ImplicitRules() =>
        new(
            Error,
            "business-rule",
            "implicit-rules-unknown",
            "These rules change the meaning of the resource and are not known here.",
            "Ces règles changent le sens de la ressource et ne sont pas connues ici."
        );

    public static FhirIssue ContainedTwice() =>
        new(
            Error,
            "business-rule",
            "contained-id-twice",
            "Another contained resource has this id: a reference could mean either.",
            "Une autre ressource contenue a cet id : une référence pourrait désigner l'une ou l'autre."
        );

    public static FhirIssue UndefinedExtension(string extension) =>
        new(
            Error,
            "extension",
            "extension-undefined",
            $"{extension} has no part of this url.",
            $"{extension} n'a pas de partie portant cette url."
        );

    public static FhirIssue RelativeExtensionUrl() =>
        new(
            Error,
            "extension",
            "extension-url-relative",
            "The url of an extension must be absolute, unless it is part of another extension.",
            "L'url d'une extension doit être absolue, sauf à l'intérieur d'une autre extension."
        );

    public static FhirIssue ExtensionContext(string extension) =>
        new(
            Error,
            "extension",
            "extension-context",
            $"{extension} may not stand here.",
            $"{extension} ne peut pas se trouver ici."
        );

    private static string By(string? profile) => profile is null ? "" : $" by {profile}";

    private static string Par(string? profile) => profile is null ? "" : $" selon {profile}";

    private static string Limits(ElementRules rules, string atLeast, string atMost, string and) =>
        (rules.MinValue?.Value, rules.MaxValue?.Value) switch
        {
            ({ } least, { } greatest) => $"{atLeast} {least}{and}{atMost} {greatest}",
            ({ } least, null) => $"{atLeast} {least}",
            (_, var greatest) => $"{atMost} {greatest}",
        };

    private static string Names(ElementRules rules, string separator) =>
        string.Join(separator, rules.Types.Select(type => type.Code));

    /// <summary>A primitive of the profile is shown, it is no value of the resource.</summary>
    private static string Value(Element? expected, string otherwise) =>
        expected is { Value: { } value } ? $"'{value}'" : otherwise;
}
