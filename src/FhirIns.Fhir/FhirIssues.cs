using static FhirIns.Fhir.IssueSeverity;

namespace FhirIns.Fhir;

/// <summary>
/// Every issue that the codec and the search grammar report: severity, FHIR issue type, stable key, English and
/// French text. Texts may name elements, types and limits; never a value of the input.
/// </summary>
internal static class FhirIssues
{
    private const int LongestNameShown = 64;
    private const int MostDigitsShown = 4;

    // The input as a whole

    public static FhirIssue NoContent() =>
        new(Fatal, "structure", "no-content", "The content is empty.", "Le contenu est vide.");

    public static FhirIssue TooLarge(int limit) =>
        new(
            Fatal,
            "too-long",
            "content-too-large",
            $"The content is larger than {limit} bytes.",
            $"Le contenu dépasse {limit} octets."
        );

    public static FhirIssue InvalidUtf8() =>
        new(
            Fatal,
            "structure",
            "invalid-utf8",
            "The content is not valid UTF-8.",
            "Le contenu n'est pas de l'UTF-8 valide."
        );

    public static FhirIssue MalformedJson() =>
        new(Fatal, "structure", "malformed-json", "The content is not well-formed JSON.", "Le JSON est mal formé.");

    public static FhirIssue MalformedXml() =>
        new(Fatal, "structure", "malformed-xml", "The content is not well-formed XML.", "Le XML est mal formé.");

    public static FhirIssue DocumentType() =>
        new(
            Fatal,
            "structure",
            "xml-document-type",
            "A document type declaration is not allowed.",
            "Une déclaration de type de document (DTD) n'est pas admise."
        );

    public static FhirIssue TooDeep(int limit) =>
        new(
            Fatal,
            "too-costly",
            "too-deep",
            $"Elements are nested more than {limit} levels deep.",
            $"Les éléments sont imbriqués sur plus de {limit} niveaux."
        );

    public static FhirIssue TooManyElements(int limit) =>
        new(
            Fatal,
            "too-costly",
            "too-many-elements",
            $"The content has more than {limit} elements.",
            $"Le contenu a plus de {limit} éléments."
        );

    public static FhirIssue TooManyIssues() =>
        new(
            Fatal,
            "too-costly",
            "too-many-issues",
            "Too many problems; the rest was not read.",
            "Trop de problèmes ; la suite n'a pas été lue."
        );

    // Structure

    public static FhirIssue ResourceExpected() =>
        new(
            Fatal,
            "structure",
            "resource-expected",
            "A FHIR resource is expected here.",
            "Une ressource FHIR est attendue ici."
        );

    public static FhirIssue ResourceTypeMissing() =>
        new(
            Error,
            "required",
            "resource-type-missing",
            "The property 'resourceType' is missing or is not a string.",
            "La propriété « resourceType » manque ou n'est pas une chaîne."
        );

    public static FhirIssue ResourceTypeUnknown() =>
        new(
            Error,
            "structure",
            "resource-type-unknown",
            "The resource type is unknown or not supported.",
            "Le type de ressource est inconnu ou non pris en charge."
        );

    public static FhirIssue UnknownElement(string name, string typePath) =>
        new(
            Error,
            "structure",
            "unknown-element",
            $"{typePath} has no element {Shown(name, "of this name", "'{0}'")}.",
            $"{typePath} n'a pas d'élément {Shown(name, "de ce nom", "« {0} »")}."
        );

    public static FhirIssue DuplicateElement(string name) =>
        new(Error, "structure", "duplicate-element", $"'{name}' is given twice.", $"« {name} » est donné deux fois.");

    public static FhirIssue ChoiceGivenTwice(string name) =>
        new(
            Error,
            "structure",
            "choice-given-twice",
            $"Only one type of '{name}[x]' may be given.",
            $"Un seul type de « {name}[x] » peut être donné."
        );

    public static FhirIssue ElementMissing(string path) =>
        new(Error, "required", "element-missing", $"{path} is required.", $"{path} est obligatoire.");

    public static FhirIssue ElementNotAllowed(string path) =>
        new(Error, "structure", "element-not-allowed", $"{path} is not allowed.", $"{path} n'est pas admis.");

    public static FhirIssue EmptyElement() =>
        new(
            Error,
            "structure",
            "empty-element",
            "An element must have a value or children.",
            "Un élément doit avoir une valeur ou des enfants."
        );

