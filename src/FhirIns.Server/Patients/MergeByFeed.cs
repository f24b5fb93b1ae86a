using FhirIns.Fhir;
using FhirIns.Server.Http;
using FhirIns.Server.Security;
using FhirIns.Server.Storage;

namespace FhirIns.Server.Patients;

/// <summary>
/// A merge that a feed tells as PIXm does (ITI-104): the Patient is no longer active, and a link says by which one it is
/// replaced. Right, guards and effect are those of <c>$merge</c>; what else the message says of the Patient is left aside.
/// </summary>
internal sealed class MergeByFeed(
    PatientWrite write,
    IdentifierLookup identifiers,
    ConditionalSearch condition,
    MergePatients merge
)
{
    /// <summary>The link that tells the merge; null when the Patient that was sent tells none.</summary>
    public static Element? LinkIn(Element patient) =>
        patient.Text("active") == "false"
            ? patient.Each("link").FirstOrDefault(link => link.Text("type") == MergeLinks.ReplacedBy)
            : null;

    /// <summary>Merges the Patient that was found into the one of the link; the message may come again.</summary>
    /// <param name="found">The Patient that the condition names now: after the merge, the one that lives on.</param>
    /// <param name="query">The condition.</param>
    public async Task<FhirAnswer> MergeAsync(PatientRow found, string query, SentPatient sent, Element link)
    {
        if (Authorization.Check(write.Caller, ScopeTable.Merge) is { } forbidden)
            return FhirAnswer.Refused(forbidden);
        if (!write.Domain.IsMaster)
            return FhirAnswer.Refused("non-master");
        if (sent.ByProfile.Any(problem => problem.IsError))
            return FhirAnswer.Refused([.. sent.ByProfile]);
        var place = $"{link.Expression}.other";
        var (targetId, several, untold) = await FindTargetAsync(link["other"]);
        if (untold is not null)
            return untold;
        if (several)
            return FhirAnswer.Refused("several-matches", place);
        if (
            targetId is null
            || await write.Db.FindPatientAsync(targetId, write.Cancelled) is not { Deleted: false } target
        )
            return FhirAnswer.Refused("merge-target-unknown", place);
        var source = found.Id == target.Id ? await FindMergedAsync(target, query) ?? found : found;
        if (write.CheckIfMatch(source.Version) is { } stale)
            return stale;
        if (!MergeLinks.Has(source.ResidualPatient, MergeLinks.ReplacedBy, target.Id))
        {
            if (target.Identity.RefuseMerge(source.Identity) is { } refusal)
                return FhirAnswer.Refused(refusal.Code, place);
            var merged = await merge.MergeAsync(source, target, isPreview: false);
            if (merged.Status >= StatusCodes.Status400BadRequest)
                return merged;
        }
        return write.Answer(source, StatusCodes.Status200OK, []);
    }

    /// <summary>The Patient that was merged into this one and that the condition still names; null when there is none.</summary>
    private async Task<PatientRow?> FindMergedAsync(PatientRow target, string query)
    {
        foreach (var id in MergeLinks.ReplacedRecords(target.ResidualPatient))
            if (await condition.IsMetByAsync(id, query, write.Caller, write.Cancelled))
                return await write.Db.FindPatientAsync(id, write.Cancelled);
        return null;
    }

    /// <summary>The Patient of a link, by reference or by an identifier as this caller may know it.</summary>
    private async Task<(string? Id, bool Several, FhirAnswer? Refusal)> FindTargetAsync(Element? other)
    {
        if (PatientReference.IdOf(other, write.Base) is { } id)
            return (id, false, null);
        if (other?["identifier"] is not { } identifier)
            return (null, false, null);
        if (identifier.Text("system") is not { } system || identifier.Text("value") is not { } value)
            return (null, false, null);
        var (ids, refusal) = await identifiers.HoldersAsync(system, value, write.Caller, write.Cancelled);
        var living = ids.Count > 1 ? await LivingAsync(ids) : ids;
        return (living.Count == 1 ? living[0] : null, living.Count > 1, refusal);
    }

    /// <summary>Those that were merged into no other one, which bears their numbers.</summary>
    private async Task<IReadOnlyList<string>> LivingAsync(IEnumerable<string> ids)
    {
        var living = new List<string>();
        foreach (var id in ids)
            if (await write.Db.FindPatientAsync(id, write.Cancelled) is { Identity.IsMerged: false })
                living.Add(id);
        return living;
    }
}
