namespace FhirIns.Fhir.Tests.Profiles;

/// <summary>
/// The few elements of a Patient that the invariants of FR Core look at, written <c>VALI+HOMA INS-NIR@8/official 01006</c>:
/// statuses, then identifiers as type, end of the OID and use, then the INSEE code of the birth place. Only what is
/// written is there.
/// </summary>
internal static class SketchedPatient
{
    private const string FrCore = "https://hl7.fr/ig/fhir/core/";
    private const string BirthPlace = "http://hl7.org/fhir/StructureDefinition/patient-birthPlace";

    public static Element Of(string sketch)
    {
        var patient = Element.Resource("Patient");
        foreach (var word in sketch.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (word.Contains('@'))
                AddIdentifier(patient, word);
            else if (char.IsDigit(word[0]))
                AddBirthPlace(patient, word);
            else
                AddStatuses(patient, word.Split('+'));
        }
        return patient;
    }

    private static void AddStatuses(Element patient, string[] statuses)
    {
        foreach (var status in statuses)
            Extension(Extension(patient, $"{FrCore}StructureDefinition/fr-core-identity-reliability"), "identityStatus")
                .Add("valueCoding")
                .Set("code", status);
    }

    private static void AddIdentifier(Element patient, string sketch)
    {
        var (type, rest) = Halves(sketch, '@');
        var (oid, use) = Halves(rest, '/');
        var identifier = patient
            .Add("identifier")
            .Set("system", oid is "-" ? null : $"urn:oid:1.2.250.1.213.1.4.{oid}");
        identifier.Set("use", use is "-" ? null : use);
        if (type is not "-")
            identifier.Add("type").Add("coding").Set("code", type);
    }

    private static void AddBirthPlace(Element patient, string code) =>
        Extension(
                Extension(patient, BirthPlace).Add("valueAddress"),
                $"{FrCore}StructureDefinition/fr-core-address-insee-code"
            )
            .Add("valueCoding")
            .Set("code", code);

    private static Element Extension(Element owner, string url) => owner.Add("extension").Set("url", url);

    private static (string Left, string Right) Halves(string text, char separator) =>
        (text[..text.IndexOf(separator)], text[(text.IndexOf(separator) + 1)..]);
}
