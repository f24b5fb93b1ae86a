using FhirIns.Server.Security;
using FhirIns.Tests;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Xunit;

namespace FhirIns.Server.Tests.Security;

public sealed class RefusingToStartTests
{
    private const string Tenant = "6f8dc6f2-5a36-4b6c-9c39-6d4a1a4f6d2e";

    [Theory]
    [InlineData(
        "",
        "Security:Authority is missing: the address of the OpenID Connect authority that signs the tokens.",
        "Security:Audience is missing: what tokens for this server name as audience."
    )]
    [InlineData(
        "Security:Authority=https://id.example",
        "Security:Audience is missing: what tokens for this server name as audience."
    )]
    [InlineData(
        "Security:Authority=id.example;Security:Audience=a",
        "Security:Authority is no address: it begins with https:// and names the authority."
    )]
    [InlineData(
        "Security:Authority=http://id.example;Security:Audience=a",
        "Security:Authority must be https, or Security:RequireHttps be false on a network you trust."
    )]
    [InlineData(
        "Security:JwksUri=https://id.example/keys;Security:Audience=a",
        "Security:Issuer is missing: with Security:JwksUri nothing else tells who issues the tokens."
    )]
    [InlineData(
        "Security:Authority=https://id.example;Security:Audience=a;Security:ClockSkew=00:06:00",
        "Security:ClockSkew must be between 00:00:00 and 00:05:00."
    )]
    [InlineData(
        "Security:Authority=https://id.example;Security:Audience=a;Security:ClaimNames:Subject= ",
        "Security:ClaimNames:Subject is empty: leave it out for its default."
    )]
    [InlineData(
        "Security:Authority=https://id.example;Security:Audience=a;Security:Authorty=x",
        "Security:Authorty is not a known key; there are: Audience, Authority, ClaimNames, Clients, ClockSkew, "
            + "ExceptionalProcedureOrganizationTypes, Issuer, JwksUri, RequireHttps, StrongAuthentication."
    )]
    [InlineData(
        "Security:Authority=https://id.example;Security:Audience=a;Security:Clients:his:Practitioner=99700000005",
        "Security:Clients:his:Practitioner is not a known key; there are: Domain, NamesPersons, Organization."
    )]
    [InlineData(
        "Security:Authority=https://id.example;Security:Audience=a;Security:Clients:his:OrganizationType=SA07",
        "Security:Clients:his:OrganizationType is not a known key; there are: Domain, NamesPersons, Organization."
    )]
    [InlineData(
        "AzureAd:ClientId=" + Tenant,
        "AzureAd:Instance is missing or no address: https://login.microsoftonline.com/ for most.",
        "AzureAd:TenantId must be the GUID of one tenant: \"common\" would believe anyone's tokens."
    )]
    [InlineData(
        "AzureAd:Instance=https://login.microsoftonline.com/;AzureAd:TenantId=common;AzureAd:ClientId=" + Tenant,
        "AzureAd:TenantId must be the GUID of one tenant: \"common\" would believe anyone's tokens."
    )]
    [InlineData(
        "AzureAd:Instance=https://login.microsoftonline.com/;AzureAd:TenantId=" + Tenant,
        "AzureAd:ClientId is missing (or AzureAd:Audience): what tokens for this server name as audience."
    )]
    public async Task A_mistake_is_named_by_its_key(string settings, params string[] messages)
    {
        var refusal = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(settings));

        Assert.Equal(messages, refusal.Failures);
    }

    [Theory]
    [Rule("S097")]
    [InlineData("hospital", "hospital")]
    [InlineData("SA01", "hospital")]
    [InlineData("SA05", "health-centre")]
    [InlineData("SA17", "medico-social")]
    [InlineData("SA25", "laboratory")]
    [InlineData("SA33", "pharmacy")]
    [InlineData("radiology", "radiology")]
    public async Task No_structure_of_S097_may_be_opened_to_the_exceptional_procedure(string type, string named)
    {
        var refusal = await Assert.ThrowsAsync<OptionsValidationException>(() =>
            StartAsync(
                "Security:Authority=https://id.example;Security:Audience=a;"
                    + $"Security:ExceptionalProcedureOrganizationTypes:0={type}"
            )
        );

        Assert.Equal(
            [$"Security:ExceptionalProcedureOrganizationTypes: {named} is a structure of S097, never exceptional."],
            refusal.Failures
        );
    }

    [Theory]
    [InlineData("Security:Authority=https://id.example;Security:Audience=a")]
    [InlineData("Security:Authority=http://localhost:8080/realms/hospital;Security:Audience=a")]
    [InlineData(
        "Security:Authority=http://keycloak:8080/realms/hospital;Security:Audience=a;Security:RequireHttps=false"
    )]
    [InlineData("Security:JwksUri=https://id.example/keys;Security:Issuer=https://id.example;Security:Audience=a b")]
    [InlineData(
        "Security:Authority=https://id.example;Security:Audience=a;Security:ExceptionalProcedureOrganizationTypes:0=SA08"
    )]
    [InlineData(
        "AzureAd:Instance=https://login.microsoftonline.com/;AzureAd:TenantId="
            + Tenant
            + ";AzureAd:ClientId=x;AzureAd:CallbackPath=/in"
    )]
    [InlineData("Security:Authority=https://id.example;Security:Audience=a;AzureAd:TenantId=common")]
    public async Task Without_a_mistake_it_starts(string settings) => await StartAsync(settings);

    private static async Task StartAsync(string settings)
    {
        var pairs = settings
            .Split(';', StringSplitOptions.RemoveEmptyEntries)
            .Select(setting => setting.Split('=', 2))
            .Select(setting => KeyValuePair.Create<string, string?>(setting[0], setting[1]));
        await using var server = await GuardedServer.StartAsync(
            new SettableClock(),
            builder => builder.Configuration.AddInMemoryCollection(pairs)
        );
    }
}
