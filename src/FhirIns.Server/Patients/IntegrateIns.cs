using FhirIns.Identity;
using FhirIns.Server.Http;
using FhirIns.Server.Metadata;
using FhirIns.Server.Security;
using FhirIns.Server.Storage;
using FhirIns.Server.Worklists;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Patients;

/// <summary>
/// Decides on a retrieval: INSi's traits take the place of the local ones and its INS is held (T2, T5, T19, T20), or the
/// proposal is rejected with a reason. What does not fit opens a task and changes nothing (T6, S062).
/// </summary>
internal sealed class IntegrateIns(PatientWrite write, AutomaticIntegration automatic) : IOperationHandler
{
    public async Task<IResult> HandleAsync(OperationInput input, string id)
    {
        var (row, absent) = await write.FindToDecideAsync(id);
        if (row is null)
            return absent!;
        var retrieval = await write.Db.Retrievals.FirstOrDefaultAsync(
            one => one.Id == input.Text("retrieval") && one.PatientId == id,
            write.Cancelled
        );
        if (Check(retrieval, row, input) is { } refusal)
            return refusal;
        if (await IsFlaggedSinceAsync(retrieval!))
            return FhirAnswer.Refused("moved-meanwhile");
        return input.Text("decision") == "reject"
            ? await RejectAsync(row, retrieval!, input)
            : await AcceptAsync(row, retrieval!);
    }

    /// <summary>
    /// Takes an answer without a person's decision, where all of S073 holds; else it stays waiting. A conflict is answered.
    /// </summary>
    public async Task<(bool Applied, FhirAnswer? Conflict)> ApplyAutomaticallyAsync(
        PatientRow row,
        RetrievalRow retrieval,
        InsiIdentity found,
        TraitComparison comparison
    )
    {
        if (
            await automatic.ThresholdAsync(row, retrieval, comparison, write.Cancelled) is not { } threshold
            || Forbidden(row, found) is not null
        )
            return (false, null);
        var accepted = await AcceptedAsync(row, retrieval, found) with { AutomaticAbove = threshold };
        var before = (row.Identity.Ins, row.Identity.Traits);
        var integrated = row.Identity.Integrate(accepted, write.Actor, write.Now);
        if (integrated.IsRefused)
            return (false, null);
        var conflict = await ConcludeAsync(row, retrieval, found, integrated.Value, before);
        return (conflict is null, conflict);
    }

    /// <summary>What forbids an integration whatever the traits say: asked before anything changes.</summary>
    private FhirAnswer? Forbidden(PatientRow row, InsiIdentity found)
    {
        if (found.Active.IsFictitious && !write.Domain.AllowFictitiousNumbers)
            return FhirAnswer.Refused("oid-not-for-production");
        // A checked identity becomes qualified, which is for those who may validate.
        return
            row.Identity.CurrentCheck is not null
            && Authorization.Check(write.Caller, ScopeTable.Validate) is { } refusal
            ? FhirAnswer.Refused(refusal)
            : null;
    }

    private FhirAnswer? Check(RetrievalRow? retrieval, PatientRow row, OperationInput input) =>
        retrieval switch
        {
            null => FhirAnswer.Refused("retrieval-unknown", input.PlaceOf("retrieval")),
            { State: not "waiting" } => FhirAnswer.Refused("retrieval-settled", input.PlaceOf("retrieval")),
            _ when write.Now - retrieval.At > Retrievals.Lifetime => FhirAnswer.Refused("retrieval-expired"),
            _ when retrieval.Stamp != Retrievals.StampOf(row) => FhirAnswer.Refused("moved-meanwhile"),
            _ => null,
        };

