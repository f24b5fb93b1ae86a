using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace FhirIns.Server.Tests.Security;

public sealed class AcceptingTokensTests(AuthorityAndServer world) : IClassFixture<AuthorityAndServer>
{
    private static readonly Dictionary<string, Func<HospitalAuthority, string>> Genuine = new()
    {
        ["signed RS256"] = authority => authority.Issue(),
        ["signed PS256"] = authority => authority.Issue(key: authority.Keys[1]),
        ["signed ES256"] = authority => authority.Issue(key: authority.Keys[2]),
        ["of type JWT"] = authority => authority.Issue(header: header => header["typ"] = "JWT"),
        ["of type AT+JWT"] = authority => authority.Issue(header: header => header["typ"] = "AT+JWT"),
        ["of type application/at+jwt"] = authority =>
            authority.Issue(header: header => header["typ"] = "application/at+jwt"),
        ["without key id"] = authority => authority.Issue(header: header => header.Remove("kid")),
        ["for several audiences"] = authority =>
            authority.Issue(claims => claims["aud"] = new JsonArray("account", HospitalAuthority.Audience)),
        ["expired within the skew"] = authority => authority.Issue(claims => Shift(claims, "exp", -600 - 29)),
        ["not valid yet within the skew"] = authority => authority.Issue(claims => Shift(claims, "nbf", 29)),
    };

