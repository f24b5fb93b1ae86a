using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using FhirIns.Sandbox.TokenDesk;
using FhirIns.Server.Tests.Infrastructure;
using FhirIns.Tests;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Tests.Hl7v2;

/// <summary>Messages that come in over MLLP do what FHIR would do, and are answered.</summary>
public sealed class ReceivingMessagesTests(MessageApplication app) : IClassFixture<MessageApplication>
{
    [Theory]
    [InlineData("PROV", false, "PROV")]
    [InlineData("VALI", false, "VALI")]
    [InlineData("PROV", true, "RECUP")]
    [InlineData("VALI", true, "QUAL")]
    [Rule("T15", "S053", "S056", "S114")]
    public async Task The_flow_of_the_master_is_inherited_as_it_says(string said, bool ins, string status)
    {
        using var master = await app.ConnectAsync();
        var (person, ipp) = (Person.Somebody(), NewIpp());
        var calls = app.Insi.Calls.Total;

        var answer = await master.Send(Message.About("A28", person, ipp, said, ins).ToString());

        Assert.Equal("AA", answer.Code);
        Assert.Equal(status, await StatusOf(ipp));
        Assert.Equal(calls, app.Insi.Calls.Total);
        var shown = await Show(ipp);
        Assert.Equal(status == "QUAL", shown.ToJsonString().Contains(person.Matricule));
        Assert.Equal("12 rue du Four", shown["address"]![0]!["line"]![0]!.GetValue<string>());
    }

    [Fact]
    [Rule("T15", "S055")]
    public async Task A_change_keeps_what_a_message_has_no_field_for_and_takes_a_status_down()
    {
        using var master = await app.ConnectAsync();
        var (person, ipp) = (Person.Somebody(), NewIpp());
        await master.Send(Message.About("A28", person, ipp, "VALI", ins: true).ToString());
        var stored = await Show(ipp);
        stored["contact"] = JsonNode.Parse("""[{"name":{"family":"TUTRICE"}}]""");
        await app.As("reception").Put($"Patient/{stored["id"]}", stored);

        var change = Message.About("A31", person, ipp) with
        {
            Segments = [Message.Pid(person, ipp).Replace("12 rue du Four", "1 place Bellecour")],
        };
        Assert.Equal("AA", (await master.Send(change.ToString())).Code);

        var now = await Show(ipp);
        Assert.Equal("PROV", await StatusOf(ipp));
        Assert.Equal("TUTRICE", now["contact"]![0]!["name"]!["family"]!.GetValue<string>());
        Assert.Equal("1 place Bellecour", Assert.Single(now["address"]!.AsArray())!["line"]![0]!.GetValue<string>());
        Assert.Single(now["identifier"]!.AsArray());
        var history = await app.As("connector").Get($"Patient/{now["id"]}/_history");
        Assert.DoesNotContain(person.Matricule, history.Text);
    }

    [Fact]
    public async Task An_empty_field_changes_nothing_and_two_quotes_empty_it()
    {
        using var master = await app.ConnectAsync();
        var (person, ipp) = (Person.Somebody(), NewIpp());
        await master.Send(Message.About("A28", person, ipp).ToString());

        var pid = Message.Pid(person, ipp).Split('|');
        (pid[11], pid[13]) = ("", "\"\"");
        var change = new Message("A31") { Segments = [string.Join('|', pid)] };
        Assert.Equal("AA", (await master.Send(change.ToString())).Code);

        var now = await Show(ipp);
        Assert.NotNull(now["address"]);
        Assert.Null(now["telecom"]);
    }

    [Fact]
    [Rule("T22")]
    public async Task A_merge_needs_who_acted_and_is_the_merge_of_fhir()
    {
        using var master = await app.ConnectAsync();
        var (stays, goes) = (NewIpp(), NewIpp());
        await master.Send(Message.About("A28", Person.Somebody(), stays).ToString());
        await master.Send(Message.About("A28", Person.Somebody(), goes).ToString());
        var (kept, gone) = (await Show(stays), await Show(goes));
        string[] segments = [$"PID|1||{stays}^^^{Message.Authority}^PI", $"MRG|{goes}^^^{Message.Authority}^PI"];

        var nobody = await master.Send(new Message("A40") { Segments = segments }.ToString());
        Assert.Equal(("AR", "person-needed"), (nobody.Code, Assert.Single(nobody.Codes)));
        Assert.NotEqual(false, (await ById(gone))["active"]?.GetValue<bool>());

        var message = new Message("A40") { Segments = segments, Operator = "VALOIS-7^VALOIS^Ines" };
        Assert.Equal("AA", (await master.Send(message.ToString())).Code);
        var merged = await ById(gone);
        Assert.False(merged["active"]!.GetValue<bool>());
        Assert.Equal($"Patient/{kept["id"]}", merged["link"]![0]!["other"]!["reference"]!.GetValue<string>());
        var again = message with { ControlId = Messenger.NewControlId() };
        Assert.Equal("AA", (await master.Send(again.ToString())).Code);

        var trace = await app.InDatabaseAsync(db =>
            db.Traces.Where(one => one.PatientId == (string)gone["id"]! && one.Operation == "merge").ToListAsync()
        );
        Assert.Equal(("master", "VALOIS-7"), (trace.Single().Client, trace.Single().Person));
    }

