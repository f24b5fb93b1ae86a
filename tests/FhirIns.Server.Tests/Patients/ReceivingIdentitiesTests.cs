using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FhirIns.Identity;
using FhirIns.Sandbox.Population;
using FhirIns.Sandbox.Simulator;
using FhirIns.Server.Patients;
using FhirIns.Server.Storage;
using FhirIns.Server.Tests.Infrastructure;
using FhirIns.Tests;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace FhirIns.Server.Tests.Patients;

/// <summary>Identities that arrive from outside the domain: verified, taken, parked, and never more than they are worth.</summary>
public abstract partial class ReceivingIdentitiesTests
{
    private const string PartnerIds = "https://laboratory.example/patients";

    private readonly FhirInsApplication app;

    protected ReceivingIdentitiesTests(FhirInsApplication app)
    {
        Assert.SkipWhen(app.WhyAbsent is not null, app.WhyAbsent ?? "");
        this.app = app;
    }

    [Fact]
    [Rule("T13", "S058", "S082", "S085", "S086", "S057")]
    public async Task Confirmed_by_insi_a_stranger_is_retrieved_and_not_qualified_whatever_the_sender_says()
    {
        var person = Person.Somebody();
        app.Insi.People.Put(person.InInsi);
        var answer = await Send(Qualified(person));
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(("PROV", "allowed", null), Told(answer));
        var id = await OnlyOne(person);
        Assert.Equal("RECUP", await app.StatusOf(id));
        Assert.DoesNotContain(person.Number, (await app.As("connector").Get($"Patient/{id}")).Text);
        Assert.Equal([person.Number], await RevealedOf(id));

        // Its own check of a document is what qualifies it here.
        Assert.Equal("QUAL", (await app.Validate(id)).Parameter("status"));
    }

    [Fact]
    [Rule("T14", "S081", "S087", "S079")]
    public async Task Denied_by_insi_only_the_traits_are_taken_and_a_person_is_called()
    {
        var person = Person.Somebody();
        var answer = await Send(Qualified(person));
        var (status, attach, task) = Told(answer);
        Assert.Equal(("PROV", "parked"), (status, attach));
        var id = await OnlyOne(person);
        Assert.Equal("PROV", await app.StatusOf(id));
        Assert.Empty(await RevealedOf(id));
        var opened = await app.As("referent").Get(task!);
        Assert.Equal("third-party-ko", CodeOf(opened.Json));
        Assert.Equal($"Patient/{id}", opened.Json["for"]!["reference"]!.GetValue<string>());
        var call = opened.Json["reasonReference"]!["reference"]!.GetValue<string>();
        var trace = await app.As("referent").Get(call);
        Assert.True(trace.Text.Contains("INSi answered 01.", StringComparison.Ordinal), trace.Text);
        Assert.Contains("third-party", trace.Text);

        // Sent again, it is the same record and the same thing to do.
        Assert.Equal(task, Told(await Send(Qualified(person))).Task);
        Assert.Equal(id, await OnlyOne(person));
    }

    [Fact]
    [Rule("S077", "S085", "S088")]
    public async Task What_is_qualified_here_with_the_same_ins_and_traits_is_not_asked_about()
    {
        var person = Person.Somebody();
        var id = await app.Qualify(person);
        var before = app.Insi.Calls.Total;
        Assert.Equal(("PROV", "allowed", null), Told(await Send(Qualified(person))));
        Assert.Equal(("QUAL", "allowed", null), Told(await Send(Qualified(person), "reception")));
        Assert.Equal(before, app.Insi.Calls.Total);
        Assert.Equal("W/\"3\"", (await app.As("referent").Get($"Patient/{id}")).Header("ETag"));
    }

    [Fact]
    [Rule("T13", "S082", "S050")]
    public async Task Confirmed_by_insi_a_validated_identity_with_these_traits_is_qualified()
    {
        var person = Person.Somebody();
        app.Insi.People.Put(person.InInsi);
        var id = await app.RegisterProvisional(person.Patient);
        await app.Validate(id);
        await Send(Qualified(person));
        Assert.Equal("QUAL", await app.StatusOf(id));
        Assert.Contains(person.Number, (await app.As("connector").Get($"Patient/{id}")).Text);
    }

