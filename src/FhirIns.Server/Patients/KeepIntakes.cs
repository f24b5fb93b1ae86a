namespace FhirIns.Server.Patients;

/// <summary>Takes up in the background what was received while INSi was away; nodes share the work by leases.</summary>
internal sealed partial class KeepIntakes(RetryIntakes retry, TimeProvider clock, ILogger<KeepIntakes> logger)
    : BackgroundService
{
    /// <summary>Messages worked on before the clock is looked at again.</summary>
    private const int AtOnce = 20;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await LookAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server ends.
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            await retry.RunAsync(AtOnce, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogFailed(exception.GetType().Name);
        }
    }

    [LoggerMessage(LogLevel.Error, "Taking up what was received failed ({Kind}); it is tried again")]
    private partial void LogFailed(string kind);
}
