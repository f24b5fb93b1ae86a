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
        var byRules = isFeed
            ? [.. Inbound.Problems, .. InboundJudgement.Contradictions(Inbound)]
            : InboundJudgement.Judge(Inbound, current, maySeeIns);
        var unnamed = isFeed
            ? []
            : NumbersLikeIns(current, maySeeIns)
                .Where(problem =>
                    !byRules.Any(said => said.Code == problem.Code && said.Expression == problem.Expression)
                );
        return [.. byRules, .. unnamed, .. TwoBirthNames(), .. EmptyUsedNames(), .. NotWhole(), .. ByProfile];
    }

    /// <summary>
    /// Numbers that could be the INS of the person, with nothing beside them that says so. All are refused alike, whether one
    /// is held or not: what of them stays and what goes would tell the number to whoever may not see it (S051, S053).
    /// </summary>
    private IEnumerable<Problem> NumbersLikeIns(PatientIdentity? current, bool maySeeIns) =>
        InsInbound
            .FindNumbers(
                Patient,
                number => IsLikeIns(number, current, maySeeIns),
                element => element.Type == "Narrative"
            )
            .Select(element => new Problem(RefusalCodes.InsNotFromInsi, element.Expression));

    private bool IsLikeIns(string number, PatientIdentity? current, bool maySeeIns) =>
        (Inbound.Traits?.MayHave(number) == true || current?.MayHave(number) == true)
        && !(maySeeIns && current is not null && Diffusion.For(current) is not null && HeldIns.IsHeld(number, current));

    /// <summary>With two official names nobody could tell which of them is the birth name.</summary>
    private IEnumerable<Problem> TwoBirthNames() =>
        Patient
            .Each("name")
            .Where(name => name.Text("use") == "official")
            .Skip(1)
            .Select(name => new Problem("several-official-names", name.Expression));

    /// <summary>A part of a resource must not take the place of the whole (R4, search: SUBSETTED).</summary>
    private IEnumerable<Problem> NotWhole() =>
        Patient
            .Each("meta")
            .SelectMany(meta => meta.Each("tag"))
            .Where(tag => tag.Text("code") == ResourceSubset.Subsetted)
            .Select(tag => new Problem("resource-subsetted", tag.Expression));

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