    [Fact]
    [Rule("T14", "S055", "EXI ID 08")]
    public async Task A_message_overwrites_neither_checked_traits_nor_names_in_use_nor_addresses()
    {
        var person = Person.Somebody();
        app.Insi.People.Put(person.InInsi);
        var id = await app.RegisterProvisional(WithUsedName(person.Patient, "LOCAL"));
        var sent = WithUsedName(Qualified(person), "SENT");
        sent["telecom"] = JsonNode.Parse("""[{"system":"phone","value":"0102030405"}]""");
        await Send(sent);
        Assert.Equal("RECUP", await app.StatusOf(id));
        var now = (await app.As("referent").Get($"Patient/{id}")).Text;
        Assert.Contains("LOCAL", now);
        Assert.DoesNotContain("SENT", now);
        Assert.DoesNotContain("0102030405", now);
    }

    [Fact]
    [Rule("S005", "S015", "A10")]
    public async Task An_ins_held_here_with_other_traits_is_left_to_a_person()
    {
        var (person, other) = (Person.Somebody(), Person.Somebody());
        var id = await app.Qualify(person);
        // INSi has corrected the name since: the record here must be looked at, and no second one made.
        var married = person with
        {
            Family = other.Family,
        };
        app.Insi.People.Put(married.InInsi);
        Assert.Equal(("PROV", "allowed", null), Told(await Send(Qualified(married))));
        Assert.Equal(0, (await app.As("referent").Get($"Patient?family={other.Family}")).Total);
        Assert.Equal("QUAL", await app.StatusOf(id));
        Assert.Contains("ecart", await TaskCodesOf(id));

        var stranger = married with { BirthDate = "1955-02-03" };
        app.Insi.People.Put(stranger.InInsi);
        await Send(Qualified(stranger));
        Assert.Contains("collision", await TaskCodesOf(id));
    }

    [Fact]
    [Rule("T14", "S015")]
    public async Task A_sender_corrects_the_provisional_record_it_made_but_makes_nobody_else_of_it()
    {
        var person = Person.Somebody();
        var first = person.Patient.With("identifier", new JsonArray(Resources.Identifier(PartnerIds, person.Number)));
        Assert.Equal(("PROV", "parked", null), Told(await Send(first)));
        var id = await OnlyOne(person);

        var corrected = (JsonObject)first.DeepClone();
        corrected["birthDate"] = "1980-05-15";
        await Send(corrected);
        Assert.Equal(
            "1980-05-15",
            (await app.As("referent").Get($"Patient/{id}")).Json["birthDate"]!.GetValue<string>()
        );

        var somebodyElse = (JsonObject)corrected.DeepClone();
        somebodyElse["name"]![0]!["family"] = Person.Somebody().Family;
        somebodyElse["birthDate"] = "1944-01-01";
        await Send(somebodyElse);
        Assert.Equal(
            "1980-05-15",
            (await app.As("referent").Get($"Patient/{id}")).Json["birthDate"]!.GetValue<string>()
        );
        Assert.Contains("collision", await TaskCodesOf(id));

        // Another sender who uses the same identifier reaches nothing.
        var intruder = (JsonObject)corrected.DeepClone();
        intruder["gender"] = "male";
        await Send(intruder, "reception");
        Assert.Equal("female", (await app.As("referent").Get($"Patient/{id}")).Json["gender"]!.GetValue<string>());
    }

    [Fact]
    public async Task From_outside_the_answer_is_the_same_whether_the_person_is_known_or_not()
    {
        var (known, unknown) = (Person.Somebody(), Person.Somebody());
        await app.Qualify(known);
        app.Insi.People.Put(unknown.InInsi);
        var answers = new List<string>();
        foreach (var person in new[] { known, unknown })
            answers.Add(Shape(await Send(Qualified(person))));
        Assert.Equal(answers[0], answers[1]);

        var recorded = Person.Somebody();
        await app.RegisterProvisional(recorded.Patient);
        var denied = new[] { recorded, Person.Somebody() };
        Assert.Single((await Task.WhenAll(denied.Select(person => Send(Qualified(person))))).Select(Shape).Distinct());

        var plain = Person.Somebody();
        await app.RegisterProvisional(plain.Patient);
        Assert.Equal(Shape(await Send(plain.Patient)), Shape(await Send(Person.Somebody().Patient)));
    }

