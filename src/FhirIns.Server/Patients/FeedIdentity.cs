using FhirIns.Identity;
using FhirIns.Server.Storage;

namespace FhirIns.Server.Patients;

/// <summary>What the flow of the domain's own master says of an identity, ready to be inherited (T15).</summary>
/// <param name="Inherited">Traits, INS and validation as the master has them.</param>
/// <param name="CollidesWith">
/// Another Patient that holds the INS sent, which is then left out: the flow need not know, somebody here must (S005).
/// </param>
internal sealed record FeedIdentity(InheritedIdentity Inherited, string? CollidesWith)
{
    /// <summary>Reads the flow's statement.</summary>
    /// <param name="current">The Patient it is for; null for a new one.</param>
    public static async Task<Result<FeedIdentity>> ReadAsync(
        InboundPatient inbound,
        PatientRow? current,
        PatientWrite write
    )
    {
        var sent = InboundJudgement.InsOfFeed(inbound, write.KeyControl);
        if (sent.IsRefused)
            return sent.Refusal;
        var ins = sent.Value;
        if (ins is { IsFictitious: true } && !write.Domain.AllowFictitiousNumbers)
            return new Refusal("oid-not-for-production");
        // What somebody here found wrong does not come back with the next message.
        if (ins is not null && current?.Identity.HasInvalidated(ins) == true)
            return new Refusal(RefusalCodes.InsNotFromInsi);
        // A message that is late brings the number that INSi has replaced: it names the person, and changes nothing.
        if (ins is not null && current?.Identity.Holds(ins) == true)
            ins = current.Identity.Ins;
        var holder = ins is null ? null : await HolderAsync(ins, current?.Id, write);
        var today = DateOnly.FromDateTime(write.Now.DateTime);
        var kept = holder is null ? ins : current?.Identity.Ins;
        var inherited = new InheritedIdentity(inbound.Traits!, kept, InboundJudgement.SaysValidated(inbound))
        {
            Method = InboundJudgement.MethodOf(inbound),
            Proof = InboundJudgement.ProofOf(inbound),
            ValidatedOn = InboundJudgement.CheckedOn(inbound) is { } day && day <= today ? day : null,
        };
        return new FeedIdentity(inherited, holder);
    }

    private static async Task<string?> HolderAsync(Ins ins, string? exceptId, PatientWrite write) =>
        await write.Db.HolderOfAsync(ins, exceptId, write.Cancelled)
        ?? await write.Db.FormerHolderOfAsync(ins, exceptId, write.Cancelled);

    /// <summary>Opens the task of a collision, if there is one.</summary>
    public async Task OpenTaskAsync(PatientRow row, PatientWrite write)
    {
        if (CollidesWith is not null)
            await write.OpenTaskOnceAsync("collision", row.Id, RefusalCodes.InsAlreadyHeld, other: CollidesWith);
    }
}
