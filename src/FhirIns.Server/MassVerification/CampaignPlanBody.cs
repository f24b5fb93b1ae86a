using System.Text.Json;
using System.Text.Json.Serialization;
using FhirIns.Server.Http;
using FhirIns.Server.Storage;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.MassVerification;

/// <summary>A recurring plan as it is sent; what is left out is as the configuration says.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Cron">Minute, hour, day, month, day of the week.</param>
/// <param name="TimeZone">IANA name of the zone of cron and hours.</param>
/// <param name="Status">RECUP, QUAL or both.</param>
/// <param name="Nature">NIR or NIA; absent for both.</param>
/// <param name="Organization">Records of this organization only.</param>
/// <param name="NirPeriodDays">Days after which a NIR is verified again (S075).</param>
/// <param name="NiaPeriodDays">Days after which a NIA is (S084).</param>
/// <param name="Limit">At most so many identities each time.</param>
/// <param name="CallsPerMinute">Pace; 0 for no limit but INSi's.</param>
/// <param name="Hours">Hours in which it may call, <c>22:00-06:00</c>, or <c>always</c>.</param>
/// <param name="Paused">Whether it rests; the only one that a change reads.</param>
internal sealed record CampaignPlanBody(
    string? Name,
    string? Cron,
    string? TimeZone,
    IReadOnlyList<string>? Status,
    string? Nature,
    string? Organization,
    int? NirPeriodDays,
    int? NiaPeriodDays,
    int? Limit,
    int? CallsPerMinute,
    string? Hours,
    bool? Paused
)
{
    private const int MaxBytes = 4096;

    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>Reads a body; what is wrong with it when it cannot be used.</summary>
    public static async Task<(CampaignPlanBody? Body, FhirAnswer? Refusal)> ReadAsync(HttpRequest request)
    {
        if (request.ContentLength > MaxBytes)
            return (null, FhirAnswer.Refused("body-too-large"));
        try
        {
            var body = await JsonSerializer.DeserializeAsync<CampaignPlanBody>(
                request.Body,
                Strict,
                request.HttpContext.RequestAborted
            );
            return body is null ? (null, FhirAnswer.Refused("parameter-invalid", "$")) : (body, null);
        }
        catch (JsonException exception)
        {
            return (null, FhirAnswer.Refused("parameter-invalid", exception.Path));
        }
    }

    /// <summary>What it asks of each of its campaigns.</summary>
    public CampaignRequest ToRequest(CampaignOptions settings) =>
        new()
        {
            Statuses = Status ?? [],
            Nature = Nature,
            Organization = Organization,
            DuePeriods = new(NirPeriodDays ?? settings.PeriodYears * 365, NiaPeriodDays ?? settings.NiaPeriodDays),
            Limit = Limit,
            CallsPerMinute = CallsPerMinute,
            Hours = Hours,
            TimeZone = TimeZone,
        };

    /// <summary>A plan as it is answered.</summary>
    public static object Write(CampaignPlanRow row) =>
        new
        {
            row.Id,
            row.Name,
            row.Cron,
            row.TimeZone,
            Status = row.ScopeStatuses.Split(' '),
            Nature = row.ScopeNature,
            Organization = row.ScopeOrganization,
            row.NirPeriodDays,
            row.NiaPeriodDays,
            row.Limit,
            CallsPerMinute = row.CallsPerMinute ?? 0,
            Hours = row.Hours ?? "always",
            row.Paused,
            row.NextAt,
            WaitsFor = row.HeldBy,
            LastCampaign = row.LastCampaignId,
        };
}