    // JSON

    public static FhirIssue ArrayExpected(string name) =>
        new(
            Error,
            "structure",
            "array-expected",
            $"'{name}' may repeat: a JSON array is expected.",
            $"« {name} » est répétable : un tableau JSON est attendu."
        );

    public static FhirIssue ArrayUnexpected(string name) =>
        new(
            Error,
            "structure",
            "array-unexpected",
            $"'{name}' does not repeat: a JSON array is not allowed.",
            $"« {name} » n'est pas répétable : un tableau JSON n'est pas admis."
        );

    public static FhirIssue EmptyArray(string name) =>
        new(Error, "structure", "empty-array", $"The array '{name}' is empty.", $"Le tableau « {name} » est vide.");

    public static FhirIssue ArraysDiffer(string name) =>
        new(
            Error,
            "structure",
            "arrays-differ",
            $"'{name}' and '_{name}' have different lengths.",
            $"« {name} » et « _{name} » n'ont pas la même longueur."
        );

    public static FhirIssue NullNotAllowed() =>
        new(
            Error,
            "structure",
            "null-not-allowed",
            "null is allowed only in an array of primitives, beside an item that has an id or extensions.",
            "null n'est admis que dans un tableau de primitives, en regard d'un élément qui a un id ou des extensions."
        );

    public static FhirIssue ObjectExpected(string name) =>
        new(
            Error,
            "structure",
            "object-expected",
            $"A JSON object is expected for '{name}'.",
            $"Un objet JSON est attendu pour « {name} »."
        );

    public static FhirIssue WrongJsonType(string name, string type) =>
        new(
            Error,
            "structure",
            "wrong-json-type",
            $"'{name}' is of type {type} and is written as a JSON {JsonTypeOf(type)}.",
            $"« {name} » est de type {type} et s'écrit en JSON comme {JsonTypeInFrench(type)}."
        );

    public static FhirIssue LoneSurrogate() =>
        new(
            Error,
            "value",
            "lone-surrogate",
            "A string holds half of a surrogate pair.",
            "Une chaîne contient une moitié de paire de substitution (surrogate)."
        );

    // XML

    public static FhirIssue WrongNamespace() =>
        new(
            Error,
            "structure",
            "xml-namespace",
            "Elements must be in the namespace http://hl7.org/fhir, narrative in that of XHTML, attributes in none.",
            "Les éléments doivent être dans l'espace de noms http://hl7.org/fhir, la partie narrative dans celui de XHTML, les attributs dans aucun."
        );

    public static FhirIssue WrongEncoding() =>
        new(
            Fatal,
            "structure",
            "xml-encoding",
            "The XML declaration must say UTF-8 or nothing.",
            "La déclaration XML doit indiquer UTF-8 ou rien."
        );

    public static FhirIssue UnexpectedText() =>
        new(
            Error,
            "structure",
            "xml-text",
            "Text is not allowed here: values are written in the attribute 'value'.",
            "Du texte n'est pas admis ici : les valeurs s'écrivent dans l'attribut « value »."
        );

    public static FhirIssue ElementOrder(string name) =>
        new(
            Error,
            "structure",
            "element-order",
            $"'{name}' is not at its place in the order of the specification.",
            $"« {name} » n'est pas à sa place dans l'ordre de la spécification."
        );

    public static FhirIssue UnknownAttribute(string name) =>
        new(
            Error,
            "structure",
            "unknown-attribute",
            $"No attribute {Shown(name, "of this name", "'{0}'")} is allowed here.",
            $"Aucun attribut {Shown(name, "de ce nom", "« {0} »")} n'est admis ici."
        );

    // Values

    public static FhirIssue InvalidValue(string type) =>
        new(
            Error,
            "value",
            "invalid-value",
            $"The value is not a valid {type}.",
            $"La valeur n'est pas un {type} valide."
        );

    public static FhirIssue ValueTooLong(int limit) =>
        new(
            Error,
            "too-long",
            "value-too-long",
            $"The value is longer than {limit} characters.",
            $"La valeur dépasse {limit} caractères."
        );

    public static FhirIssue CodeUnknown(string valueSet) =>
        new(
            Error,
            "code-invalid",
            "code-not-in-value-set",
            $"The code is not in the required value set {valueSet}.",
            $"Le code n'est pas dans le jeu de valeurs obligatoire {valueSet}."
        );

