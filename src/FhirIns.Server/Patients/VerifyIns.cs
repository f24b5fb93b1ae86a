using FhirIns.Identity;
using FhirIns.Insi;
using FhirIns.Server.Http;
using FhirIns.Server.Metadata;
using FhirIns.Server.Security;
using FhirIns.Server.Storage;
using FhirIns.Server.Traces;
using FhirIns.Server.Worklists;

namespace FhirIns.Server.Patients;

/// <summary>
/// Asks INSi whether the INS and the traits of a Patient still go together (S076). A KO changes neither status nor trait:
/// it opens a task that invites to retrieve anew (T10, S080).
/// </summary>
internal sealed class VerifyIns(PatientWrite write, InsiClient insi, TracedInsi traced) : IOperationHandler
{
    public async Task<IResult> HandleAsync(OperationInput input, string id)
    {
        var (row, absent) = await write.FindAsync(id);
        if (row is null)
            return absent!;
        if (row.Identity.MayVerify() is { } refusal)
            return FhirAnswer.Refused(refusal.Code, TraitPlaces.Of(refusal.Trait));

        var traits = row.Identity.Traits;
        var intent = new CallIntent(
            InsiOperation.Verify,
            write.Caller,
            id,
            null,
            SentToInsi.Of(traits, traits.FirstGivenName)
        );
        var identity = new IdentityToVerify(row.Identity.Ins!, traits);
        var (call, traceId) = await traced.CallAsync(
            intent,
            trace => insi.VerifyAsync(intent.ToInsiCaller(), identity, trace, write.Cancelled)
        );
        if (call is InsiCall<VerificationAnswer>.Answered answered)
            return await RecordAsync(row, answered.Answer, traceId);
        if (InsiProblems.IsFault(call))
        {
            await write.OpenTaskOnceAsync("insi-error", row.Id, "verification", traceId: traceId);
            await write.Db.SaveChangesAsync(write.Cancelled);
        }
        return InsiProblems.Answer(call, traceId);
    }

    private async Task<IResult> RecordAsync(PatientRow row, VerificationAnswer answer, string traceId)
    {
        var recorded = row.Identity.RecordVerification(answer, write.Actor, write.Now);
        if (recorded.IsRefused)
            return FhirAnswer.Refused(recorded.Refusal);
        row.RememberConfirmation();
        string? task = null;
        if (answer is VerificationAnswer.Mismatch)
            task = await write.OpenTaskOnceAsync("ins-ko", row.Id, "verification", traceId: traceId);
        else
            await OpenTasks.SettleAsync(write.Db, row.Id, write.Now, write.Cancelled, "ins-ko");
        if (await write.SaveAsync() is { } conflict)
            return conflict;
        var output = new OperationOutput()
            .Add("outcome", "valueCode", answer is VerificationAnswer.Match ? "OK" : "KO")
            .Add("status", "valueCode", StatusView.Of(row.Identity.Status, write.Caller))
            .Add("lastVerified", "valueInstant", Instant.Text(row.Identity.LastVerifiedAt!.Value))
            .AddReference("task", task is null ? null : $"Task/{task}")
            .AddReference("trace", $"AuditEvent/{traceId}");
        return FhirAnswer.Of(output.Resource);
    }
}
