using FhirIns.Fhir;
using FhirIns.Identity;
using FhirIns.Server.Dashboard.Frame;
using FhirIns.Server.Dashboard.Places;
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
        foreach (var text in name.Each("text").ToList())
            name.Remove(text);
        name.Set("family", form.Typed("family"));
        if (form.Typed("given") is { } first)
            name.Add("given").Value = first;
        if (form.Typed("givenNames") is { } all)
            BirthListExtension.Write(name, all);
        else
            BirthListExtension.Remove(name);
        patient.Set("gender", form.Typed("gender"));
        patient.Set("birthDate", form.Typed("birthDate"));
        BirthPlaceExtension.Write(patient, PlaceOf(form), version);
        return patient;
    }

    /// <summary>The fields, in the order of the form.</summary>
    public static IReadOnlyList<string> Fields { get; } =
    ["family", "given", "givenNames", "birthDate", "birthPlace", "gender"];

    /// <summary>What a field holds when the form is first shown.</summary>
    public static string ValueOf(PatientIdentity identity, string field) =>
        field switch
        {
            "family" => identity.BirthName,
            "given" => identity.FirstGivenName,
            "givenNames" => identity.GivenNames,
            "birthDate" => identity.BirthDateText,
            "birthPlace" => identity.BirthPlaceCode ?? "",
            _ => identity.Sex.ToString().ToLowerInvariant(),
        };

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

    /// <summary>What is missing or is no value, each at its field.</summary>
    public static IReadOnlyList<PageProblem> MistakesIn(IFormCollection form, Words words)
    {
        var mistakes = new List<PageProblem>();
        foreach (var field in new[] { "family", "given", "birthDate", "gender" })
            if (form.Typed(field) is null)
                mistakes.Add(new("trait-missing", words["traits.missing." + field], field));
        if (form.Typed("birthDate") is { } date && !BirthDate.TryParse(date, out _))
            mistakes.Add(new("birth-date-malformed", words["traits.wrong.birthDate"], "birthDate"));
        if (form.Typed("birthPlace") is { } place && PlaceOf(form) is null)
            mistakes.Add(
                new(
                    "birth-place-malformed",
                    PlaceNames.Find(place) is { Count: > 1 } several
                        ? words[
                            "traits.several.birthPlace",
                            string.Join(", ", several.Take(12).Select(PlaceNames.Full))
                        ]
                        : words["traits.wrong.birthPlace"],
                    "birthPlace"
                )
            );
        return mistakes;
    }

    /// <summary>The place by its code, or by its name where no other is called so.</summary>
    private static BirthPlace? PlaceOf(IFormCollection form) =>
        form.Typed("birthPlace") is not { } typed ? null
        : BirthPlace.TryParse(typed, out var place) ? place
        : PlaceNames.Find(typed) is [var code] && BirthPlace.TryParse(code, out var named) ? named
        : null;
}
