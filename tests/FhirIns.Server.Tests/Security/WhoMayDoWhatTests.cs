using System.Net;
using System.Reflection;
using System.Text.Json;
using FhirIns.Sandbox.TokenDesk;
using FhirIns.Server.Security;
using FhirIns.Tests;
using Xunit;

namespace FhirIns.Server.Tests.Security;

/// <summary>Every row of the table of scopes against every client of the sandbox and every kind of token.</summary>
public sealed class WhoMayDoWhatTests(SandboxDesk desk) : IClassFixture<SandboxDesk>
{
    private static readonly string[] Levels = ["type", "instance"];

    public static TheoryData<string> Clients => [.. Rights.Clients];

    public static TheoryData<string> Rows => [.. ScopeTable.Rows.Select(row => row.Name)];

    [Fact]
    public void The_clients_are_those_of_the_contract() =>
        Assert.Equal(Rights.Clients.Order(), SandboxClient.All.Select(client => client.Id).Order());

    [Theory]
    [MemberData(nameof(Clients))]
    [Rule("S124", "S130")]
    public async Task A_client_may_do_what_its_description_says_and_nothing_else(string client)
    {
        var token = await desk.AskForTokenAsync(client);

        foreach (var row in ScopeTable.Rows)
        {
            using var response = await desk.Server.GetAsync(GuardedServer.AddressOf(row), token);

            var expected = Rights.Of(client).Contains(row.Name) ? HttpStatusCode.OK : HttpStatusCode.Forbidden;
            Assert.True(expected == response.StatusCode, $"{client}, {row}: {response.StatusCode}");
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Without_a_valid_token_no_client_does_anything(string name)
    {
        var row = ScopeTable.Of(name);
        var expected = row == ScopeTable.Open ? HttpStatusCode.OK : HttpStatusCode.Unauthorized;

        foreach (var client in SandboxClient.All)
        {
            foreach (var (kind, token) in desk.BadTokens(client))
            {
                using var response = await desk.Server.GetAsync(GuardedServer.AddressOf(row), token);

                Assert.True(expected == response.StatusCode, $"{kind} token of {client.Id}: {response.StatusCode}");
            }
        }
    }

    [Fact]
    [Rule("S099")]
    public async Task Who_validates_or_attests_must_be_strongly_authenticated()
    {
        var weak = desk.Issue("practitioner", new() { ["acr"] = "password" });

        Assert.Equal("weak-authentication", await desk.RefusalAsync(ScopeTable.Validate, weak));
        Assert.Equal("weak-authentication", await desk.RefusalAsync(ScopeTable.Attest, weak));
        Assert.Equal(
            "weak-authentication",
            await desk.RefusalAsync(ScopeTable.Operation("identity-validate", onInstance: true), weak)
        );
        Assert.Null(await desk.RefusalAsync(ScopeTable.Interaction("Patient", "update"), weak));
    }

    [Fact]
    [Rule("S092", "S097")]
    public async Task The_exceptional_procedure_is_for_practitioners_in_own_practice()
    {
        var inHospital = desk.Issue("practitioner", new() { ["organization_type"] = "SA01" });
        var secretary = desk.Issue("practitioner", new() { ["practitioner"] = null });

        Assert.Equal("own-practice-needed", await desk.RefusalAsync(ScopeTable.Attest, inHospital));
        Assert.Equal("own-practice-needed", await desk.RefusalAsync(ScopeTable.Attest, secretary));
        Assert.Null(await desk.RefusalAsync(ScopeTable.Attest, desk.Issue("practitioner")));
    }

    [Fact]
    public async Task Acts_on_an_identity_need_a_named_person()
    {
        var nobody = desk.Issue("referent", new() { ["sub"] = "referent" });
        string[] acts =
        [
            "Patient/$ins-retrieve",
            "Patient/[id]/$ins-retrieve",
            "Patient/$ins-retrieve-list",
            "Patient/$ins-integrate",
            "Patient/[id]/$ins-integrate",
            "Patient/[id]/$identity-validate",
            "Patient/[id]/$identity-invalidate",
            "Patient/[id]/$identity-flag",
            "Patient/[id]/$ins-reveal",
            "Patient/$merge",
            "Patient/$unmerge",
            "act validate",
            "act unlock",
            "act merge",
        ];
        string[] automatic = ["Patient/[id]/$ins-verify", "Patient read", "Patient update", "act verify"];

        foreach (var act in acts)
        {
            Assert.Equal("person-needed", await desk.RefusalAsync(ScopeTable.Of(act), nobody));
        }

        foreach (var name in automatic)
        {
            Assert.Null(await desk.RefusalAsync(ScopeTable.Of(name), nobody));
        }
    }

    [Fact]
    public async Task Whoever_is_outside_the_domain_may_only_send_whatever_the_scopes()
    {
        var token = desk.Issue(
            "partner",
            new() { ["scope"] = $"system/*.cruds {string.Join(' ', Scope.Acts)}", ["identification_domain"] = "x" }
        );
        string[] sending = ["open", "any token", "Patient/$ins-intake", "Patient/$ins-verify", "act verify-sent"];

        foreach (var row in ScopeTable.Rows)
        {
            Assert.Equal(sending.Contains(row.Name) ? null : "outside-domain", await desk.RefusalAsync(row, token));
        }
    }

    [Fact]
    public async Task A_missing_scope_is_named()
    {
        using var response = await desk.Server.GetAsync(
            GuardedServer.AddressOf(ScopeTable.Operation("ins-format", onInstance: true)),
            desk.Issue("feed")
        );

        var challenge = Assert.Single(response.Headers.WwwAuthenticate);
        Assert.Equal(
            "realm=\"fhir\", error=\"insufficient_scope\", scope=\"system/Patient.r ins.read\"",
            challenge.Parameter
        );
    }

    [Fact]
    public void Every_operation_that_is_defined_has_a_row_with_the_scope_of_its_definition()
    {
        var definitions = OperationDefinitions().ToList();

        Assert.NotEmpty(definitions);
        foreach (var definition in definitions)
        {
            var code = definition.GetProperty("code").GetString()!;
            var needed = definition.GetProperty("extension").EnumerateArray().Select(ScopeOf).ToHashSet();
            foreach (var level in Levels.Where(level => definition.GetProperty(level).GetBoolean()))
            {
                var row = ScopeTable.Operation(code, onInstance: level == "instance");
                Assert.Contains(row.Alternatives, alternative => needed.SetEquals(alternative));
            }
        }

        static Scope ScopeOf(JsonElement extension)
        {
            var word = extension.GetProperty("valueString").GetString()!;
            return Scope.Parse(word.StartsWith("ins.", StringComparison.Ordinal) ? word : $"system/{word}");
        }
    }

    [Fact]
    public void What_the_table_does_not_know_cannot_be_mapped()
    {
        Assert.Throws<KeyNotFoundException>(() => ScopeTable.Operation("everything", onInstance: true));
        Assert.Throws<KeyNotFoundException>(() => ScopeTable.Interaction("Patient", "purge"));
    }

    private static IEnumerable<JsonElement> OperationDefinitions()
    {
        var server = typeof(ScopeTable).Assembly;
        foreach (
            var name in server
                .GetManifestResourceNames()
                .Where(name => name.EndsWith(".json", StringComparison.Ordinal))
        )
        {
            using var stream = server.GetManifestResourceStream(name)!;
            using var resource = JsonDocument.Parse(stream);
            if (
                resource.RootElement.TryGetProperty("resourceType", out var type)
                && type.ValueEquals("OperationDefinition")
            )
            {
                yield return resource.RootElement.Clone();
            }
        }
    }
}
