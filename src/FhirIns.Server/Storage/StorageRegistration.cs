using FhirIns.Insi;
using FhirIns.Server.Storage.Encryption;
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
        // Before everything else that uses the database.
        services.AddHostedService<Serving>();
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
        AddKeys(services, configuration);
        services.AddSingleton<ServerKeyRing>();
        services
            .AddOptions<KeyManagementOptions>()
            .Configure<ServerKeyRing>((options, ring) => options.XmlRepository = ring);
        return services;
    }

    /// <summary>The key ring in the database, under a certificate outside it where one is configured.</summary>
    private static void AddKeys(IServiceCollection services, IConfiguration configuration)
    {
        var certificates = KeyCertificates.Load(
            configuration.GetSection(EncryptionOptions.Key).Get<EncryptionOptions>() ?? new()
        );
        services.AddSingleton(certificates);
        var protection = services.AddDataProtection().SetApplicationName("FhirIns");
        if (certificates.Current is { } current)
            protection.ProtectKeysWithCertificate(current);
        if (certificates.All.Count > 0)
            protection.UnprotectKeysWithAnyCertificate([.. certificates.All]);
        services.AddSingleton<KeyRingGuard>();
        services.AddSingleton<KeyRingRenewal>();
        services.AddSingleton<AtRest>();
        services.AddSingleton<ChangeKeys>();
    }
}
