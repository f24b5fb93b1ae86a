using System.Reflection;
using FhirIns.Identity;

namespace FhirIns.Server.Security;

/// <summary>Who calls, as a verified token says it: all that the rest of the server knows of the one who asks.</summary>
internal sealed class Caller
{
    private static readonly Scope InsRead = Scope.Parse("ins.read");

    /// <summary>The OAuth client.</summary>
    public required string ClientId { get; init; }

    public required ScopeSet Scopes { get; init; }

    /// <summary>The person who acts; null when a client acts for itself.</summary>
    public Person? Person { get; init; }

    /// <summary>RPPS number of the person, 11 digits; only ever from the token.</summary>
    public string? Practitioner { get; init; }

    /// <summary>FINESS or SIRET of the structure the caller acts for.</summary>
    public string? Organization { get; init; }

    /// <summary>Type of that structure, a word of <see cref="OrganizationTypes"/> or one of the authority; only ever from the token.</summary>
    public string? OrganizationType { get; init; }

    /// <summary>Identification domain (domaine d'identification) the caller belongs to.</summary>
    public string? Domain { get; init; }

    /// <summary>Whether that is another domain than this server's: such a caller may send and learns nothing.</summary>
    public required bool IsOutsideDomain { get; init; }

    /// <summary>Whether the person authenticated as <c>Security:StrongAuthentication</c> asks (S099).</summary>
    public required bool IsStronglyAuthenticated { get; init; }

    /// <summary>Whether a health professional acts in their own practice, as the exceptional procedure asks (S092).</summary>
    public required bool IsInOwnPractice { get; init; }

    /// <summary>When the person signed in; null when the token does not say.</summary>
    public DateTimeOffset? SignedInAt { get; init; }

    /// <summary>SHA-256 of the only client certificate the token may be used with (RFC 8705); null when it has none.</summary>
    public string? CertificateThumbprint { get; init; }

    /// <summary>Whether the INS of a qualified identity and the exact level may be shown (<c>ins.read</c>).</summary>
    public bool MaySeeIns => !IsOutsideDomain && Scopes.Has(InsRead);

    public bool Has(string scope) => Scopes.Has(Scope.Parse(scope));

    /// <summary>The caller as the identity rules see whoever acts.</summary>
    public Actor ToActor() =>
        new(ClientId, Person?.Id, Organization)
        {
            OrganizationType = OrganizationType,
            IdentificationDomain = Domain,
            Practitioner = Practitioner,
            SessionStartedAt = SignedInAt,
        };

    /// <summary>Lets a handler take its caller as an argument.</summary>
    /// <exception cref="InvalidOperationException">The endpoint is open, so nobody was asked for a token.</exception>
    public static ValueTask<Caller> BindAsync(HttpContext context, ParameterInfo _) =>
        ValueTask.FromResult(context.GetCaller());
}

/// <summary>The person a token names.</summary>
/// <param name="Id">The subject, as the authority identifies the person.</param>
/// <param name="Name">The name shown in traces.</param>
internal sealed record Person(string Id, string Name)
{
    /// <summary>The subject alone, so that no log ever prints a name by accident.</summary>
    public override string ToString() => Id;
}
