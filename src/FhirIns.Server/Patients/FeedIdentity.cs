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
        var sent = InboundJudgement.InsOfFeed(inbound, write.KeyControl, write.Today);
        if (sent.IsRefused)
            return sent.Refusal;
        var ins = sent.Value;
        if (ins is { IsFictitious: true } && !write.Domain.AllowFictitiousNumbers)
            return new Refusal("oid-not-for-production");
        // What somebody here found wrong does not come back with the next message; the rest of it is taken.
        var isWithdrawn = ins is not null && current?.Identity.HasInvalidated(ins) == true;
        if (isWithdrawn)
            ins = null;
        // A message that is late brings the number that INSi has replaced: it names the person, and changes nothing.
        if (ins is not null && current?.Identity.Holds(ins) == true)
            ins = current.Identity.Ins;
        var attributes = InboundAttributes.Of(inbound);
        var held = HeldFacts.Of(inbound, current?.Identity);
        if (InboundAttributes.AllowNoFact(attributes))
            (ins, held) = (null, HeldFacts.None);
        if (held.Ins is not null && InboundJudgement.TakesBack(inbound, held.Ins, write.Today))
            held = held with { Ins = null };
        var holder = ins is null ? null : await HolderAsync(ins, current?.Id, write);
        var kept = holder is null ? ins ?? held.Ins : current?.Identity.Ins;
        var inherited = new InheritedIdentity(inbound.Traits!, kept, held.IsChecked)
        {
            Method = InboundJudgement.MethodOf(inbound),
            ObtainedOn = InboundJudgement.ObtainedOn(inbound) is { } called && called <= write.Today ? called : null,
            Proof = InboundJudgement.ProofOf(inbound),
            ValidatedOn = InboundJudgement.CheckedOn(inbound) is { } day && day <= write.Today ? day : null,
        };
        return new FeedIdentity(inherited, holder)
        {
            Attributes = attributes,
            Comments =
            [
                .. InboundAttributes.CommentsOf(inbound),
                .. isWithdrawn ? [RefusalCodes.InsNotFromInsi] : Array.Empty<string>(),
            ],
        };
    }

    /// <summary>The attributes that the flow gives the identity.</summary>
    public required IReadOnlyList<IdentityAttribute> Attributes { get; init; }

    /// <summary>What else the flow says of the identity, for somebody to look at.</summary>
    public required IReadOnlyList<string> Comments { get; init; }

    /// <summary>
    /// The facts that a message leaves as they are: what it does not speak of stays (contract 3.1), as long as its traits
    /// are those that the facts are about. A master that calls a checked identity provisional withdraws both.
    /// </summary>
    private readonly record struct HeldFacts(Ins? Ins, bool IsChecked)
    {
        public static HeldFacts None => new(null, false);

        public static HeldFacts Of(InboundPatient inbound, PatientIdentity? current)
        {
            // Traits of somebody else are nobody's check, whatever the message says, until it comes again (S015).
            var isOther = current is not null && Collision.IsSuspected(current.Traits, inbound.Traits!);
            var saysValidated = !isOther && InboundJudgement.SaysValidated(inbound);
            if (current is null || TraitComparison.Of(inbound.Traits!, current.Traits).FirstDifferent is not null)
                return new(null, saysValidated);
            var isChecked = current.Status is IdentityStatus.VALI or IdentityStatus.QUAL;
            if (!InboundJudgement.SaysStatus(inbound))
                return new(current.Ins, isChecked);
            return new(isChecked && !saysValidated ? null : current.Ins, saysValidated);
        }
    }

    private static async Task<string?> HolderAsync(Ins ins, string? exceptId, PatientWrite write) =>
        await write.Db.HolderOfAsync(ins, exceptId, write.Cancelled)
        ?? await write.Db.FormerHolderOfAsync(ins, exceptId, write.Cancelled);

    /// <summary>Opens the tasks of a collision and of what the flow says besides, if there are any.</summary>
    public async Task OpenTasksAsync(PatientRow row, PatientWrite write)
    {
        foreach (var comment in Comments)
            await write.OpenTaskOnceAsync("ecart", row.Id, comment);
        if (CollidesWith is not null)
            await write.OpenTaskOnceAsync("collision", row.Id, RefusalCodes.InsAlreadyHeld, other: CollidesWith);
    }
}
