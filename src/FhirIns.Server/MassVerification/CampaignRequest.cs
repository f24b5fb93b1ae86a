using FhirIns.Server.Http;
using FhirIns.Server.Security;

namespace FhirIns.Server.MassVerification;

/// <summary>What somebody asks of a mass verification; what is left out is as the configuration says.</summary>
internal sealed record CampaignRequest
{
    /// <summary>RECUP, QUAL or both; empty for both.</summary>
    public IReadOnlyList<string> Statuses { get; init; } = [];

    /// <summary>NIR or NIA; null for both.</summary>
    public string? Nature { get; init; }

    /// <summary>Records of this organization only; null for all.</summary>
    public string? Organization { get; init; }

    /// <summary>Identities that no verification has reached since the beginning of this day; null for all.</summary>
    public DateOnly? NotVerifiedSince { get; init; }

    /// <summary>Only identities whose period is over (S075, S084); null for all.</summary>
    public DuePeriods? DuePeriods { get; init; }

    /// <summary>At most so many identities; null for all.</summary>
    public int? Limit { get; init; }

    /// <summary>Calls per minute; 0 for no limit but INSi's.</summary>
    public int? CallsPerMinute { get; init; }

    /// <summary>Hours in which it may call, <c>22:00-06:00</c>, or <c>always</c>.</summary>
    public string? Hours { get; init; }

    /// <summary>IANA name of the zone of the hours; null for that of the configuration.</summary>
    public string? TimeZone { get; init; }

    /// <summary>Not before this; null for at once.</summary>
    public DateTimeOffset? StartsAt { get; init; }

    /// <summary>What cannot be done as asked; null when all can.</summary>
    public Problem? Mistake() =>
        Statuses.Any(status => status is not ("RECUP" or "QUAL")) ? new("parameter-invalid", "status")
        : Nature is not (null or "NIR" or "NIA") ? new("parameter-invalid", "nature")
        : Limit <= 0 ? new("parameter-invalid", "limit")
        : CallsPerMinute < 0 ? new("parameter-invalid", "pace")
        : DuePeriods is { NirDays: < 1 } or { NiaDays: < 1 } ? new("parameter-invalid", "period")
        : Hours is not (null or "always") && !OpeningHours.TryParse(Hours, out _) ? new("hours-invalid", "hours")
        : null;
}

/// <summary>After how many days an identity is verified again.</summary>
internal sealed record DuePeriods(int NirDays, int NiaDays);

/// <summary>In whose name a campaign is started.</summary>
/// <param name="Client">The OAuth client, or <c>cli</c>.</param>
/// <param name="Person">The person behind it, if there is one; its calls are automatic all the same.</param>
/// <param name="Organization">The organization whose automatic access to INSi is used.</param>
internal sealed record CampaignStarter(string Client, string? Person, string? Organization)
{
    public static CampaignStarter Of(Caller caller) => new(caller.ClientId, caller.Person?.Id, caller.Organization);
}
