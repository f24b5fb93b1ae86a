using FhirIns.Fhir;
using FhirIns.Identity;
using FhirIns.Server.Http;

namespace FhirIns.Server.Patients;

/// <summary>A Patient that a client sent to be stored.</summary>
/// <param name="Patient">As it was sent.</param>
/// <param name="Inbound">What it says, sorted.</param>
/// <param name="ByProfile">What R4 and its profiles say of it.</param>
internal sealed record SentPatient(Element Patient, InboundPatient Inbound, IReadOnlyList<Problem> ByProfile)
{
    /// <summary>
    /// Everything wrong with it: first what the rules of identity say, which name the cause best, then the profiles.
    /// </summary>
    /// <param name="isFeed">The domain's own flow may send an INS (T15).</param>
    /// <param name="current">The identity it is for; null for a new one.</param>
    public IReadOnlyList<Problem> Problems(bool isFeed, PatientIdentity? current)
    {
        var byRules = isFeed ? Inbound.Problems : InboundJudgement.Judge(Inbound, current);
        return [.. byRules, .. ByProfile];
    }

    /// <summary>Says nothing of the person: it must not reach a log.</summary>
    public override string ToString() => nameof(SentPatient);
}
