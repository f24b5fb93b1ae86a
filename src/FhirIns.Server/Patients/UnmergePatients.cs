using FhirIns.Fhir;
using FhirIns.Identity;
using FhirIns.Server.Http;
using FhirIns.Server.Metadata;
using FhirIns.Server.Storage;
using FhirIns.Server.Worklists;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Patients;

/// <summary>
/// Undoes a merge (T22): both records are as before, and what was changed on the target since is kept. The history tells
/// what the merge had brought. Merges are undone in the reverse of the order in which they were made.
/// </summary>
internal sealed class UnmergePatients(PatientWrite write) : IOperationHandler
{
    private const string Source = "source-patient";

    public async Task<IResult> HandleAsync(OperationInput input, string id)
    {
        if (!write.Domain.IsMaster)
            return FhirAnswer.Refused("non-master");
        var (source, noSource) = await PatientReference.FindAsync(input, Source, write);
        if (source is null)
            return noSource!;
        if (MergeLinks.ReplacementOf(source.ResidualPatient) is not { } targetId || !source.Identity.IsMerged)
            return FhirAnswer.Refused(RefusalCodes.IdentityNotMerged, input.PlaceOf(Source));
        var target = (await write.Db.FindPatientAsync(targetId, write.Cancelled))!;
        if (!target.Deleted && target.Identity.RefuseUnmerge(source.Identity) is { } refusal)
            return FhirAnswer.Refused(refusal.Code, input.PlaceOf(Source));
        return await UnmergeAsync(source, target);
    }

    private async Task<IResult> UnmergeAsync(PatientRow source, PatientRow target)
    {
        var setAside = source.Identity.InsSetAside;
        var holder = setAside is null ? null : await write.Db.HolderOfAsync(setAside, source.Id, write.Cancelled);
        var undone = source.Identity.Unmerge(holder is not null, reason: null, write.Actor, write.Now);
        if (undone.IsRefused)
            return FhirAnswer.Refused(undone.Refusal);

        var merge = await LastMergeAsync(source);
        source.Record(write.Change("PUT", undone.Value) with { Residual = Alone(source, target.Id, merge.Before) });
        write.Trace(source, undone.Value, "unmerge", PatientReference.To(target.Id));
        if (!target.Deleted)
            await ReleaseAsync(target, source.Id, merge.At, undone.Value);
        await TasksOfMerge.GiveBackAsync(write, source.Id, target.Id, merge.At);
        if (holder is not null)
            await write.OpenTaskOnceAsync("duplicate", source.Id, other: holder);
        return await write.SaveDecisionAsync()
            ?? FhirAnswer.Of(new OperationOutput().AddResource("outcome", OutcomeOf(holder)).Resource);
    }

    private static Element OutcomeOf(string? holder) =>
        holder is null
            ? OperationOutcomes.AllOk()
            : OperationOutcomes.Of([new("unmerged-without-ins", Severity: "warning")]);

    private async Task ReleaseAsync(PatientRow target, string sourceId, DateTimeOffset mergedAt, Transition undone)
    {
        var residual = target.ResidualPatient;
        MergeLinks.Remove(residual, MergeLinks.Replaces, sourceId);
        var copied = await CopiedAsync(target, sourceId, mergedAt);
        foreach (var identifier in residual.Each("identifier").Where(one => copied.Exists(one.DeepEquals)).ToList())
            residual.Remove(identifier);
        var status = target.Identity.Status;
        var released = undone with { From = status, To = status, InsInvalidated = false };
        target.Record(write.Change("PUT", released) with { Residual = residual });
        write.Trace(target, released, "unmerge", PatientReference.To(sourceId));
    }

    private static Element Alone(PatientRow source, string targetId, Element before)
    {
        var residual = source.ResidualPatient;
        MergeLinks.Remove(residual, MergeLinks.ReplacedBy, targetId);
        residual.Remove(residual["active"]!);
        return residual.Set("active", before.Text("active"));
    }

    private async Task<(DateTimeOffset At, Element Before)> LastMergeAsync(PatientRow source)
    {
        var merged = await VersionsOf(source)
            .Where(version => version.Event == nameof(IdentityEvent.MergedAway))
            .OrderByDescending(version => version.Version)
            .Select(version => new { version.At, version.Version })
            .FirstAsync(write.Cancelled);
        return (merged.At, await VersionAsync(source, merged.Version - 1));
    }

    /// <summary>The identifiers that the merge copied: those the target had not in the version before.</summary>
    private async Task<List<Element>> CopiedAsync(PatientRow target, string sourceId, DateTimeOffset mergedAt)
    {
        var absorbed = await VersionsOf(target)
            .Where(version => version.At == mergedAt && version.Event == nameof(IdentityEvent.Absorbed))
            .Select(version => version.Version)
            .ToListAsync(write.Cancelled);
        foreach (var number in absorbed)
        {
            var (before, after) = (await VersionAsync(target, number - 1), await VersionAsync(target, number));
            if (
                !MergeLinks.Has(before, MergeLinks.Replaces, sourceId)
                && MergeLinks.Has(after, MergeLinks.Replaces, sourceId)
            )
                return
                [
                    .. after
                        .Each("identifier")
                        .Where(identifier => !before.Each("identifier").Any(identifier.DeepEquals)),
                ];
        }
        return [];
    }

    private async Task<Element> VersionAsync(PatientRow row, int number)
    {
        var json = await VersionsOf(row)
            .Where(version => version.Version == number)
            .Select(version => version.ForEveryone)
            .SingleAsync(write.Cancelled);
        return FhirJson.Parse(json!).Resource!;
    }

    private IQueryable<VersionRow> VersionsOf(PatientRow row) =>
        write.Db.Versions.AsNoTracking().Where(version => version.PatientKey == row.Key);
}
