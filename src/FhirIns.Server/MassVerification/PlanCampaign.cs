using FhirIns.Insi;
using FhirIns.Server.Http;
using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.MassVerification;

/// <summary>
/// Plans a mass verification (S075): from now on its row is all there is to it, and any node takes it up. Refused without
/// an automatic access to INSi (S037), and beside a campaign that may cover the same identities.
/// </summary>
internal sealed class PlanCampaign(
    IDbContextFactory<FhirInsDbContext> contexts,
    InsiAccess access,
    IOptions<CampaignOptions> options,
    TimeProvider clock
)
{
    /// <returns>The id of the campaign, or why there is none.</returns>
    public async Task<(string? Id, Problem? Refusal)> RunAsync(
        CampaignRequest request,
        CampaignStarter starter,
        string? planId,
        CancellationToken cancellationToken
    )
    {
        if (request.Mistake() is { } mistake)
            return (null, mistake);
        if (starter.Organization is null || access.WhyClosed(starter.Organization, automatic: true) is not null)
            return (null, new("insi-not-configured"));
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var alone = await Alone.BeginAsync(db, sql: null, ["campaign"], cancellationToken);
        var campaign = await RowOfAsync(db, request, starter, planId, cancellationToken);
        if (await OverlapsAsync(db, campaign, cancellationToken) is { } other)
            return (null, new("campaign-overlaps") { Diagnostics = $"$async/{other}" });
        db.Campaigns.Add(campaign);
        await db.SaveChangesAsync(cancellationToken);
        await alone.CommitAsync(cancellationToken);
        return (campaign.Id, null);
    }

    /// <summary>The campaign as it would be, with what the configuration says where the request does not.</summary>
    public async Task<CampaignRow> RowOfAsync(
        FhirInsDbContext db,
        CampaignRequest request,
        CampaignStarter starter,
        string? planId,
        CancellationToken cancellationToken
    )
    {
        var settings = options.Value;
        var now = Instant.Now(clock);
        var latest = await LatestConfirmationAsync(db, cancellationToken);
        var pace = request.CallsPerMinute ?? settings.CallsPerMinute;
        var hours = request.Hours ?? settings.Hours;
        return new()
        {
            Id = Guid.CreateVersion7(now).ToString(),
            PlanId = planId,
            Status = CampaignStatus.Planned,
            CreatedAt = now,
            StartsAt = request.StartsAt,
            Client = starter.Client,
            Person = starter.Person,
            Organization = starter.Organization ?? "",
            ScopeStatuses = string.Join(
                ' ',
                request.Statuses.Count == 0 ? ["RECUP", "QUAL"] : request.Statuses.Distinct()
            ),
            ScopeNature = request.Nature,
            ScopeOrganization = request.Organization,
            ScopeNotVerifiedSince = request.NotVerifiedSince is { } day
                ? WallClock.At(day.ToDateTime(TimeOnly.MinValue), Instant.France)
                : null,
            NirDueBefore = request.DuePeriods is { } periods ? now.AddDays(-periods.NirDays) : null,
            NiaDueBefore = request.DuePeriods is { } others ? now.AddDays(-others.NiaDays) : null,
            Limit = request.Limit,
            CallsPerMinute = pace == 0 ? null : pace,
            Hours = hours == "always" ? null : hours,
            TimeZone = request.TimeZone ?? settings.TimeZone,
            WalkNature = request.Nature ?? "NIA",
            WalkAfter = DateTimeOffset.MinValue,
            WalkUntil = latest > now ? latest.Value : now,
        };
    }

    /// <summary>A clock that was set back must not hide those who were confirmed "later".</summary>
    private static async Task<DateTimeOffset?> LatestConfirmationAsync(
        FhirInsDbContext db,
        CancellationToken cancellationToken
    )
    {
        DateTimeOffset? latest = null;
        foreach (var nature in new[] { "NIA", "NIR" })
        {
            var one = await db
                .Patients.Where(row => row.InsNature == nature)
                .OrderByDescending(row => row.InsConfirmedAt)
                .Select(row => row.InsConfirmedAt)
                .FirstOrDefaultAsync(cancellationToken);
            latest = latest > one ? latest : one ?? latest;
        }
        return latest;
    }

    private static async Task<string?> OverlapsAsync(
        FhirInsDbContext db,
        CampaignRow campaign,
        CancellationToken cancellationToken
    )
    {
        var underWay = await db
            .Campaigns.AsNoTracking()
            .Where(other =>
                other.Status == CampaignStatus.Planned
                || other.Status == CampaignStatus.Running
                || other.Status == CampaignStatus.Paused
            )
            .ToListAsync(cancellationToken);
        return underWay.Find(other => CampaignPerimeter.MayOverlap(campaign, other))?.Id;
    }
}
