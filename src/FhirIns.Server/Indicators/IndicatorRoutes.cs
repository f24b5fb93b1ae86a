using FhirIns.Server.Security;

namespace FhirIns.Server.Indicators;

/// <summary>The address of the indicators, beside the FHIR base.</summary>
internal static class IndicatorRoutes
{
    public static IServiceCollection AddIndicators(this IServiceCollection services)
    {
        services.AddSingleton<CountIndicators>();
        services.AddHostedService<KeepIndicators>();
        return services;
    }

    public static void MapIndicators(this IEndpointRouteBuilder app) =>
        app.MapGet(TellIndicators.Path, TellIndicators.Handle).RequireFhir(ScopeTable.Of("indicators"));
}
