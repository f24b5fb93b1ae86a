using Microsoft.Extensions.Options;

namespace FhirIns.Server.MassVerification;

/// <summary>Says at the start that a period is longer than the law has it: it is the site's choice, made knowingly (S075).</summary>
internal sealed partial class WarnOfLongPeriod(IOptions<CampaignOptions> options, ILogger<WarnOfLongPeriod> logger)
    : IHostedService
{
    private const int LongestYears = 5;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.PeriodYears > LongestYears)
            LogLong(options.Value.PeriodYears);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(
        1,
        LogLevel.Warning,
        "Campaigns:PeriodYears is {Years}: the rules have every INS verified again within 3 to 5 years (S075)."
    )]
    private partial void LogLong(int years);
}
