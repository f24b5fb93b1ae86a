using FhirIns.Identity;
using FhirIns.Server.Http;

namespace FhirIns.Server.Patients;

/// <summary>What the claims of an inbound Patient are worth: an INS never comes from a client (S006, S058).</summary>
internal static class InboundJudgement
{
    /// <summary>
    /// The problems of a Patient that a client sent. An INS equal to one that is held is ignored; any other is refused at
    /// its place, whatever its form.
    /// </summary>
    /// <param name="current">The identity it is for; null for a new one.</param>
    /// <param name="maySeeIns">
    /// Whether the caller may see an INS: to anybody else, being told that a guess is right would tell the number.
    /// </param>
    public static IReadOnlyList<Problem> Judge(InboundPatient inbound, PatientIdentity? current, bool maySeeIns) =>
        [
            .. inbound.Problems,
            .. inbound.ClaimedIns.Where(claim => !maySeeIns || !IsHeld(claim, current)).Select(Refuse),
        ];

    /// <summary>The one INS that the domain's own flow sends for the identity itself; null when it sends none (T15).</summary>
    public static Result<Ins?> InsOfFeed(InboundPatient inbound, KeyControl control, DateOnly today)
    {
        var own = inbound.ClaimedIns.Where(claim => claim.IsOwn && !claim.IsOldOn(today)).ToList();
        if (own.Count == 0)
            return (Ins?)null;
        if (own.Count > 1)
            return new Refusal(RefusalCodes.TwoIns);
        if (own[0].Fault is { Severity: "error" } fault)
            return new Refusal(fault.Code);
        var ins = own[0].Oid is null ? null : own[0].Readings.FirstOrDefault();
        if (ins is null)
            return new Refusal(RefusalCodes.InsIncomplete);
        return control is KeyControl.Reject && !ins.HasRightKey ? new Refusal(RefusalCodes.MatriculeKeyWrong) : ins;
    }

    /// <summary>
    /// Whether the domain's own flow takes back the INS that is held: it says that very number is an old one, and no other
    /// takes its place (A47 of ins-rules 5.3). Silence takes nothing back.
    /// </summary>
    public static bool TakesBack(InboundPatient inbound, Ins held, DateOnly today)
    {
        var own = inbound.ClaimedIns.Where(claim => claim.IsOwn).ToList();
        return own.Count > 0
            && own.TrueForAll(claim => claim.IsOldOn(today))
            && own.Exists(claim => claim.Readings.Contains(held));
    }

    /// <summary>
    /// Whether the sender vouches for a checked identity. A message that says two things, as one does that changed a part of
    /// what it had read, vouches for the lesser (S051, T15).
    /// </summary>
    public static bool SaysValidated(InboundPatient inbound) =>
        SaysStatus(inbound) && StatusesOf(inbound).All(IsValidated);

    /// <summary>Whether the sender says anything of the status.</summary>
    public static bool SaysStatus(InboundPatient inbound) => StatusesOf(inbound).Any();

    /// <summary>What a sender who may state a status is told when it contradicts itself: the lesser was taken.</summary>
    public static IEnumerable<Problem> Contradictions(InboundPatient inbound) =>
        StatusesOf(inbound).Any(IsValidated)
            ? StatusesOf(inbound)
                .Where(claim => !IsValidated(claim))
                .Select(claim => new Problem("status-contradicted", claim.Expression, "warning"))
            : [];

    private static IEnumerable<ClaimedStatus> StatusesOf(InboundPatient inbound) =>
        inbound.ClaimedStatuses.Where(claim => claim.Code is "PROV" or "RECUP" || IsValidated(claim));

    private static bool IsValidated(ClaimedStatus claim) => claim.Code is "VALI" or "QUAL";

    /// <summary>How the sender says the INS was obtained (ins-rules 2.4); null when it does not say.</summary>
    public static CollectionMethod? MethodOf(InboundPatient inbound) =>
        Said(inbound, claim => claim.CollectionMethod) switch
        {
            "INSI" => CollectionMethod.InsiTraits,
            "CV" => CollectionMethod.VitaleCard,
            "AV" => CollectionMethod.VitaleApp,
            "CB" => CollectionMethod.Barcode,
            "SM" => CollectionMethod.Manual,
            "RFID" => CollectionMethod.Rfid,
            _ => null,
        };

    /// <summary>The day the sender says INSi was asked; null when it does not say.</summary>
    public static DateOnly? ObtainedOn(InboundPatient inbound) => Days.Of(Said(inbound, claim => claim.CollectionDate));

    /// <summary>The document that the sender says was checked; null when it does not say.</summary>
    public static string? ProofOf(InboundPatient inbound) => Said(inbound, claim => claim.ValidationMode);

    /// <summary>The day the sender says it was checked; null when it does not say.</summary>
    public static DateOnly? CheckedOn(InboundPatient inbound) => Days.Of(Said(inbound, claim => claim.ValidationDate));

    private static string? Said(InboundPatient inbound, Func<ClaimedStatus, string?> what) =>
        inbound.ClaimedStatuses.Select(what).FirstOrDefault(said => said is not null);

    private static bool IsHeld(ClaimedIns claim, PatientIdentity? current) =>
        current is not null && claim.Readings.Any(current.Holds);

    private static Problem Refuse(ClaimedIns claim) =>
        claim.Fault is { Severity: "error" } fault ? fault : new Problem(RefusalCodes.InsNotFromInsi, claim.Expression);
}