    private static readonly Dictionary<string, (Func<HospitalAuthority, string> Token, string Reason)> Refused = new()
    {
        ["expired"] = (authority => authority.Issue(claims => Shift(claims, "exp", -600 - 31)), "has expired"),
        ["not valid yet"] = (authority => authority.Issue(claims => Shift(claims, "nbf", 31)), "not valid yet"),
        ["never expires"] = (authority => authority.Issue(claims => claims.Remove("exp")), "never expires"),
        ["expiry as text"] = (authority => authority.Issue(claims => claims["exp"] = "tomorrow"), "The token"),
        ["forged with another key"] = (ForgedWithAnotherKey, "signature of the token is wrong"),
        ["forged without key id"] = (ForgedWithoutKeyId, "The"),
        ["unknown key"] = (SignedWithUnpublishedKey, "unknown key"),
        ["wrong audience"] = (
            authority => authority.Issue(claims => claims["aud"] = "someone-else"),
            "another audience"
        ),
        ["no audience"] = (authority => authority.Issue(claims => claims.Remove("aud")), "another audience"),
        ["wrong issuer"] = (
            authority => authority.Issue(claims => claims["iss"] = "https://elsewhere.example"),
            "another issuer"
        ),
        ["no issuer"] = (authority => authority.Issue(claims => claims.Remove("iss")), "another issuer"),
        ["algorithm none"] = (authority => Unsigned(authority, "none"), "asymmetric"),
        ["algorithm nOnE"] = (authority => Unsigned(authority, "nOnE"), "asymmetric"),
        ["algorithm none with a signature"] = (
            authority => authority.Issue(header: header => header["alg"] = "none"),
            "asymmetric"
        ),
        ["signed HS256 with the public key"] = (SignedWithThePublicKey, "asymmetric"),
        ["signed RS256 with no signature"] = (authority => Unsigned(authority, "RS256"), "The"),
        ["signed ES256 named RS256"] = (
            authority => authority.Issue(header: header => header["alg"] = "RS256", key: authority.Keys[2]),
            "The signature of the token is wrong"
        ),
        ["tampered payload"] = (
            authority => JwtForge.Tamper(authority.Issue(), claims => claims["scope"] = "system/*.cruds"),
            "signature of the token is wrong"
        ),
        ["cut signature"] = (authority => authority.Issue()[..^8], "signature of the token is wrong"),
        ["no type"] = (authority => authority.Issue(header: header => header.Remove("typ")), "type JWT or at+jwt"),
        ["logout token"] = (
            authority => authority.Issue(header: header => header["typ"] = "logout+jwt"),
            "type JWT or at+jwt"
        ),
        ["critical header"] = (
            authority => authority.Issue(header: header => header["crit"] = new JsonArray("b64")),
            "critical header"
        ),
        ["no client"] = (authority => authority.Issue(claims => claims.Remove("client_id")), "names no client"),
        ["bound to a key (DPoP)"] = (
            authority => authority.Issue(claims => claims["cnf"] = new JsonObject { ["jkt"] = "0ZcOCORZNYy" }),
            "does not check"
        ),
        ["bound to a certificate, none shown"] = (
            authority => authority.Issue(claims => claims["cnf"] = new JsonObject { ["x5t#S256"] = "bwcK0esc3AC" }),
            "another client certificate"
        ),
        ["a word"] = (_ => "sesame", "not a signed JWT"),
        ["three dots"] = (_ => "a.b.c", "not a signed JWT"),
        ["nothing but dots"] = (_ => "..", "not a signed JWT"),
        ["encrypted"] = (_ => $"{Part("""{"alg":"RSA-OAEP","enc":"A128GCM"}""")}.a2V5.aXY.Y2lwaGVy.dGFn", "The token"),
        ["huge"] = (authority => authority.Issue(claims => claims["padding"] = new string('x', 20_000)), "too long"),
    };

    public static TheoryData<string> GenuineNames => [.. Genuine.Keys];

    public static TheoryData<string> RefusedNames => [.. Refused.Keys];

    [Theory]
    [MemberData(nameof(GenuineNames))]
    public async Task A_genuine_token_opens_the_door(string kind)
    {
        using var response = await world.Server.GetAsync("/fhir/caller", Genuine[kind](world.Authority));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [MemberData(nameof(RefusedNames))]
    public async Task Any_other_token_is_refused_with_its_reason_and_never_remembered(string kind)
    {
        var (token, reason) = Refused[kind];
        var forged = token(world.Authority);

        for (var attempt = 1; attempt <= 2; attempt++)
        {
            using var response = await world.Server.GetAsync("/fhir/caller", forged);

            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
            Assert.Equal(
                "token-invalid",
                await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)
            );
            var challenge = Assert.Single(response.Headers.WwwAuthenticate);
            Assert.Equal("Bearer", challenge.Scheme);
            Assert.Contains("error=\"invalid_token\"", challenge.Parameter, StringComparison.Ordinal);
            Assert.Contains(reason, challenge.Parameter, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("Basic", "cmVjZXB0aW9uOnNhbmRib3g=")]
    [InlineData("Bearer", null)]
    public async Task Without_a_bearer_token_the_answer_asks_for_one_and_names_no_error(
        string? scheme,
        string? parameter
    )
    {
        using var response = await world.Server.SendAsync(
            "/fhir/caller",
            scheme is null ? null : new AuthenticationHeaderValue(scheme, parameter)
        );

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("token-missing", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        var challenge = Assert.Single(response.Headers.WwwAuthenticate);
        Assert.Equal("Bearer", challenge.Scheme);
        Assert.DoesNotContain("error", challenge.Parameter, StringComparison.Ordinal);
        Assert.True(response.Headers.CacheControl!.NoStore);
    }

    [Fact]
    public async Task A_token_in_the_address_is_not_looked_at()
    {
        using var response = await world.Server.GetAsync($"/fhir/caller?access_token={world.Authority.Issue()}");

        Assert.Equal("token-missing", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_scheme_is_read_whatever_its_case()
    {
        using var response = await world.Server.SendAsync(
            "/fhir/caller",
            new AuthenticationHeaderValue("bEARER", world.Authority.Issue())
        );

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private static void Shift(JsonObject claims, string name, long seconds) =>
        claims[name] = claims[name]!.GetValue<long>() + seconds;

    private static string ForgedWithAnotherKey(HospitalAuthority authority)
    {
        using var other = new AuthorityKey(authority.Keys[0].Id);
        return authority.Issue(key: other);
    }

    private static string ForgedWithoutKeyId(HospitalAuthority authority)
    {
        using var other = new AuthorityKey("other");
        return authority.Issue(header: header => header.Remove("kid"), key: other);
    }

    private static string SignedWithUnpublishedKey(HospitalAuthority authority)
    {
        using var other = new AuthorityKey("unpublished");
        return authority.Issue(key: other);
    }

    private static string SignedWithThePublicKey(HospitalAuthority authority)
    {
        var header = new JsonObject
        {
            ["alg"] = "HS256",
            ["typ"] = "at+jwt",
            ["kid"] = authority.Keys[0].Id,
        };
        return JwtForge.Write(
            header,
            authority.Claims(),
            data => HMACSHA256.HashData(Encoding.ASCII.GetBytes(authority.Keys[0].PublicPem), data)
        );
    }

    private static string Unsigned(HospitalAuthority authority, string algorithm) =>
        JwtForge.Write(new JsonObject { ["alg"] = algorithm, ["typ"] = "at+jwt" }, authority.Claims(), _ => []);

    private static string Part(string json) =>
        System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}
