using FhirIns.Insi;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.Storage;

/// <summary>Puts the database into an application.</summary>
internal static class StorageRegistration
{
    public static IServiceCollection AddStorage(this IServiceCollection services, IConfiguration configuration)
    {
        services
            .AddOptions<DatabaseOptions>()
            .Bind(configuration.GetSection(DatabaseOptions.Section))
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddPooledDbContextFactory<FhirInsDbContext>(
            (provider, builder) => builder.UseProvider(provider.GetRequiredService<IOptions<DatabaseOptions>>().Value)
        );
        services.AddScoped(provider =>
            provider.GetRequiredService<IDbContextFactory<FhirInsDbContext>>().CreateDbContext()
        );
        services.AddSingleton<SqlCommands>();
        services.AddScoped<RequestSql>();
        services.AddSingleton<OutboxSignal>();
        services.AddSingleton<Outbox>();
        services.AddSingleton<SqliteWriters>();
        services.AddSingleton<Leases>();
        services.AddSingleton(new NodeName());
        services.AddSingleton<CallLeases>();
        services.AddHostedService(provider => provider.GetRequiredService<CallLeases>());
        services.AddSingleton<CallLease>(provider => provider.GetRequiredService<CallLeases>().TakeAsync);
        services.AddDataProtection().SetApplicationName("FhirIns");
        services.AddSingleton<ServerKeyRing>();
        services
            .AddOptions<KeyManagementOptions>()
            .Configure<ServerKeyRing>((options, ring) => options.XmlRepository = ring);
        return services;
    }
}
