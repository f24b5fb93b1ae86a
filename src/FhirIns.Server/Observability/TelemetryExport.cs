using FhirIns.Insi;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace FhirIns.Server.Observability;

/// <summary>
/// Sends spans and metrics by OTLP where the usual variables <c>OTEL_EXPORTER_OTLP_*</c> name a collector; the exporter
/// reads those itself. Without them nothing is collected.
/// </summary>
internal sealed class TelemetryExport(IConfiguration configuration) : IHostedService
{
    private TracerProvider? traces;
    private MeterProvider? metrics;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // The spans of the framework are parents of ours, and would tell addresses.
        AppContext.SetSwitch("Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData", true);
        if (IsWanted("TRACES"))
            traces = Sdk.CreateTracerProviderBuilder()
                .ConfigureResource(Name)
                .AddSource("Microsoft.AspNetCore", FhirSpan.SourceName, InsiTelemetry.SourceName, "Quartz")
                .AddOtlpExporter()
                .Build();
        if (IsWanted("METRICS"))
            metrics = Sdk.CreateMeterProviderBuilder()
                .ConfigureResource(Name)
                .AddMeter([.. PrometheusMetrics.Meters])
                .AddOtlpExporter()
                .Build();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        // Sends what waits.
        traces?.Dispose();
        metrics?.Dispose();
        return Task.CompletedTask;
    }

    private bool IsWanted(string signal) =>
        configuration[$"OTEL_{signal}_EXPORTER"] != "none"
        && (
            configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is { Length: > 0 }
            || configuration[$"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT"] is { Length: > 0 }
        );

    private void Name(ResourceBuilder resource)
    {
        if (configuration["OTEL_SERVICE_NAME"] is not { Length: > 0 })
            resource.AddService("fhirins");
    }
}
