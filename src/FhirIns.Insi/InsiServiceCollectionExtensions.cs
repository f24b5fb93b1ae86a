using FhirIns.Insi.Access;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace FhirIns.Insi;

/// <summary>Puts the client into a program.</summary>
public static class InsiServiceCollectionExtensions
{
    /// <summary>
    /// Adds <see cref="InsiClient"/> and <see cref="InsiAccess"/>, both for the life of the program. Every mistake in
    /// the configuration is told when the program starts, which it then does not. Several nodes share the limits where a
    /// <see cref="CallLease"/> is registered.
    /// </summary>
    /// <param name="services">The services of the program.</param>
    /// <param name="section">The section <see cref="InsiOptions.Section"/> of its configuration.</param>
    public static IServiceCollection AddInsiClient(this IServiceCollection services, IConfigurationSection section)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.AddOptions<InsiOptions>().Bind(section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<InsiOptions>, InsiOptionsValidator>();
        services.AddSingleton<InsiMetrics>();
        services.AddSingleton(provider => new ApcvReaders(provider.GetRequiredService<IOptions<InsiOptions>>().Value));
        services.AddSingleton(provider =>
        {
            var clock = provider.GetRequiredService<TimeProvider>();
            var options = provider.GetRequiredService<IOptions<InsiOptions>>().Value;
            return new InsiAccess(AccessLoader.Load(options, clock).Points, clock);
        });
        services.AddSingleton(provider => new InsiClient(
            provider.GetRequiredService<IOptions<InsiOptions>>(),
            provider.GetRequiredService<InsiAccess>(),
            provider.GetRequiredService<InsiMetrics>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetService<CallLease>()
        ));
        return services;
    }
}
