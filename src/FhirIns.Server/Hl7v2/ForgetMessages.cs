using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.Hl7v2;

/// <summary>Forgets the control ids of messages that were taken long enough ago.</summary>
internal sealed partial class ForgetMessages(
    IDbContextFactory<FhirInsDbContext> contexts,
    IOptions<Hl7v2Options> options,
    TimeProvider clock,
    ILogger<ForgetMessages> logger
) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, clock);
        try
        {
            do await ForgetAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What is left is forgotten after the next start.
        }
    }

    private async Task ForgetAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var db = await contexts.CreateDbContextAsync(cancellationToken);
            var old = clock.GetUtcNow() - options.Value.RememberFor;
            await db.ReceivedMessages.Where(row => row.At <= old).ExecuteDeleteAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogFailed(exception);
        }
    }

    [LoggerMessage(LogLevel.Error, "Forgetting old messages failed; it is tried again")]
    private partial void LogFailed(Exception exception);
}
