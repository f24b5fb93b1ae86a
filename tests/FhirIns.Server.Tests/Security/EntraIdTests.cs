using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace FhirIns.Server.Tests.Security;

/// <summary>Tokens as Entra ID writes them, for a server configured as users of Microsoft.Identity.Web do it.</summary>
public sealed class EntraIdTests : IAsyncLifetime
{
    private const string Tenant = HospitalAuthority.Tenant;
    private const string Application = "0d6f8b0e-2b0c-4a9a-9a53-9a4b6d1a2c11";

    private readonly SettableClock clock = new();
    private HospitalAuthority authority = null!;
    private GuardedServer server = null!;

    public async ValueTask InitializeAsync()
    {
        authority = await HospitalAuthority.StartAsync(clock);
        server = await GuardedServer.StartAsync(
            clock,
            builder =>
                builder.Configuration.AddInMemoryCollection(
                    new Dictionary<string, string?>
                    {
                        ["AzureAd:Instance"] = authority.Address + "/",
                        ["AzureAd:TenantId"] = Tenant,
                        ["AzureAd:ClientId"] = Application,
                        ["AzureAd:Domain"] = "hopital.example",
                        ["AzureAd:Scopes"] = "access_as_user",
                        ["Security:Clients:his:Domain"] = "hospital",
                        ["Identity:Domain"] = "hospital",
                    }
                )
        );
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        await authority.DisposeAsync();
    }

    [Fact]
    public async Task A_version_2_token_of_a_person_has_its_scopes_in_scp()
    {
        var caller = await server.SeenAsync(
            Issue(claims =>
            {
                claims["iss"] = $"{authority.Address}/{Tenant}/v2.0";
                claims["aud"] = Application;
                claims["azp"] = "his";
                claims["name"] = "Jeanne DUVAL";
                claims["scp"] = "user/Patient.rs ins.read";
            })
        );

        Assert.Equal(("his", "Jeanne DUVAL", true), (caller.ClientId, caller.PersonName, caller.MaySeeIns));
    }

    [Fact]
    public async Task A_version_1_token_of_an_application_has_its_permissions_in_roles()
    {
        var caller = await server.SeenAsync(
            Issue(claims =>
            {
                claims["iss"] = $"https://sts.windows.net/{Tenant}/";
                claims["aud"] = $"api://{Application}";
                claims["appid"] = "his";
                claims["idtyp"] = "app";
                claims["roles"] = new JsonArray("system/Patient.rs", "ins.read");
            })
        );

        Assert.Equal(("his", null, true), (caller.ClientId, caller.PersonId, caller.MaySeeIns));
    }

    [Theory]
    [InlineData("iss", "https://sts.windows.net/11111111-2222-3333-4444-555555555555/")]
    [InlineData("iss", "https://login.microsoftonline.com/common/v2.0")]
    [InlineData("aud", "00000003-0000-0000-c000-000000000000")]
    public async Task Another_tenant_or_another_application_is_refused(string claim, string value)
    {
        var token = Issue(claims =>
        {
            claims["iss"] = $"{authority.Address}/{Tenant}/v2.0";
            claims["aud"] = Application;
            claims["azp"] = "his";
            claims[claim] = value;
        });

        using var response = await server.GetAsync("/fhir/caller", token);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    private string Issue(Action<JsonObject> change) =>
        authority.Issue(
            claims =>
            {
                foreach (var name in new[] { "client_id", "scope", "name", "identification_domain" })
                {
                    claims.Remove(name);
                }

                change(claims);
            },
            header => header["typ"] = "JWT"
        );
}
