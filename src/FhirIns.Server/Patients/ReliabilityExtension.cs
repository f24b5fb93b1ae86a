using System.Globalization;
using FhirIns.Fhir;
using FhirIns.Identity;

namespace FhirIns.Server.Patients;

/// <summary>
/// The reliability of an identity in a Patient (<i>fiabilité de l'identité</i>): one extension for the status, and one more
/// for each attribute.
/// </summary>
internal static class ReliabilityExtension
{
    // Only a qualified identity can rest on a trust contract: the code would tell it from a validated one.
    private static readonly string[] ModesOfQualifiedAlone = [ProofCatalogue.TrustContract];

    private static readonly string[] ModesOfInsPatient = ["PA", "CN", "AN", "LE"];
    private static readonly string[] FirstModes = ["AN", "CC", "CE", "CM", "CN", "CS", "LE", "PA", "PC", "TC"];
    private static readonly string[] Modes = [.. FirstModes, "DC", "AC", "IE"];

    private static readonly TimeZoneInfo France = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");

    /// <summary>The status as FR Core knows it, and as everyone may: PROV for RECUP, VALI for QUAL (S053).</summary>
    public static IdentityStatus Open(IdentityStatus status) =>
        status is IdentityStatus.VALI or IdentityStatus.QUAL ? IdentityStatus.VALI : IdentityStatus.PROV;

    /// <summary>Puts the extensions first among those of the Patient.</summary>
    /// <param name="patient">The Patient; it is changed.</param>
    /// <param name="identity">The identity as it is now.</param>
    /// <param name="forInsReaders">Whether how and when the INS was obtained may be told.</param>
    /// <param name="insPatient">Whether the Patient follows the INS profile.</param>
    /// <param name="version">The version of FR Core to follow.</param>
    public static void Write(
        Element patient,
        PatientIdentity identity,
        bool forInsReaders,
        bool insPatient,
        FrCoreVersion version
    )
    {
        var status = Insert(patient, 0);
        if (forInsReaders)
            AddCollection(status, identity);
        AddStatus(status, Open(identity.Status).ToString(), Narrative.Label(Open(identity.Status)));
        if (identity.CurrentCheck is { } check)
            AddValidation(status, check, AllowedModes(forInsReaders, insPatient, version));

        var index = 1;
        foreach (var attribute in Enum.GetValues<IdentityAttribute>().Where(identity.Has))
            AddStatus(Insert(patient, index++), attribute.ToString(), display: null);
    }

    private static IEnumerable<string> AllowedModes(bool forInsReaders, bool insPatient, FrCoreVersion version) =>
        version is FrCoreVersion.V2_2_0 && insPatient
            ? ModesOfInsPatient
            : (version is FrCoreVersion.V2_2_0 ? Modes : FirstModes).Except(forInsReaders ? [] : ModesOfQualifiedAlone);

    private static Element Insert(Element patient, int index) =>
        patient.Insert("extension", index, Element.Of("Extension")).Set("url", FrCore.IdentityReliability);

    private static void AddCollection(Element reliability, PatientIdentity identity)
    {
        if (CodeOf(identity.InsMethod) is not { } method)
            return;
        Add(reliability, "methodCollection")
            .Add("valueCoding")
            .Set("system", FrCore.CollectionMethods)
            .Set("code", method);
        if (identity.InsObtainedAt is { } obtained)
            Add(reliability, "dateCollection").Set("valueDate", Day(obtained));
    }

    private static void AddStatus(Element reliability, string code, string? display) =>
        Add(reliability, "identityStatus")
            .Add("valueCoding")
            .Set("system", FrCore.Reliabilities)
            .Set("code", code)
            .Set("display", display);

    private static void AddValidation(Element reliability, DocumentCheck check, IEnumerable<string> allowedModes)
    {
        Add(reliability, "validationDate")
            .Set("valueDate", check.CheckedOn.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        if (allowedModes.Contains(check.MainProof))
            Add(reliability, "validationMode")
                .Add("valueCoding")
                .Set("system", FrCore.ValidationModes)
                .Set("code", check.MainProof);
    }

    private static Element Add(Element reliability, string url) => reliability.Add("extension").Set("url", url);

    /// <summary>The code of FR Core; none for the Vitale application, which calls no INSi and has no code before 2.3.</summary>
    private static string? CodeOf(CollectionMethod? method) =>
        method switch
        {
            CollectionMethod.InsiTraits => "INSI",
            CollectionMethod.VitaleCard => "CV",
            CollectionMethod.Barcode => "CB",
            CollectionMethod.Manual => "SM",
            CollectionMethod.Rfid => "RFID",
            _ => null,
        };

    private static string Day(DateTimeOffset instant) =>
        TimeZoneInfo.ConvertTime(instant, France).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
