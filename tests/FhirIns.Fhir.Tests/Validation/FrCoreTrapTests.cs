using FhirIns.Fhir.Validation;
using FhirIns.Tests;
using Xunit;

namespace FhirIns.Fhir.Tests.Validation;

/// <summary>
/// Where the versions of FR Core differ or surprise. Each row names the version claimed (or not claimed, and then the
/// default), what is changed in the example Patient, and all that may be found; each runs on our profiles and on the
/// published packages.
/// </summary>
public sealed class FrCoreTrapTests
{
    private const string Reliability =
        """{"url": "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-identity-reliability", "extension": [{"url": "identityStatus", "valueCoding": {"system": "https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-v2-0445", "code": "%"}}]}""";
    private const string OldInsAway = "- identifier[1] && ";

    public static TheoryData<string, string, string, string> Rows =>
        new()
        {
            // The profile is claimed without version in the official examples: never require it.
            { "no version claimed: the default decides", "2.2.0", "", "" },
            { "no version claimed: 2.1.0 as the default", "2.1.0", OldInsAway, "" },
            { "no version claimed: 2.0.1 as the default", "2.0.1", OldInsAway + Commune(), "" },
            { "the version claimed decides", "2.0.1", Claim("2.2.0"), "" },
            { "the version claimed decides, the other way", "2.2.0", OldInsAway + Claim("2.1.0"), "" },
            // NSS-NIR and NSS-NIA have the same type; the system tells them apart. They are official, and fr-core-2 counts them.
            { "NSS of a NIR", "2.2.0", Nss("13", "official"), "fr-core-2 Patient" },
            { "NSS of a NIA", "2.2.0", Nss("14", "official"), "fr-core-2 Patient" },
            {
                "NSS of both kinds",
                "2.2.0",
                $"{Nss("13", "official")} && {Nss("14", "official")}",
                "fr-core-2 Patient"
            },
            { "NSS without INS use", "2.2.0", Nss("14", "usual"), "pattern-value Patient.identifier[3].use" },
            { "NSS under the OID of the INS", "2.1.0", OldInsAway + Nss("8", "official"), "" },
            {
                "NSS under its own OID before 2.2.0",
                "2.1.0",
                OldInsAway + Nss("13", "official"),
                "pattern-value Patient.identifier[2].system"
            },
            // Patterns compare displays: a PI without display is no PI for the slices.
            {
                "PI without display is an identifier like any other",
                "2.2.0",
                "- identifier[2].type.coding[0].display && - identifier[2].use && - identifier[2].system",
                ""
            },
            {
                "PI with display is a PI",
                "2.2.0",
                "- identifier[2].use && - identifier[2].system",
                "element-missing Patient.identifier[2], element-missing Patient.identifier[2]"
            },
            // One official identifier when the status is VALI, whatever its kind.
            {
                "INS-NIR beside INS-NIR-TEST",
                "2.2.0",
                Insured("INS-NIR-TEST", "10"),
                "fr-core-2 Patient, ?code-not-in-extensible-value-set Patient.identifier[3].type"
            },
            { "two official before fr-core-2 existed", "2.1.0", OldInsAway + Insured("INS-NIA", "9", "temp"), "" },
            // identityReliability is optional in 2.2.0 only.
            { "no reliability", "2.2.0", "- extension[0]", "" },
            { "no reliability before 2.2.0", "2.1.0", OldInsAway + "- extension[0]", "element-missing Patient" },
            {
                "no reliability in 2.0.1",
                "2.0.1",
                OldInsAway + Commune() + " && - extension[0]",
                "element-missing Patient"
            },
            // INS-NIA: temp before 2.2.0, official or old since.
            { "NIA old", "2.2.0", "", "" },
            { "NIA temp", "2.2.0", "identifier[1].use := \"temp\"", "code-not-in-value-set Patient.identifier[1].use" },
            { "NIA temp before 2.2.0", "2.1.0", "identifier[1].use := \"temp\"", "" },
            { "NIA old before 2.2.0", "2.1.0", "", "pattern-value Patient.identifier[1].use" },
            { "NIR old", "2.2.0", "identifier[0].use := \"old\" && identifier[1].use := \"official\"", "" },
            {
                "NIR old before 2.2.0",
                "2.1.0",
                OldInsAway + "identifier[0].use := \"old\"",
                "pattern-value Patient.identifier[0].use"
            },
            // deathPlace: a string, then an Address, under one URL.
            { "death place as Address", "2.2.0", DeathPlace("valueAddress", "{\"city\": \"Thiers\"}"), "" },
            {
                "death place as string",
                "2.2.0",
                DeathPlace("valueString", "\"Thiers\""),
                "type-not-allowed Patient.extension[3].value"
            },
            { "death place as string before 2.2.0", "2.1.0", OldInsAway + DeathPlace("valueString", "\"Thiers\""), "" },
            {
                "death place as Address before 2.2.0",
                "2.1.0",
                OldInsAway + DeathPlace("valueAddress", "{\"city\": \"Thiers\"}"),
                "type-not-allowed Patient.extension[3].value"
            },
            // Births abroad: the value set has communes only; the system of the countries is tolerated.
            { "born abroad", "2.2.0", BirthPlace("TRE_R20-Pays", "99109"), "?code-tolerated " + BirthPlaceCode },
            {
                "born abroad before 2.2.0",
                "2.1.0",
                OldInsAway + BirthPlace("TRE_R20-Pays", "99109"),
                "?code-tolerated " + BirthPlaceCode
            },
            {
                "the older URL of the communes",
                "2.2.0",
                BirthPlace("TRE_R13-Commune", "63220"),
                "?code-tolerated " + BirthPlaceCode
            },
            { "a commune that is no more", "2.2.0", BirthPlace("TRE_R13-CommuneOM", "2A999"), "" },
            {
                "no such form",
                "2.2.0",
                BirthPlace("TRE_R13-CommuneOM", "632200"),
                "code-not-in-value-set " + BirthPlaceCode
            },
            { "birth place not known", "2.2.0", BirthPlace("TRE_R13-CommuneOM", "99999"), "?fr-core-3 Patient" },
            // fr-core-1 of 2.1.0 tests .10 twice and never .11.
            {
                "INS-NIR-DEMO alone",
                "2.2.0",
                Alone("INS-NIR-DEMO", "11"),
                "?code-not-in-extensible-value-set Patient.identifier[0].type"
            },
            {
                "INS-NIR-DEMO alone in 2.1.0",
                "2.1.0",
                Alone("INS-NIR-DEMO", "11"),
                "?code-not-in-extensible-value-set Patient.identifier[0].type, fr-core-1 Patient"
            },
            {
                "INS-NIR-TEST alone in 2.1.0",
                "2.1.0",
                Alone("INS-NIR-TEST", "10"),
                "?code-not-in-extensible-value-set Patient.identifier[0].type"
            },
            {
                "INS-NIR-TEST is not known to 2.0.1",
                "2.0.1",
                Commune() + " && " + Alone("INS-NIR-TEST", "10"),
                "?code-not-in-extensible-value-set Patient.identifier[0].type, fr-core-1 Patient"
            },
            // FR Core has no rule on the key of the number.
            { "wrong key", "2.2.0", "identifier[0].value := \"123456789012244\"", "" },
            // The near-duplicate of the code system of statuses is bound nowhere.
            {
                "status from the other code system",
                "2.2.0",
                "extension[0].extension[2].valueCoding.system := \"https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-fiabilite-identite\"",
                "?code-not-in-extensible-value-set Patient.extension[0].extension[2].value"
            },
            // Several statuses repeat the extension.
            {
                "VALI and HOMA",
                "2.2.0",
                $"extension[+] := {Reliability.Replace('%'.ToString(), "HOMA", StringComparison.Ordinal)}",
                ""
            },
            // Modes of validation: more of them since 2.2.0, and few of them with an INS.
            {
                "eIDAS with an INS",
                "2.2.0",
                Mode("IE"),
                "code-not-in-value-set Patient.extension[0].extension[4].value"
            },
            {
                "eIDAS without INS",
                "2.2.0",
                Claim("2.2.0", "fr-core-patient") + " && - identifier && " + Mode("IE"),
                ""
            },
            {
                "eIDAS before 2.2.0",
                "2.1.0",
                OldInsAway + Mode("IE"),
                "code-not-in-value-set Patient.extension[0].extension[4].value"
            },
            { "driving licence with an INS before 2.2.0", "2.1.0", OldInsAway + Mode("PC"), "" },
            // Gender on the base profile.
            {
                "other gender",
                "2.2.0",
                Claim("2.2.0", "fr-core-patient") + " && - identifier && gender := \"other\"",
                "code-not-in-value-set Patient.gender"
            },
            {
                "other gender before 2.2.0",
                "2.1.0",
                Claim("2.1.0", "fr-core-patient") + " && - identifier && gender := \"other\"",
                ""
            },
            // Slices of contacts by category since 2.2.0; before, slices that take nothing.
            { "relationship without category", "2.2.0", "- contact[0].relationship[0].extension", "" },
            { "nationality twice", "2.2.0", Nationality, "" },
            { "nationality twice before 2.2.0", "2.1.0", OldInsAway + Nationality, "too-many Patient.extension[3]" },
        };

