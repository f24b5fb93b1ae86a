using FhirIns.Fhir;
using FhirIns.Identity;
using FhirIns.Server.Http;
using FhirIns.Server.Metadata;
using FhirIns.Server.Worklists;

namespace FhirIns.Server.Patients;

/// <summary>
/// Merges two records of one person (T22, S015): the source becomes inert and points to the target, which receives its
/// identifiers as <c>old</c>. What was proven on one never adds up with the other. Both change in one transaction.
/// </summary>
internal sealed class MergePatients(PatientWrite write) : IOperationHandler
{
    public async Task<IResult> HandleAsync(OperationInput input, string id)
    {
        if (!write.Domain.IsMaster)
            return FhirAnswer.Refused("non-master");
        var (source, noSource) = await PatientReference.FindAsync(input, "source-patient", write);
        if (source is null)
            return noSource!;
        var (target, noTarget) = await PatientReference.FindAsync(input, "target-patient", write);
        if (target is null)
            return noTarget!;
        if (target.Identity.RefuseMerge(source.Identity) is { } refusal)
            return FhirAnswer.Refused(refusal.Code, PlaceOf(refusal, source, input));
        return await MergeAsync(source, target, input.IsTrue("preview"));
    }

    /// <summary>Merges one record into another.</summary>
    /// <param name="isPreview">Whether to answer what would be, and to change nothing.</param>
    public async Task<FhirAnswer> MergeAsync(PatientRow source, PatientRow target, bool isPreview)
    {
        var merged = target.Identity.Absorb(source.Identity, reason: null, write.Actor, write.Now);
        if (merged.IsRefused)
            return FhirAnswer.Refused(merged.Refusal);
        source.Record(write.Change("PUT", merged.Value.Source) with { Residual = MergedAway(source, target.Id) });
        target.Record(write.Change("PUT", merged.Value.Target) with { Residual = Absorbing(target, source) });
        if (isPreview)
            write.Db.ChangeTracker.Clear();
        else
        {
            write.Trace(source, merged.Value.Source, "merge", PatientReference.To(target.Id));
            write.Trace(target, merged.Value.Target, "merge", PatientReference.To(source.Id));
            await TasksOfMerge.MoveAsync(write, source.Id, target.Id);
            if (await write.SaveDecisionAsync() is { } conflict)
                return conflict;
        }
        return FhirAnswer.Of(
            new OperationOutput()
                .AddResource("outcome", OperationOutcomes.AllOk())
                .AddResource("result", FhirJson.Parse(target.For(write.Caller.MaySeeIns)).Resource!)
                .Resource
        );
    }

    private static Element MergedAway(PatientRow source, string targetId)
    {
        var residual = source.ResidualPatient.Set("active", "false");
        MergeLinks.Add(residual, MergeLinks.ReplacedBy, targetId);
        return residual;
    }

    private static Element Absorbing(PatientRow target, PatientRow source)
    {
        var residual = target.ResidualPatient;
        MergeLinks.Add(residual, MergeLinks.Replaces, source.Id);
        // The billing number is that of whoever is insured: it names no record, and stays where it is.
        foreach (var identifier in source.ResidualPatient.Each("identifier"))
            if (!PatientIdentifiers.IsInsurance(identifier) && !Holds(residual, identifier))
                residual.Add(identifier.Clone()).Set("use", "old");
        return residual;
    }

    private static bool Holds(Element residual, Element identifier) =>
        residual
            .Each("identifier")
            .Any(held =>
                held.Text("system") == identifier.Text("system") && held.Text("value") == identifier.Text("value")
            );

    private static string? PlaceOf(Refusal refusal, PatientRow source, OperationInput input) =>
        refusal.Code switch
        {
            RefusalCodes.MergeWithItself => input.PlaceOf("target-patient"),
            RefusalCodes.IdentityMerged => input.PlaceOf(
                source.Identity.IsMerged ? "source-patient" : "target-patient"
            ),
            _ => null,
        };
}
