using FhirIns.Insi;
using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.MassVerification;

/// <summary>
/// Writes the items of a campaign down, a thousand candidates at a step, while others already verify. Where the walk is
/// stands in the campaign's row and moves with the items in one transaction: a crash leaves the step before or after it.
/// </summary>
internal sealed class WalkCampaign(
    IDbContextFactory<FhirInsDbContext> contexts,
    IOptions<CampaignOptions> options,
    IOptions<InsiOptions> insi
)
{
    private const int StepSize = 1000;

    /// <summary>Makes one step; nothing when another node made it first.</summary>
    public async Task StepAsync(long campaignKey, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var campaign = await db.Campaigns.SingleAsync(row => row.Key == campaignKey, cancellationToken);
        if (campaign is not { Status: CampaignStatus.Running, WalkNature: { } nature })
            return;
        var candidates = await CampaignPerimeter
            .Walk(db.Patients, nature, campaign.WalkAfter, campaign.WalkAfterKey, campaign.WalkUntil)
            .Take(StepSize)
            .ToListAsync(cancellationToken);
        var covered = candidates
            .Where(candidate => CampaignPerimeter.Covers(campaign, nature, candidate))
            .Select(candidate => candidate.Key)
            .ToList();
        var known = await db
            .CampaignItems.Where(item => item.CampaignKey == campaignKey && covered.Contains(item.PatientKey))
            .Select(item => item.PatientKey)
            .ToHashSetAsync(cancellationToken);
        var left = campaign.Limit - campaign.Total ?? int.MaxValue;
        Add(db, campaign, covered.Where(key => !known.Contains(key)).Take(left));
        Move(campaign, candidates);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException exception)
            when (exception is DbUpdateConcurrencyException || Providers.IsUniqueViolation(exception))
        {
            // Another node made this step.
        }
    }

    private void Add(FhirInsDbContext db, CampaignRow campaign, IEnumerable<long> patients)
    {
        foreach (var lot in patients.Chunk(LotSize(campaign)))
        {
            campaign.Lots++;
            campaign.Total += lot.Length;
            db.CampaignLots.Add(
                new()
                {
                    CampaignKey = campaign.Key,
                    Number = campaign.Lots,
                    ClaimableAt = DateTimeOffset.UnixEpoch,
                }
            );
            db.CampaignItems.AddRange(
                lot.Select(patient => new CampaignItemRow
                {
                    CampaignKey = campaign.Key,
                    PatientKey = patient,
                    Lot = campaign.Lots,
                })
            );
        }
    }

    private static void Move(CampaignRow campaign, List<CampaignPerimeter.Candidate> candidates)
    {
        campaign.WalkStep++;
        if (candidates.Count == StepSize && !(campaign.Total >= campaign.Limit))
        {
            (campaign.WalkAfter, campaign.WalkAfterKey) = (candidates[^1].ConfirmedAt, candidates[^1].Key);
            return;
        }
        campaign.WalkNature = campaign.Total >= campaign.Limit ? null : CampaignPerimeter.NatureAfter(campaign);
        (campaign.WalkAfter, campaign.WalkAfterKey) = (DateTimeOffset.MinValue, 0);
    }

    private int LotSize(CampaignRow campaign) =>
        options.Value.UnitCalls ? options.Value.LotSizeAt(campaign.CallsPerMinute) : insi.Value.LotSize;
}