    [Theory]
    [InlineData("MRG-1", "MRG^1^1")]
    [InlineData("PID-3", "PID^1^3")]
    public async Task A_merge_of_somebody_unknown_is_refused_at_the_number(string unknown, string place)
    {
        using var master = await app.ConnectAsync();
        var known = NewIpp();
        await master.Send(Message.About("A28", Person.Somebody(), known).ToString());
        var (stays, goes) = unknown == "PID-3" ? (NewIpp(), known) : (known, NewIpp());
        var answer = await master.Send(
            new Message("A40")
            {
                Operator = "VALOIS-7",
                Segments = [$"PID|1||{stays}^^^{Message.Authority}^PI", $"MRG|{goes}^^^{Message.Authority}^PI"],
            }.ToString()
        );
        Assert.Equal("AE", answer.Code);
        Assert.Equal([place], answer.Places);
        Assert.Equal(["204"], answer.Numbers);
    }

    [Theory]
    [InlineData("20230911", "2023-09-11")]
    [InlineData("20991231", null)]
    [InlineData("", null)]
    [Rule("T15", "S114")]
    public async Task The_day_of_the_call_to_insi_is_the_one_that_the_master_says(string said, string? day)
    {
        using var master = await app.ConnectAsync();
        var (person, ipp) = (Person.Somebody(), NewIpp());
        var message = Message.About("A28", person, ipp, "VALI", ins: true).ToString();
        Assert.Equal("AA", (await master.Send(message.Replace("|20260302|CN", $"|{said}|CN"))).Code);
        var inFrance = TimeZoneInfo.ConvertTime(
            TimeProvider.System.GetUtcNow(),
            TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris")
        );
        var today = inFrance.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        Assert.Equal(day?.Replace("-", "") ?? today, await CollectedOn(ipp));
    }

    [Fact]
    [Rule("T15")]
    public async Task A_later_call_to_insi_about_the_same_number_is_followed_and_an_earlier_one_is_not()
    {
        using var master = await app.ConnectAsync();
        var (person, ipp) = (Person.Somebody(), NewIpp());
        foreach (
            var (said, kept) in new[] { ("20230911", "20230911"), ("20240102", "20240102"), ("20230101", "20240102") }
        )
        {
            var message = Message.About("A31", person, ipp, "VALI", ins: true).ToString();
            Assert.Equal("AA", (await master.Send(message.Replace("|20260302|CN", $"|{said}|CN"))).Code);
            Assert.Equal(kept, await CollectedOn(ipp));
        }
        Assert.Contains("\"dateCollection\",\"valueDate\":\"2024-01-02\"", (await Show(ipp)).ToJsonString());
    }

    private async Task<string> CollectedOn(string ipp)
    {
        var id = (await Show(ipp))["id"];
        var pid = await app.As("connector").Get($"Patient/{id}/$ins-format?format=pid", ("Accept", "text/plain"));
        return pid.Text.Split("ZFD|")[1].Split('|')[5].Trim();
    }

    [Fact]
    [Rule("S055", "T15")]
    public async Task A_withdrawn_ins_is_dropped_only_where_it_is_the_one_that_is_held()
    {
        using var master = await app.ConnectAsync();
        var (person, ipp) = (Person.Somebody(), NewIpp());
        await master.Send(Message.About("A28", person, ipp, "VALI", ins: true).ToString());
        var pid = Message.Pid(person, ipp, "VALI").Replace("PID|1||", $"PID|1||{Message.Ins(null)}~");

        var other = new Message("A47") { Segments = [pid, $"MRG|{Message.Ins(Person.Somebody().Matricule)}"] };
        var refused = await master.Send(other.ToString());
        Assert.Equal(("AE", "message-ins-differs"), (refused.Code, Assert.Single(refused.Codes)));
        Assert.Equal(["MRG^1^1"], refused.Places);
        Assert.Equal("QUAL", await StatusOf(ipp));

        var right = new Message("A47") { Segments = [pid, $"MRG|{Message.Ins(person.Matricule)}"] };
        Assert.Equal("AA", (await master.Send(right.ToString())).Code);
        Assert.Equal("VALI", await StatusOf(ipp));
        Assert.DoesNotContain(person.Matricule, (await Show(ipp)).ToJsonString());
    }

