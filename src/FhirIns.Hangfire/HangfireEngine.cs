using System.Globalization;
using FhirIns.Server.Storage;
using Hangfire;
using Hangfire.Common;
using Hangfire.States;
using Hangfire.Storage;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.MassVerification.Jobs;

/// <summary>
/// The same two kinds of jobs on Hangfire, for those who run it already. A job that Hangfire believes to be processing
/// although its server is gone, or for longer than one may last, is taken for lost and asked for again.
/// </summary>
internal sealed class HangfireEngine(
    JobStorage storage,
    IBackgroundJobClient jobs,
    IRecurringJobManager recurring,
    IOptions<JobOptions> options,
    TimeProvider clock
) : IJobEngine
{
    /// <summary>The queue of the jobs of campaigns; the tending has one of its own, so that it always finds a worker.</summary>
    public const string CampaignQueue = "campaigns";

    public const string TendingQueue = "tending";

    private const string Tending = "tending";

    private static readonly TimeSpan LongestJob = TimeSpan.FromMinutes(6);

    public Task RunCampaignAsync(string campaignId, int slot, CancellationToken cancellationToken)
    {
        var key = string.Create(CultureInfo.InvariantCulture, $"campaign-job:{campaignId}:{slot}");
        using var connection = storage.GetConnection();
        var known = connection.GetAllEntriesFromHash(key)?.GetValueOrDefault("job");
        if (known is not null && IsUnderWay(connection.GetStateData(known), storage.GetMonitoringApi()))
            return Task.CompletedTask;
        var job = jobs.Create<HangfireJobs>(
            one => one.RunCampaignAsync(campaignId, CancellationToken.None),
            new EnqueuedState(CampaignQueue)
        );
        connection.SetRangeInHash(key, [new("job", job)]);
        return Task.CompletedTask;
    }

    /// <summary>A recurring job that is entered anew comes at once; a known one keeps the instant it was told.</summary>
    public Task WakeAsync(CancellationToken cancellationToken)
    {
        var seconds = Math.Clamp((int)options.Value.Every.TotalSeconds, 1, 59);
        recurring.RemoveIfExists(Tending);
        recurring.AddOrUpdate<HangfireJobs>(
            Tending,
            one => one.TendAsync(CancellationToken.None),
            string.Create(CultureInfo.InvariantCulture, $"*/{seconds} * * * * *")
        );
        return Task.CompletedTask;
    }

    /// <summary>Somebody may have removed it in Hangfire's pages, or Hangfire have given it up after faults.</summary>
    public Task<bool> IsTendedAsync(CancellationToken cancellationToken)
    {
        using var connection = storage.GetConnection();
        var tending = connection.GetAllEntriesFromHash($"recurring-job:{Tending}");
        return Task.FromResult(!string.IsNullOrEmpty(tending?.GetValueOrDefault("NextExecution")));
    }

    private bool IsUnderWay(StateData? state, IMonitoringApi monitoring) =>
        state?.Name == EnqueuedState.StateName
        || (
            state?.Name == ProcessingState.StateName
            && state.Data.TryGetValue("StartedAt", out var started)
            && clock.GetUtcNow() - JobHelper.DeserializeDateTime(started) < LongestJob
            && state.Data.TryGetValue("ServerId", out var server)
            && monitoring.Servers().Any(alive => alive.Name == server)
        );
}

/// <summary>Whether campaigns are looked after; where they are not, identities are served all the same.</summary>
internal sealed class HangfireHealth(IJobEngine engine) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default
    )
    {
        try
        {
            return await engine.IsTendedAsync(cancellationToken)
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Degraded("Nobody looks after campaigns.");
        }
        catch (Exception exception) when (Providers.IsUnavailable(exception))
        {
            return HealthCheckResult.Degraded("Unknown while the database does not answer.");
        }
    }
}

/// <summary>What Hangfire calls. Nothing is retried by it: what is to be done is in rows.</summary>
[AutomaticRetry(Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Delete)]
internal sealed class HangfireJobs(TendCampaigns tend, RunCampaign run)
{
    [DisableConcurrentExecution(timeoutInSeconds: 1)]
    [Queue(HangfireEngine.TendingQueue)]
    public Task TendAsync(CancellationToken cancellationToken) => tend.RunAsync(cancellationToken);

    public Task RunCampaignAsync(string campaignId, CancellationToken cancellationToken) =>
        run.RunAsync(campaignId, cancellationToken);
}
