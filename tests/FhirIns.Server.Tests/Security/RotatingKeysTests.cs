using System.Net;
using FhirIns.Server.Security;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace FhirIns.Server.Tests.Security;

public sealed class RotatingKeysTests : IAsyncLifetime
{
    private static readonly TimeSpan JustLongEnough = Authority.ShortestInterval + TimeSpan.FromSeconds(1);

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
    public async Task The_first_token_of_a_new_key_is_accepted_at_once()
    {
        await Expect(HttpStatusCode.OK, authority.Issue());
        clock.Advance(JustLongEnough);

        authority.Keys.Insert(0, new AuthorityKey("second"));

        await Expect(HttpStatusCode.OK, authority.Issue());
        await Expect(HttpStatusCode.OK, authority.Issue(key: authority.Keys[1]));
        Assert.Equal(2, authority.Fetches);
    }

    [Fact]
    public async Task Many_requests_with_a_new_key_make_one_fetch_and_all_pass()
    {
        await Expect(HttpStatusCode.OK, authority.Issue());
        clock.Advance(JustLongEnough);
        authority.Keys.Insert(0, new AuthorityKey("second"));

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Expect(HttpStatusCode.OK, authority.Issue())));

        Assert.Equal(2, authority.Fetches);
    }

    [Fact]
    public async Task Forged_key_ids_cannot_make_the_server_hammer_the_authority()
    {
        await Expect(HttpStatusCode.OK, authority.Issue());
        clock.Advance(JustLongEnough);

        foreach (var number in Enumerable.Range(0, 20))
        {
            using var forger = new AuthorityKey($"forged-{number}");
            await Expect(HttpStatusCode.Unauthorized, authority.Issue(key: forger));
        }

        Assert.Equal(2, authority.Fetches);
    }

    [Fact]
    public async Task A_withdrawn_key_is_believed_for_a_minute_at_most()
    {
        var token = authority.Issue();
        await Expect(HttpStatusCode.OK, token);
        var compromised = authority.Keys[0];
        authority.Keys[0] = new AuthorityKey("second");
        clock.Advance(JustLongEnough);

        await Expect(HttpStatusCode.OK, authority.Issue());
        clock.Advance(RememberedTokens.LongestMemory - JustLongEnough - TimeSpan.FromSeconds(1));
        await Expect(HttpStatusCode.OK, token);
        clock.Advance(TimeSpan.FromSeconds(1));

        await Expect(HttpStatusCode.Unauthorized, token);
        await Expect(HttpStatusCode.Unauthorized, authority.Issue(key: compromised));
        compromised.Dispose();
    }

    [Fact]
    public async Task An_authority_that_is_away_at_first_gives_503_until_it_is_back()
    {
        authority.IsDown = true;

        using (var response = await server.GetAsync("/fhir/caller", authority.Issue()))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
            Assert.Equal(Authority.ShortestInterval, response.Headers.RetryAfter!.Delta);
            Assert.Equal("authority-unavailable", await response.Content.ReadAsStringAsync(Cancellation));
        }

        authority.IsDown = false;
        await Expect(HttpStatusCode.ServiceUnavailable, authority.Issue());
        Assert.Equal(1, authority.Fetches);
        clock.Advance(JustLongEnough);
        await Expect(HttpStatusCode.OK, authority.Issue());
    }

    [Fact]
    public async Task While_the_authority_is_away_its_last_keys_stay_in_use()
    {
        await Expect(HttpStatusCode.OK, authority.Issue());
        authority.IsDown = true;
        clock.Advance(TimeSpan.FromHours(3));

        await Expect(HttpStatusCode.OK, authority.Issue());
        Assert.Equal(2, authority.Fetches);
    }

    [Fact]
    public async Task An_authority_that_publishes_no_key_any_more_changes_nothing()
    {
        var token = authority.Issue();
        await Expect(HttpStatusCode.OK, token);
        var key = authority.Keys[0];
        authority.Keys.Clear();
        clock.Advance(TimeSpan.FromHours(3));

        await Expect(HttpStatusCode.OK, authority.Issue(key: key));
        key.Dispose();
    }

    [Fact]
    public async Task Keys_may_come_from_an_address_of_their_own()
    {
        await using var keysOnly = await GuardedServer.StartAsync(
            clock,
            builder =>
                builder.Configuration.AddInMemoryCollection(
                    new Dictionary<string, string?>
                    {
                        ["Security:JwksUri"] = $"{authority.Address}/keys",
                        ["Security:Issuer"] = authority.Address,
                        ["Security:Audience"] = HospitalAuthority.Audience,
                    }
                )
        );

        using var response = await keysOnly.GetAsync("/fhir/caller", authority.Issue());

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(0, authority.Fetches);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private async Task Expect(HttpStatusCode status, string token)
    {
        using var response = await server.GetAsync("/fhir/caller", token);
        Assert.Equal(status, response.StatusCode);
    }
}
