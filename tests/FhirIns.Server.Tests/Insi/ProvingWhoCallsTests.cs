using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using FhirIns.Insi.Assertions;
using FhirIns.Sandbox.Simulator;
using FhirIns.Server.Tests.Infrastructure;
using FhirIns.Tests;

namespace FhirIns.Server.Tests.Insi;

/// <summary>
/// Each organization calls INSi in its own mode: the hospital with a certificate, the practice with the card of its
/// practitioner. What a client passes in is checked before it leaves.
/// </summary>
public sealed class ProvingWhoCallsTests(ProvingWhoCallsTests.CardsInThePractice app)
    : IClassFixture<ProvingWhoCallsTests.CardsInThePractice>
{
    /// <summary>National identifier of the practitioner of the sandbox: 8 and the RPPS number.</summary>
    private const string Castel = "899700000005";

    [Fact]
    [Rule("S036")]
    public async Task The_assertion_of_the_practitioners_own_card_goes_with_the_call()
    {
        var asked = await AskAsync(Assertion(Castel));
        Assert.Equal("01", asked.Parameter("outcome"));
        var call = app.Insi.Calls.Latest[^1];
        Assert.Equal((CallerAccess.Card, Castel), (call.Access, call.Emitter));
    }

    [Fact]
    public async Task Without_an_assertion_no_call_is_made_and_no_certificate_stands_in() => await IsRefusedAsync(null);

    [Fact]
    public async Task The_card_of_somebody_else_is_refused() => await IsRefusedAsync(Assertion("899700000013"));

    [Fact]
    public async Task An_assertion_of_two_hours_ago_is_refused() =>
        await IsRefusedAsync(Assertion(Castel, TimeSpan.FromHours(2)));

    [Fact]
    public async Task An_assertion_changed_after_it_was_signed_is_refused()
    {
        var text = System.Text.Encoding.UTF8.GetString(Assertion(Castel));
        await IsRefusedAsync(System.Text.Encoding.UTF8.GetBytes(text.Replace("990000010", "990000002")));
    }

    [Fact]
    public async Task What_is_no_assertion_is_refused() => await IsRefusedAsync("<Assertion/>"u8.ToArray());

    [Fact]
    [Rule("S037")]
    public async Task The_hospital_beside_it_calls_with_its_own_certificate()
    {
        var hospital = await app.As("reception").Post("Patient/$ins-retrieve", Somebody());
        Assert.Equal("01", hospital.Parameter("outcome"));
        Assert.Equal("990000002", app.Insi.Calls.Latest[^1].Emitter![^9..]);
    }

    private async Task IsRefusedAsync(byte[]? assertion)
    {
        var before = app.Insi.Calls.Total;
        var asked = await AskAsync(assertion);
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "assertion-refused"), (asked.Status, asked.Codes[0]));
        Assert.Equal(before, app.Insi.Calls.Total);
    }

    private Task<FhirReply> AskAsync(byte[]? assertion)
    {
        var input = Somebody();
        if (assertion is not null)
            input["parameter"]!
                .AsArray()
                .Add(
                    new JsonObject
                    {
                        ["name"] = "professionalAssertion",
                        ["valueBase64Binary"] = Convert.ToBase64String(assertion),
                    }
                );
        return app.As("practitioner").Post("Patient/$ins-retrieve", input);
    }

    private static JsonObject Somebody() =>
        Resources.Parameters(
            ("family", "valueString", "INCONNUE"),
            ("given", "valueString", "ALIX"),
            ("gender", "valueCode", "female"),
            ("birthDate", "valueDate", "1990-01-01")
        );

    private static byte[] Assertion(string professional, TimeSpan age = default)
    {
        using var authority = new SimulatedAuthority();
        using var card = authority.IssueCard(professional, "CASTEL", "REMI");
        using var key = card.GetRSAPrivateKey()!;
        return AssertionSigner.Sign(
            card,
            key,
            new() { BillingIdentifier = "990000010" },
            TimeProvider.System.GetUtcNow() - age
        );
    }

    /// <summary>The practice calls by card.</summary>
    public sealed class CardsInThePractice : FhirInsApplication
    {
        protected override ValueTask<Dictionary<string, string?>> SettingsAsync() =>
            new(new Dictionary<string, string?> { ["Insi:Organizations:990000010:Manual:Mode"] = "Card" });
    }
}
