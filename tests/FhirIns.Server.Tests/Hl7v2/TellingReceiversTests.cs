using System.Net;
using System.Text.Json.Nodes;
using FhirIns.Sandbox.TokenDesk;
using FhirIns.Server.Tests.Infrastructure;
using FhirIns.Tests;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Tests.Hl7v2;

/// <summary>Receivers of messages hear of every change, in order, and of no INS that may not leave.</summary>
public sealed class TellingReceiversTests(TellingApplication app) : IClassFixture<TellingApplication>
{
    [Theory]
    [MemberData(nameof(States.All), MemberType = typeof(States))]
    [Rule("S051", "S052", "S053", "S114")]
    public async Task What_leaves_is_prov_or_vali_and_an_ins_only_of_the_qualified_to_who_may_read_it(
        string status,
        string? attribute,
        bool leaves
    )
    {
        var person = Person.Somebody();
        var id = await app.InState(person, status, attribute);
        var version = (await app.As("connector").Get($"Patient/{id}")).Json["meta"]!["versionId"]!.ToString();
        foreach (var (receiver, mayRead) in new[] { (app.Laboratory, true), (app.Kitchen, false) })
        {
            var last = (await LastAsync(receiver, person, id, int.Parse(version)));
            var coded = last.Field("PID", 32).Split('~');
            Assert.Equal(status is "PROV" or "RECUP" || attribute is "DOUT" or "FICT" ? "PROV" : "VALI", coded[0]);
            Assert.DoesNotContain(coded, code => code is "RECUP" or "QUAL");
            Assert.Equal(mayRead && leaves, last.Text.Contains(person.Matricule));
            Assert.Equal(attribute is null, coded.Length == 1);
            Assert.Equal("2.11^IHE_FRANCE-2.11-PAM", last.Field("MSH", 20));
        }
        Assert.DoesNotContain(person.Number, string.Concat(await app.Kitchen.HearsOf(person.Family, 1)));
    }

    [Fact]
    [Rule("S055", "S114")]
    public async Task An_ins_that_was_sent_is_taken_back_by_name_from_those_alone_who_had_it()
    {
        var person = Person.Somebody();
        var id = await app.Qualify(person);
        await app.Laboratory.HearsOf(person.Family, 3);
        await InvalidateAsync(id);

        var heard = await app.Laboratory.HearsOf(person.Family, 5);
        Assert.Equal(["A28", "A31", "A31", "A47", "A31"], heard.Select(one => one.Event));
        Assert.StartsWith("^^^ASIP-SANTE-INS-NIR&1.2.250.1.213.1.4.8&ISO^INS", heard[3].Field("PID", 3));
        Assert.Equal(Message.Ins(person.Matricule), heard[3].Field("MRG", 1));
        Assert.DoesNotContain(person.Number, heard[4].Text);

        var others = await app.Kitchen.HearsOf(person.Family, 4);
        Assert.DoesNotContain(others, one => one.Event == "A47" || one.Text.Contains(person.Number));
        var stored = await app.InDatabaseAsync(db => db.SentMessages.Where(row => row.PatientId == id).ToListAsync());
        Assert.All(stored, row => Assert.Null(row.Ins));
    }

    [Fact]
    [Rule("S055", "S114")]
    public async Task An_ins_whose_arrival_nobody_confirmed_is_taken_back_too()
    {
        var person = Person.Somebody();
        app.Laboratory.Answers = message => message.Text.Contains(person.Matricule) ? null : "AA";
        var id = await app.Qualify(person);
        await UntilHeardAsync(app.Laboratory, message => message.Text.Contains(person.Matricule));
        await InvalidateAsync(id);
        // From now on it says that it knows no such number, as one does whom the message never reached.
        app.Laboratory.Answers = message =>
            message.Event == "A47" && message.Text.Contains(person.Family) ? "AE" : "AA";

        await WaitUntilToldAsync(id);
        var heard = await app.Laboratory.HearsOf(person.Family, 1);
        var taken = heard.First(one => one.Event == "A47");
        Assert.Equal(Message.Ins(person.Matricule), taken.Field("MRG", 1));
        Assert.Equal("A31", heard[^1].Event);
        Assert.DoesNotContain(person.Number, heard[^1].Text);
        // It cannot take back what it does not have: that is nobody's work, and is not asked again.
        Assert.Empty((await app.As("referent").Get($"Task?patient={id}&code=message-refused")).Entries);
        Assert.Equal(
            heard.Count(one => one.Event == "A47"),
            (await app.Laboratory.HearsOf(person.Family, 1)).Count(one => one.Event == "A47")
        );
        app.Laboratory.Answers = _ => "AA";
    }

