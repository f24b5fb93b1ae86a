using FhirIns.Server.Metadata;
using FhirIns.Server.Security;
using FhirIns.Server.Storage;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.Notifications;

/// <summary>The addresses of subscriptions, and those who deliver.</summary>
internal static class SubscriptionRoutes
{
    public static IReadOnlyList<ResourceCapability> Capabilities { get; } =
    [
        new(
            "Subscription",
            ["create", "read", "update", "delete", "search-type"],
            ["_id", "_lastUpdated", "criteria", "status", "url"]
        ),
    ];

    public static IServiceCollection AddNotifications(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddChecked<NotificationOptions>(configuration.GetSection(NotificationOptions.Section));
        services.AddSingleton<IValidateOptions<NotificationOptions>, NotificationOptionsRules>();
        services.AddSingleton<KnownSubscriptions>();
        services.AddSingleton<FollowersNow>(provider => provider.GetRequiredService<KnownSubscriptions>().GetAsync);
        services.AddSingleton<ChannelHeaders>();
        services.AddSingleton<SubscriberConnection>();
        services.AddSingleton<NotificationMessage>();
        services.AddSingleton<DeliveryToSubscriber>();
        services.AddScoped<SearchSubscriptions>();
        services.AddHostedService<DeliverNotifications>();
        return services;
    }

    public static void MapNotifications(this RouteGroupBuilder fhir)
    {
        fhir.MapGet("Subscription", SearchSubscriptions.Handle).RequireFhir(Of("search-type"));
        fhir.MapPost("Subscription/_search", SearchSubscriptions.Handle).RequireFhir(Of("search-type"));
        fhir.MapPost("Subscription", CreateSubscription.Handle).RequireFhir(Of("create"));
        fhir.MapGet("Subscription/{id}", ReadSubscription.Handle).RequireFhir(Of("read"));
        fhir.MapPut("Subscription/{id}", UpdateSubscription.Handle).RequireFhir(Of("update"));
        fhir.MapDelete("Subscription/{id}", DeleteSubscription.Handle).RequireFhir(Of("delete"));
    }

    private static Requirement Of(string interaction) => ScopeTable.Interaction("Subscription", interaction);
}
