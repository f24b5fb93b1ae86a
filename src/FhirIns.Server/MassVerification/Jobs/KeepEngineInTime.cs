using Microsoft.Extensions.Options;

namespace FhirIns.Server.MassVerification.Jobs;

/// <summary>
/// Wakes the job engine when the clock of this machine was set back: engines write down when a job comes next, and would
/// sleep until the clock is there again. It is woken after a start too, since a clock may move while nothing runs, and
/// when it no longer knows of the tending: its tables were emptied, or somebody removed it on the engine's own pages.
/// </summary>
internal sealed partial class KeepEngineInTime(
    IJobEngine engine,
    IOptions<JobOptions> options,
    TimeProvider clock,
    ILogger<KeepEngineInTime> logger
) : BackgroundService
{
    /// <summary>Smaller steps are those of time synchronization, and cost no more than themselves.</summary>
    private static readonly TimeSpan Noticeable = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var begin = clock.GetTimestamp();
        DateTimeOffset? reckoned = null;
        using var timer = new PeriodicTimer(options.Value.Every, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                // What the clock would have shown at the beginning: the same as ever, unless it was moved.
                var started = clock.GetUtcNow() - clock.GetElapsedTime(begin);
                var isSetBack = reckoned is null || started < reckoned - Noticeable;
                if (await KeepAwakeAsync(isSetBack, stoppingToken))
                    reckoned = started;
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server ends.
        }
    }

    private async Task<bool> KeepAwakeAsync(bool isSetBack, CancellationToken cancellationToken)
    {
        try
        {
            if (isSetBack || !await engine.IsTendedAsync(cancellationToken))
                await engine.WakeAsync(cancellationToken);
            return true;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogAsleep(exception.GetType().Name);
            return false;
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The job engine could not be woken ({Exception}); it is tried again.")]
    private partial void LogAsleep(string exception);
}