    [Fact]
    [Rule("S046", "S045", "S085")]
    public async Task While_insi_is_down_it_waits_and_is_taken_up_by_itself()
    {
        var (known, unknown) = (Person.Somebody(), Person.Somebody());
        await app.Qualify(known);
        app.Insi.People.Put(unknown.InInsi);
        await app.InsiIsDownAsync();
        var answer = await Send(Qualified(unknown));
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(("PROV", "parked", null), Told(answer));
        Assert.Equal(Shape(answer), Shape(await Send(Qualified(known))));
        Assert.Equal(0, (await app.As("referent").Get($"Patient?family={unknown.Family}")).Total);
        var waiting = await Intakes(unknown);
        Assert.Equal("waiting", waiting.State);
        Assert.DoesNotContain(unknown.Number, System.Text.Encoding.UTF8.GetString(waiting.Content!));

        await app.InsiIsBackAsync();
        await Hurry();
        Assert.Equal("RECUP", await app.StatusOf(await OnlyOne(unknown)));
        Assert.Equal(0, await app.Host.Services.GetRequiredService<RetryIntakes>().RunAsync(9, Cancelled));
        Assert.False(await app.InDatabaseAsync(db => db.Intakes.AnyAsync(row => row.Content != null, Cancelled)));
    }

    [Fact]
    [Rule("S024", "EXI ID 11")]
    public async Task An_ins_with_an_unknown_sex_cannot_be_verified_and_is_dropped()
    {
        var person = Person.Somebody();
        var before = app.Insi.Calls.Total;
        var sent = Qualified(person);
        sent["gender"] = "unknown";
        Assert.Equal("parked", Told(await Send(sent)).Attach);
        Assert.Equal(before, app.Insi.Calls.Total);
        Assert.Equal("PROV", await app.StatusOf(await OnlyOne(person)));
    }

    [Theory]
    [InlineData("pid")]
    [InlineData("cda")]
    [InlineData("datamatrix")]
    [Rule("S014", "S082", "EXI REC 02")]
    public async Task What_our_own_forms_say_of_somebody_is_received_as_the_patient_would_be(string format)
    {
        var person = Person.Somebody();
        var id = await app.Qualify(person);
        var accept = format == "cda" ? "application/xml" : "text/plain";
        var form = await app.As("connector").Get($"Patient/{id}/$ins-format?format={format}", ("Accept", accept));
        Assert.Equal(HttpStatusCode.OK, form.Status);
        await app.As("referent").Delete($"Patient/{id}");

        var answer = await SendForm(format, form.Text.Replace('\u001d', '␝'));
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("allowed", Told(answer).Attach);
        var received = await OnlyOne(person);
        Assert.Equal("RECUP", await app.StatusOf(received));
        Assert.Equal([person.Number], await RevealedOf(received));
    }

    [Theory]
    [InlineData("pid", "MSH|^~")]
    [InlineData("cda", "<html/>")]
    [InlineData("datamatrix", "IS01")]
    [InlineData("hprim", "H|~^")]
    public async Task A_form_that_cannot_be_read_is_refused(string format, string content)
    {
        var refused = await SendForm(format, content);
        Assert.InRange((int)refused.Status, 400, 422);
        Assert.NotEmpty(refused.Codes);
    }

    [Fact]
    public async Task A_message_that_cannot_be_used_is_refused_before_anybody_is_looked_for()
    {
        var person = Person.Somebody();
        var wrongKey = Qualified(person);
        wrongKey["identifier"]![0]!["value"] =
            person.Number + (person.Matricule.EndsWith("11", StringComparison.Ordinal) ? "12" : "11");
        Assert.Equal(["matricule-key-wrong"], (await Send(wrongKey)).Codes);
        var unborn = person.Patient;
        unborn["birthDate"] = "2999-01-01";
        Assert.Equal(["birth-date-impossible"], (await Send(unborn)).Codes);
        var nameless = person.Patient;
        nameless["name"]![0]!.AsObject().Remove("family");
        Assert.Contains("trait-missing", (await Send(nameless)).Codes);
        var nothing = await app.As("partner")
            .Post("Patient/$ins-intake", Resources.Parameters(("source", "valueString", "x")));
        Assert.Equal(["parameter-missing"], nothing.Codes);
        Assert.Equal(0, (await app.As("referent").Get($"Patient?family={person.Family}")).Total);
    }

