using System.Net;
using FhirIns.Server.Security;
using Xunit;

namespace FhirIns.Server.Tests.Security;

public sealed class RememberingTokensTests
{
    private readonly SettableClock clock = new();

    [Fact]
    public void A_verified_token_is_remembered_for_a_minute()
    {
        var remembered = new RememberedTokens(clock);
        remembered.Add(TokenHash.Of("a token"), Someone, clock.GetUtcNow() + TimeSpan.FromHours(1));

        clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Same(Someone, remembered.Find(TokenHash.Of("a token")));
        Assert.Null(remembered.Find(TokenHash.Of("a tokem")));

        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(remembered.Find(TokenHash.Of("a token")));
    }

    [Fact]
    public void A_token_is_never_remembered_beyond_its_own_end()
    {
        var remembered = new RememberedTokens(clock);
        remembered.Add(TokenHash.Of("short"), Someone, clock.GetUtcNow() + TimeSpan.FromSeconds(10));
        remembered.Add(TokenHash.Of("over"), Someone, clock.GetUtcNow());

        clock.Advance(TimeSpan.FromSeconds(10));

        Assert.Null(remembered.Find(TokenHash.Of("short")));
        Assert.Equal(1, remembered.Count);
    }

    [Fact]
    public void However_many_tokens_come_the_memory_is_bounded()
    {
        var remembered = new RememberedTokens(clock);

        foreach (var number in Enumerable.Range(0, 5 * RememberedTokens.Capacity))
        {
            remembered.Add(TokenHash.Of($"{number}"), Someone, DateTimeOffset.MaxValue);
        }

        Assert.InRange(remembered.Count, RememberedTokens.Capacity, 2 * RememberedTokens.Capacity);
        Assert.NotNull(remembered.Find(TokenHash.Of($"{(5 * RememberedTokens.Capacity) - 1}")));
        Assert.Null(remembered.Find(TokenHash.Of("0")));
    }

    [Fact]
    public async Task A_remembered_token_ends_when_it_says()
    {
        await using var authority = await HospitalAuthority.StartAsync(clock);
        await using var server = await GuardedServer.StartAsync(authority, clock);
        var token = authority.Issue(claims => claims["exp"] = clock.GetUtcNow().ToUnixTimeSeconds() + 20);

        Assert.Equal(HttpStatusCode.OK, await StatusOf(server, token));
        clock.Advance(TimeSpan.FromSeconds(20 + 31));

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusOf(server, token));
    }

    private static Caller Someone { get; } =
        new()
        {
            ClientId = "someone",
            Scopes = ScopeSet.Parse([]),
            IsOutsideDomain = false,
            IsStronglyAuthenticated = false,
            IsInOwnPractice = false,
        };

    private static async Task<HttpStatusCode> StatusOf(GuardedServer server, string token)
    {
        using var response = await server.GetAsync("/fhir/caller", token);
        return response.StatusCode;
    }
}
