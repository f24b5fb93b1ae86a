using System.Net;
using System.Text.Json;
using Xunit;

namespace FhirIns.Server.Tests.Security;

public sealed class DescribingSecurityTests : IAsyncLifetime
{
    private const string Path = "/fhir/.well-known/smart-configuration";

    private readonly SettableClock clock = new();
    private HospitalAuthority authority = null!;
    private GuardedServer server = null!;

    public async ValueTask InitializeAsync()
    {
        authority = await HospitalAuthority.StartAsync(clock);
        server = await GuardedServer.StartAsync(authority, clock);
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        await authority.DisposeAsync();
    }

    [Fact]
    public async Task Clients_learn_where_tokens_come_from_without_a_token()
    {
        using var response = await server.GetAsync(Path);
        var document = await SandboxDesk.JsonOf(response);

        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(authority.Address, document.GetProperty("issuer").GetString());
        Assert.Equal($"{authority.Address}/token", document.GetProperty("token_endpoint").GetString());
        Assert.Equal($"{authority.Address}/authorize", document.GetProperty("authorization_endpoint").GetString());
        Assert.Equal($"{authority.Address}/keys", document.GetProperty("jwks_uri").GetString());
        Assert.Equal(["authorization_code", "client_credentials"], Texts(document, "grant_types_supported"));
        Assert.Equal(["S256"], Texts(document, "code_challenge_methods_supported"));
        Assert.Equal(
            ["permission-v1", "permission-v2", "permission-user", "client-confidential-asymmetric"],
            Texts(document, "capabilities")
        );
        Assert.False(document.TryGetProperty("revocation_endpoint", out _));
    }

    [Fact]
    public async Task Every_scope_that_opens_a_door_is_listed()
    {
        using var response = await server.GetAsync(Path);

        Assert.Equal(
            [
                "system/Patient.cruds",
                "user/Patient.cruds",
                "system/AuditEvent.rs",
                "user/AuditEvent.rs",
                "system/Task.rus",
                "user/Task.rus",
                "system/Subscription.cruds",
                "user/Subscription.cruds",
                "system/Binary.r",
                "user/Binary.r",
                "ins.attest",
                "ins.campaign",
                "ins.feed",
                "ins.flag",
                "ins.merge",
                "ins.read",
                "ins.retrieve",
                "ins.supervise",
                "ins.unlock",
                "ins.validate",
                "ins.verify",
            ],
            Texts(await SandboxDesk.JsonOf(response), "scopes_supported")
        );
    }

    [Fact]
    public async Task While_the_authority_has_never_answered_there_is_nothing_to_tell()
    {
        authority.IsDown = true;

        using var response = await server.GetAsync(Path);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
    }

    private static IEnumerable<string?> Texts(JsonElement document, string name) =>
        document.GetProperty(name).EnumerateArray().Select(value => value.GetString());
}