    [Fact]
    public async Task A_new_ins_takes_the_place_of_the_old_one()
    {
        using var master = await app.ConnectAsync();
        var (person, other, ipp) = (Person.Somebody(), Person.Somebody(), NewIpp());
        await master.Send(Message.About("A28", person, ipp, "VALI", ins: true).ToString());
        var pid = Message.Pid(person, ipp, "VALI", ins: true).Replace(person.Matricule, other.Matricule);
        var message = new Message("A47") { Segments = [pid, $"MRG|{Message.Ins(person.Matricule)}"] };
        Assert.Equal("AA", (await master.Send(message.ToString())).Code);
        var now = (await Show(ipp)).ToJsonString();
        Assert.Contains(other.Matricule, now);
        Assert.DoesNotContain(person.Matricule, now);
    }

    [Fact]
    public async Task A_new_number_of_the_domain_is_found_and_the_old_one_is_past()
    {
        using var master = await app.ConnectAsync();
        var (person, old, renewed) = (Person.Somebody(), NewIpp(), NewIpp());
        await master.Send(Message.About("A28", person, old).ToString());
        var message = new Message("A47")
        {
            Segments = [Message.Pid(person, renewed), $"MRG|{old}^^^{Message.Authority}^PI"],
        };
        Assert.Equal("AA", (await master.Send(message.ToString())).Code);
        var uses = (await Show(renewed))["identifier"]!
            .AsArray()
            .ToDictionary(one => (string)one!["value"]!, one => (string)one!["use"]!);
        Assert.Equal(("old", "usual"), (uses[old], uses[renewed]));
    }

    [Fact]
    [Rule("S006", "S058")]
    public async Task Who_is_no_master_brings_no_ins_and_no_status()
    {
        using var ward = await app.ConnectAsync();
        var (person, ipp) = (Person.Somebody(), NewIpp());
        var withIns = Message.About("A28", person, ipp, "VALI", ins: true) with { Application = "WARD" };
        var refused = await ward.Send(withIns.ToString());
        Assert.Equal(("AE", "ins-not-from-insi"), (refused.Code, Assert.Single(refused.Codes)));
        Assert.Equal(["PID^1^3"], refused.Places);
        Assert.DoesNotContain(person.Number, refused.Text);
        Assert.False(await Exists(ipp));

        var without = Message.About("A28", person, ipp, "VALI") with { Application = "WARD" };
        Assert.Equal("AA", (await ward.Send(without.ToString())).Code);
        Assert.Equal("PROV", await StatusOf(ipp));
    }

    [Fact]
    public async Task A_number_is_known_by_the_system_its_authority_stands_for()
    {
        using var ward = await app.ConnectAsync();
        var (person, ipp) = (Person.Somebody(), NewIpp());
        var message = Message.About("A28", person, ipp) with { Application = "WARD" };
        var text = message.ToString().Replace(Message.Authority, "WARD-NUMBERS");
        Assert.Equal("AA", (await ward.Send(text)).Code);
        Assert.Equal(1, (await app.As("reception").Get($"Patient?identifier={Resources.Ipp}|{ipp}")).Total);
    }

    [Theory]
    [InlineData(true, "RECUP")]
    [InlineData(false, "PROV")]
    [Rule("T13", "T14", "S077", "S081")]
    public async Task What_another_domain_sends_is_verified_and_what_else_it_sends_is_turned_away(
        bool isRight,
        string status
    )
    {
        using var laboratory = await app.ConnectAsync();
        var (person, ipp) = (Person.Somebody(), NewIpp());
        if (isRight)
            app.Insi.People.Put(person.InInsi);
        var message = Message.About("A28", person, ipp, "VALI", ins: true) with
        {
            Application = "LAB",
            Facility = "BIO",
        };
        Assert.Equal("AA", (await laboratory.Send(message.ToString())).Code);
        var found = Assert.Single((await app.As("connector").Get($"Patient?family={person.Family}")).Entries);
        Assert.Equal(status, (string)found["meta"]!["tag"]![0]!["code"]!);

        var merge = new Message("A40", "LAB", "BIO")
        {
            Segments = [$"PID|1||{ipp}^^^{Message.Authority}^PI", $"MRG|X1^^^{Message.Authority}^PI"],
        };
        var refused = await laboratory.Send(merge.ToString());
        Assert.Equal(("AR", "outside-domain"), (refused.Code, Assert.Single(refused.Codes)));
    }

