using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace FhirIns.Server.Security;

/// <summary>Section <c>Security</c>: whose tokens are believed, and how they are read.</summary>
/// <remarks>
/// An <c>AzureAd</c> section, written as users of Microsoft.Identity.Web write it, may stand in for
/// <see cref="Authority"/> and <see cref="Audience"/>: see <see cref="AzureAdSection"/>.
/// </remarks>
internal sealed class SecurityOptions
{
    public const string Section = "Security";

    /// <summary>The OpenID Connect authority that signs the tokens: its address before <c>/.well-known</c>. Needed.</summary>
    public string? Authority { get; set; }

    /// <summary>What tokens for this server name as audience; several separated by spaces. Needed.</summary>
    public string? Audience { get; set; }

    /// <summary>What tokens name as issuer, several separated by spaces; default: what the authority publishes.</summary>
    public string? Issuer { get; set; }

    /// <summary>Where the signing keys are, for an authority without discovery; then <see cref="Issuer"/> is needed.</summary>
    public string? JwksUri { get; set; }

    /// <summary>Whether the authority must be reached over HTTPS; default yes, but for one on this machine.</summary>
    public bool RequireHttps { get; set; } = true;

    /// <summary>How far clocks may differ when a token begins or ends; default 30 s, at most 5 min.</summary>
    public TimeSpan ClockSkew { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Under which names the authority writes its claims.</summary>
    public ClaimNames ClaimNames { get; set; } = new();

    /// <summary>
    /// The <c>acr</c> or <c>amr</c> values of a CPx card or Pro Santé Connect, one of which those need who validate or
    /// attest (S099); default none, and then nobody may.
    /// </summary>
    public string[] StrongAuthentication { get; set; } = [];

    /// <summary>What is known of clients whose tokens do not say it, by client id.</summary>
    public Dictionary<string, ClientOptions> Clients { get; set; } = new(StringComparer.Ordinal);

    /// <summary>
    /// The types of organization, or sectors of activity (TRE_R02), whose professionals may use the exceptional
    /// procedure (S092); default <c>own-practice</c>. Never a structure of S097: the server refuses to start.
    /// </summary>
    public string[]? ExceptionalProcedureOrganizationTypes { get; set; }

    /// <summary>The identification domain of this server, of the key <c>Identity:Domain</c>.</summary>
    internal string? Domain { get; set; }

    /// <summary>What the authority publishes, handed over by a host that runs the authority itself.</summary>
    internal OpenIdConnectConfiguration? KnownAuthority { get; set; }

    /// <summary>Writes the body of a refusal, whose status and headers are already set. Default: no body.</summary>
    internal Func<HttpContext, SecurityRefusal, Task> Refuse { get; set; } = (_, _) => Task.CompletedTask;

    internal string[] Audiences => Words(Audience);

    internal string[] Issuers => Words(Issuer);

    /// <summary>Plain HTTP is for an authority on this machine, or where the operator says so.</summary>
    internal bool AllowsHttp =>
        !RequireHttps || (Uri.TryCreate(JwksUri ?? Authority, UriKind.Absolute, out var address) && address.IsLoopback);

    /// <summary>Answers a request with a refusal.</summary>
    internal Task AnswerAsync(HttpContext context, SecurityRefusal refusal)
    {
        context.Response.StatusCode = refusal.Status;
        context.Response.Headers.CacheControl = "no-store";
        if (refusal.WwwAuthenticate is { } challenge)
        {
            context.Response.Headers.WWWAuthenticate = challenge;
        }

        if (refusal.RetryAfter is { } wait)
        {
            context.Response.Headers.RetryAfter = $"{wait.TotalSeconds:F0}";
        }

        return Refuse(context, refusal);
    }

    private static string[] Words(string? text) => text?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
}

/// <summary>Claims by their meaning. A name may list several, separated by spaces: the first one present counts.</summary>
internal sealed class ClaimNames
{
    /// <summary>The subject; default <c>sub</c>.</summary>
    public string Subject { get; set; } = "sub";

    /// <summary>The OAuth client; default <c>client_id azp appid</c>.</summary>
    public string ClientId { get; set; } = "client_id azp appid";

    /// <summary>Scopes: words or a list. All the claims named here add up; default <c>scope scp</c>.</summary>
    public string Scopes { get; set; } = "scope scp";

    /// <summary>FINESS or SIRET; default <c>organization</c>.</summary>
    public string Organization { get; set; } = "organization";

    /// <summary>Type of organization or sector of activity (TRE_R02); default <c>organization_type</c>.</summary>
    public string OrganizationType { get; set; } = "organization_type";

    /// <summary>Identification domain; default <c>identification_domain</c>.</summary>
    public string Domain { get; set; } = "identification_domain";

    /// <summary>RPPS number; default <c>practitioner</c>.</summary>
    public string Practitioner { get; set; } = "practitioner";

    /// <summary>The whole name of the person; default <c>name</c>.</summary>
    public string PersonName { get; set; } = "name";

    /// <summary>With <see cref="FamilyName"/>, used where the whole name is missing; default <c>given_name</c>.</summary>
    public string GivenName { get; set; } = "given_name";

    /// <summary>With <see cref="GivenName"/>, used where the whole name is missing; default <c>family_name</c>.</summary>
    public string FamilyName { get; set; } = "family_name";

    /// <summary>
    /// The person for whom a hospital system acts (an object with the claims of a person); default <c>act</c>. Believed
    /// for clients with <see cref="ClientOptions.NamesPersons"/>.
    /// </summary>
    public string Actor { get; set; } = "act";
}

/// <summary>What the operator says of one client. Neither its practitioner nor its sector: those come in tokens.</summary>
internal sealed class ClientOptions
{
    /// <summary>FINESS or SIRET of the structure, where the token has none.</summary>
    public string? Organization { get; set; }

    /// <summary>Identification domain, where the token has none.</summary>
    public string? Domain { get; set; }

    /// <summary>Whether this is a hospital system that names the person who acts in its tokens; default no.</summary>
    public bool NamesPersons { get; set; }
}
