using FhirIns.Fhir;
using FhirIns.Identity;

namespace FhirIns.Server.Patients;

/// <summary>
/// The birth place in a Patient: an address in an extension of HL7, with the COG code in an extension of FR Core. The code
/// is a strict trait; the rest of the address is kept as sent, with the code it was sent with, which says what it belongs to.
/// </summary>
internal static class BirthPlaceExtension
{
    /// <summary>The coding of the COG code; null when there is none of a code system we know.</summary>
    public static Element? CodingOf(Element patient) =>
        AddressOf(patient) is { } address
        && Extension(address, FrCore.InseeCode)?["value"] is { Type: "Coding" } coding
        && FrCore.HoldsBirthPlaces(coding.Text("system"))
        && coding["code"] is not null
            ? coding
            : null;

    /// <summary>Writes a birth place. An address that was sent with another code belongs to another place: it is left out.</summary>
    public static void Write(Element patient, BirthPlace? place, FrCoreVersion version)
    {
        var sent = CodingOf(patient);
        if (!Agree(sent, place) && Extension(patient, FrCore.BirthPlace) is { } outdated)
        {
            patient.Remove(outdated);
            sent = null;
        }
        if (place is null)
        {
            RemoveCode(patient, sent);
            return;
        }
        var coding = sent ?? AddCoding(AddressOf(patient) ?? AddAddress(patient));
        coding.Set("system", FrCore.SystemOf(place, version));
        coding.Set("code", place.Code);
    }

    /// <summary>Takes the code that an INS Patient has where no place is known out of what a client sent, unless it was stored.</summary>
    public static void TakeUnknownBack(Element sent, Element stored)
    {
        if (CodingOf(stored) is null && CodingOf(sent) is { } coding && coding.Text("code") == BirthPlace.UnknownCode)
            RemoveCode(sent, coding);
    }

    /// <summary>The city of a birth place, unless the address belongs to another place than the trait; null when there is none.</summary>
    public static string? CityOf(Element patient, BirthPlace? place) =>
        Agree(CodingOf(patient), place) ? AddressOf(patient)?.Text("city") : null;

    /// <summary>An address without a code, or with the one that says nobody knows, is no other place than none.</summary>
    private static bool Agree(Element? sent, BirthPlace? place) =>
        sent is null
        || (
            BirthPlace.TryParse(sent.Text("code"), out var sentPlace)
            && (sentPlace == place || (sentPlace.IsUnknown && place is null))
        );

    private static void RemoveCode(Element patient, Element? coding)
    {
        if (coding?.Parent is not { Parent: { } address } code)
            return;
        address.Remove(code);
        if (!address.HasChildren)
            patient.Remove(address.Parent!);
    }

    private static Element? AddressOf(Element patient) =>
        Extension(patient, FrCore.BirthPlace)?["value"] is { Type: "Address" } address ? address : null;

    private static Element AddAddress(Element patient)
    {
        if (Extension(patient, FrCore.BirthPlace) is { } withoutAddress)
            patient.Remove(withoutAddress);
        return patient.Add("extension").Set("url", FrCore.BirthPlace).Add("valueAddress");
    }

    private static Element AddCoding(Element address)
    {
        if (Extension(address, FrCore.InseeCode) is { } withoutCode)
            address.Remove(withoutCode);
        return address.Add("extension").Set("url", FrCore.InseeCode).Add("valueCoding");
    }

    private static Element? Extension(Element element, string url)
    {
        foreach (var extension in element.Each("extension"))
            if (extension.Text("url") == url)
                return extension;
        return null;
    }
}
