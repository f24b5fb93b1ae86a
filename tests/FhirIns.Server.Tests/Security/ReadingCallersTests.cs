using System.Text.Json.Nodes;
using FhirIns.Tests;
using Xunit;

namespace FhirIns.Server.Tests.Security;

public sealed class ReadingCallersTests(AuthorityAndServer world) : IClassFixture<AuthorityAndServer>
{
    private readonly SettableClock clock = world.Clock;
    private readonly HospitalAuthority authority = world.Authority;
    private readonly GuardedServer server = world.Server;

    [Fact]
    public async Task The_subject_of_a_sign_in_is_the_named_person()
    {
        var caller = await Seen(claims => claims["auth_time"] = clock.GetUtcNow().ToUnixTimeSeconds() - 60);

        Assert.Equal(("his", "jeanne.duval", "Jeanne DUVAL"), (caller.ClientId, caller.PersonId, caller.PersonName));
        Assert.Equal(clock.GetUtcNow() - TimeSpan.FromMinutes(1), caller.SignedInAt);
    }

    [Fact]
    public async Task A_name_in_two_claims_is_a_name()
    {
        var caller = await Seen(claims =>
        {
            claims.Remove("name");
            claims["given_name"] = "Jeanne";
            claims["family_name"] = "DUVAL";
        });

        Assert.Equal("Jeanne DUVAL", caller.PersonName);
    }

    [Theory]
    [InlineData("sub", "his")]
    [InlineData("idtyp", "app")]
    [InlineData("gty", "client-credentials")]
    [InlineData("preferred_username", "service-account-his")]
    [InlineData("sub", null)]
    [InlineData("name", null)]
    [InlineData("name", "")]
    public async Task A_client_alone_or_a_nameless_subject_is_no_person(string claim, string? value)
    {
        var caller = await Seen(claims =>
        {
            claims["acr"] = "eidas2";
            claims["practitioner"] = "99700000005";
            claims["organization_type"] = "SA07";
            claims["auth_time"] = clock.GetUtcNow().ToUnixTimeSeconds();
            SetOrRemove(claims, claim, value);
        });

        Assert.Null(caller.PersonId);
        Assert.Null(caller.Practitioner);
        Assert.Null(caller.SignedInAt);
        Assert.False(caller.IsStronglyAuthenticated);
        Assert.False(caller.IsInOwnPractice);
    }

    [Fact]
    public async Task A_registered_hospital_system_names_the_person_it_acts_for()
    {
        var caller = await Seen(claims =>
        {
            claims["sub"] = "his";
            claims["acr"] = "1";
            claims["act"] = new JsonObject
            {
                ["sub"] = "paul.ferrand",
                ["name"] = "Paul FERRAND",
                ["practitioner"] = "99700000005",
                ["amr"] = new JsonArray("sc", "eidas2"),
            };
        });

        Assert.Equal(("paul.ferrand", "99700000005"), (caller.PersonId, caller.Practitioner));
        Assert.True(caller.IsStronglyAuthenticated);
    }

    [Fact]
    public async Task The_strength_of_the_client_is_not_that_of_the_person_it_names()
    {
        var caller = await Seen(claims =>
        {
            claims["sub"] = "his";
            claims["acr"] = "eidas2";
            claims["act"] = new JsonObject { ["sub"] = "paul.ferrand", ["name"] = "Paul FERRAND" };
        });

        Assert.Equal("paul.ferrand", caller.PersonId);
        Assert.False(caller.IsStronglyAuthenticated);
    }

    [Theory]
    [InlineData("kiosk", "paul.ferrand", "Paul FERRAND")]
    [InlineData("his", "his", "The HIS")]
    [InlineData("his", "paul.ferrand", null)]
    [InlineData("his", null, "Paul FERRAND")]
    public async Task An_actor_of_any_other_client_or_without_a_name_is_not_believed(
        string client,
        string? subject,
        string? name
    )
    {
        var caller = await Seen(claims =>
        {
            claims["client_id"] = client;
            claims["sub"] = client;
            var actor = new JsonObject();
            SetOrRemove(actor, "sub", subject);
            SetOrRemove(actor, "name", name);
            claims["act"] = actor;
        });

        Assert.Null(caller.PersonId);
    }

    [Fact]
    public async Task Client_configuration_supplies_organization_and_domain_where_the_token_has_none()
    {
        var silent = await Seen(claims => claims.Remove("identification_domain"));
        var speaking = await Seen(claims =>
        {
            claims["organization"] = "990000028";
            claims["identification_domain"] = "elsewhere";
        });

        Assert.Equal(("990000002", "hospital", false), (silent.Organization, silent.Domain, silent.IsOutsideDomain));
        Assert.Equal(
            ("990000028", "elsewhere", true),
            (speaking.Organization, speaking.Domain, speaking.IsOutsideDomain)
        );
    }

    [Fact]
    public async Task A_caller_of_unknown_domain_is_outside_and_sees_no_ins()
    {
        var caller = await Seen(claims =>
        {
            claims["client_id"] = "kiosk";
            claims.Remove("identification_domain");
        });

        Assert.True(caller.IsOutsideDomain);
        Assert.False(caller.MaySeeIns);
    }

