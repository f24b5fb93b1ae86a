using FhirIns.Server.Storage;
using Microsoft.Extensions.Options;
using Quartz;

namespace FhirIns.Server.MassVerification.Jobs;

/// <summary>
/// Jobs on Quartz.NET: persistent, clustered where the database serves several nodes. Two kinds: the tending of all campaigns
/// every few seconds, on one node at a time, and the jobs of a campaign, which any node takes.
/// </summary>
internal sealed class QuartzEngine(ISchedulerFactory schedulers, IOptions<JobOptions> options, TimeProvider clock)
    : IJobEngine
{
    /// <summary>The jobs of campaigns, of which each node runs only so many: the tending must find a thread.</summary>
    public const string CampaignGroup = "campaigns";

    /// <summary>The trigger of the tending.</summary>
    public static readonly TriggerKey Tending = new("tending");

    /// <summary>The tending never waits so long by itself.</summary>
    private static readonly TimeSpan Far = TimeSpan.FromMinutes(2);

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

    /// <summary>What waits is forgotten: the tending asks for it again, by the clock as it is now.</summary>
    public async Task WakeAsync(CancellationToken cancellationToken)
    {
        var scheduler = await schedulers.GetScheduler(cancellationToken);
        await scheduler.UnscheduleJobs(GroupMatcher<TriggerKey>.GroupEquals(CampaignGroup), cancellationToken);
        var tending = await scheduler.GetTrigger(Tending, cancellationToken);
        if (tending is null)
            await scheduler.ScheduleJob<TendingJob>(NewTending(), cancellationToken: cancellationToken);
        else if (tending.NextFireTimeUtc > clock.GetUtcNow() + Far || !await IsTendedAsync(cancellationToken))
            await scheduler.RescheduleJob(Tending, NewTending(), cancellationToken);
    }

    public async Task<bool> IsTendedAsync(CancellationToken cancellationToken)
    {
        var scheduler = await schedulers.GetScheduler(cancellationToken);
        return await scheduler.GetTriggerState(Tending, cancellationToken)
            is not (TriggerState.None or TriggerState.Error or TriggerState.Complete or TriggerState.Paused);
    }

    /// <summary>The tending comes every so often; what it missed is not made up for.</summary>
    public static void Repeat(SimpleScheduleBuilder schedule, TimeSpan every) =>
        schedule
            .WithInterval(every)
            .RepeatForever()
            .WithMisfireInstruction(SimpleTriggerMisfireInstruction.NextWithRemainingCount);

    private ITrigger NewTending() =>
        TriggerBuilder
            .Create()
            .WithIdentity(Tending)
            .StartAt(clock.GetUtcNow())
            .WithSimpleSchedule(schedule => Repeat(schedule, options.Value.Every))
            .Build();
}

/// <summary>What a job of a campaign is given.</summary>
internal sealed record CampaignTicket(string CampaignId);

/// <summary>
/// One of the jobs of a campaign. The engine waits for running jobs when the server ends, but does not tell them: the
/// server itself does, so that what is in flight is answered and nothing more begins.
/// </summary>
internal sealed class CampaignJob(RunCampaign run, IHostApplicationLifetime lifetime) : IJob<CampaignTicket>
{
    public async ValueTask Execute(
        IJobExecutionContext context,
        CampaignTicket input,
        CancellationToken cancellationToken
    )
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(
            cancellationToken,
            lifetime.ApplicationStopping
        );
        await run.RunAsync(input.CampaignId, ending.Token);
    }
}

/// <summary>The tending of all campaigns.</summary>
[DisallowConcurrentExecution]
internal sealed class TendingJob(TendCampaigns tend) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken) =>
        await tend.RunAsync(cancellationToken);
}
