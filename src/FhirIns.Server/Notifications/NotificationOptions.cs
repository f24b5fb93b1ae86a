using System.ComponentModel.DataAnnotations;

namespace FhirIns.Server.Notifications;

/// <summary>Section <c>Notifications</c>: who may be told of changes, and how patiently.</summary>
internal sealed class NotificationOptions
{
    public const string Section = "Notifications";

    /// <summary>
    /// The addresses that subscriptions may name, each with all below it: <c>https://dmp.hospital.example/inbox/</c>.
    /// HTTPS, but in a sandbox; a port <c>*</c> stands for any. Default none, and then nobody can subscribe.
    /// </summary>
    public string[] AllowedEndpoints { get; set; } = [];

    /// <summary>Subscriptions that one client may have at once: each makes every change cost a little more; default 20.</summary>
    [Range(1, 1000, ErrorMessage = "Notifications:MaxPerClient must be between 1 and 1000.")]
    public int MaxPerClient { get; set; } = 20;

    /// <summary>How long a subscriber may take to answer; default 10 s.</summary>
    [Range(
        typeof(TimeSpan),
        "00:00:00.1",
        "00:05:00",
        ErrorMessage = "Notifications:Timeout must be at most 5 minutes."
    )]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Messages on their way to one subscriber at once, each about another Patient; default 4.</summary>
    [Range(1, 64, ErrorMessage = "Notifications:MaxConcurrent must be between 1 and 64.")]
    public int MaxConcurrent { get; set; } = 4;

    /// <summary>The longest time between two attempts; default 5 min.</summary>
    [Range(
        typeof(TimeSpan),
        "00:00:00.1",
        "1.00:00:00",
        ErrorMessage = "Notifications:MaxRetryDelay must be at most a day."
    )]
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How long the node that delivers to a subscriber keeps that right unheard of: so long nothing is delivered after it
    /// dies. More than twice <see cref="Timeout"/>; default 30 s.
    /// </summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long it stays known what was delivered; default 7 days.</summary>
    public TimeSpan KeepDelivered { get; set; } = TimeSpan.FromDays(7);

    /// <summary>
    /// How long a subscriber may be out of reach; then its subscription is turned off, says so, and what waited is
    /// forgotten. Default 30 days.
    /// </summary>
    public TimeSpan GiveUpAfter { get; set; } = TimeSpan.FromDays(30);
}
