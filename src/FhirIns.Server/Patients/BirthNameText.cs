using FhirIns.Fhir;
using FhirIns.Identity;

namespace FhirIns.Server.Patients;

/// <summary>
/// The text of the birth name as a client sent it. It stands while the name is the one it was sent with, whatever it says;
/// beside another name it stands only where it says that one.
/// </summary>
internal static class BirthNameText
{
    /// <summary>Takes the text out of what a client sent, where it was not said of the name that is now held.</summary>
    /// <param name="sent">The residual of what the client sent; it is changed.</param>
    /// <param name="said">The traits that came with it.</param>
    /// <param name="stored">The residual stored until now.</param>
    /// <param name="before">The traits held until now.</param>
    /// <param name="now">The traits held from now on.</param>
    public static void Judge(Element sent, StrictTraits said, Element stored, StrictTraits before, StrictTraits now)
    {
        var isRepeated = In(sent)?.Value == In(stored)?.Value;
        if (!IsSameName(said, now) || (isRepeated && !IsSameName(before, now)))
            TakeOutOfOther(sent, now);
    }

    /// <summary>Takes the text out where it says another name than the one now held; whether there was something to take.</summary>
    public static bool TakeOutOfOther(Element residual, StrictTraits now)
    {
        if (In(residual) is not { Value: var text } element)
            return false;
        var key = NameText.SearchKey(text);
        if (
            key.Contains(NameText.SearchKey(now.BirthName), StringComparison.Ordinal)
            && key.Contains(NameText.SearchKey(now.FirstGivenName), StringComparison.Ordinal)
        )
            return false;
        residual["name"]!.Remove(element);
        return true;
    }

    /// <summary>Whether a rendering bears the birth name now held.</summary>
    public static bool IsOf(Element rendered, StrictTraits now) =>
        rendered["name"] is { } name
        && (name.Text("family"), name.Text("given")) == (now.BirthName, now.FirstGivenName);

    /// <summary>The text of the birth name, which comes first among the names.</summary>
    public static Element? In(Element residual) =>
        residual["name"] is { } name && name.Text("use") == "official" ? name["text"] : null;

    private static bool IsSameName(StrictTraits one, StrictTraits other) =>
        (one.BirthName, one.FirstGivenName) == (other.BirthName, other.FirstGivenName);
}
