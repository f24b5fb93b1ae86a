namespace FhirIns.Server.Storage;

/// <summary>
/// A mass verification (campagne): what it covers, how it may run, how far it is. All of its life is here and in its
/// lots and items; no job engine knows more.
/// </summary>
internal sealed class CampaignRow
{
    public long Key { get; private set; }

    public required string Id { get; init; }

    /// <summary>The recurring plan it was started by; null when somebody started it.</summary>
    public string? PlanId { get; init; }

    public required CampaignStatus Status { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Not before this; null for at once.</summary>
    public DateTimeOffset? StartsAt { get; init; }

    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    public required string Client { get; init; }

    public string? Person { get; init; }

    /// <summary>The organization under whose automatic access INSi is called (S037).</summary>
    public required string Organization { get; init; }

    /// <summary>RECUP, QUAL or both, separated by a space.</summary>
    public required string ScopeStatuses { get; init; }

    /// <summary>NIR or NIA; null for both.</summary>
    public string? ScopeNature { get; init; }

    /// <summary>Records of this organization only; null for all.</summary>
    public string? ScopeOrganization { get; init; }

    /// <summary>Only identities that no verification has reached since; null for all.</summary>
    public DateTimeOffset? ScopeNotVerifiedSince { get; init; }

    /// <summary>NIR whose last word from INSi is older; null for all. A recurring plan sets both by its periods.</summary>
    public DateTimeOffset? NirDueBefore { get; init; }

    /// <summary>The same for NIA (S084).</summary>
    public DateTimeOffset? NiaDueBefore { get; init; }

    public int? Limit { get; init; }

    /// <summary>Calls per minute of all nodes together; null for no limit but INSi's.</summary>
    public int? CallsPerMinute { get; init; }

    /// <summary>Hours in which it may call, <c>22:00-06:00</c>; null for all day.</summary>
    public string? Hours { get; init; }

    /// <summary>IANA name of the zone of <see cref="Hours"/>.</summary>
    public required string TimeZone { get; init; }

    /// <summary>Where the walk through the identities is: the nature that is walked; null when it has ended.</summary>
    public string? WalkNature { get; set; }

    public DateTimeOffset WalkAfter { get; set; }

    public long WalkAfterKey { get; set; }

    /// <summary>Identities whose last word from INSi is younger came after the campaign and are not walked to.</summary>
    public DateTimeOffset WalkUntil { get; set; }

    /// <summary>Grows with each step of the walk: of two nodes that make the same step, one loses.</summary>
    public int WalkStep { get; set; }

    public int Lots { get; set; }

    public int Total { get; set; }

    public int Ok { get; set; }

    public int Ko { get; set; }

    public int Failed { get; set; }

    public int Skipped { get; set; }

    /// <summary>Calls in flight when a process ended: made again, so INSi may have been asked twice.</summary>
    public int Interrupted { get; set; }

    /// <summary>When the pace allows the next lot.</summary>
    public DateTimeOffset? NextLotAt { get; set; }

    /// <summary>No call before this: INSi did not answer.</summary>
    public DateTimeOffset? HeldUntil { get; set; }

    /// <summary>The code of what keeps it, for people: of a fault, of a refusal; null while it goes on.</summary>
    public string? HeldBy { get; set; }

    /// <summary>Pauses in a row without an answer; each is longer.</summary>
    public int Holds { get; set; }

    /// <summary>Whether the client that started it wants to hear no more of it at its <c>$async</c> address.</summary>
    public bool Dismissed { get; set; }
}

/// <summary>The life of a campaign.</summary>
internal enum CampaignStatus
{
    /// <summary>It waits for its time.</summary>
    Planned,

    Running,

    Paused,

    Completed,

    Cancelled,

    /// <summary>It could not go on, and nothing but a new one helps.</summary>
    Failed,
}

/// <summary>
/// Some identities of a campaign that one worker verifies: what is leased, so that a claim costs the same whatever the
/// size of the campaign.
/// </summary>
internal sealed class CampaignLotRow
{
    public required long CampaignKey { get; init; }

    /// <summary>From 1, in the order of priority.</summary>
    public required int Number { get; init; }

    /// <summary>From when it may be claimed: at once, after a pause, after the end of a lease; null once it is done.</summary>
    public DateTimeOffset? ClaimableAt { get; set; }

    /// <summary>Grows with each claim: whoever holds an older one has lost the lot.</summary>
    public int Lease { get; set; }

    /// <summary>The node that holds or held it.</summary>
    public string? Holder { get; set; }

    /// <summary>The lot at INSi, while its result is awaited; null with unit calls.</summary>
    public string? DepositId { get; set; }

    public DateTimeOffset? DepositedAt { get; set; }

    public int Ok { get; set; }

    public int Ko { get; set; }

    public int Failed { get; set; }

    public int Skipped { get; set; }

    public int Interrupted { get; set; }
}

/// <summary>One identity of a campaign.</summary>
internal sealed class CampaignItemRow
{
    public required long CampaignKey { get; init; }

    public required long PatientKey { get; init; }

    public required int Lot { get; init; }

    public CampaignItemState State { get; set; }

    /// <summary>Its place in the lot as deposited, from 0; null with unit calls.</summary>
    public int? Place { get; set; }

    /// <summary>Calls that brought no answer.</summary>
    public int Attempts { get; set; }

    /// <summary>Whether a process ended while INSi was being asked.</summary>
    public bool Interrupted { get; set; }

    /// <summary>Why it was skipped or failed, a stable code; null otherwise.</summary>
    public string? Cause { get; set; }

    public DateTimeOffset? At { get; set; }
}

/// <summary>How far one identity of a campaign is.</summary>
internal enum CampaignItemState
{
    Waiting,

    /// <summary>INSi is being asked, or was when a process ended.</summary>
    InFlight,

    /// <summary>Confirmed.</summary>
    Ok,

    /// <summary>Not confirmed; a task says so.</summary>
    Ko,

    /// <summary>No answer after all attempts.</summary>
    Failed,

    /// <summary>Left out: it changed, or may not be verified any more.</summary>
    Skipped,
}

/// <summary>A campaign that comes again and again (S083).</summary>
internal sealed class CampaignPlanRow
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    /// <summary>Minute, hour, day, month, day of the week.</summary>
    public required string Cron { get; init; }

    /// <summary>IANA name of the zone of <see cref="Cron"/> and <see cref="Hours"/>.</summary>
    public required string TimeZone { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required string Client { get; init; }

    public string? Person { get; init; }

    public required string Organization { get; init; }

    public required string ScopeStatuses { get; init; }

    public string? ScopeNature { get; init; }

    public string? ScopeOrganization { get; init; }

    /// <summary>Days after which a NIR is verified again.</summary>
    public required int NirPeriodDays { get; init; }

    /// <summary>Days after which a NIA is.</summary>
    public required int NiaPeriodDays { get; init; }

    public int? Limit { get; init; }

    public int? CallsPerMinute { get; init; }

    public string? Hours { get; init; }

    public bool Paused { get; set; }

    /// <summary>When it is next due; null when its cron names no more instant.</summary>
    public DateTimeOffset? NextAt { get; set; }

    /// <summary>The last campaign that it started.</summary>
    public string? LastCampaignId { get; set; }

    /// <summary>Why it did not start when it was due, a stable code; it is tried again until it does.</summary>
    public string? HeldBy { get; set; }
}
