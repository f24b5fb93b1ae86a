using FhirIns.Server.Storage;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Quartz;

namespace FhirIns.Server.MassVerification.Jobs;

/// <summary>
/// Whether campaigns are looked after, by this node or by another one. Where they are not, identities are served all the
/// same: the node is degraded and not out of order.
/// </summary>
internal sealed class QuartzHealth(ISchedulerFactory schedulers, IOptions<JobOptions> options, TimeProvider clock)
    : IHealthCheck
{
    /// <summary>Beyond the usual pace: another node may have died and its jobs not be taken over yet.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default
    )
    {
        try
        {
            var scheduler = await schedulers.GetScheduler(cancellationToken);
            if (scheduler.Status != SchedulerStatus.Running)
                return HealthCheckResult.Degraded("The jobs of this node have not begun or have ended.");
            var tending = await scheduler.GetTrigger(QuartzEngine.Tending, cancellationToken);
            if (tending is null)
                return HealthCheckResult.Degraded("Nobody looks after campaigns.");
            var data = new Dictionary<string, object>();
            if (tending.PreviousFireTimeUtc is { } last)
                data["lastTending"] = last;
            var isLate =
                tending.NextFireTimeUtc is { } next && next < clock.GetUtcNow() - options.Value.Every - Patience;
            return isLate
                ? HealthCheckResult.Degraded("Campaigns have not been looked after for a while.", null, data)
                : HealthCheckResult.Healthy(null, data);
        }
        catch (Exception exception) when (exception is SchedulerException || Providers.IsUnavailable(exception))
        {
            return HealthCheckResult.Degraded("Unknown while the database does not answer.");
        }
    }
}
