using System.Globalization;
using FhirIns.Fhir;
using FhirIns.Identity;

namespace FhirIns.Server.Patients;

/// <summary>
/// Writes one rendering of a Patient. Readers of INS see the exact status, how and when the INS was obtained and, while the
/// door is open, the INS. Everyone else sees PROV for RECUP and VALI for QUAL, and nothing that tells them apart (S053).
/// </summary>
internal sealed class PatientRendering
{
    private readonly PatientIdentity _identity;
    private readonly StrictTraits _traits;
    private readonly FrCoreVersion _version;
    private readonly DiffusibleIdentity? _ins;
    private readonly IdentityStatus _status;
    private readonly bool _forInsReaders;

    /// <param name="identity">The identity as it is now.</param>
    /// <param name="forInsReaders">Whether this is the rendering for callers with <c>ins.read</c>.</param>
    /// <param name="version">The version of FR Core to follow.</param>
    public PatientRendering(PatientIdentity identity, bool forInsReaders, FrCoreVersion version)
    {
        _identity = identity;
        _traits = identity.Traits;
        _version = version;
        _ins = forInsReaders ? Diffusion.For(identity) : null;
        _status = forInsReaders ? identity.Status : ReliabilityExtension.Open(identity.Status);
        _forInsReaders = forInsReaders;
    }

    /// <summary>Whether the INS is in it.</summary>
    public bool CarriesIns => _ins is not null;

    /// <summary>The Patient; the residual is not changed.</summary>
    public Element Write(Element residual, string id, int version, DateTimeOffset updated)
    {
        var patient = residual.Clone();
        new ShownResidual(CarriesIns, _version).Apply(patient);
        patient.Set("id", id);
        WriteMeta(patient, version, updated);
        WriteNarrative(patient);
        ReliabilityExtension.Write(patient, _identity, _forInsReaders, CarriesIns, _version);
        BirthPlaceExtension.Write(patient, _traits.BirthPlace ?? PlaceNotGiven, _version);
        WriteIns(patient);
        WriteBirthName(patient);
        WriteBirth(patient);
        return patient;
    }

    /// <summary>INSi may know no place, and an INS Patient must have one: the code that says nobody knows (fr-core-3).</summary>
    private BirthPlace? PlaceNotGiven => CarriesIns ? BirthPlace.Unknown : null;

    private void WriteMeta(Element patient, int version, DateTimeOffset updated)
    {
        var meta = patient["meta"] ?? patient.Add("meta");
        meta.Set("versionId", version.ToString(CultureInfo.InvariantCulture));
        meta.Set(
            "lastUpdated",
            updated.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)
        );
        var profile = Element.Of("canonical");
        profile.Value = CarriesIns ? FrCore.InsPatientProfile : FrCore.PatientProfile;
        meta.Insert("profile", 0, profile);
        meta.Insert("tag", 0, Element.Of("Coding"))
            .Set("system", FrCore.IdentityStatuses)
            .Set("code", _status.ToString())
            .Set("display", Narrative.Label(_status));
    }

    private void WriteNarrative(Element patient) =>
        patient.Add("text").Set("status", "generated").Set("div", Narrative.Of(_traits, _status));

    /// <summary>The active INS first; the superseded ones only where the INS profile knows <c>old</c>.</summary>
    private void WriteIns(Element patient)
    {
        if (_ins is null)
            return;
        var old = _version is FrCoreVersion.V2_2_0 ? _ins.Old.Where(MayBeOld) : [];
        var index = 0;
        foreach (var ins in old.Prepend(_ins.Official))
        {
            var identifier = patient.Insert("identifier", index++, Element.Of("Identifier"));
            identifier.Set("use", UseOf(ins)).Set("system", ins.Oid.Urn).Set("value", ins.Number);
            identifier
                .Add("type")
                .Add("coding")
                .Set("system", FrCore.IdentifierTypes)
                .Set("code", FrCore.TypeOf(ins.Oid));
        }
    }

    /// <summary>INSi may give the active number again as a former one; a test or demo number is never <c>old</c> in FR Core.</summary>
    private bool MayBeOld(DiffusibleIns ins) =>
        !ins.Oid.IsFictitious && (ins.Number, ins.Oid) != (_ins!.Official.Number, _ins.Official.Oid);

    /// <summary>A NIA was <c>temp</c> before 2.2.0.</summary>
    private string UseOf(DiffusibleIns ins) =>
        ins.Use is InsUse.Old ? "old"
        : ins.Nature is InsNature.NIA && _version is not FrCoreVersion.V2_2_0 ? "temp"
        : "official";

    private void WriteBirthName(Element patient)
    {
        var name =
            patient["name"] is { } first && first.Text("use") == "official"
                ? first
                : patient.Insert("name", 0, Element.Of("HumanName")).Set("use", "official");
        name.Set("family", _traits.BirthName);
        (name["given"] ?? name.Add("given")).Value = _traits.FirstGivenName;
        BirthListExtension.Write(name, _traits.GivenNames);
    }

    private void WriteBirth(Element patient)
    {
        patient.Set("birthDate", _traits.BirthDate.Text);
        patient.Set("gender", GenderOf(_traits.Sex));
        WriteBirthDateMarker(patient);
    }

    /// <summary>The residual may keep an indicator without its value, for the id that a client gave it.</summary>
    private void WriteBirthDateMarker(Element patient)
    {
        var indicator = patient
            .Each("extension")
            .FirstOrDefault(one => one.Text("url") == FrCore.BirthDateUpdateIndicator && one.Text("value") is null);
        if (_traits.BirthDate.Marker is not BirthDateMarker.None)
        {
            indicator ??= patient.Add("extension").Set("url", FrCore.BirthDateUpdateIndicator);
            (indicator["value"] ?? indicator.Add("valueBoolean")).Value = "true";
        }
        else if (indicator is not null)
            patient.Remove(indicator);
    }

    private static string GenderOf(Sex sex) =>
        sex switch
        {
            Sex.Male => "male",
            Sex.Female => "female",
            _ => "unknown",
        };
}
