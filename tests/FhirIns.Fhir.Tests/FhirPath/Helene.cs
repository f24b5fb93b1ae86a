namespace FhirIns.Fhir.Tests.FhirPath;

/// <summary>The fictitious patient that the expressions are tried on.</summary>
internal static class Helene
{
    public const string BirthPlace = "http://hl7.org/fhir/StructureDefinition/patient-birthPlace";
    public const string BirthTime = "http://hl7.org/fhir/StructureDefinition/patient-birthTime";

    public static Element Patient()
    {
        var patient = Element.Resource("Patient").Set("id", "helene").Set("active", "true");
        patient.Add("meta").Set("versionId", "3").Set("lastUpdated", "2026-02-03T10:15:30.123+01:00");
        var birthPlace = patient.Add("extension").Set("url", BirthPlace).Add("valueAddress");
        birthPlace.Set("city", "Domrémy").Set("country", "FRA");
        Practitioner(patient.Add("contained", Element.Resource("Practitioner")));
        Identifier(patient, "official", "urn:oid:1.2.250.1.213.1.4.8", "284036322090116");
        Identifier(patient, "usual", "urn:oid:1.2.250.1.999.1.1.1", "IPP0000301");
        Name(patient, "official", "LECOEUR-NOEL", "HELENE", "ROSE");
        Name(patient, "usual", "VASSEUR", "Lena");
        Name(patient, "nickname", null, "Lena");
        Telecom(patient, "phone", "+33 6 99 00 12 34", 1);
        Telecom(patient, "email", "lena.vasseur@example.org", 2);
        Telecom(patient, "phone", "+33 1 99 00 12 34", 3);
        patient.Set("gender", "female").Set("birthDate", "1984-03-12");
        patient["birthDate"]!.Add("extension").Set("url", BirthTime).Set("valueDateTime", "1984-03-12T06:45:00+01:00");
        patient.Set("deceasedBoolean", "false").Set("multipleBirthInteger", "2");
        patient.Add("address").Set("city", "Rennes").Set("postalCode", "35000").Set("line", "12 rue des Tanneurs");
        var contact = patient.Add("contact");
        contact.Add("name").Set("family", "VASSEUR").Set("given", "Yann");
        contact.Add("period").Set("start", "2019-05").Set("end", "2024-05-31");
        patient.Add("generalPractitioner").Set("reference", "#doctor");
        patient.Add("generalPractitioner").Set("reference", "Organization/cabinet");
        patient.Add("managingOrganization").Set("reference", "Organization/hospital");
        return patient;
    }

    private static void Practitioner(Element practitioner) =>
        practitioner.Set("id", "doctor").Add("name").Set("family", "QUERE");

    private static void Identifier(Element patient, string use, string system, string value) =>
        patient.Add("identifier").Set("use", use).Set("system", system).Set("value", value);

    private static void Name(Element patient, string use, string? family, params string[] given)
    {
        var name = patient.Add("name").Set("use", use).Set("family", family);
        foreach (var one in given)
        {
            name.Set("given", one);
        }
    }

    private static void Telecom(Element patient, string system, string value, int rank) =>
        patient.Add("telecom").Set("system", system).Set("value", value).Set("rank", $"{rank}");
}
