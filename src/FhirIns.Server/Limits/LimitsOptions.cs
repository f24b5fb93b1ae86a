using System.ComponentModel.DataAnnotations;

namespace FhirIns.Server.Limits;

/// <summary>Section <c>Limits</c>: how much one client may ask, and how long.</summary>
internal sealed class LimitsOptions
{
    public const string Section = "Limits";

    private const string NotNegative = "Limits: a number of requests, misses or connections is 0 (no limit) or more.";

    /// <summary>Requests of one client in a minute; 0 for no limit; default 60,000.</summary>
    [Range(0, int.MaxValue, ErrorMessage = NotNegative)]
    public int RequestsPerMinute { get; set; } = 60_000;

    /// <summary>Refused tokens from one address in a minute, after which it is not heard; 0 for no limit; default 300.</summary>
    [Range(0, int.MaxValue, ErrorMessage = NotNegative)]
    public int RefusedTokensPerMinute { get; set; } = 300;

    /// <summary>
    /// Searches by an INS that find nobody, of one client and person in a minute, after which that client searches by no
    /// INS: nobody mistypes so often, a program that tries matricules does. 0 for no limit; default 30.
    /// </summary>
    [Range(0, int.MaxValue, ErrorMessage = NotNegative)]
    public int InsMissesPerMinute { get; set; } = 30;

    /// <summary>Connections at once; 0 for no limit; default 5,000.</summary>
    [Range(0, int.MaxValue, ErrorMessage = NotNegative)]
    public int MaxConnections { get; set; } = 5_000;

    /// <summary>How long a FHIR request may take, INSi included; default 2 minutes.</summary>
    [Range(
        typeof(TimeSpan),
        "00:00:01",
        "00:30:00",
        ErrorMessage = "Limits:RequestTimeout must be between 00:00:01 and 00:30:00."
    )]
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromMinutes(2);
}