    [Fact]
    [Rule("T16", "S059")]
    public async Task Under_a_running_contract_what_the_partner_calls_qualified_is_qualified()
    {
        var person = Person.Somebody();
        var contract = await Contract("2020-01-01", null);
        var before = app.Insi.Calls.Total;
        Assert.Equal(("VALI", "allowed", null), Told(await Send(Qualified(person))));
        Assert.Equal(before, app.Insi.Calls.Total);
        var id = await OnlyOne(person);
        Assert.Equal("QUAL", await app.StatusOf(id));
        Assert.Contains(person.Number, (await app.As("connector").Get($"Patient/{id}")).Text);
        Assert.Equal(
            "TC",
            await app.InDatabaseAsync(db =>
                Task.FromResult(db.Patients.Single(row => row.Identity.Id == id).Identity.CurrentCheck!.Proofs)
            )
        );

        // Not what it calls provisional, nor what comes after the contract.
        var provisional = Person.Somebody();
        await Send(provisional.Patient.With("identifier", new JsonArray(OfficialIns(provisional))));
        Assert.Equal("PROV", await app.StatusOf(await OnlyOne(provisional)));
        Assert.Equal(HttpStatusCode.OK, (await EndOn(contract, "2020-12-31")).Status);
        var late = Person.Somebody();
        Assert.Equal("parked", Told(await Send(Qualified(late))).Attach);
        Assert.Equal("PROV", await app.StatusOf(await OnlyOne(late)));
        Assert.Equal(HttpStatusCode.NoContent, (await app.As("admin").Delete(contract)).Status);
    }

    [Fact]
    [Rule("T16")]
    public async Task A_contract_carries_over_neither_another_ins_nor_other_traits()
    {
        var contract = await Contract("2020-01-01", "2999-12-31");
        var person = Person.Somebody();
        var id = await app.Qualify(person);
        var (renamed, renumbered) = (
            person with
            {
                Given = "MARTHE",
            },
            person with
            {
                Number = Person.Somebody().Number,
            }
        );
        await Send(Qualified(renamed));
        Assert.Contains("ecart", await TaskCodesOf(id));
        Assert.Equal("QUAL", await app.StatusOf(id));
        await Send(Qualified(renumbered));
        Assert.Equal([person.Number], await RevealedOf(id));
        Assert.Contains(person.Given.Split(' ')[0], (await app.As("connector").Get($"Patient/{id}")).Text);
        await app.As("admin").Delete(contract);
    }

    [Fact]
    [Rule("S059", "S124")]
    public async Task Contracts_are_kept_by_the_administrator_alone_and_every_change_is_audited()
    {
        var contract = await Contract("2021-01-01", "2021-12-31");
        foreach (var client in new[] { "reception", "referent", "partner", "auditor" })
            Assert.Equal(HttpStatusCode.Forbidden, (await app.As(client).Get(contract)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.Anonymous().Get(contract)).Status);
        var shown = (await app.As("admin").Get(contract)).Json;
        Assert.False(shown["active"]!.GetValue<bool>());
        Assert.Equal("990000028", shown["partner"]!.GetValue<string>());
        foreach (
            var wrong in new[]
            {
                """{"partner":"990000028","validFrom":"2021-02-30"}""",
                """{"partner":"990000028","validFrom":"2021-02-03","validTo":"2021-02-02"}""",
                """{"partner":"the laboratory","validFrom":"2021-02-03"}""",
                """{"partner":"990000028","validFrom":"2021-02-03","trusted":true}""",
                "[]",
                "{",
            }
        )
        {
            var refused = await app.As("admin")
                .Send(HttpMethod.Post, "/admin/trust-contracts", wrong, "application/json");
            Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
            Assert.Equal(["parameter-invalid"], refused.Codes);
        }
        await EndOn(contract, "2022-01-31");
        Assert.Equal(HttpStatusCode.NoContent, (await app.As("admin").Delete(contract)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await app.As("admin").Get(contract)).Status);
        var id = contract.Split('/')[^1];
        var told = await app.InDatabaseAsync(db =>
            db.Traces.Where(trace => trace.Kind == TraceKind.Administration && trace.Context!.StartsWith(id))
                .OrderBy(trace => trace.At)
                .ThenBy(trace => trace.Id)
                .Select(trace => trace.Operation + " " + trace.Person)
                .ToListAsync(Cancelled)
        );
        Assert.Equal(
            [
                "trust-contract-create paul.ferrand",
                "trust-contract-change paul.ferrand",
                "trust-contract-remove paul.ferrand",
            ],
            told
        );
        var audited = await app.As("auditor").Get("AuditEvent?subtype=administration");
        Assert.True(audited.Total >= 3);
        R4Rules.AreKept(audited.Entries[0].ToJsonString());
    }