    [Theory]
    [MemberData(nameof(Rows))]
    public void Our_profiles_judge_as_the_version_says(string what, string version, string changes, string findings) =>
        AssertFindings(what, changes, findings, Packages.Own(version));

    [OutsideDataTheory]
    [MemberData(nameof(Rows))]
    public void Published_packages_judge_as_the_version_says(
        string what,
        string version,
        string changes,
        string findings
    ) => AssertFindings(what, changes, findings, Packages.Published(version));

    private const string BirthPlaceCode = "Patient.extension[1].value.extension[0].value";

    private const string Nationality =
        """extension[+] := {"url": "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-patient-nationality", "extension": [{"url": "code", "valueCodeableConcept": {"coding": [{"system": "urn:iso:std:iso:3166", "code": "BEL"}]}}]}""";

    private static void AssertFindings(string what, string changes, string findings, Validator validator)
    {
        var edits = string.Join("&&", changes.Split("&&").Where(edit => edit.Trim().Length > 0));
        var expected = findings.Split(", ").Order(StringComparer.Ordinal);
        Assert.Equal((what, string.Join(", ", expected)), (what, MutationTable.Findings("qual", edits, validator)));
    }

    private static string Claim(string version, string profile = "fr-core-patient-ins") =>
        $"meta.profile[0] := \"https://hl7.fr/ig/fhir/core/StructureDefinition/{profile}|{version}\"";

