using FhirIns.Server.Storage;
using Microsoft.Extensions.Options;
using Quartz;

namespace FhirIns.Server.MassVerification.Jobs;

/// <summary>
/// Jobs on Quartz.NET: persistent, clustered where the database serves several nodes. Two kinds: the tending of all campaigns
/// every few seconds, on one node at a time, and the jobs of a campaign, which any node takes.
/// </summary>
internal sealed class QuartzEngine(ISchedulerFactory schedulers) : IJobEngine
{
    /// <summary>The jobs of campaigns, of which each node runs only so many: the tending must find a thread.</summary>
    public const string CampaignGroup = "campaigns";

    public async Task RunCampaignAsync(string campaignId, int slot, CancellationToken cancellationToken)
    {
        var scheduler = await schedulers.GetScheduler(cancellationToken);
        await scheduler.ScheduleJob<CampaignJob, CampaignTicket>(
            new CampaignTicket(campaignId),
            TimeSpan.Zero,
            new OneOffJobOptions
            {
                Name = $"{campaignId}-{slot}",
                Group = CampaignGroup,
                ExecutionGroup = CampaignGroup,
                OnConflict = TriggerConflict.Keep,
            },
            cancellationToken
        );
    }
}

/// <summary>What a job of a campaign is given.</summary>
internal sealed record CampaignTicket(string CampaignId);

/// <summary>One of the jobs of a campaign.</summary>
internal sealed class CampaignJob(RunCampaign run) : IJob<CampaignTicket>
{
    public async ValueTask Execute(
        IJobExecutionContext context,
        CampaignTicket input,
        CancellationToken cancellationToken
    ) => await run.RunAsync(input.CampaignId, cancellationToken);
}

/// <summary>The tending of all campaigns.</summary>
[DisallowConcurrentExecution]
internal sealed class TendingJob(TendCampaigns tend) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken) =>
        await tend.RunAsync(cancellationToken);
}