    /// <summary>An attribute that came and went in between asks for a new call (T12).</summary>
    private Task<bool> IsFlaggedSinceAsync(RetrievalRow retrieval) =>
        write.Db.Traces.AnyAsync(
            trace =>
                trace.PatientId == retrieval.PatientId
                && trace.At >= retrieval.At
                && (
                    trace.Event == nameof(IdentityEvent.AttributeSet)
                    || trace.Event == nameof(IdentityEvent.AttributeCleared)
                ),
            write.Cancelled
        );

    private async Task<IResult> AcceptAsync(PatientRow row, RetrievalRow retrieval)
    {
        var found = await Retrievals.AnswerOfAsync(write.Db, retrieval, write.Cancelled);
        if (Forbidden(row, found) is { } forbidden)
            return forbidden;
        var accepted = await AcceptedAsync(row, retrieval, found);
        var before = (row.Identity.Ins, row.Identity.Traits);
        var integrated = row.Identity.Integrate(accepted, write.Actor, write.Now);
        if (integrated.IsRefused)
            return await RefuseAsync(row, integrated.Refusal, accepted);
        if (await ConcludeAsync(row, retrieval, found, integrated.Value, before) is { } conflict)
            return conflict;
        return IdentityAnswer.Of(row, write);
    }

    private async Task<AcceptedRetrieval> AcceptedAsync(PatientRow row, RetrievalRow retrieval, InsiIdentity found) =>
        new(found, Enum.Parse<CollectionMethod>(retrieval.Method))
        {
            HeldByAnother = await write.Db.HolderOfAsync(found.Active, row.Id, write.Cancelled) is not null,
            KeyControl = write.KeyControl,
        };

    private async Task<FhirAnswer?> ConcludeAsync(
        PatientRow row,
        RetrievalRow retrieval,
        InsiIdentity found,
        Transition transition,
        (Ins? Ins, StrictTraits Traits) before
    )
    {
        retrieval.State = "accepted";
        await write.TakeHeldInsOutOfVersionsAsync(row, before.Ins);
        row.Record(write.Change("PUT", transition));
        write.Trace(row, transition, "ins-integrate");
        await Collision.WatchAsync(write, row, before.Traits);
        await Collision.WatchNumbersAsync(write, row.Id, found);
        await OpenTasks.SettleAsync(write.Db, row.Id, write.Now, write.Cancelled, "to-retrieve", "ins-ko");
        return await write.SaveDecisionAsync();
    }

    private async Task<IResult> RefuseAsync(PatientRow row, Refusal refusal, AcceptedRetrieval accepted)
    {
        // The aggregate refused, so nothing of it has changed: only the task is saved.
        if (refusal.Code == RefusalCodes.Ecart)
            await write.OpenTaskOnceAsync("ecart", row.Id, refusal.Trait);
        if (refusal.Code == RefusalCodes.InsAlreadyHeld)
            await write.OpenTaskOnceAsync(
                "duplicate",
                row.Id,
                "ins-already-held",
                await write.Db.HolderOfAsync(accepted.Found.Active, row.Id, write.Cancelled)
            );
        await write.Db.SaveChangesAsync(write.Cancelled);
        return FhirAnswer.Refused(refusal.Code, TraitPlaces.Of(refusal.Trait));
    }

    private async Task<IResult> RejectAsync(PatientRow row, RetrievalRow retrieval, OperationInput input)
    {
        retrieval.State = "rejected";
        retrieval.Reason = input.Text("reason");
        var (status, reason) = (row.Identity.Status, retrieval.Reason);
        var rejected = new Transition(status, status, IdentityEvent.RetrievalRejected, reason, write.Actor, write.Now);
        write.Trace(row, rejected, "ins-integrate", $"AuditEvent/{retrieval.TraceId}");
        // The origin of a discrepancy decides whom the person asks for a correction (S102).
        if (retrieval.Reason is not null)
            await write.OpenTaskOnceAsync("ecart", row.Id, retrieval.Reason, traceId: retrieval.TraceId);
        return await write.SaveDecisionAsync() ?? (IResult)IdentityAnswer.Of(row, write);
    }
}
