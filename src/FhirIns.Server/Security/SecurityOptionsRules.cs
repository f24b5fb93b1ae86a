using System.Reflection;
using FhirIns.Identity;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.Security;

/// <summary>Checks the <c>Security</c> section at start: one message per mistake, each naming its key.</summary>
internal sealed class SecurityOptionsRules(IConfiguration configuration) : IValidateOptions<SecurityOptions>
{
    private static readonly TimeSpan LargestSkew = TimeSpan.FromMinutes(5);

    public ValidateOptionsResult Validate(string? name, SecurityOptions options)
    {
        var problems = AuthorityProblems(options)
            .Concat(new AzureAdSection(configuration).Problems())
            .Concat(ValueProblems(options))
            .Concat(UnknownKeys())
            .ToList();
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private IEnumerable<string> AuthorityProblems(SecurityOptions options)
    {
        if (new AzureAdSection(configuration).Problems().Any())
        {
            yield break;
        }

        if (string.IsNullOrWhiteSpace(options.Authority) && string.IsNullOrWhiteSpace(options.JwksUri))
        {
            yield return "Security:Authority is missing: the address of the OpenID Connect authority that signs the tokens.";
        }

        if (string.IsNullOrWhiteSpace(options.Audience))
        {
            yield return "Security:Audience is missing: what tokens for this server name as audience.";
        }

        if (!string.IsNullOrWhiteSpace(options.JwksUri) && string.IsNullOrWhiteSpace(options.Issuer))
        {
            yield return "Security:Issuer is missing: with Security:JwksUri nothing else tells who issues the tokens.";
        }

        foreach (var (key, address) in new[] { ("Authority", options.Authority), ("JwksUri", options.JwksUri) })
        {
            if (string.IsNullOrWhiteSpace(address))
            {
                continue;
            }

            if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            {
                yield return $"Security:{key} is no address: it begins with https:// and names the authority.";
            }
            else if (uri.Scheme == Uri.UriSchemeHttp && options.RequireHttps && !uri.IsLoopback)
            {
                yield return $"Security:{key} must be https, or Security:RequireHttps be false on a network you trust.";
            }
        }
    }

    private static IEnumerable<string> ValueProblems(SecurityOptions options)
    {
        if (options.ClockSkew < TimeSpan.Zero || options.ClockSkew > LargestSkew)
        {
            yield return "Security:ClockSkew must be between 00:00:00 and 00:05:00.";
        }

        foreach (var property in typeof(ClaimNames).GetProperties())
        {
            if (string.IsNullOrWhiteSpace((string?)property.GetValue(options.ClaimNames)))
            {
                yield return $"Security:ClaimNames:{property.Name} is empty: leave it out for its default.";
            }
        }

        foreach (
            var type in options.ExceptionalProcedureOrganizationTypes!.Where(
                OrganizationTypes.ClosedToAttestation.Contains
            )
        )
        {
            yield return $"Security:ExceptionalProcedureOrganizationTypes: {type} is a structure of S097, never exceptional.";
        }
    }

    private IEnumerable<string> UnknownKeys()
    {
        var section = configuration.GetSection(SecurityOptions.Section);
        return UnknownKeys(section, typeof(SecurityOptions))
            .Concat(UnknownKeys(section.GetSection(nameof(SecurityOptions.ClaimNames)), typeof(ClaimNames)))
            .Concat(
                section
                    .GetSection(nameof(SecurityOptions.Clients))
                    .GetChildren()
                    .SelectMany(client => UnknownKeys(client, typeof(ClientOptions)))
            );
    }

    private static IEnumerable<string> UnknownKeys(IConfigurationSection section, Type options)
    {
        var known = options
            .GetProperties(BindingFlags.Instance | BindingFlags.Public)
            .Select(property => property.Name)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        return section
            .GetChildren()
            .Where(child => !known.Contains(child.Key))
            .Select(child =>
                $"{child.Path} is not a known key; there are: {string.Join(", ", known.Order(StringComparer.Ordinal))}."
            );
    }
}
