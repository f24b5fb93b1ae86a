using Microsoft.Extensions.Options;

namespace FhirIns.Server;

/// <summary>Settings that are judged when the server starts, not when they are first needed.</summary>
internal static class CheckedOptions
{
    /// <summary>
    /// Reads a section into its options, by the rules that stand at them as attributes or as
    /// <see cref="System.ComponentModel.DataAnnotations.IValidatableObject"/>.
    /// </summary>
    public static OptionsBuilder<T> AddChecked<T>(this IServiceCollection services, IConfigurationSection section)
        where T : class => services.AddOptions<T>().Bind(section).ValidateDataAnnotations().ValidateOnStart();
}
