using System.Globalization;
using FhirIns.Fhir;

namespace FhirIns.Server.Patients;

/// <summary>
/// The list of birth given names, an extension of the birth name. FR Core has the first given name alone beside it, so
/// that what a client says of another one, its id and extensions, stands at the value of the list (contract 3: nothing a
/// client sent is lost).
/// </summary>
internal static class BirthListExtension
{
    /// <summary>Id and extensions of the given name at a place of the list.</summary>
    private const string Details = "https://fhirins.org/fhir/StructureDefinition/given-name-details";

    /// <summary>Every extension of a name that says it is the list: one, if it is valid.</summary>
    public static IEnumerable<Element> AllIn(Element name) =>
        name.Each("extension").Where(extension => extension.Text("url") == FrCore.BirthListGivenName);

    /// <summary>The value of the list of a name; null when it has no list.</summary>
    public static Element? ValueIn(Element name) => AllIn(name).FirstOrDefault()?["value"];

    /// <summary>Writes the list; ids and extensions that stand at it stay.</summary>
    public static void Write(Element name, string givenNames) => ListOf(name).Value = givenNames;

    /// <summary>Takes the list out of a name, with all that stands at it.</summary>
    public static void Remove(Element name)
    {
        foreach (var list in AllIn(name).ToList())
            name.Remove(list);
    }

    /// <summary>Moves what was said of a given name to the list.</summary>
    /// <param name="name">The name whose list it is.</param>
    /// <param name="place">Place of the given name in the list, from 1.</param>
    /// <param name="details">An extension that holds the id and the extensions of the given name, and nothing else yet.</param>
    public static void AddDetails(Element name, int place, Element details)
    {
        var number = Element.Of("Extension");
        number.Set("url", "place").Set("valuePositiveInt", place.ToString(CultureInfo.InvariantCulture));
        details.Set("url", Details).Insert("extension", 0, number);
        ListOf(name).Add("extension", details);
    }

    private static Element ListOf(Element name)
    {
        var list =
            AllIn(name).FirstOrDefault()
            ?? name.Insert("extension", 0, Element.Of("Extension")).Set("url", FrCore.BirthListGivenName);
        return list["value"] ?? list.Add("valueString");
    }
}
