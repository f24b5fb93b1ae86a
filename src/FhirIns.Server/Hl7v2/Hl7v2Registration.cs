using FhirIns.Server.Formats;
using FhirIns.Server.Storage;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.Hl7v2;

/// <summary>Puts the feed by HL7 v2 into an application that configures one.</summary>
internal static class Hl7v2Registration
{
    public static IServiceCollection AddHl7v2(this IServiceCollection services, IConfiguration configuration)
    {
        var section = configuration.GetSection(Hl7v2Options.Section);
        services.AddOptions<Hl7v2Options>().Bind(section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IValidateOptions<Hl7v2Options>, Hl7v2OptionsRules>();
        services.AddSingleton<NumberSystems>();
        services.AddSingleton<MessageMetrics>();
        services.AddSingleton<KnownSenders>();
        services.AddSingleton<ReceiveMessage>();
        if (section["Listener:Port"] is not null)
        {
            services.AddSingleton<MllpListener>();
            services.AddHostedService(provider => provider.GetRequiredService<MllpListener>());
            services.AddHostedService<ForgetMessages>();
        }
        if (section.GetSection("Receivers").GetChildren().Any())
        {
            services.AddSingleton<MessageFollowers>();
            services.AddSingleton<FollowersNow>(provider => provider.GetRequiredService<MessageFollowers>().GetAsync);
            services.AddSingleton<SentNumbers>();
            services.AddSingleton<TellReceiver>();
            services.AddHostedService<SendMessages>();
        }
        return services;
    }
}
