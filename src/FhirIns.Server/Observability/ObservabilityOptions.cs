using System.ComponentModel.DataAnnotations;

namespace FhirIns.Server.Observability;

/// <summary>Section <c>Observability</c>: how operators watch the server.</summary>
internal sealed class ObservabilityOptions
{
    public const string Section = "Observability";

    /// <summary>What <c>/metrics</c> asks for as bearer token; default none: whoever reaches the address reads numbers.</summary>
    public string? MetricsToken { get; set; }

    /// <summary>From how many days before its end a certificate is worth a warning; default 30.</summary>
    [Range(1, 365, ErrorMessage = "Observability:CertificateWarningDays must be between 1 and 365.")]
    public int CertificateWarningDays { get; set; } = 30;

    /// <summary>
    /// How long a node that is told to end says <c>not ready</c> and still serves, so that whatever spreads requests over
    /// nodes notices; default none.
    /// </summary>
    [Range(
        typeof(TimeSpan),
        "00:00:00",
        "00:05:00",
        ErrorMessage = "Observability:DrainDelay must be between 00:00:00 and 00:05:00."
    )]
    public TimeSpan DrainDelay { get; set; }
}
