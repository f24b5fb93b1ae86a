using FhirIns.Server.Security;

namespace FhirIns.Server.Bundles;

/// <summary>The address of batches and transactions: the base itself.</summary>
internal static class BundleRoutes
{
    /// <summary>Codes of http://hl7.org/fhir/restful-interaction at system level.</summary>
    public static IReadOnlyList<string> Interactions { get; } = ["batch", "transaction"];

    public static IServiceCollection AddBundles(this IServiceCollection services)
    {
        services.AddSingleton<EntryPipeline>();
        services.AddScoped<RunTransaction>();
        return services;
    }

    /// <summary>
    /// Remembers all that follows in the pipeline: an entry of a Bundle goes the same way as a request, gate and all.
    /// </summary>
    public static void UseEntries(this IApplicationBuilder app) =>
        app.Use(next =>
        {
            app.ApplicationServices.GetRequiredService<EntryPipeline>().Rest = next;
            return next;
        });

    public static void MapBundles(this RouteGroupBuilder fhir) =>
        fhir.MapPost("", ProcessBundle.Handle).RequireFhir(ScopeTable.AnyToken);
}
