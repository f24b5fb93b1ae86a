using FhirIns.Identity;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.Security;

/// <summary>Puts the gate into an application.</summary>
internal static class SecurityRegistration
{
    /// <summary>Reads the sections <c>Security</c> and <c>AzureAd</c>; a mistake there stops the start.</summary>
    public static IServiceCollection AddFhirInsSecurity(this IServiceCollection services, IConfiguration configuration)
    {
        services
            .AddOptions<SecurityOptions>()
            .Bind(configuration.GetSection(SecurityOptions.Section))
            .PostConfigure(options => Complete(options, configuration))
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<SecurityOptions>>(new SecurityOptionsRules(configuration));
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<Authority>();
        services.AddSingleton<RememberedTokens>();
        services.AddSingleton<CallerReader>();
        services.AddSingleton<TokenVerifier>();
        return services;
    }

    /// <summary>Must stand after routing and before anything that handles requests.</summary>
    public static IApplicationBuilder UseFhirInsSecurity(this IApplicationBuilder app) => app.UseMiddleware<FhirGate>();

    private static void Complete(SecurityOptions options, IConfiguration configuration)
    {
        options.ExceptionalProcedureOrganizationTypes = options.ExceptionalProcedureOrganizationTypes is { } types
            ? [.. types.Select(SectorOfActivity.OrganizationType)]
            : [OrganizationTypes.OwnPractice];
        options.Domain = configuration["Identity:Domain"] is { Length: > 0 } domain ? domain : null;
        new AzureAdSection(configuration).Complete(options);
    }
}
