using FhirIns.Fhir;
using FhirIns.Identity;

namespace FhirIns.Server.Patients;

/// <summary>
/// Takes out of complementary data every number that turns out to be the INS of the identity itself: before INSi gave it,
/// nobody could tell it from another number. The billing number, often the same, is another thing and stays.
/// </summary>
internal static class HeldIns
{
    /// <summary>Complementary data without any INS that the identity holds or held; null when there is none in them.</summary>
    public static Element? TakeOut(Element patient, PatientIdentity identity)
    {
        if (identity.Ins is null && identity.InsHistory.Count == 0)
            return null;
        var copies = InsInbound.FindNumbers(patient, number => IsHeld(number, identity), _ => false);
        if (copies.Count == 0)
            return null;
        var copy = new ResidualCopy();
        copy.LeaveOut(copies);
        return copy.Of(patient, patient.Each("name").FirstOrDefault());
    }

    /// <summary>Whether a number is an INS that the identity holds or held, under whichever OID.</summary>
    public static bool IsHeld(string number, PatientIdentity identity) =>
        InsOid
            .All.Select(oid => Ins.TryParse(number, oid, KeyControl.Warn))
            .Any(ins => !ins.IsRefused && (identity.Holds(ins.Value) || identity.HasInvalidated(ins.Value)));
}
