using FhirIns.Server.Storage;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.Notifications;

/// <summary>What is wrong with the section <c>Notifications</c>, in a sentence each.</summary>
internal sealed class NotificationOptionsRules(IOptions<DatabaseOptions> database)
    : IValidateOptions<NotificationOptions>
{
    public ValidateOptionsResult Validate(string? name, NotificationOptions options)
    {
        List<string> failures = [];
        foreach (var address in options.AllowedEndpoints)
            if (AllowedEndpoint.Parse(address) is not { } allowed)
                failures.Add(
                    $"Notifications:AllowedEndpoints: \"{address}\" is no address such as https://host.example/path/."
                );
            else if (!allowed.IsSecure && !database.Value.Sandbox)
                failures.Add(
                    $"Notifications:AllowedEndpoints: \"{address}\" must begin with https:// outside a sandbox."
                );
        if (options.Lease <= 2 * options.Timeout)
            failures.Add("Notifications:Lease must be more than twice Notifications:Timeout.");
        if (options.KeepDelivered < TimeSpan.Zero || options.GiveUpAfter < TimeSpan.FromHours(1))
            failures.Add(
                "Notifications:KeepDelivered must not be negative, and Notifications:GiveUpAfter at least one hour."
            );
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
