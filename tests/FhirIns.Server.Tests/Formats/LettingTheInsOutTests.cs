using System.Net;
using System.Text.Json.Nodes;
using FhirIns.Server.Tests.Hl7v2;
using FhirIns.Server.Tests.Infrastructure;
using FhirIns.Tests;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Tests.Formats;

/// <summary>Every form in which an identity leaves, for every status and attribute: the tables of <c>docs/diffusion.md</c>.</summary>
public sealed class LettingTheInsOutTests(TellingApplication app) : IClassFixture<TellingApplication>
{
    private const string NoAttribute = "none";

    private static readonly DiffusionTables Tables = new();

    public static TheoryData<string, string> States
    {
        get
        {
            var states = new TheoryData<string, string>();
            foreach (var attribute in new[] { NoAttribute, "HOMA", "DOUT", "FICT", "ANOM" })
            foreach (var status in new[] { "PROV", "RECUP", "VALI", "QUAL" })
                states.Add(status, attribute);
            return states;
        }
    }

    [Fact]
    public void Every_door_of_the_table_is_opened_and_no_other() =>
        Assert.Equal(Tables.Doors.Order(), DiffusionDoors.All.Select(door => door.Name).Order());

    [Theory]
    [MemberData(nameof(States))]
    [Rule("S051", "S052", "S053", "S064", "S113", "S114", "S117")]
    public async Task A_door_lets_out_what_the_table_says_of_that_state(string status, string attribute)
    {
        var person = Person.Somebody() with { Ipp = $"IPP-{Guid.NewGuid():N}" };
        await using var subscriber = await FollowAsync("connector", null, person);
        await using var stranger = await FollowAsync(
            "connector",
            "system/Patient.rs system/Subscription.cruds",
            person
        );
        var at = new Threshold(
            app,
            await app.InState(person, status, attribute == NoAttribute ? null : attribute),
            person,
            subscriber
        );
        await UntilToldAsync(at.Id);

        var state = Tables.StateOf(status, attribute);
        var read = (await app.As("connector").Get($"Patient/{at.Id}")).Json;
        Assert.Equal(state.Split(',')[0], read["meta"]!["tag"]![0]!["code"]!.GetValue<string>());
        var wrong = new List<string>();
        foreach (var door in DiffusionDoors.All)
        {
            var (seen, expected) = ((await door.Open(at)).Outcome(person), Tables.Of(door.Name, state));
            if (seen != expected)
                wrong.Add($"{door.Name}: {seen}, not {expected}");
        }
        Assert.Empty(wrong);

        foreach (var text in await ToStrangersAsync(at, stranger))
        {
            Assert.DoesNotContain(person.Matricule, text);
            Assert.DoesNotContain("QUAL", text);
            Assert.DoesNotContain("RECUP", text);
        }
    }

    /// <summary>What reaches who may see no INS.</summary>
    private async Task<IEnumerable<string>> ToStrangersAsync(Threshold at, Subscriber told)
    {
        var reception = app.As("reception", "user/Patient.crus");
        var answers = new List<string>();
        foreach (var path in new[] { "", "/_history", "/$ins-format?format=pid" })
            answers.Add((await reception.Get($"Patient/{at.Id}{path}")).Text);
        answers.Add((await reception.Get($"Patient?family={at.Person.Family}")).Text);
        return answers
            .Concat((await app.Kitchen.HearsOf(at.Person.Family, 1)).Select(message => message.Text))
            .Concat(told.Heard.Select(notification => notification.Body));
    }

    private async Task<Subscriber> FollowAsync(string client, string? scopes, Person person)
    {
        var subscriber = await Subscriber.StartAsync();
        var created = await app.As(client, scopes)
            .Post(
                "Subscription",
                new JsonObject
                {
                    ["resourceType"] = "Subscription",
                    ["status"] = "requested",
                    ["reason"] = "Who follows must know.",
                    ["criteria"] = $"Patient?family={person.Family}",
                    ["channel"] = new JsonObject
                    {
                        ["type"] = "rest-hook",
                        ["endpoint"] = subscriber.Url.ToString(),
                        ["payload"] = "application/fhir+json",
                    },
                }
            );
        Assert.Equal(HttpStatusCode.Created, created.Status);
        while ((await app.As("connector").Get($"Subscription/{created.Id}")).Json["status"]!.ToString() != "active")
            await Task.Delay(50, TestContext.Current.CancellationToken);
        return subscriber;
    }

    private async Task UntilToldAsync(string id)
    {
        while (
            await app.InDatabaseAsync(db => db.Outbox.AnyAsync(row => row.SubjectId == id && row.DeliveredAt == null))
        )
            await Task.Delay(50, TestContext.Current.CancellationToken);
    }
}
