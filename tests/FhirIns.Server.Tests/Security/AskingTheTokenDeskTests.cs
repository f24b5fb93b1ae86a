using System.Net;
using System.Text;
using System.Text.Json;
using FhirIns.Sandbox.TokenDesk;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace FhirIns.Server.Tests.Security;

public sealed class AskingTheTokenDeskTests(SandboxDesk desk) : IClassFixture<SandboxDesk>
{
    [Fact]
    public async Task Without_a_scope_the_client_gets_all_of_its_own()
    {
        using var response = await desk.PostAsync(Form("connector"));
        var answer = await SandboxDesk.JsonOf(response);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.True(response.Headers.CacheControl!.NoStore);
        Assert.Equal("Bearer", answer.GetProperty("token_type").GetString());
        Assert.Equal(3600, answer.GetProperty("expires_in").GetInt32());
        Assert.Equal("system/Patient.rs system/Subscription.cruds ins.read", answer.GetProperty("scope").GetString());
        Assert.True((await desk.Server.SeenAsync(answer.GetProperty("access_token").GetString()!)).MaySeeIns);
    }

    [Theory]
    [InlineData("connector", "system/Patient.r")]
    [InlineData("connector", "user/Patient.rs  ins.read")]
    [InlineData("connector", "system/Patient.read")]
    [InlineData("reception", "ins.validate")]
    public async Task A_client_may_ask_for_less(string client, string scope)
    {
        using var response = await desk.PostAsync(Form(client, scope));
        var answer = await SandboxDesk.JsonOf(response);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(
            scope.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            answer.GetProperty("scope").GetString()!.Split(' ')
        );
    }

    [Theory]
    [InlineData("connector", "system/Patient.rsd")]
    [InlineData("connector", "system/Patient.rs ins.merge")]
    [InlineData("connector", "system/*.rs")]
    [InlineData("connector", "openid")]
    public async Task A_client_may_not_ask_for_more(string client, string scope) =>
        await ExpectError(Form(client, scope), HttpStatusCode.BadRequest, "invalid_scope");

    [Fact]
    public async Task A_wrong_secret_or_an_unknown_client_is_refused()
    {
        await ExpectError(Form("stranger"), HttpStatusCode.Unauthorized, "invalid_client");
        var wrong = Form("connector");
        wrong["client_secret"] = "guess";
        await ExpectError(wrong, HttpStatusCode.Unauthorized, "invalid_client");
        await ExpectError(
            new() { ["grant_type"] = "client_credentials" },
            HttpStatusCode.Unauthorized,
            "invalid_client"
        );
    }

    [Fact]
    public async Task Another_grant_is_refused()
    {
        var form = Form("reception");
        form["grant_type"] = "password";
        await ExpectError(form, HttpStatusCode.BadRequest, "unsupported_grant_type");
        form.Remove("grant_type");
        await ExpectError(form, HttpStatusCode.BadRequest, "invalid_request");
    }

    [Fact]
    public async Task A_body_that_is_no_form_or_repeats_a_parameter_is_refused()
    {
        using var json = await desk.PostAsync(new StringContent("{}", Encoding.UTF8, "application/json"));
        using var twice = await desk.PostAsync(
            new StringContent(
                "grant_type=client_credentials&client_id=feed&client_id=admin&client_secret=sandbox",
                Encoding.UTF8,
                "application/x-www-form-urlencoded"
            )
        );

        Assert.Equal("invalid_request", (await SandboxDesk.JsonOf(json)).GetProperty("error").GetString());
        Assert.Equal("invalid_request", (await SandboxDesk.JsonOf(twice)).GetProperty("error").GetString());
    }

    [Fact]
    public async Task The_secret_may_come_in_a_basic_header()
    {
        Dictionary<string, string> form = new() { ["grant_type"] = "client_credentials" };

        using var right = await desk.PostAsync(form, Basic("feed:sandbox"));
        using var wrong = await desk.PostAsync(form, Basic("feed:guess"));
        using var garbled = await desk.PostAsync(form, "***");

        Assert.Equal(HttpStatusCode.OK, right.StatusCode);
        Assert.Equal(
            (HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized),
            (wrong.StatusCode, garbled.StatusCode)
        );
        Assert.Equal("Basic", Assert.Single(wrong.Headers.WwwAuthenticate).Scheme);
    }

    [Fact]
    public async Task Tokens_carry_the_fictitious_person_the_act_needs()
    {
        var seen = new Dictionary<string, SeenCaller>();
        foreach (var client in SandboxClient.All)
        {
            seen[client.Id] = await desk.Server.SeenAsync(await desk.AskForTokenAsync(client.Id));
        }

        string[] alone = ["connector", "feed", "partner"];
        string[] strong = ["reception", "practitioner", "referent"];
        Assert.Equal(alone, seen.Values.Where(caller => caller.PersonId is null).Select(caller => caller.ClientId));
        Assert.Equal(
            strong,
            seen.Values.Where(caller => caller.IsStronglyAuthenticated).Select(caller => caller.ClientId)
        );
        Assert.Equal("partner", Assert.Single(seen.Values, caller => caller.IsOutsideDomain).ClientId);
        Assert.Equal("practitioner", Assert.Single(seen.Values, caller => caller.IsInOwnPractice).ClientId);
        Assert.Equal("99700000005", Assert.Single(seen.Values, caller => caller.Practitioner is not null).Practitioner);
        Assert.All(seen.Values, caller => Assert.Matches("^99[0-9]{7}$", caller.Organization));
        Assert.All(seen.Values, caller => Assert.Equal(caller.PersonId is null, caller.SignedInAt is null));
    }

    [Fact]
    public async Task Another_server_can_discover_the_desk_and_believe_it()
    {
        await using var other = await GuardedServer.StartAsync(
            new SettableClock(),
            builder =>
                builder.Configuration.AddInMemoryCollection(
                    new Dictionary<string, string?>
                    {
                        ["Security:Authority"] = desk.Server.Address,
                        ["Security:Audience"] = SandboxAuthority.Audience,
                        ["Identity:Domain"] = SandboxClient.Domain,
                    }
                )
        );

        Assert.Equal("feed", (await other.SeenAsync(await desk.AskForTokenAsync("feed"))).ClientId);
    }

    [Fact]
    public async Task The_published_key_is_the_public_half_alone()
    {
        using var response = await desk.Server.GetAsync("/sandbox/jwks");
        var key = Assert.Single((await SandboxDesk.JsonOf(response)).GetProperty("keys").EnumerateArray());

        Assert.Equal(["kty", "use", "alg", "kid", "n", "e"], key.EnumerateObject().Select(member => member.Name));
    }

    private static Dictionary<string, string> Form(string client, string? scope = null)
    {
        Dictionary<string, string> form = new()
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = client,
            ["client_secret"] = "sandbox",
        };
        if (scope is not null)
        {
            form["scope"] = scope;
        }

        return form;
    }

    private static string Basic(string credentials) => Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials));

    private async Task ExpectError(Dictionary<string, string> form, HttpStatusCode status, string error)
    {
        using var response = await desk.PostAsync(form);
        var answer = await SandboxDesk.JsonOf(response);

        Assert.Equal(status, response.StatusCode);
        Assert.Equal(error, answer.GetProperty("error").GetString());
        Assert.False(answer.TryGetProperty("access_token", out _));
    }
}
