namespace FhirIns.Server.Observability;

/// <summary>Puts health, metrics, spans and their export into the application.</summary>
internal static class ObservabilityRegistration
{
    public static IServiceCollection AddObservability(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddChecked<ObservabilityOptions>(configuration.GetSection(ObservabilityOptions.Section));
        services
            .AddHealthChecks()
            .AddCheck<EndingHealth>("node")
            .AddCheck<DatabaseHealth>("database")
            .AddCheck<InsiHealth>("insi")
            .AddCheck<CertificateHealth>("certificates");
        services.AddSingleton<PrometheusMetrics>();
        services.AddHostedService<Draining>();
        services.AddHostedService(provider => new TelemetryExport(provider.GetRequiredService<IConfiguration>()));
        return services;
    }

    /// <summary>Must stand before whatever answers, so that every answer is told under its correlation id.</summary>
    public static void UseObservability(this IApplicationBuilder app)
    {
        // Counts from the first request on, not from the first look.
        app.ApplicationServices.GetRequiredService<PrometheusMetrics>().Start();
        app.Use(Correlation.InvokeAsync);
        app.Use(FhirSpan.InvokeAsync);
    }

    public static void MapObservability(this IEndpointRouteBuilder app)
    {
        app.MapHealthChecks("/health/live", new() { Predicate = _ => false, ResponseWriter = HealthAnswer.WriteAsync });
        foreach (var address in new[] { "/health", "/health/ready" })
            app.MapHealthChecks(address, new() { ResponseWriter = HealthAnswer.WriteAsync });
        app.MapGet("/metrics", MetricsAnswer.Handle);
    }
}
