using FhirIns.Fhir;
using FhirIns.Identity;

namespace FhirIns.Server.Patients;

/// <summary>
/// The mapping between a FHIR Patient and an identity, both ways. What the identity owns (strict traits, INS, status) is
/// read from and written into the resource; everything else a client sends is kept as the residual and given back.
/// </summary>
internal static class PatientResource
{
    /// <summary>Sorts a Patient that a client sent. Pure: the Patient is not changed.</summary>
    /// <param name="patient">A Patient as the codec read it, alone or inside a Bundle or Parameters.</param>
    /// <param name="keyControl">Whether the wrong key of an INS is an error or a warning.</param>
    public static InboundPatient Read(Element patient, KeyControl keyControl) => PatientReading.Of(patient, keyControl);

    /// <summary>Writes an identity: exactly two renderings exist, and what separates them is the wall of diffusion (S051, S053).</summary>
    /// <param name="identity">The identity as it is now.</param>
    /// <param name="residual">What is kept of the resource; it is not changed.</param>
    /// <param name="id">Id of the Patient.</param>
    /// <param name="version">Version of the Patient, from 1.</param>
    /// <param name="updated">When this version came about.</param>
    /// <param name="frCore">The version of FR Core to follow.</param>
    public static RenderedPatient Render(
        PatientIdentity identity,
        Element residual,
        string id,
        int version,
        DateTimeOffset updated,
        FrCoreVersion frCore
    )
    {
        var forEveryone = new PatientRendering(identity, forInsReaders: false, frCore);
        var forInsReaders = new PatientRendering(identity, forInsReaders: true, frCore);
        return new(
            FhirJson.ToBytes(forEveryone.Write(residual, id, version, updated)),
            FhirJson.ToBytes(forInsReaders.Write(residual, id, version, updated)),
            forInsReaders.CarriesIns
        );
    }

    /// <summary>
    /// Puts back what a rendering had not shown a client that sends it again: the billing number beside an INS, the
    /// <c>use</c> of an identifier, the form of a death place; and takes back the code of a birth place that nobody knows. To be called before an update is stored.
    /// </summary>
    /// <param name="sent">The residual of what the client sent; it is changed.</param>
    /// <param name="stored">The residual stored until now; it is not changed.</param>
    /// <param name="sawIns">Whether the rendering that the client may read carries the INS.</param>
    /// <param name="frCore">The version of FR Core that is written.</param>
    public static void Restore(Element sent, Element stored, bool sawIns, FrCoreVersion frCore)
    {
        new ShownResidual(sawIns, frCore).Restore(sent, stored);
        if (sawIns)
            BirthPlaceExtension.TakeUnknownBack(sent, stored);
    }
}

/// <summary>The two renderings of a Patient, FHIR JSON in UTF-8.</summary>
/// <param name="ForEveryone">No INS, PROV or VALI.</param>
/// <param name="ForInsReaders">For callers with <c>ins.read</c>: the exact status, and the INS when it may leave.</param>
/// <param name="CarriesIns">Whether <see cref="ForInsReaders"/> holds the INS, and so may be shown only while it may leave.</param>
internal sealed record RenderedPatient(byte[] ForEveryone, byte[] ForInsReaders, bool CarriesIns);
