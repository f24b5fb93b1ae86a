using FhirIns.Server.Http;
using FhirIns.Server.Metadata;
using FhirIns.Server.Security;

namespace FhirIns.Server.Traces;

/// <summary>The addresses of the audit trail: <c>AuditEvent</c>, and the raw answers of INSi as <c>Binary</c>.</summary>
internal static class TraceRoutes
{
    public static IReadOnlyList<ResourceCapability> Capabilities { get; } =
    [
        new(
            "AuditEvent",
            ["read", "search-type"],
            ["_id", "_lastUpdated", "agent", "date", "entity", "outcome", "patient", "subtype", "type"]
        ),
        new("Binary", ["read"], []),
    ];

    public static IServiceCollection AddTraces(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddChecked<TraceOptions>(configuration.GetSection(TraceOptions.Section));
        services.AddSingleton<TracedInsi>();
        services.AddSingleton<RefusalTrail>();
        services.AddScoped<SearchTraces>();
        services.AddScoped<VerifyTrail>();
        services.AddSingleton<SealTraces>();
        services.AddSingleton<ApplyRetention>();
        services.AddHostedService<KeepTrail>();
        return services;
    }

    /// <summary>The trail of a period as a file, beside the FHIR base.</summary>
    public static void MapTraceExport(this IEndpointRouteBuilder app) =>
        app.MapGet(ExportTraces.Path, ExportTraces.Handle).RequireFhir(ScopeTable.Of("traces export"));

    public static void MapTraces(this RouteGroupBuilder fhir)
    {
        fhir.MapGet("AuditEvent", SearchTraces.Handle).RequireFhir(ScopeTable.Interaction("AuditEvent", "search-type"));
        fhir.MapPost("AuditEvent/_search", SearchTraces.Handle)
            .RequireFhir(ScopeTable.Interaction("AuditEvent", "search-type"));
        fhir.MapGet("AuditEvent/{id}", ReadTrace.Handle).RequireFhir(ScopeTable.Interaction("AuditEvent", "read"));
        fhir.MapGet("Binary/{id}", ReadRawAnswer.Handle)
            .WithMetadata(AnyFormat.Mark)
            .RequireFhir(ScopeTable.Interaction("Binary", "read"));
    }
}
