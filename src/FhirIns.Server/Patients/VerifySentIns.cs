using FhirIns.Identity;
using FhirIns.Insi;
using FhirIns.Server.Http;
using FhirIns.Server.Metadata;
using FhirIns.Server.Security;
using FhirIns.Server.Traces;

namespace FhirIns.Server.Patients;

/// <summary>
/// Asks INSi about an INS and traits that somebody sends (S077), under the caller's own organization's access. Nothing
/// local is looked at, so nothing local is learned.
/// </summary>
internal sealed class VerifySentIns(PatientWrite write, InsiClient insi, TracedInsi traced) : IOperationHandler
{
    public async Task<IResult> HandleAsync(OperationInput input, string id)
    {
        if (Authorization.Check(write.Caller, ScopeTable.VerifySent) is { } forbidden)
            return FhirAnswer.Refused(forbidden);
        var inbound = PatientResource.Read(input.Resource("patient")!, write.KeyControl);
        if (inbound.HasErrors)
            return FhirAnswer.Refused(inbound.Problems);
        var own = inbound.ClaimedIns.Where(claim => claim is { IsOwn: true, Use: not "old" }).ToList();
        if (own.Count != 1)
            return FhirAnswer.Refused(own.Count == 0 ? RefusalCodes.NoIns : RefusalCodes.TwoIns, "Patient.identifier");
        if (own[0].Fault is { Severity: "error" } fault)
            return FhirAnswer.Refused(fault);
        if (own[0].Oid is null || own[0].Readings.FirstOrDefault() is not { } ins)
            return FhirAnswer.Refused(RefusalCodes.InsIncomplete, own[0].Expression);
        return await AskAsync(ins, inbound.Traits!);
    }

    private async Task<IResult> AskAsync(Ins ins, StrictTraits traits)
    {
        var intent = new CallIntent(
            InsiOperation.Verify,
            write.Caller,
            null,
            "third-party",
            SentToInsi.Of(traits, traits.FirstGivenName)
        );
        var (call, traceId) = await traced.CallAsync(
            intent,
            trace => insi.VerifyAsync(intent.ToInsiCaller(), new IdentityToVerify(ins, traits), trace, write.Cancelled)
        );
        if (call is not InsiCall<VerificationAnswer>.Answered answered)
            return InsiProblems.Answer(call, traceId);
        var output = new OperationOutput()
            .Add("outcome", "valueCode", answered.Answer is VerificationAnswer.Match ? "OK" : "KO")
            .AddReference("trace", $"AuditEvent/{traceId}");
        return FhirAnswer.Of(output.Resource);
    }
}
