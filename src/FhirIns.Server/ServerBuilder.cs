using FhirIns.Insi;
using FhirIns.Server.Bundles;
using FhirIns.Server.Dashboard;
using FhirIns.Server.Formats;
using FhirIns.Server.Hl7v2;
using FhirIns.Server.Http;
using FhirIns.Server.Indicators;
using FhirIns.Server.Limits;
using FhirIns.Server.MassVerification;
using FhirIns.Server.Metadata;
using FhirIns.Server.Notifications;
using FhirIns.Server.Observability;
using FhirIns.Server.Patients;
using FhirIns.Server.Security;
using FhirIns.Server.Storage;
using FhirIns.Server.Traces;
using FhirIns.Server.Trust;
using FhirIns.Server.Worklists;
using Microsoft.Extensions.Options;
#if HANGFIRE
using FhirIns.Server.MassVerification.Jobs;
#endif

namespace FhirIns.Server;

/// <summary>The table of contents: what the server is made of, and at which addresses.</summary>
internal static class ServerBuilder
{
    public static WebApplicationBuilder AddFhirIns(this WebApplicationBuilder builder)
    {
        var (services, configuration) = (builder.Services, builder.Configuration);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.RaiseLimits();
            kestrel.ConfigureEndpointDefaults(listen => listen.AnswerInFhir());
        });
        // The framework writes whole addresses, and a query may hold a name or a matricule.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning);
        services.AddSingleton<IValidateOptions<UnknownKeys.WholeConfiguration>, UnknownKeys>();
        services.AddOptions<UnknownKeys.WholeConfiguration>().ValidateOnStart();
        services.AddObservability(configuration);
        services.AddLimits(configuration);
        services.AddFhirHttp(configuration);
        services.AddFhirInsSecurity(configuration);
        services.AddStorage(configuration);
        services.AddInsiClient(configuration.GetSection(InsiOptions.Section));
        services.AddConformance(configuration);
        services.AddBundles();
        services.AddPatients(configuration);
        services.AddFormats(configuration);
        services.AddTraces(configuration);
        services.AddIndicators();
        services.AddWorklists();
        builder.AddMassVerification();
        services.AddNotifications(configuration);
        services.AddHl7v2(configuration);
        services.AddTrustContracts();
        services.AddDashboard(configuration);
        return builder;
    }

    public static WebApplication MapFhirIns(this WebApplication app)
    {
        app.UseObservability();
        app.UseTransportLimits();
        app.UseEntries();
        app.UseArrivals();
        app.UseExceptionHandler();
        app.UseUnknownAddresses();
        app.UseRouting();
        app.UseExactAddresses();
        app.UseFormatCheck();
        app.UseRefusalTrail();
        app.UseLimits();
        app.UseFhirInsSecurity();
        app.UseClientQuotas();
        app.MapObservability();
        var fhir = app.MapGroup(FhirBase.Path);
        fhir.ReadableByHead();
        fhir.MapBundles();
        fhir.WithRequestTimeout(LimitsRegistration.Timeout);
        fhir.MapConformance();
        app.MapSmartConfiguration();
        fhir.MapPatients(
            app.Services.GetRequiredService<OperationTable>(),
            app.Services.GetServices<OperationBinding>()
        );
        fhir.MapFormats(app.Services.GetRequiredService<OperationTable>());
        fhir.MapLongWork();
#if HANGFIRE
        app.MapHangfire();
#endif
        fhir.MapTraces();
        fhir.MapWorklists();
        fhir.MapNotifications();
        app.MapDashboard();
        app.MapTraceExport();
        app.MapIndicators();
        app.MapTrustContracts();
        app.MapCampaignPlans();
        return app;
    }
}