    private static string Nss(string oid, string use) =>
        "identifier[+] := {\"use\": \""
        + use
        + "\", \"type\": {\"coding\": [{\"system\": \"http://terminology.hl7.org/CodeSystem/v2-0203\", \"code\": \"NH\"}]}, \"system\": \"urn:oid:1.2.250.1.213.1.4."
        + oid
        + "\", \"value\": \"284036322090116\"}";

    private static string Insured(string code, string oid, string use = "official") =>
        "identifier[+] := {\"use\": \""
        + use
        + "\", \"type\": {\"coding\": [{\"system\": \"https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-v2-0203\", \"code\": \""
        + code
        + "\"}]}, \"system\": \"urn:oid:1.2.250.1.213.1.4."
        + oid
        + "\", \"value\": \"284036322090116\"}";

    private static string Alone(string code, string oid) => $"- identifier && {Insured(code, oid)}";

    private static string DeathPlace(string type, string value) =>
        "extension[+] := {\"url\": \"https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-patient-death-place\", \""
        + type
        + "\": "
        + value
        + "}";

    private static string BirthPlace(string system, string code) =>
        "extension[1].valueAddress.extension[0].valueCoding := {\"system\": \"https://mos.esante.gouv.fr/NOS/"
        + system
        + "/FHIR/"
        + system.Replace('_', '-')
        + "\", \"code\": \""
        + code
        + "\"}";

    private static string Commune() =>
        BirthPlace("TRE_R13-Commune", "63220")
        + " && address[0].extension[0].valueCoding.system := \"https://mos.esante.gouv.fr/NOS/TRE_R13-Commune/FHIR/TRE-R13-Commune\"";

    private static string Mode(string code) => $"extension[0].extension[4].valueCoding.code := \"{code}\"";
}
