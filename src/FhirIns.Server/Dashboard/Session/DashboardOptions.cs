using System.ComponentModel.DataAnnotations;

namespace FhirIns.Server.Dashboard.Session;

/// <summary>Section <c>Dashboard</c>: how people sign in to the pages, and for how long.</summary>
internal sealed class DashboardOptions
{
    public const string Section = "Dashboard";

    /// <summary>The OAuth client that the pages are at the authority; without one there are no pages.</summary>
    public string? ClientId { get; set; }

    /// <summary>Its secret; none for a public client, which PKCE alone protects.</summary>
    public string? ClientSecret { get; set; }

    /// <summary>Scopes asked for, separated by spaces: the authority gives of them what the person may have.</summary>
    public string Scopes { get; set; } =
        "openid user/Patient.cruds user/Task.rus user/AuditEvent.rs user/Binary.r ins.read ins.retrieve ins.verify "
        + "ins.validate ins.attest ins.unlock ins.flag ins.merge ins.supervise ins.campaign";

    /// <summary>The <c>acr_values</c> asked for, such as <c>eidas1</c> of Pro Santé Connect; default none.</summary>
    public string? AcrValues { get; set; }

    /// <summary>A session ends when nobody has used it for so long; default 30 minutes.</summary>
    [Range(
        typeof(TimeSpan),
        "00:01:00",
        "1.00:00:00",
        ErrorMessage = "Dashboard:IdleTimeout must be between a minute and a day."
    )]
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>A session ends then whatever happens; default 10 hours.</summary>
    [Range(
        typeof(TimeSpan),
        "00:01:00",
        "1.00:00:00",
        ErrorMessage = "Dashboard:SessionLifetime must be between a minute and a day."
    )]
    public TimeSpan SessionLifetime { get; set; } = TimeSpan.FromHours(10);

    /// <summary>Whether cookies travel over HTTPS alone; only a sandbox says no.</summary>
    public bool SecureCookies { get; set; } = true;

    public bool IsOn => !string.IsNullOrWhiteSpace(ClientId);

    internal CookieSecurePolicy CookiePolicy =>
        SecureCookies ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
}
