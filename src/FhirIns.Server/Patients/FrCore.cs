using FhirIns.Identity;

namespace FhirIns.Server.Patients;

/// <summary>The URLs of FR Core and of the terminologies it uses, the same in every version unless a method says otherwise.</summary>
internal static class FrCore
{
    public const string PatientProfile = Definitions + "fr-core-patient";
    public const string InsPatientProfile = Definitions + "fr-core-patient-ins";
    public const string IdentityReliability = Definitions + "fr-core-identity-reliability";
    public const string BirthListGivenName = Definitions + "fr-core-patient-birth-list-given-name";
    public const string BirthDateUpdateIndicator = Definitions + "fr-core-patient-birthdate-update-indicator";
    public const string LunarDate = Definitions + "fr-core-lunar-date";
    public const string DeathPlace = Definitions + "fr-core-patient-death-place";
    public const string InseeCode = Definitions + "fr-core-address-insee-code";

    /// <summary>Birth place, an extension of HL7.</summary>
    public const string BirthPlace = "http://hl7.org/fhir/StructureDefinition/patient-birthPlace";

    /// <summary>Maiden name of the mother, an extension of HL7.</summary>
    public const string MothersMaidenName = "http://hl7.org/fhir/StructureDefinition/patient-mothersMaidenName";

    /// <summary>PROV, RECUP, VALI, QUAL: the four levels, in <c>meta.tag</c>.</summary>
    public const string IdentityStatuses = Systems + "fr-core-cs-identity-status";

    /// <summary>HL7 table 0445 France: PROV and VALI, and the attributes.</summary>
    public const string Reliabilities = Systems + "fr-core-cs-v2-0445";

    /// <summary>The near-duplicate of <see cref="Reliabilities"/>, bound nowhere and met in the field.</summary>
    public const string OldReliabilities = Systems + "fr-core-cs-fiabilite-identite";

    public const string CollectionMethods = Systems + "fr-core-cs-method-collection";
    public const string ValidationModes = Systems + "fr-core-cs-mode-validation-identity";
    public const string IdentifierTypes = Systems + "fr-core-cs-v2-0203";
    public const string Hl7IdentifierTypes = "http://terminology.hl7.org/CodeSystem/v2-0203";

    /// <summary>Type of the billing number (NSS).</summary>
    public const string NssType = "NH";

    /// <summary>System of the billing number of a registered person.</summary>
    public const string NssNir = "urn:oid:1.2.250.1.213.1.4.13";

    /// <summary>System of the billing number of a person whose registration is under way.</summary>
    public const string NssNia = "urn:oid:1.2.250.1.213.1.4.14";

    /// <summary>Whether a system is that of the billing number, which is its bearer's and no identity.</summary>
    public static bool IsNss(string? system) => system is NssNir or NssNia;

    private const string Definitions = "https://hl7.fr/ig/fhir/core/StructureDefinition/";
    private const string Systems = "https://hl7.fr/ig/fhir/core/CodeSystem/";
    private const string Communes = "https://mos.esante.gouv.fr/NOS/TRE_R13-Commune/FHIR/TRE-R13-Commune";
    private const string CommunesOverseasToo =
        "https://mos.esante.gouv.fr/NOS/TRE_R13-CommuneOM/FHIR/TRE-R13-CommuneOM";
    private const string Countries = "https://mos.esante.gouv.fr/NOS/TRE_R20-Pays/FHIR/TRE-R20-Pays";
    private const string OldReliability = "http://interopsante.org/fhir/StructureDefinition/FrPatientIdentReliability";

    /// <summary>The type by which an identifier says that it is an INS under this OID.</summary>
    public static string TypeOf(InsOid oid) =>
        oid == InsOid.Nir ? "INS-NIR"
        : oid == InsOid.Nia ? "INS-NIA"
        : oid == InsOid.NirTest ? "INS-NIR-TEST"
        : "INS-NIR-DEMO";

    /// <summary>The code system that holds a place of birth: that of the countries for 99xxx, else that of the communes.</summary>
    public static string SystemOf(BirthPlace place, FrCoreVersion version) =>
        place.IsAbroad ? Countries
        : version is FrCoreVersion.V2_0_1 ? Communes
        : CommunesOverseasToo;

    /// <summary>Whether codes of this system are COG codes; a coding of <see cref="InseeCode"/> may leave its system out.</summary>
    public static bool HoldsBirthPlaces(string? system) =>
        system is null or Communes or CommunesOverseasToo or Countries;

    /// <summary>Whether a profile is one of the two that the server itself states, with or without <c>|version</c>.</summary>
    public static bool IsOurProfile(string? profile) =>
        profile is not null && profile.Split('|')[0] is PatientProfile or InsPatientProfile;

    /// <summary>Whether an extension states the reliability of an identity, in its present form or that of FR Core 1.</summary>
    public static bool IsReliability(string? url) => url is IdentityReliability or OldReliability;
}