    [Fact]
    [Rule("T19", "T20", "S077", "A10")]
    public async Task An_old_number_of_a_person_who_is_qualified_here_finds_the_record_and_changes_nothing()
    {
        var (person, before) = (Person.Somebody(), Person.Somebody());
        var id = await QualifyAfter(before, person);
        var calls = app.Insi.Calls.Total;
        var late = Qualified(person with { Number = before.Number });
        Assert.Equal(("QUAL", "allowed", null), Told(await Send(late, "reception")));
        Assert.Equal(calls, app.Insi.Calls.Total);
        Assert.Equal(id, await OnlyOne(person));

        // A stranger is told what INSi says of the number: that it is none any more.
        var (status, attach, task) = Told(await Send(late));
        Assert.Equal(("PROV", "parked"), (status, attach));
        Assert.Equal(id, await OnlyOne(person));
        var opened = await app.As("referent").Get(task!);
        Assert.Equal($"Patient/{id}", opened.Json["for"]!["reference"]!.GetValue<string>());
        Assert.Equal([person.Number, before.Number], await RevealedOf(id));
        Assert.Equal("W/\"3\"", (await app.As("referent").Get($"Patient/{id}")).Header("ETag"));
    }

    [Fact]
    [Rule("T19", "T20")]
    public async Task An_old_number_that_insi_still_confirms_does_not_take_the_place_of_the_active_one()
    {
        var (person, before) = (Person.Somebody(), Person.Somebody());
        app.Insi.People.Put(Succeeding(before, person));
        var id = await app.RegisterProvisional(person.Patient);
        await app.RetrieveAndAccept(id);
        var old = person with { Number = before.Number };
        app.Insi.People.Put(old.InInsi);
        var late = Qualified(old);
        Assert.Equal(("PROV", "allowed", null), Told(await Send(late)));
        Assert.Equal(id, await OnlyOne(person));
        Assert.Equal("RECUP", await app.StatusOf(id));
        Assert.Equal([person.Number, before.Number], await RevealedOf(id));
        Assert.DoesNotContain("collision", await TaskCodesOf(id));
    }

    [Fact]
    [Rule("T15", "T19", "T20")]
    public async Task An_old_number_in_the_flow_of_the_master_names_the_person_and_is_not_taken_back()
    {
        var (person, before) = (Person.Somebody(), Person.Somebody());
        var id = await QualifyAfter(before, person);
        var late = Qualified(person with { Number = before.Number });
        late["id"] = id;
        Assert.Equal(HttpStatusCode.OK, (await app.As("feed").Put($"Patient/{id}", late)).Status);
        Assert.Equal("QUAL", await app.StatusOf(id));
        Assert.Equal([person.Number, before.Number], await RevealedOf(id));

        // In a record of its own it would be one person twice.
        late.Remove("id");
        var second = await app.As("feed").Post("Patient", late);
        Assert.Equal(HttpStatusCode.Created, second.Status);
        Assert.Empty(await RevealedOf(second.Id));
        Assert.Contains("collision", await TaskCodesOf(second.Id));
    }

