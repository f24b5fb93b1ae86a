using FhirIns.Insi;
using FhirIns.Server.Http;
using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.MassVerification;

/// <summary>Tells how many identities a campaign would verify and how long that takes, without doing anything.</summary>
internal sealed class PreviewCampaign(
    IDbContextFactory<FhirInsDbContext> contexts,
    PlanCampaign plan,
    IOptions<InsiOptions> insi,
    TimeProvider clock
)
{
    /// <summary>What INSi was seen to take where this server has not called it yet.</summary>
    private const double UsualCallSeconds = 0.46;

    private const int CallsToLookAt = 200;

    public async Task<(CampaignPreview? Preview, Problem? Refusal)> RunAsync(
        CampaignRequest request,
        CampaignStarter starter,
        CancellationToken cancellationToken
    )
    {
        if (request.Mistake() is { } mistake)
            return (null, mistake);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var campaign = await plan.RowOfAsync(db, request, starter, planId: null, cancellationToken);
        var nia = request.Nature == "NIR" ? 0 : await CountAsync(db, campaign, "NIA", cancellationToken);
        var nir = request.Nature == "NIA" ? 0 : await CountAsync(db, campaign, "NIR", cancellationToken);
        var total = Math.Min(nia + nir, request.Limit ?? int.MaxValue);
        var seconds = await SecondsPerCallAsync(db, cancellationToken);
        var places = insi.Value.PlacesForAutomaticCalls();
        var perSecond = places / seconds;
        if (campaign.CallsPerMinute is { } pace)
            perSecond = Math.Min(perSecond, pace / 60.0);
        if (insi.Value.MaxCallsPerMinute is { } limit)
            perSecond = Math.Min(perSecond, limit / 60.0 * places / insi.Value.MaxConcurrentCalls);
        var work = TimeSpan.FromSeconds(total / perSecond);
        return (new(total, Math.Min(nia, total), work, EndOf(campaign, work)), null);
    }

    private static Task<int> CountAsync(
        FhirInsDbContext db,
        CampaignRow campaign,
        string nature,
        CancellationToken cancellationToken
    ) => CampaignPerimeter.Covered(db.Patients, campaign, nature).CountAsync(cancellationToken);

    /// <summary>The mean of the last verifications that INSi answered.</summary>
    private static async Task<double> SecondsPerCallAsync(FhirInsDbContext db, CancellationToken cancellationToken)
    {
        var latest = await db
            .Traces.Where(trace => trace.Kind == TraceKind.InsiCall)
            .OrderByDescending(trace => trace.At)
            .Take(CallsToLookAt)
            .Where(trace => trace.Operation == "Verify" && trace.Outcome == "done")
            .Select(trace => trace.DurationMilliseconds)
            .ToListAsync(cancellationToken);
        return latest.Count == 0 ? UsualCallSeconds : Math.Max(0.001, latest.Average(one => one ?? 0) / 1000);
    }

    /// <summary>Walks from opening to opening until the work is done; null when that is years away.</summary>
    private DateTimeOffset? EndOf(CampaignRow campaign, TimeSpan work)
    {
        var begin = campaign.StartsAt > campaign.CreatedAt ? campaign.StartsAt.Value : Instant.Now(clock);
        if (campaign.Hours is null || !OpeningHours.TryParse(campaign.Hours, out var hours))
            return begin + work;
        var zone = TimeZoneInfo.FindSystemTimeZoneById(campaign.TimeZone);
        for (var night = 0; night < 3660; night++)
        {
            begin = hours.NextOpening(begin, zone);
            var end = hours.NextClosing(begin, zone);
            if (work <= end - begin)
                return begin + work;
            work -= end - begin;
            begin = end;
        }
        return null;
    }
}

/// <summary>What a campaign would be.</summary>
/// <param name="Total">Identities to verify.</param>
/// <param name="Nia">Those of them whose INS is a NIA; they come first.</param>
/// <param name="Work">Time in which calls are made.</param>
/// <param name="EndsAt">When it would end, its hours reckoned with; null when that is years away.</param>
internal sealed record CampaignPreview(int Total, int Nia, TimeSpan Work, DateTimeOffset? EndsAt);
