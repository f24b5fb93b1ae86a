using System.ComponentModel.DataAnnotations;
using FhirIns.Server.Storage;

namespace FhirIns.Server.MassVerification;

/// <summary>Section <c>Campaigns</c>: what a mass verification does where nobody says otherwise. Kind to a national service.</summary>
internal sealed class CampaignOptions : IValidatableObject
{
    public const string Section = "Campaigns";

    /// <summary>Whether identities may be verified in mass one call each, where INSi offers no lots; an administrator's decision.</summary>
    public bool UnitCalls { get; set; }

    /// <summary>Hours in which campaigns may call, <c>22:00-06:00</c>; <c>always</c> for all day.</summary>
    public string Hours { get; set; } = "22:00-06:00";

    /// <summary>IANA name of the time zone of hours and plans.</summary>
    public string TimeZone { get; set; } = "Europe/Paris";

    /// <summary>Calls per minute of all nodes together; 0 for no limit but INSi's.</summary>
    [Range(0, 100_000, ErrorMessage = "Campaigns:CallsPerMinute must be between 0 and 100000.")]
    public int CallsPerMinute { get; set; } = 120;

    /// <summary>Years after which a NIR is verified again (S075): 3 to 5.</summary>
    [Range(1, 10, ErrorMessage = "Campaigns:PeriodYears must be between 1 and 10.")]
    public int PeriodYears { get; set; } = 3;

    /// <summary>Days after which a NIA is verified again (S084).</summary>
    [Range(1, 3650, ErrorMessage = "Campaigns:NiaPeriodDays must be between 1 and 3650.")]
    public int NiaPeriodDays { get; set; } = 30;

    /// <summary>Days after which somebody is asked to retrieve the NIR that may have replaced a NIA.</summary>
    [Range(1, 3650, ErrorMessage = "Campaigns:NiaOldAfterDays must be between 1 and 3650.")]
    public int NiaOldAfterDays { get; set; } = 90;

    /// <summary>Identities that a worker takes at once with unit calls; with lots, INSi's own size counts.</summary>
    [Range(1, 1000, ErrorMessage = "Campaigns:LotSize must be between 1 and 1000.")]
    public int LotSize { get; set; } = 50;

    /// <summary>Calls without an answer after which an identity is reported as failed.</summary>
    [Range(1, 20, ErrorMessage = "Campaigns:MaxAttempts must be between 1 and 20.")]
    public int MaxAttempts { get; set; } = 3;

    /// <summary>Pause before identities without an answer are tried again; twice as long each time.</summary>
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How long a worker that says nothing keeps a lot.</summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Lots under way on one node at once: two keep its places at INSi filled.</summary>
    [Range(1, 64, ErrorMessage = "Campaigns:LotsPerNode must be between 1 and 64.")]
    public int LotsPerNode { get; set; } = 2;

    /// <summary>Pause between two looks at a lot that INSi works on.</summary>
    public TimeSpan CollectEvery { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>At a pace a lot holds about ten seconds' worth of calls, so that they are spread over the minute.</summary>
    public int LotSizeAt(int? pace) => pace is { } calls ? Math.Clamp(calls / 6, 1, LotSize) : LotSize;

    /// <summary>What <see cref="OpeningHours"/> reads, or null for all day.</summary>
    public string? OpenHours => Hours == "always" ? null : Hours;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (OpenHours is not null && !OpeningHours.TryParse(Hours, out _))
            yield return new("Campaigns:Hours must be two hours such as 22:00-06:00, or always.");
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out _))
            yield return new("Campaigns:TimeZone must be the name of a time zone, such as Europe/Paris.");
        if (Lease < TimeSpan.FromSeconds(3))
            yield return new("Campaigns:Lease must be at least 3 seconds.");
        if (RetryAfter <= TimeSpan.Zero || CollectEvery <= TimeSpan.Zero)
            yield return new("Campaigns:RetryAfter and Campaigns:CollectEvery must be more than nothing.");
    }
}
