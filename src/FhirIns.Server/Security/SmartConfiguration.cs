using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace FhirIns.Server.Security;

/// <summary>
/// The document <c>.well-known/smart-configuration</c> (SMART App Launch 2): tells a client where this server's
/// tokens come from and which scopes it knows.
/// </summary>
internal static class SmartConfiguration
{
    private static readonly string[] Contexts = ["system", "user"];

    /// <summary>Serves the document below the FHIR base, to everyone.</summary>
    public static IEndpointConventionBuilder MapSmartConfiguration(this IEndpointRouteBuilder routes) =>
        routes
            .MapGet($"{FhirGate.Base}/.well-known/smart-configuration", (RequestDelegate)WriteAsync)
            .RequireFhir(ScopeTable.Open);

    /// <param name="authority">What the authority publishes; its addresses are repeated, not ours.</param>
    public static JsonObject Build(OpenIdConnectConfiguration authority)
    {
        var document = new JsonObject();
        Add("issuer", authority.Issuer);
        Add("jwks_uri", authority.JwksUri);
        Add("authorization_endpoint", authority.AuthorizationEndpoint);
        Add("token_endpoint", authority.TokenEndpoint);
        Add("introspection_endpoint", authority.IntrospectionEndpoint);
        Add("revocation_endpoint", authority.RevocationEndpoint);
        document["token_endpoint_auth_methods_supported"] = Texts(authority.TokenEndpointAuthMethodsSupported);
        document["grant_types_supported"] = Texts(OrElse(authority.GrantTypesSupported, "authorization_code"));
        document["response_types_supported"] = Texts(authority.ResponseTypesSupported);
        document["code_challenge_methods_supported"] = Texts(OrElse(authority.CodeChallengeMethodsSupported, "S256"));
        document["scopes_supported"] = Texts(ScopesSupported());
        document["capabilities"] = Texts(Capabilities(authority));
        return document;

        void Add(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                document[name] = value;
            }
        }
    }

    /// <summary>Every scope that opens some door of the table: one per resource type and context, then the acts.</summary>
    public static IEnumerable<string> ScopesSupported()
    {
        var scopes = ScopeTable
            .Rows.SelectMany(row => row.Alternatives)
            .SelectMany(alternative => alternative)
            .ToList();
        var types = scopes
            .Where(scope => !scope.IsAct)
            .GroupBy(scope => scope.Name, scope => scope.Interactions)
            .Select(type => new Scope(type.Key, type.Aggregate((all, some) => all | some)));
        return types
            .SelectMany(scope => Contexts.Select(context => scope.ToString(context)))
            .Concat(Scope.Acts.Order(StringComparer.Ordinal));
    }

    private static async Task WriteAsync(HttpContext context)
    {
        var authority = context.RequestServices.GetRequiredService<Authority>();
        if (await authority.GetAsync(context.RequestAborted) is { } published)
        {
            await context.Response.WriteAsJsonAsync(Build(published), context.RequestAborted);
            return;
        }

        var options = context.RequestServices.GetRequiredService<IOptions<SecurityOptions>>().Value;
        await options.AnswerAsync(context, SecurityRefusal.AuthorityUnavailable(Authority.ShortestInterval));
    }

    private static IEnumerable<string> Capabilities(OpenIdConnectConfiguration authority)
    {
        yield return "permission-v1";
        yield return "permission-v2";
        yield return "permission-user";
        if (
            authority.TokenEndpointAuthMethodsSupported.Any(method =>
                method.StartsWith("client_secret_", StringComparison.Ordinal)
            )
        )
        {
            yield return "client-confidential-symmetric";
        }

        if (authority.TokenEndpointAuthMethodsSupported.Contains("private_key_jwt"))
        {
            yield return "client-confidential-asymmetric";
        }
    }

    private static ICollection<string> OrElse(ICollection<string> values, string otherwise) =>
        values.Count == 0 ? [otherwise] : values;

    private static JsonArray Texts(IEnumerable<string> values) => [.. values.Select(value => (JsonNode)value)];
}
