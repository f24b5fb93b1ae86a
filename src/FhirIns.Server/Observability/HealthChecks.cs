using FhirIns.Insi;
using FhirIns.Server.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.Observability;

/// <summary>Whether this node takes new requests: not once it was told to end.</summary>
internal sealed class EndingHealth(IHostApplicationLifetime lifetime) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default
    ) =>
        Task.FromResult(
            lifetime.ApplicationStopping.IsCancellationRequested
                ? HealthCheckResult.Unhealthy("The node was told to end.")
                : HealthCheckResult.Healthy()
        );
}

/// <summary>Whether the database answers within seconds.</summary>
internal sealed class DatabaseHealth(SqlCommands sql) : IHealthCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default
    )
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            await using var command = sql.Of("SELECT 1");
            await command.ExecuteScalarAsync(patience.Token);
            return HealthCheckResult.Healthy();
        }
        catch (Exception exception)
            when (Providers.IsUnavailable(exception)
                || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            )
        {
            // What the database says may name its host: the log has it, this page has not.
            return HealthCheckResult.Unhealthy("The database does not answer.");
        }
    }
}

/// <summary>How the last call of INSi ended, of this node or of another one, as the trace tells.</summary>
internal sealed class InsiHealth(
    IDbContextFactory<FhirInsDbContext> contexts,
    IOptions<InsiOptions> insi,
    InsiAccess access
) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default
    )
    {
        var data = new Dictionary<string, object>();
        foreach (var organization in insi.Value.Organizations.Keys)
            data[$"automatic {organization}"] = access.WhyClosed(organization, automatic: true) is { } refusal
                ? refusal.Reason.ToString()
                : "open";
        try
        {
            await using var db = await contexts.CreateDbContextAsync(cancellationToken);
            var last = await db
                .Traces.AsNoTracking()
                .Where(trace => trace.Kind == TraceKind.InsiCall && trace.Outcome != "started")
                .OrderByDescending(trace => trace.At)
                .Select(trace => new { trace.At, trace.Outcome })
                .FirstOrDefaultAsync(cancellationToken);
            if (last is null)
                return HealthCheckResult.Healthy("INSi was never called.", data);
            data["lastCall"] = last.At;
            return last.Outcome == "done"
                ? HealthCheckResult.Healthy(null, data)
                : HealthCheckResult.Degraded("The last call of INSi failed.", null, data);
        }
        catch (Exception exception) when (Providers.IsUnavailable(exception))
        {
            return HealthCheckResult.Degraded("Unknown while the database does not answer.", null, data);
        }
    }
}

/// <summary>When the certificates for INSi end.</summary>
internal sealed class CertificateHealth(InsiAccess access, IOptions<ObservabilityOptions> options, TimeProvider clock)
    : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default
    )
    {
        var now = clock.GetUtcNow();
        var data = access.Certificates.ToDictionary(
            certificate => $"{certificate.Organization} {(certificate.IsAutomatic ? "automatic" : "manual")}",
            object (certificate) => certificate.NotAfter
        );
        var warning = TimeSpan.FromDays(options.Value.CertificateWarningDays);
        return Task.FromResult(
            access.Certificates.Any(certificate => certificate.NotAfter <= now)
                ? HealthCheckResult.Degraded("A certificate for INSi has expired.", null, data)
            : access.Certificates.Any(certificate => certificate.NotAfter <= now + warning)
                ? HealthCheckResult.Degraded("A certificate for INSi expires soon.", null, data)
            : HealthCheckResult.Healthy(null, data)
        );
    }
}
