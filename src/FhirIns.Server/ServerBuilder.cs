using FhirIns.Insi;
using FhirIns.Server.Http;
using FhirIns.Server.Metadata;
using FhirIns.Server.Patients;
using FhirIns.Server.Security;
using FhirIns.Server.Storage;
using FhirIns.Server.Traces;

namespace FhirIns.Server;

/// <summary>The table of contents: what the server is made of, and at which addresses.</summary>
internal static class ServerBuilder
{
    public static WebApplicationBuilder AddFhirIns(this WebApplicationBuilder builder)
    {
        var (services, configuration) = (builder.Services, builder.Configuration);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        services.AddFhirHttp(configuration);
        services.AddFhirInsSecurity(configuration);
        services.AddStorage(configuration);
        services.AddInsiClient(configuration.GetSection(InsiOptions.Section));
        services.AddSingleton<TracedInsi>();
        services.AddSingleton<OperationTable>();
        services.AddSingleton<ProfileValidation>();
        services.AddPatients(configuration);
        return builder;
    }

    public static WebApplication MapFhirIns(this WebApplication app)
    {
        app.UseExceptionHandler();
        app.UseRouting();
        app.UseFormatCheck();
        app.UseFhirInsSecurity();
        var fhir = app.MapGroup(FhirBase.Path);
        fhir.MapGet("metadata", CapabilityStatement.Handle).RequireFhir(ScopeTable.Open);
        app.MapSmartConfiguration();
        fhir.MapPatients(app.Services.GetRequiredService<OperationTable>());
        fhir.MapUnknown();
        return app;
    }
}
