using FhirIns.Identity;

namespace FhirIns.Server.Patients;

/// <summary>
/// The attributes that a sender gives an identity: doubtful, fictive, anonymous, homonym (ins-rules 2.2). Whoever says one
/// vouches for less: nothing said beside it makes the identity more than it allows.
/// </summary>
internal static class InboundAttributes
{
    /// <summary>Why the attribute is set.</summary>
    private const string Sent = "sent with the identity";

    /// <summary>The attributes said, each once.</summary>
    public static IReadOnlyList<IdentityAttribute> Of(InboundPatient inbound) =>
        [.. inbound.ClaimedStatuses.Select(claim => Read(claim.Code)).OfType<IdentityAttribute>().Distinct()];

    /// <summary>
    /// Other comments of table 0445 that call for somebody to look: duplicates, homonyms and collisions that the sender sees,
    /// and why it doubts the identity (S107: what is said is not lost).
    /// </summary>
    public static IReadOnlyList<string> CommentsOf(InboundPatient inbound) =>
        [.. inbound.ClaimedStatuses.Select(claim => claim.Code).Where(IsComment).Distinct()];

    /// <summary>Whether a code is such a comment.</summary>
    public static bool IsComment(string? code) =>
        IsDistrust(code) || code is "DOUB" or "DPOT" or "DOUA" or "COLP" or "HOMD";

    /// <summary>Whether one of them forbids to hold an INS or a check at all (EXI ID 24, 26).</summary>
    public static bool AllowNoFact(IReadOnlyList<IdentityAttribute> attributes) =>
        attributes.Any(one => one is IdentityAttribute.DOUT or IdentityAttribute.FICT);

    /// <summary>Whether one of them forbids to ask INSi and to qualify (S064, EXI ID 26).</summary>
    public static bool ForbidInsi(IReadOnlyList<IdentityAttribute> attributes) =>
        AllowNoFact(attributes) || attributes.Contains(IdentityAttribute.ANOM);

    /// <summary>Sets those that the identity does not have yet.</summary>
    /// <returns>What happened, to be traced; or the refusal of a combination that cannot be.</returns>
    public static Result<List<Transition>> Set(
        PatientIdentity identity,
        IReadOnlyList<IdentityAttribute> attributes,
        PatientWrite write
    )
    {
        var happened = new List<Transition>();
        foreach (var attribute in attributes.Where(attribute => !identity.Has(attribute)))
        {
            var set = identity.SetAttribute(attribute, value: true, Sent, write.Actor, write.Now);
            if (set.IsRefused)
                return set.Refusal;
            happened.Add(set.Value);
        }
        return happened;
    }

    private static IdentityAttribute? Read(string code) =>
        code switch
        {
            "HOMA" => IdentityAttribute.HOMA,
            "DOUT" => IdentityAttribute.DOUT,
            "FICT" => IdentityAttribute.FICT,
            "ANOM" or "CACH" => IdentityAttribute.ANOM,
            // Stolen, invalidated, put out of use, mixed with another: nobody vouches for it any more.
            _ when IsDistrust(code) => IdentityAttribute.DOUT,
            _ => null,
        };

    private static bool IsDistrust(string? code) => code is "USUR" or "INVA" or "DESA" or "COLV";
}
