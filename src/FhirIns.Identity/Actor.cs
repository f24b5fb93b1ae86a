namespace FhirIns.Identity;

/// <summary>Who acts: always a program, and for acts on an identity a named person behind it.</summary>
/// <param name="ClientId">The program that called.</param>
/// <param name="PersonId">The person who acted, or null when no person did.</param>
/// <param name="Organization">FINESS or SIRET of the organization on whose behalf, or null.</param>
public sealed record Actor(string ClientId, string? PersonId = null, string? Organization = null)
{
    /// <summary>Type of the organization, one of <see cref="OrganizationTypes"/> or a configured one.</summary>
    public string? OrganizationType { get; init; }

    /// <summary>Identification domain of the organization (<i>domaine d'identification</i>).</summary>
    public string? IdentificationDomain { get; init; }

    /// <summary>RPPS number of the practitioner who acts in person, or null for anybody else.</summary>
    public string? Practitioner { get; init; }

    /// <summary>When the person signed in; what was registered later is new in this session (S093).</summary>
    public DateTimeOffset? SessionStartedAt { get; init; }

    internal bool IsPerson => !string.IsNullOrWhiteSpace(PersonId);
}
