namespace FhirIns.Server.Security;

/// <summary>Section <c>AzureAd</c>: Entra ID, written as users of Microsoft.Identity.Web write it.</summary>
/// <remarks>
/// Read are <c>Instance</c>, <c>TenantId</c>, <c>ClientId</c>, <c>Audience</c>; the rest of such a section is for
/// signing in and is left alone. Where <c>Security:Authority</c> is set this section does not count at all.
/// </remarks>
internal sealed class AzureAdSection(IConfiguration configuration)
{
    private readonly IConfigurationSection section = configuration.GetSection("AzureAd");

    private bool Counts => section.Exists() && string.IsNullOrWhiteSpace(configuration["Security:Authority"]);

    /// <summary>Fills in what the <c>Security</c> section leaves open.</summary>
    public void Complete(SecurityOptions options)
    {
        if (!Counts || Problems().Any())
        {
            return;
        }

        options.Authority = $"{Instance!.TrimEnd('/')}/{TenantId}/v2.0";
        if (string.IsNullOrWhiteSpace(options.Issuer))
        {
            // Version 1 tokens, the default of an API registered in Entra ID, name another issuer of the same keys.
            options.Issuer = $"{options.Authority} https://sts.windows.net/{TenantId}/";
        }

        if (string.IsNullOrWhiteSpace(options.Audience))
        {
            options.Audience = Audience ?? $"{ClientId} api://{ClientId}";
        }

        // Entra ID grants permissions to applications as roles.
        options.ClaimNames.Scopes = $"{options.ClaimNames.Scopes} roles";
    }

    /// <summary>One message per mistake.</summary>
    public IEnumerable<string> Problems()
    {
        if (!Counts)
        {
            yield break;
        }

        if (!Uri.TryCreate(Instance, UriKind.Absolute, out _))
        {
            yield return "AzureAd:Instance is missing or no address: https://login.microsoftonline.com/ for most.";
        }

        if (!Guid.TryParse(TenantId, out _))
        {
            yield return "AzureAd:TenantId must be the GUID of one tenant: \"common\" would believe anyone's tokens.";
        }

        if (ClientId is null && Audience is null)
        {
            yield return "AzureAd:ClientId is missing (or AzureAd:Audience): what tokens for this server name as audience.";
        }
    }

    private string? Instance => section["Instance"];

    private string? TenantId => section["TenantId"];

    private string? ClientId => section["ClientId"];

    private string? Audience => section["Audience"];
}