    [Fact]
    [Rule("S055", "S114")]
    public async Task A_number_that_a_receiver_will_not_give_back_becomes_work_and_holds_up_no_news()
    {
        var person = Person.Somebody();
        var id = await app.Qualify(person);
        await app.Laboratory.HearsOf(person.Family, 3);
        app.Laboratory.Answers = message =>
            message.Event == "A47" && message.Text.Contains(person.Family) ? "AE" : "AA";
        await InvalidateAsync(id);
        await WaitUntilToldAsync(id);

        var heard = await app.Laboratory.HearsOf(person.Family, 5);
        Assert.Contains(heard.Skip(3), one => one.Event == "A31" && !one.Text.Contains(person.Number));
        Assert.Single((await app.As("referent").Get($"Task?patient={id}&code=message-refused")).Entries);
        app.Laboratory.Answers = _ => "AA";
        // It has said for good that it will not: the work item is what becomes of it, and news are told without.
        var asked = heard.Count(one => one.Event == "A47");
        Assert.Equal(HttpStatusCode.OK, (await app.Flag(id, "HOMA")).Status);
        await WaitUntilToldAsync(id);
        heard = await app.Laboratory.HearsOf(person.Family, 5);
        Assert.Equal((asked, "A31"), (heard.Count(one => one.Event == "A47"), heard[^1].Event));

        // Who is sent the number anew is asked anew.
        await app.RetrieveAndAccept(id);
        Assert.Equal("QUAL", (await app.Validate(id)).Parameter("status"));
        await WaitUntilToldAsync(id);
        Assert.Contains(person.Matricule, (await app.Laboratory.HearsOf(person.Family, 5))[^1].Text);
        await InvalidateAsync(id);
        await WaitUntilToldAsync(id);
        heard = await app.Laboratory.HearsOf(person.Family, 5);
        Assert.Equal(asked + 1, heard.Count(one => one.Event == "A47"));
    }

    [Fact]
    [Rule("T22")]
    public async Task A_merge_is_told_with_who_stays_and_who_went()
    {
        var (stays, goes) = (Person.Somebody(), Person.Somebody());
        var kept = await app.RegisterProvisional(WithIpp(stays, "K"));
        var gone = await app.RegisterProvisional(WithIpp(goes, "G"));
        await app.Laboratory.HearsOf(goes.Family, 1);
        await app.As("referent")
            .Post(
                "Patient/$merge",
                Resources.Parameters(
                    ("source-patient", "valueReference", new JsonObject { ["reference"] = $"Patient/{gone}" }),
                    ("target-patient", "valueReference", new JsonObject { ["reference"] = $"Patient/{kept}" })
                )
            );
        var heard = await app.Laboratory.HearsOf(stays.Family, 3);
        var merge = heard.Single(one => one.Event == "A40");
        Assert.Contains(Ipp(stays, "K"), merge.Field("PID", 3));
        Assert.Contains(Ipp(goes, "G"), merge.Field("MRG", 1));
    }

    [Fact]
    [Rule("S114")]
    public async Task Who_has_no_local_number_is_told_of_by_that_of_the_record_with_an_ins_and_without()
    {
        var person = Person.Somebody();
        var id = await app.Qualify(person);
        await app.Laboratory.HearsOf(person.Family, 3);
        await InvalidateAsync(id);
        foreach (var message in await app.Laboratory.HearsOf(person.Family, 5))
            Assert.EndsWith($"{id}^^^FHIRINS&{SandboxClient.Domain}&URI^RI", message.Field("PID", 3));
    }

    [Fact]
    public async Task A_receiver_that_is_down_holds_up_nobody_and_hears_all_in_order_when_it_is_back()
    {
        var person = Person.Somebody();
        await app.Kitchen.CloseAsync();
        try
        {
            await app.Qualify(person);
            await app.Laboratory.HearsOf(person.Family, 3);
        }
        finally
        {
            app.Kitchen.Listen();
        }
        // What each message says is read when it leaves: order and number are those of the changes.
        Assert.Equal(["A28", "A31", "A31"], (await app.Kitchen.HearsOf(person.Family, 3)).Select(one => one.Event));
    }