    [Fact]
    public async Task Who_held_an_old_number_is_looked_up_by_it()
    {
        var ins = Ins.TryParse(Person.Somebody().Matricule, InsOid.Nir, KeyControl.Reject).Value;
        var text = await app.InDatabaseAsync(async db =>
        {
            if (db.Database.IsNpgsql())
                await db.Database.ExecuteSqlRawAsync("SET enable_seqscan = off", Cancelled);
            var query = db.FormerHoldersOf(ins, exceptId: null).ToQueryString();
            await db.Database.OpenConnectionAsync(Cancelled);
            await using var command = db.Database.GetDbConnection().CreateCommand();
            command.CommandText = (db.Database.IsNpgsql() ? "EXPLAIN " : "EXPLAIN QUERY PLAN ") + Inlined(query);
            await using var rows = await command.ExecuteReaderAsync(Cancelled);
            var plan = "";
            while (await rows.ReadAsync(Cancelled))
                plan += rows.GetValue(rows.FieldCount - 1) + "\n";
            return plan;
        });
        Assert.Contains("ix_identity_ins_history_number", text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotMatch("SCAN|Seq Scan", text);
    }

    [Theory]
    [InlineData("known to INSi", null)]
    [InlineData("another birth place", "904")]
    [InlineData("no birth place, confirmed", null)]
    [InlineData("no birth place, and another name", "905")]
    [InlineData("no INS", "903")]
    [Rule("S087")]
    public async Task A_document_that_is_not_filed_is_answered_in_the_codes_of_the_ans(string sent, string? code)
    {
        var person = Person.Somebody();
        app.Insi.People.Put(person.InInsi);
        var pid = Hl7v2.Message.Pid(person, "X42", "VALI", ins: sent != "no INS");
        var answer = await SendForm(
            "pid",
            sent switch
            {
                "another birth place" => pid.Replace("63220", "69123"),
                "no birth place, confirmed" => pid.Replace("~^^^^^^BDL^^63220", ""),
                "no birth place, and another name" => pid.Replace("~^^^^^^BDL^^63220", "")
                    .Replace(person.Family, "AUTRE"),
                _ => pid,
            }
        );
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(
            (code, code is null ? "allowed" : "parked"),
            (answer.Parameter("documentError"), answer.Parameter("attach"))
        );
    }

    [Fact]
    public async Task An_ins_without_a_trait_that_every_identity_needs_is_refused_as_incomplete()
    {
        var pid = Hl7v2.Message.Pid(Person.Somebody(), "X43", "VALI", ins: true).Replace("|F|", "||");
        var answer = await SendForm("pid", pid);
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "trait-missing"), (answer.Status, answer.Codes.Single()));
        Assert.Contains("905", answer.Text);
    }

    [Fact]
    [Rule("S001", "S087")]
    public async Task A_matricule_without_its_oid_is_refused_as_incomplete()
    {
        var pid = Hl7v2.Message.Pid(Person.Somebody(), "X44", "VALI", ins: true);
        var answer = await SendForm("pid", pid.Replace("&1.2.250.1.213.1.4.8&ISO", ""));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "ins-incomplete"), (answer.Status, answer.Codes.Single()));
        Assert.Contains("905", answer.Text);
    }

    /// <summary>A query with the values that its leading comments or declarations give in the place of its parameters.</summary>
    private static string Inlined(string query)
    {
        var values = Parameter().Matches(query).Select(one => (one.Groups[1].Value, one.Groups[2].Value)).ToList();
        var text = Parameter().Replace(query, "");
        return values.Aggregate(text, (sql, one) => sql.Replace(one.Item1, one.Item2, StringComparison.Ordinal));
    }

    /// <summary>The number that INSi replaced is another person's nowhere.</summary>
    private static SimulatedPerson Succeeding(Person before, Person person) =>
        person.InInsi with
        {
            Superseded = [new SupersededNumber(before.InInsi.Ins)],
        };

    private async Task<string> QualifyAfter(Person before, Person person)
    {
        app.Insi.People.Put(Succeeding(before, person));
        var id = await app.RegisterProvisional(person.Patient);
        await app.RetrieveAndAccept(id);
        Assert.Equal("QUAL", (await app.Validate(id)).Parameter("status"));
        return id;
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private static JsonObject OfficialIns(Person person) =>
        Resources.Identifier(Resources.InsNir, person.Matricule, "official");

    /// <summary>The person as a sender who has qualified them writes it.</summary>
    private static JsonObject Qualified(Person person) => Resources.Sent(person, "VALI");

    private static JsonObject WithUsedName(JsonObject patient, string name)
    {
        patient["name"]!.AsArray().Add(JsonNode.Parse($$"""{"use":"usual","family":"{{name}}"}"""));
        return patient;
    }

    private Task<FhirReply> Send(JsonObject patient, string client = "partner") =>
        app.As(client)
            .Post(
                "Patient/$ins-intake",
                new JsonObject
                {
                    ["resourceType"] = "Parameters",
                    ["parameter"] = new JsonArray(
                        new JsonObject { ["name"] = "patient", ["resource"] = patient.DeepClone() },
                        new JsonObject { ["name"] = "source", ["valueString"] = "result 4711" }
                    ),
                }
            );

    private Task<FhirReply> SendForm(string format, string content) =>
        app.As("partner")
            .Post(
                "Patient/$ins-intake",
                Resources.Parameters(("format", "valueCode", format), ("content", "valueString", content))
            );

    private static (string? Status, string? Attach, string? Task) Told(FhirReply answer) =>
        (answer.Parameter("status"), answer.Parameter("attach"), answer.Parameter("task"));

    /// <summary>An answer without the ids in it.</summary>
    private static string Shape(FhirReply answer) =>
        $"{answer.Status} " + Id().Replace(answer.Text, "id") + string.Join(' ', answer.Headers.Keys.Order());

    private async Task<string> OnlyOne(Person person)
    {
        var found = await app.As("referent").Get($"Patient?family={person.Family}");
        Assert.Equal(1, found.Total);
        return found.Entries[0]["id"]!.GetValue<string>();
    }

    private async Task<IEnumerable<string>> RevealedOf(string id) =>
        (
            await app.As("referent")
                .Post($"Patient/{id}/$ins-reveal", Resources.Parameters(("reason", "valueString", "contrôle")))
        )
            .Parameters("identifier")
            .Select(one => one["valueIdentifier"]!["value"]!.GetValue<string>()[..13]);

    private Task<List<string>> TaskCodesOf(string id) =>
        app.InDatabaseAsync(db => db.Tasks.Where(task => task.PatientId == id).Select(task => task.Code).ToListAsync());

    private Task<IntakeRow> Intakes(Person _) =>
        app.InDatabaseAsync(db => db.Intakes.Where(row => row.State == "waiting").SingleAsync());

    /// <summary>What waits is due now, and the job comes by.</summary>
    private async Task Hurry()
    {
        await app.InDatabaseAsync(db =>
            db.Intakes.ExecuteUpdateAsync(set => set.SetProperty(row => row.NextAttemptAt, DateTimeOffset.UnixEpoch))
        );
        await app.Host.Services.GetRequiredService<RetryIntakes>().RunAsync(100, Cancelled);
    }

    private async Task<string> Contract(string from, string? to)
    {
        var body = new JsonObject
        {
            ["partner"] = "990000028",
            ["name"] = "Laboratoire des Écoles",
            ["validFrom"] = from,
            ["validTo"] = to,
        };
        var entered = await app.As("admin")
            .Send(HttpMethod.Post, "/admin/trust-contracts", body.ToJsonString(), "application/json");
        Assert.Equal(HttpStatusCode.Created, entered.Status);
        return entered.Header("Location")!;
    }

    private Task<FhirReply> EndOn(string contract, string day) =>
        app.As("admin")
            .Send(
                HttpMethod.Put,
                contract,
                $$"""{"partner":"990000028","validFrom":"2020-01-01","validTo":"{{day}}"}""",
                "application/json"
            );

    [GeneratedRegex(@"^(?:-- |\.param set )(@\w+)[= ]('[^']*'|\S+).*\r?\n", RegexOptions.Multiline, 1000)]
    private static partial Regex Parameter();

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f-]{27}", RegexOptions.None, 1000)]
    private static partial Regex Id();

    private static string CodeOf(JsonNode task) => task["code"]!["coding"]![0]!["code"]!.GetValue<string>();
}

public sealed class ReceivingIdentitiesOnSqliteTests(FhirInsApplication app)
    : ReceivingIdentitiesTests(app),
        IClassFixture<FhirInsApplication>;

public sealed class ReceivingIdentitiesOnPostgreSqlTests(PostgreSqlApplication app)
    : ReceivingIdentitiesTests(app),
        IClassFixture<PostgreSqlApplication>;
