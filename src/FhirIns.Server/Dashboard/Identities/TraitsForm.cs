using FhirIns.Fhir;
using FhirIns.Identity;
using FhirIns.Server.Patients;

namespace FhirIns.Server.Dashboard.Identities;

/// <summary>The strict traits as a form holds them, on their way into a Patient.</summary>
internal static class TraitsForm
{
    /// <summary>Writes what was typed into a Patient; what was left empty is taken out.</summary>
    public static Element WriteInto(Element patient, IFormCollection form, FrCoreVersion version)
    {
        var name =
            patient.Each("name").FirstOrDefault(one => one.Text("use") == "official")
            ?? patient.Add("name").Set("use", "official");
        foreach (var given in name.Each("given").ToList())
            name.Remove(given);
        foreach (var list in name.Each("extension").Where(one => one.Text("url") == FrCore.BirthListGivenName).ToList())
            name.Remove(list);
        foreach (var text in name.Each("text").ToList())
            name.Remove(text);
        name.Set("family", Typed(form, "family"));
        if (Typed(form, "given") is { } first)
            name.Add("given").Value = first;
        if (Typed(form, "givenNames") is { } all)
            name.Add("extension").Set("url", FrCore.BirthListGivenName).Set("valueString", all);
        patient.Set("gender", Typed(form, "gender"));
        patient.Set("birthDate", Typed(form, "birthDate"));
        BirthPlaceExtension.Write(patient, PlaceOf(form), version);
        return patient;
    }

    /// <summary>The field for a place in a Patient.</summary>
    public static string? FieldOf(string? place) =>
        place switch
        {
            null => null,
            _ when place.Contains("family", StringComparison.Ordinal) => "family",
            _ when place.Contains("birth-list-given-name", StringComparison.Ordinal) => "givenNames",
            _ when place.Contains("given", StringComparison.Ordinal) => "given",
            _ when place.Contains("birthDate", StringComparison.Ordinal) => "birthDate",
            _ when place.Contains("gender", StringComparison.Ordinal) => "gender",
            _ when place.Contains("birthPlace", StringComparison.Ordinal) => "birthPlace",
            _ => null,
        };

    /// <summary>Whether a birth place was typed that is no COG code.</summary>
    public static bool HasWrongPlace(IFormCollection form) =>
        Typed(form, "birthPlace") is not null && PlaceOf(form) is null;

    private static BirthPlace? PlaceOf(IFormCollection form) =>
        BirthPlace.TryParse(Typed(form, "birthPlace"), out var place) ? place : null;

    private static string? Typed(IFormCollection form, string field) =>
        form[field].ToString().Trim() is { Length: > 0 } text ? text : null;
}
