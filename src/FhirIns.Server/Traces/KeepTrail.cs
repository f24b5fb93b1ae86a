namespace FhirIns.Server.Traces;

/// <summary>Looks after the trail in the background: seals it, and takes away what was kept long enough.</summary>
internal sealed partial class KeepTrail(
    SealTraces seals,
    ApplyRetention retention,
    TimeProvider clock,
    ILogger<KeepTrail> logger
) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan BetweenRetentions = TimeSpan.FromHours(1);

    private long retainedAt;
    private long told;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, clock);
        try
        {
            do await LookAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server ends; what is left is done after the next start.
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            var last = await seals.RunAsync(cancellationToken);
            if (retainedAt != 0 && clock.GetElapsedTime(retainedAt) < BetweenRetentions)
                return;
            retainedAt = clock.GetTimestamp();
            await retention.RunAsync(cancellationToken);
            // A log is kept elsewhere: by it a trail that was written anew as a whole can be told.
            if (last is not null && last.Number > told)
                LogSealed(told = last.Number, Convert.ToHexString(last.Hash));
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogFailed(exception);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "The audit trail is sealed up to {Number}: {Hash}")]
    private partial void LogSealed(long number, string hash);

    [LoggerMessage(2, LogLevel.Error, "Looking after the audit trail failed; it is tried again")]
    private partial void LogFailed(Exception exception);
}
