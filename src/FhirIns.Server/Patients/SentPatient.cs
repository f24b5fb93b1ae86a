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
    /// <param name="maySeeIns">Whether the caller may see an INS.</param>
    public IReadOnlyList<Problem> Problems(bool isFeed, PatientIdentity? current, bool maySeeIns)
    {
        var byRules = isFeed ? Inbound.Problems : InboundJudgement.Judge(Inbound, current, maySeeIns);
        return [.. byRules, .. TwoBirthNames(), .. EmptyUsedNames(), .. ByProfile];
    }

    /// <summary>With two official names nobody could tell which of them is the birth name.</summary>
    private IEnumerable<Problem> TwoBirthNames() =>
        Patient
            .Each("name")
            .Where(name => name.Text("use") == "official")
            .Skip(1)
            .Select(name => new Problem("several-official-names", name.Expression));

    /// <summary>Whoever says that another name is used must say which (S017).</summary>
    private IEnumerable<Problem> EmptyUsedNames() =>
        Patient
            .Each("name")
            .Where(name =>
                name.Text("use") == "usual"
                && name.Text("family") is null
                && name.Text("text") is null
                && SearchKeys.GivenNames(name) is null
            )
            .Select(name => new Problem("used-name-empty", name.Expression));

    /// <summary>Says nothing of the person: it must not reach a log.</summary>
    public override string ToString() => nameof(SentPatient);
}