    [Fact]
    public async Task Ins_read_inside_the_domain_shows_the_ins()
    {
        Assert.True((await Seen()).MaySeeIns);
        Assert.False((await Seen(claims => claims["scope"] = "user/Patient.cruds")).MaySeeIns);
    }

    [Theory]
    [InlineData("99700000005", "99700000005")]
    [InlineData("899700000005", "99700000005")]
    [InlineData("199700000005", null)]
    [InlineData("9970000000", null)]
    [InlineData("9970000000A", null)]
    [InlineData("", null)]
    [Rule("S120")]
    public async Task A_practitioner_is_an_rpps_number(string claim, string? rpps) =>
        Assert.Equal(rpps, (await Seen(claims => claims["practitioner"] = claim)).Practitioner);

    [Theory]
    [Rule("S092", "S097")]
    [InlineData("SA07", "own-practice", true)]
    [InlineData("own-practice", "own-practice", true)]
    [InlineData("SA08", "SA08", false)]
    [InlineData("SA01", "hospital", false)]
    [InlineData("SA05", "health-centre", false)]
    [InlineData("SA17", "medico-social", false)]
    [InlineData("SA33", "pharmacy", false)]
    [InlineData("SA25", "laboratory", false)]
    [InlineData("radiology", "radiology", false)]
    [InlineData(null, null, false)]
    public async Task Only_a_practitioner_of_an_open_organization_type_is_in_own_practice(
        string? claim,
        string? type,
        bool isInOwnPractice
    )
    {
        var caller = await Seen(claims =>
        {
            claims["practitioner"] = "99700000005";
            SetOrRemove(claims, "organization_type", claim);
        });

        Assert.Equal((type, isInOwnPractice), (caller.OrganizationType, caller.IsInOwnPractice));
    }

    [Fact]
    [Rule("S092")]
    public async Task Nobody_without_an_rpps_number_is_in_own_practice() =>
        Assert.False((await Seen(claims => claims["organization_type"] = "SA07")).IsInOwnPractice);

    [Theory]
    [Rule("S099")]
    [InlineData("""{ "acr": "eidas2" }""", true)]
    [InlineData("""{ "amr": ["pwd", "eidas2"] }""", true)]
    [InlineData("""{ "acr": "eidas1" }""", false)]
    [InlineData("""{ "acr": ["eidas2x"] }""", false)]
    [InlineData("""{ }""", false)]
    public async Task Authentication_is_strong_by_the_configured_values_alone(string claims, bool strong)
    {
        var caller = await Seen(payload =>
        {
            foreach (var (name, value) in JsonNode.Parse(claims)!.AsObject())
            {
                payload[name] = value!.DeepClone();
            }
        });

        Assert.Equal(strong, caller.IsStronglyAuthenticated);
    }

    [Fact]
    public async Task Scopes_are_read_as_words_or_as_a_list()
    {
        var words = await Seen(claims => claims["scope"] = "openid ins.read");
        var list = await Seen(claims =>
        {
            claims.Remove("scope");
            claims["scp"] = new JsonArray("openid", "ins.read");
        });

        Assert.True(words.MaySeeIns);
        Assert.True(list.MaySeeIns);
    }

    [Fact]
    public async Task Roles_are_scopes_for_entra_id_only() =>
        Assert.False(
            (
                await Seen(claims =>
                {
                    claims.Remove("scope");
                    claims["roles"] = new JsonArray("ins.read");
                })
            ).MaySeeIns
        );

    [Fact]
    public async Task Claims_may_have_other_names()
    {
        await using var renamed = await GuardedServer.StartAsync(
            authority,
            clock,
            new Dictionary<string, string?>
            {
                ["Security:ClaimNames:Organization"] = "structure finess",
                ["Security:ClaimNames:Practitioner"] = "SubjectNameID",
            }
        );

        var caller = await renamed.SeenAsync(
            authority.Issue(claims =>
            {
                claims["organization"] = "990000010";
                claims["finess"] = "990000002";
                claims["SubjectNameID"] = "899700000005";
            })
        );

        Assert.Equal(("990000002", "99700000005"), (caller.Organization, caller.Practitioner));
    }

    [Fact]
    public async Task No_log_line_has_a_token_or_a_name()
    {
        var token = authority.Issue();
        await server.SeenAsync(token);
        using (await server.GetAsync("/fhir/caller", token + "x")) { }
        using (await server.GetAsync(GuardedServer.AddressOf(FhirIns.Server.Security.ScopeTable.Merge), token)) { }

        Assert.Contains(server.Logs.Lines, line => line.Contains("scope-missing", StringComparison.Ordinal));
        Assert.DoesNotContain(server.Logs.Lines, line => line.Contains(token[..40], StringComparison.Ordinal));
        Assert.DoesNotContain(server.Logs.Lines, line => line.Contains("DUVAL", StringComparison.OrdinalIgnoreCase));
    }

    private Task<SeenCaller> Seen(Action<JsonObject>? claims = null) => server.SeenAsync(authority.Issue(claims));

    private static void SetOrRemove(JsonObject claims, string name, string? value)
    {
        if (value is null)
        {
            claims.Remove(name);
        }
        else
        {
            claims[name] = value;
        }
    }
}