    [Fact]
    public async Task A_message_that_comes_again_is_answered_the_same_and_has_no_second_effect()
    {
        using var master = await app.ConnectAsync();
        var (person, ipp) = (Person.Somebody(), NewIpp());
        var message = Message.About("A28", person, ipp);
        var first = await master.Send(message.ToString());
        var again = await master.Send(message.ToString());
        Assert.Equal(first.Bytes, again.Bytes);
        Assert.Equal("1", (string)(await Show(ipp))["meta"]!["versionId"]!);

        var other = Message.About("A28", Person.Somebody(), NewIpp()) with { ControlId = message.ControlId };
        var refused = await master.Send(other.ToString());
        Assert.Equal(("AR", "205", "MSH^1^10"), (refused.Code, refused.Numbers.Single(), refused.Places.Single()));
    }

    [Fact]
    public async Task One_message_on_many_connections_at_once_has_one_effect()
    {
        var (person, ipp) = (Person.Somebody(), NewIpp());
        var message = Message.About("A28", person, ipp).ToString();
        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 4)
                .Select(async _ =>
                {
                    using var master = await app.ConnectAsync();
                    return await master.Send(message);
                })
        );
        Assert.All(answers, answer => Assert.Equal("AA", answer.Code));
        Assert.Equal("1", (string)(await Show(ipp))["meta"]!["versionId"]!);
    }

    [Theory]
    [InlineData("8859/1", 28591)]
    [InlineData("8859/15", 28605)]
    [InlineData("UNICODE UTF-8", 65001)]
    public async Task Text_is_read_in_the_encoding_that_the_header_says(string charset, int codePage)
    {
        using var master = await app.ConnectAsync();
        var (person, ipp) = (Person.Somebody(), NewIpp());
        var message = Message.About("A28", person, ipp) with { Charset = charset };
        var street = codePage == 28591 ? "12 allée des Chênes" : "12 allée des Chênes, Œuvre";
        var encoding = CodePagesEncodingProvider.Instance.GetEncoding(codePage) ?? Encoding.GetEncoding(codePage);

        var answer = await master.Send(message.ToString().Replace("12 rue du Four", street), encoding);

        Assert.Equal("AA", answer.Code);
        Assert.Equal(charset, answer.Field("MSH", 17));
        Assert.Equal(street, (string)(await Show(ipp))["address"]![0]!["line"]![0]!);
    }

    [Fact]
    public async Task A_record_is_found_by_its_own_number_and_does_not_take_it_for_another()
    {
        using var master = await app.ConnectAsync();
        var (person, ipp) = (Person.Somebody(), NewIpp());
        var id = await app.RegisterProvisional(person.Patient);
        var number = $"{id}^^^FHIRINS&{SandboxClient.Domain}&URI^RI";
        var pid = Message.Pid(person, ipp).Replace("^PI||", $"^PI~{number}||").Replace("12 rue", "14 rue");
        Assert.Equal("AA", (await master.Send(new Message("A31") { Segments = [pid] }.ToString())).Code);
        var now = await Show(ipp);
        Assert.Equal(id, (string)now["id"]!);
        Assert.DoesNotContain($"\"value\":\"{id}\"", now.ToJsonString());

        var stranger = pid.Replace($"{ipp}^^^{Message.Authority}^PI~", "").Replace(id, Guid.NewGuid().ToString());
        var refused = await master.Send(new Message("A31") { Segments = [stranger] }.ToString());
        Assert.Equal(("AE", "message-key-unknown"), (refused.Code, Assert.Single(refused.Codes)));
        Assert.Equal(["PID^1^3"], refused.Places);
    }

    [Theory]
    [InlineData("A40 of nobody", "AE", "902", "PID^1^3")]
    [InlineData("A47 of nobody", "AE", "902", "MRG^1^1")]
    [InlineData("A47 of another INS", "AE", "904", "MRG^1^1")]
    [InlineData("INS without its OID", "AE", "905", "PID^1^3")]
    [InlineData("INS without a sex", "AE", "905", "PID^1^8")]
    [InlineData("INS without a name", "AE", "905", "PID^1^5")]
    [InlineData("no INS and no sex", "AE", "", "PID^1^8")]
    [Rule("S087")]
    public async Task What_cannot_be_done_is_answered_in_the_codes_of_the_ans_too(
        string what,
        string code,
        string documentError,
        string place
    )
    {
        using var master = await app.ConnectAsync();
        var (person, ipp) = (Person.Somebody(), NewIpp());
        await master.Send(Message.About("A28", person, ipp, "VALI", ins: true).ToString());
        var pid = Message.Pid(person, ipp, "VALI", ins: true);
        var unknown = $"{NewIpp()}^^^{Message.Authority}^PI";
        var message = what switch
        {
            "A40 of nobody" => new Message("A40")
            {
                Operator = "VALOIS-7",
                Segments = [$"PID|1||{unknown}", $"MRG|{ipp}^^^{Message.Authority}^PI"],
            },
            "A47 of nobody" => new Message("A47") { Segments = [pid, $"MRG|{unknown}"] },
            "A47 of another INS" => new Message("A47")
            {
                Segments = [pid, $"MRG|{Message.Ins(Person.Somebody().Matricule)}"],
            },
            "INS without its OID" => new Message("A31") { Segments = [pid.Replace("&1.2.250.1.213.1.4.8&ISO", "")] },
            "INS without a sex" => new Message("A28")
            {
                Segments = [Message.Pid(Person.Somebody(), NewIpp(), "VALI", ins: true).Replace("|F|", "||")],
            },
            "INS without a name" => new Message("A31") { Segments = [pid.Replace("^L|", "^M|")] },
            _ => new Message("A28") { Segments = [Message.Pid(Person.Somebody(), NewIpp()).Replace("|F|", "||")] },
        };
        var answer = await master.Send(message.ToString());
        Assert.Equal(
            (code, documentError, place, "E"),
            (answer.Code, answer.DocumentErrors.Single(), answer.Places.Single(), answer.Severities.Single())
        );
        Assert.Equal("QUAL", await StatusOf(ipp));
    }

    [Theory]
    [InlineData("another name", "904")]
    [InlineData("another name, and no birth place", "905")]
    [InlineData("no INS", null)]
    [InlineData("as INSi knows it", null)]
    [Rule("T14", "S087")]
    public async Task An_ins_of_another_domain_that_insi_denies_is_taken_for_none_and_the_sender_is_warned(
        string what,
        string? documentError
    )
    {
        using var laboratory = await app.ConnectAsync();
        var (person, ipp) = (Person.Somebody(), NewIpp());
        app.Insi.People.Put(
            what.StartsWith("another", StringComparison.Ordinal)
                ? person.InInsi with
                {
                    BirthName = "AUTRE",
                }
                : person.InInsi
        );
        var message = Message.About("A28", person, ipp, "VALI", ins: what != "no INS") with
        {
            Application = "LAB",
            Facility = "BIO",
        };
        var text = message.ToString();
        if (what.EndsWith("no birth place", StringComparison.Ordinal))
            text = text.Replace("~^^^^^^BDL^^63220", "");
        var answer = await laboratory.Send(text);
        Assert.Equal("AA", answer.Code);
        Assert.Equal(documentError is null ? [] : [documentError], answer.DocumentErrors);
        Assert.All(answer.Severities, severity => Assert.Equal("W", severity));
        Assert.All(answer.Places, place => Assert.Equal("PID^1^3", place));
        Assert.DoesNotContain(person.Number, answer.Text);
        Assert.Equal(answer.Bytes, (await laboratory.Send(text)).Bytes);
    }

    [Fact]
    public async Task A_sign_between_repetitions_may_be_any_of_the_encoding_that_the_header_says()
    {
        using var master = await app.ConnectAsync();
        var (person, ipp) = (Person.Somebody(), NewIpp());
        var text = Message.About("A28", person, ipp, "VALI", ins: true).ToString().Replace('~', '\u02dc');
        Assert.Equal("AA", (await master.Send(text)).Code);
        Assert.Equal("QUAL", await StatusOf(ipp));
    }

    private static string NewIpp() => $"H{Guid.NewGuid():N}"[..16];

    private async Task<bool> Exists(string ipp) =>
        (await app.As("reception").Get($"Patient?identifier={Message.System}|{ipp}")).Total > 0;

    private async Task<JsonObject> Show(string ipp) =>
        Assert.Single((await app.As("connector").Get($"Patient?identifier={Message.System}|{ipp}")).Entries).AsObject();

    private async Task<JsonObject> ById(JsonNode patient) =>
        (await app.As("connector").Get($"Patient/{patient["id"]}")).Json.AsObject();

    private async Task<string> StatusOf(string ipp) => (string)(await Show(ipp))["meta"]!["tag"]![0]!["code"]!;
}
