using FhirIns.Fhir;
using FhirIns.Server.Http;
using FhirIns.Server.Security;
using FhirIns.Server.Storage;

namespace FhirIns.Server.Patients;

/// <summary>
/// A merge that a feed tells as PIXm does (ITI-104): the Patient is no longer active, and a link says by which one it is
/// replaced. Right, guards and effect are those of <c>$merge</c>; what else the message says of the Patient is left aside.
/// </summary>
internal sealed class MergeByFeed(PatientWrite write, IdentifierLookup identifiers, MergePatients merge)
{
    /// <summary>The link that tells the merge; null when the Patient that was sent tells none.</summary>
    public static Element? LinkIn(Element patient) =>
        patient.Text("active") == "false"
            ? patient.Each("link").FirstOrDefault(link => link.Text("type") == MergeLinks.ReplacedBy)
            : null;

    /// <summary>Merges the Patient that was found into the one of the link; the message may come again.</summary>
    public async Task<FhirAnswer> MergeAsync(PatientRow source, SentPatient sent, Element link)
    {
        if (Authorization.Check(write.Caller, ScopeTable.Merge) is { } forbidden)
            return FhirAnswer.Refused(forbidden);
        if (!write.Domain.IsMaster)
            return FhirAnswer.Refused("non-master");
        if (sent.ByProfile.Any(problem => problem.IsError))
            return FhirAnswer.Refused([.. sent.ByProfile]);
        if (write.CheckIfMatch(source.Version) is { } stale)
            return stale;
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
        return (ids.Count == 1 ? ids[0] : null, ids.Count > 1, refusal);
    }
}
