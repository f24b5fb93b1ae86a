using System.Net;
using System.Text.Json.Nodes;
using FhirIns.Sandbox.Simulator;
using FhirIns.Server.Storage;
using FhirIns.Server.Tests.Infrastructure;
using FhirIns.Tests;

namespace FhirIns.Server.Tests.Insi;

/// <summary>
/// The cases of the CNDA's conformity tests that are injected in place of INSi's answer, each to the end: retrieved,
/// accepted, validated, and seen by whoever feeds the DMP.
/// </summary>
public sealed class CndaInjectionTests(FhirInsApplication app) : IClassFixture<FhirInsApplication>
{
    [Fact]
    [Rule("S031")]
    public async Task Case_2_04_two_former_numbers_leave_as_old() =>
        Assert.Equal(
            [("official", "109076322083489"), ("old", "209076322083439"), ("old", "209066322012355")],
            await Qualified("2.04", "Ecetinsi", "Pierre-Alain", "2009-07-14")
        );

    [Fact]
    public async Task Case_2_05_a_number_of_waiting_is_an_ins_nia() =>
        Assert.Equal(
            [("official", "109076322088835")],
            await Qualified("2.05", "Provisoire", "Matricule", "2009-07-01", Resources.InsNia)
        );

    [Fact]
    public async Task Case_2_08_1_the_active_number_repeated_as_a_former_one_leaves_once() =>
        Assert.Equal([("official", "180032B02040123")], await Qualified("2.08-1", "Corse", "Anthony", "1980-03-02"));

    [Fact]
    public async Task Case_2_08_2_a_former_number_with_a_wrong_key_is_taken_as_insi_gives_it() =>
        Assert.Equal(("official", "181036322045676"), (await Qualified("2.08-2", "Herman", "Gatien", "1981-03-24"))[0]);

    [Fact]
    [Rule("S033")]
    public async Task Case_1_10_by_card_the_oid_alone_says_that_it_is_a_nia()
    {
        var id = await app.RegisterProvisional(Resources.Patient("Ecetinsi", "Pierre-Alain", "male", "2009-07-14"));
        app.Insi.AnswerNext(CndaCases.Find("1.10")!);
        var asked = await app.As("reception").Post($"Patient/{id}/$ins-retrieve", Reading(TimeSpan.Zero));
        Assert.Equal("00", asked.Parameter("outcome"));
        Assert.Equal([("official", "109076322083489")], await Accepted(id, asked, Resources.InsNia));
    }

    [Fact]
    public async Task Case_1_02_a_reading_of_the_card_is_good_for_twenty_minutes()
    {
        var id = await app.RegisterProvisional(Resources.Patient("Nessi", "Michelangelo", "male", "2010-08-07"));
        var before = app.Insi.Calls.Total;

        var stale = await app.As("reception").Post($"Patient/{id}/$ins-retrieve", Reading(TimeSpan.FromMinutes(21)));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, stale.Status);
        Assert.Equal("vitale-refused", stale.Codes.First());
        Assert.Equal(before, app.Insi.Calls.Total);

        var fresh = await app.As("reception").Post($"Patient/{id}/$ins-retrieve", Reading(TimeSpan.FromMinutes(19)));
        Assert.Equal("00", fresh.Parameter("outcome"));
    }

    private async Task<List<(string, string)>> Qualified(
        string name,
        string family,
        string given,
        string birthDate,
        string system = Resources.InsNir
    )
    {
        var id = await app.RegisterProvisional(Resources.Patient(family, given, "male", birthDate));
        app.Insi.AnswerNext(CndaCases.Find(name)!);
        return await Accepted(id, await app.As("reception").Post($"Patient/{id}/$ins-retrieve"), system);
    }

    private async Task<List<(string, string)>> Accepted(string id, FhirReply asked, string system)
    {
        var integrated = await app.As("reception")
            .Post($"Patient/{id}/$ins-integrate", Resources.Accept(asked.Parameter("retrieval")!));
        Assert.Equal("RECUP", integrated.Parameter("status"));
        Assert.Equal("QUAL", (await app.Validate(id)).Parameter("status"));
        var patient = await app.As("connector").Get($"Patient/{id}");
        var ins = patient.Json["identifier"]!
            .AsArray()
            .Where(one => one!["system"]!.GetValue<string>() == system)
            .Select(one => (one!["use"]!.GetValue<string>(), one["value"]!.GetValue<string>()))
            .ToList();
        // One number is active on one identity: the next case may be about the same person.
        await app.Invalidate(id, "ins", "case over");
        return ins;
    }

    private static JsonObject Reading(TimeSpan age) =>
        Resources.Parameters(
            ("method", "valueCode", "vitale"),
            (
                "vitale",
                "part",
                new JsonArray(
                    new JsonObject { ["name"] = "nirHolder", ["valueString"] = "2770763220829" },
                    new JsonObject { ["name"] = "birthDate", ["valueString"] = "2010-08-07" },
                    new JsonObject { ["name"] = "cardNumber", ["valueString"] = "CARTE-TEST-0001" },
                    new JsonObject
                    {
                        ["name"] = "readAt",
                        ["valueInstant"] = Instant.Text(TimeProvider.System.GetUtcNow() - age),
                    }
                )
            )
        );
}
