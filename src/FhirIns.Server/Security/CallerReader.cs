using System.Text.Json;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace FhirIns.Server.Security;

/// <summary>Reads the caller out of a token that has been verified.</summary>
internal sealed class CallerReader(IOptions<SecurityOptions> options)
{
    private readonly SecurityOptions options = options.Value;

    private ClaimNames Names => options.ClaimNames;

    public Verification Read(JsonWebToken token)
    {
        using var payload = JsonDocument.Parse(Base64UrlEncoder.DecodeBytes(token.EncodedPayload));
        var claims = new TokenClaims(payload.RootElement);
        if (claims.Text(Names.ClientId) is not { } clientId)
        {
            return SecurityRefusal.TokenInvalid("The token names no client.");
        }

        var thumbprint = claims.Object("cnf")?.Text("x5t#S256");
        if (claims.Has("cnf") && thumbprint is null)
        {
            return SecurityRefusal.TokenInvalid("The token is bound to a key in a way this server does not check.");
        }

        var client = options.Clients.GetValueOrDefault(clientId);
        var acting = ClaimsOfWhoActs(claims, clientId, client);
        var person = acting is { } found ? PersonOf(found) : null;
        if (person is null)
        {
            // What a token says of a person is worth nothing when it names none.
            acting = null;
        }

        var practitioner = RppsOf(acting?.Text(Names.Practitioner));
        var organizationType = claims.Text(Names.OrganizationType) is { } type
            ? SectorOfActivity.OrganizationType(type)
            : null;
        var domain = claims.Text(Names.Domain) ?? client?.Domain;
        return new Caller
        {
            ClientId = clientId,
            Scopes = ScopeSet.Parse(claims.Words(Names.Scopes)),
            Person = person,
            Practitioner = practitioner,
            Organization = claims.Text(Names.Organization) ?? client?.Organization,
            OrganizationType = organizationType,
            Domain = domain,
            IsOutsideDomain = domain != options.Domain,
            IsStronglyAuthenticated = acting?.Words("acr amr").Any(options.StrongAuthentication.Contains) ?? false,
            IsInOwnPractice =
                practitioner is not null && options.ExceptionalProcedureOrganizationTypes!.Contains(organizationType),
            SignedInAt = acting?.Instant("auth_time"),
            CertificateThumbprint = thumbprint,
        };
    }

    /// <summary>The claims of the one who acts: the subject, or the actor a registered hospital system names.</summary>
    private TokenClaims? ClaimsOfWhoActs(TokenClaims claims, string clientId, ClientOptions? client)
    {
        if (!IsClientAlone(claims, clientId))
        {
            return claims;
        }

        return
            client is { NamesPersons: true }
            && claims.Object(Names.Actor) is { } actor
            && actor.Text(Names.Subject) != clientId
            ? actor
            : null;
    }

    /// <summary>
    /// Whether nobody is behind the client. RFC 9068 then has the client as subject; Keycloak, Entra ID and Auth0 have
    /// marks of their own for it.
    /// </summary>
    private bool IsClientAlone(TokenClaims claims, string clientId) =>
        claims.Text(Names.Subject) is not { } subject
        || subject == clientId
        || claims.Text("preferred_username")?.StartsWith("service-account-", StringComparison.Ordinal) == true
        || claims.Text("idtyp") == "app"
        || claims.Text("gty") == "client-credentials";

    private Person? PersonOf(TokenClaims claims)
    {
        var name =
            claims.Text(Names.PersonName)
            ?? (
                claims.Text(Names.GivenName) is { } given && claims.Text(Names.FamilyName) is { } family
                    ? $"{given} {family}"
                    : null
            );
        return claims.Text(Names.Subject) is { } subject && name is not null ? new Person(subject, name) : null;
    }

    /// <summary>The RPPS number; Pro Santé Connect writes it as a national identifier, with an 8 before it.</summary>
    private static string? RppsOf(string? number) =>
        number switch
        {
            null => null,
            _ when !number.All(char.IsAsciiDigit) => null,
            { Length: 11 } => number,
            ['8', ..] and { Length: 12 } => number[1..],
            _ => null,
        };
}