    [Fact]
    public async Task What_waits_is_told_after_a_restart_and_a_lost_answer_brings_the_same_message_again()
    {
        var person = Person.Somebody();
        var isFirst = true;
        app.Laboratory.Answers = message =>
        {
            var isLost = isFirst && message.Text.Contains(person.Family);
            isFirst &= !isLost;
            return isLost ? null : "AA";
        };
        await app.RegisterProvisional(person.Patient);
        await app.Laboratory.HearsOf(person.Family, 1);
        await app.StopAsync();
        await app.StartAsync();
        app.Laboratory.Answers = _ => "AA";
        var heard = await app.Laboratory.HearsOf(person.Family, 2);
        Assert.Equal(heard[0].ControlId, heard[1].ControlId);
        Assert.All(heard, one => Assert.Equal("A28", one.Event));
    }

    [Fact]
    public async Task A_message_that_is_refused_again_and_again_becomes_work_and_the_next_is_told()
    {
        var person = Person.Somebody();
        app.Laboratory.Answers = message =>
            message.Event == "A28" && message.Text.Contains(person.Family) ? "AE" : "AA";
        var id = await app.RegisterProvisional(person.Patient);
        await app.Laboratory.HearsOf(person.Family, 2);
        FhirReply tasks;
        do
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
            tasks = await app.As("referent").Get($"Task?patient={id}&code=message-refused");
        } while (tasks.Entries.Count == 0);
        var task = Assert.Single(tasks.Entries);
        Assert.Equal("laboratory", (string)task["reasonCode"]!["text"]!);
        Assert.DoesNotContain(person.Family, tasks.Text);

        app.Laboratory.Answers = _ => "AA";
        await app.Validate(id);
        Assert.Equal("A28", (await app.Laboratory.HearsOf(person.Family, 3))[^1].Event);
    }

    [Fact]
    public async Task Waiting_rows_and_metrics_name_nobody()
    {
        var person = Person.Somebody();
        await app.Qualify(person);
        await app.Laboratory.HearsOf(person.Family, 3);
        using var http = new HttpClient();
        var metrics = await http.GetStringAsync(new Uri(app.Url, "/metrics"), TestContext.Current.CancellationToken);
        Assert.Contains("hl7v2_sent_total{", metrics);
        Assert.DoesNotContain(person.Number, metrics);
        Assert.DoesNotContain(person.Family, metrics);
    }

    private Task InvalidateAsync(string id) => app.Invalidate(id, "ins", "autre personne");

    private static async Task UntilHeardAsync(MessageReceiver receiver, Func<HeardMessage, bool> isIt)
    {
        while (!receiver.Heard.Any(isIt))
            await Task.Delay(50, TestContext.Current.CancellationToken);
    }

    /// <summary>The last message about somebody, once the receiver has heard of this version.</summary>
    private async Task<HeardMessage> LastAsync(MessageReceiver receiver, Person person, string id, int changes)
    {
        await WaitUntilToldAsync(id);
        return (await receiver.HearsOf(person.Family, changes))[^1];
    }

    private async Task WaitUntilToldAsync(string id)
    {
        while (
            await app.InDatabaseAsync(db => db.Outbox.AnyAsync(row => row.SubjectId == id && row.DeliveredAt == null))
        )
            await Task.Delay(50, TestContext.Current.CancellationToken);
    }

    private static JsonObject WithIpp(Person person, string letter) =>
        person.Patient.With("identifier", new JsonArray(Resources.Identifier(Resources.Ipp, Ipp(person, letter))));

    /// <summary>A local number that nobody takes for an INS.</summary>
    private static string Ipp(Person person, string letter) => letter + person.Number[5..];
}

/// <summary>A server that tells a laboratory, which may read an INS, and a kitchen, which may not.</summary>
public sealed class TellingApplication : FhirInsApplication
{
    public MessageReceiver Laboratory { get; } = new();

    public MessageReceiver Kitchen { get; } = new();

    protected override ValueTask<Dictionary<string, string?>> SettingsAsync()
    {
        Laboratory.Listen();
        Kitchen.Listen();
        return new(
            new Dictionary<string, string?>
            {
                ["Hl7v2:Receivers:laboratory:Host"] = "127.0.0.1",
                ["Hl7v2:Receivers:laboratory:Port"] = $"{Laboratory.Port}",
                ["Hl7v2:Receivers:laboratory:Scopes"] = "ins.read",
                ["Hl7v2:Receivers:laboratory:MaxRetryDelay"] = "00:00:00.5",
                ["Hl7v2:Receivers:laboratory:MaxRefusals"] = "2",
                ["Hl7v2:Receivers:kitchen:Host"] = "127.0.0.1",
                ["Hl7v2:Receivers:kitchen:Port"] = $"{Kitchen.Port}",
                ["Hl7v2:Receivers:kitchen:MaxRetryDelay"] = "00:00:00.5",
                ["Notifications:MaxPerClient"] = "100",
            }
        );
    }
}
