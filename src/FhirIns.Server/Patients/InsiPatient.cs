using FhirIns.Fhir;
using FhirIns.Identity;

namespace FhirIns.Server.Patients;

/// <summary>What INSi returned, as a Patient to look at: its traits exactly as they came, and no INS.</summary>
internal static class InsiPatient
{
    public static Element Of(InsiIdentity found)
    {
        var patient = Element.Resource("Patient");
        var list = found.GivenNames ?? found.GivenName;
        var name = patient.Add("name").Set("use", "official").Set("family", found.BirthName);
        if (list is { Length: > 0 })
        {
            BirthListExtension.Write(name, list);
            name.Set("given", found.GivenName ?? GivenNameList.First(list, null));
        }
        patient.Set("gender", GenderOf(found.Sex));
        if (found.BirthDate is { } date && BirthDate.TryParse(date, out var parsed) && !parsed.IsExceptional)
            patient.Set("birthDate", date);
        if (found.BirthPlace is { Length: > 0 } place)
            AddPlace(patient, place);
        return patient;
    }

    private static void AddPlace(Element patient, string code)
    {
        var extension = patient.Add("extension").Set("url", FrCore.BirthPlace);
        var coding = extension.Add("valueAddress").Add("extension").Set("url", FrCore.InseeCode).Add("valueCoding");
        if (BirthPlace.TryParse(code, out var place))
            coding.Set("system", FrCore.SystemOf(place, FrCoreVersion.V2_2_0));
        coding.Set("code", code);
    }

    private static string? GenderOf(string? sex) =>
        sex switch
        {
            "M" => "male",
            "F" => "female",
            _ => null,
        };
}