    public static FhirIssue NarrativeMalformed() =>
        new(
            Error,
            "structure",
            "narrative-malformed",
            "The narrative must be one well-formed XHTML <div>.",
            "La partie narrative doit être un seul <div> XHTML bien formé."
        );

    public static FhirIssue NarrativeForbidden() =>
        new(
            Error,
            "invariant",
            "narrative-forbidden",
            "The narrative holds an element, an attribute or a URL that FHIR does not allow (txt-1).",
            "La partie narrative contient un élément, un attribut ou une URL que FHIR n'admet pas (txt-1)."
        );

    public static FhirIssue NarrativeEmpty() =>
        new(
            Error,
            "invariant",
            "narrative-empty",
            "The narrative must have some text or an image (txt-2).",
            "La partie narrative doit avoir du texte ou une image (txt-2)."
        );

    // Search

    public static FhirIssue QueryMalformed() =>
        new(
            Error,
            "structure",
            "query-malformed",
            "The query is not well-formed: a name is missing, or the percent encoding is not valid UTF-8 text.",
            "La requête est mal formée : un nom manque, ou l'encodage n'est pas du texte UTF-8 valide."
        );

    public static FhirIssue QueryTooLong(int limit) =>
        new(
            Error,
            "too-long",
            "query-too-long",
            $"The query is longer than {limit} characters.",
            $"La requête dépasse {limit} caractères."
        );

    public static FhirIssue TooManyParameters(int limit) =>
        new(
            Error,
            "too-costly",
            "too-many-parameters",
            $"The query has more than {limit} values.",
            $"La requête a plus de {limit} valeurs."
        );

    public static FhirIssue ParameterEmpty(string name) =>
        new(
            Error,
            "value",
            "parameter-empty",
            $"The search parameter {ShownParameter(name)} has no value.",
            $"Le paramètre de recherche {ShownParameter(name)} n'a pas de valeur.",
            ParameterPlace(name)
        );

    public static FhirIssue ParameterRepeated(string name) =>
        new(
            Error,
            "value",
            "parameter-repeated",
            $"The parameter {ShownParameter(name)} may be given only once.",
            $"Le paramètre {ShownParameter(name)} ne peut être donné qu'une fois.",
            ParameterPlace(name)
        );

    public static FhirIssue ParameterInvalid(string name) =>
        new(
            Error,
            "value",
            "parameter-invalid",
            $"The value of {ShownParameter(name)} is not one that the specification allows.",
            $"La valeur de {ShownParameter(name)} n'est pas admise par la spécification.",
            ParameterPlace(name)
        );

    public static FhirIssue ValueInvalid(string name, string type) =>
        new(
            Error,
            "value",
            "search-value-invalid",
            $"A value of the search parameter {ShownParameter(name)} is not a valid {type}.",
            $"Une valeur du paramètre de recherche {ShownParameter(name)} n'est pas un {type} valide.",
            ParameterPlace(name)
        );

    private static string ShownParameter(string name) => ParameterPlace(name) ?? "(…)";

    /// <summary>The name of a parameter, when it looks like one; in a query anything may stand there.</summary>
    private static string? ParameterPlace(string name) =>
        IsNameLike(name) && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_') ? name : null;

    /// <summary>A name of the input is shown only when it looks like the name of an element.</summary>
    private static string Shown(string name, string otherwise, string format) =>
        IsNameLike(name) && name.All(char.IsAsciiLetterOrDigit)
            ? string.Format(System.Globalization.CultureInfo.InvariantCulture, format, name)
            : otherwise;

    /// <summary>Names are words: what has more than a few digits is a number of somebody, which no answer repeats.</summary>
    private static bool IsNameLike(string name) =>
        name.Length is > 0 and <= LongestNameShown && name.Count(char.IsAsciiDigit) <= MostDigitsShown;

    private static string JsonTypeOf(string type) =>
        type switch
        {
            "boolean" => "boolean",
            "integer" or "decimal" or "positiveInt" or "unsignedInt" => "number",
            _ => "string",
        };

    private static string JsonTypeInFrench(string type) =>
        JsonTypeOf(type) switch
        {
            "boolean" => "un booléen",
            "number" => "un nombre",
            _ => "une chaîne",
        };
}
