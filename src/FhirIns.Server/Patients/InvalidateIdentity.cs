using FhirIns.Server.Http;
using FhirIns.Server.Metadata;
using FhirIns.Server.Storage;

namespace FhirIns.Server.Patients;

/// <summary>Withdraws a wrong proof or a wrong INS (T21): the only way to take one away, always with a reason.</summary>
internal sealed class InvalidateIdentity(PatientWrite write) : IOperationHandler
{
    public async Task<IResult> HandleAsync(OperationInput input, string id)
    {
        var (row, absent) = await write.FindToDecideAsync(id);
        if (row is null)
            return absent!;
        var reason = input.Text("reason")!;
        var withdrawn =
            input.Text("what") == "ins"
                ? row.Identity.InvalidateIns(reason, write.Actor, write.Now)
                : row.Identity.WithdrawProof(reason, write.Actor, write.Now);
        if (withdrawn.IsRefused)
            return FhirAnswer.Refused(withdrawn.Refusal.Code, TraitPlaces.Of(withdrawn.Refusal.Trait));
        row.Record(write.Change("PUT", withdrawn.Value));
        write.Trace(row, withdrawn.Value, "identity-invalidate", what: input.Text("what"));
        return await write.SaveDecisionAsync() ?? (IResult)IdentityAnswer.Of(row, write);
    }
}
