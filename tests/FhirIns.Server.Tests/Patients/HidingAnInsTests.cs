using System.Net;
using System.Text.Json.Nodes;
using FhirIns.Server.Tests.Infrastructure;
using FhirIns.Tests;

namespace FhirIns.Server.Tests.Patients;

/// <summary>An INS that a client put somewhere, or guesses, or sends again after it was withdrawn.</summary>
public sealed class HidingAnInsTests(FhirInsApplication app) : IClassFixture<FhirInsApplication>
{
    private const string ForeignSystem = "https://example.org/mrn";

    [Fact]
    [Rule("S051", "S006")]
    public async Task A_number_that_turns_out_to_be_the_ins_leaves_every_place_and_every_version()
    {
        var person = Person.Somebody();
        app.Insi.People.Put(person.InInsi);
        var patient = person
            .Patient.With(
                "identifier",
                new JsonArray(
                    Resources.Identifier(ForeignSystem, person.Matricule),
                    Resources.Identifier(Resources.Ipp, "kept")
                )
            )
            .With("photo", JsonNode.Parse($$"""[{"title":"{{person.Matricule}}"}]""")!);
        patient["extension"]!
            .AsArray()
            .Add(JsonNode.Parse($$"""{"url":"https://example.org/note","valueString":"{{person.Matricule}}"}"""));
        var feed = app.As("feed");
        var id = (await feed.Post("Patient", patient)).Id;
        await app.RetrieveAndAccept(id);

        foreach (
            var door in new[]
            {
                $"Patient/{id}",
                $"Patient/{id}/_history",
                $"Patient/{id}/_history/1",
                $"Patient?_id={id}",
            }
        )
            Assert.DoesNotContain(person.Number, (await feed.Get(door)).Text);
        Assert.Equal(0, (await feed.Get($"Patient?identifier={person.Matricule}")).Total);
        Assert.Contains("kept", (await feed.Get($"Patient/{id}")).Text);
    }

    [Theory]
    [Rule("S006")]
    [InlineData(
        """{"identifier":[{"system":"https://example.org/mrn","value":"#","assigner":{"display":"INS, CNAM"}}]}"""
    )]
    [InlineData(
        """{"identifier":[{"value":"#","assigner":{"identifier":{"system":"urn:oid:1.2.250.1.213.1.4.8","value":"x"}}}]}"""
    )]
    [InlineData("""{"identifier":[{"value":"#","type":{"text":"matricule INS"}}]}""")]
    [InlineData("""{"telecom":[{"system":"email","value":"#@patient.mssante.fr"}]}""")]
    [InlineData("""{"telecom":[{"system":"email","value":"#@patient.operateur.mssante.fr"}]}""")]
    [InlineData("""{"photo":[{"contentType":"text/plain","data":"base64:INS #"}]}""")]
    [InlineData("""{"photo":[{"contentType":"text/plain","url":"data:text/plain;base64,base64:INS #"}]}""")]
    [InlineData("""{"telecom":[{"system":"url","value":"mailto:#%40patient.mssante.fr"}]}""")]
    [InlineData("""{"telecom":[{"system":"other","value":"#\u200b"}]}""")]
    [InlineData(
        """{"contained":[{"resourceType":"RelatedPerson","id":"r","patient":{"display":"INS #"}}],"link":[{"other":{"reference":"#r"},"type":"seealso"}]}"""
    )]
    public async Task An_ins_is_recognized_in_who_assigned_it_in_addresses_and_in_attachments(string content)
    {
        var person = Person.Somebody();
        content = content
            .Replace("#r", "%r", StringComparison.Ordinal)
            .Replace("#", person.Matricule, StringComparison.Ordinal)
            .Replace("%r", "#r", StringComparison.Ordinal);
        if (content.IndexOf("base64:", StringComparison.Ordinal) is > 0 and var start)
        {
            var text = content[(start + "base64:".Length)..content.LastIndexOf("\"}]}", StringComparison.Ordinal)];
            var encoded = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(text));
            content = content.Replace("base64:" + text, encoded, StringComparison.Ordinal);
        }
        var patient = person.Patient;
        foreach (var (name, value) in JsonNode.Parse(content)!.AsObject())
            patient[name] = value!.DeepClone();
        var refused = await app.As("reception").Post("Patient", patient);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.True(refused.Codes.Any(code => code is "ins-not-from-insi" or "ins-incomplete"), refused.Text);
    }

    [Theory]
    [InlineData("/")]
    [InlineData(" / ")]
    [InlineData("·")]
    [InlineData("_")]
    [InlineData(", ")]
    [InlineData("\t")]
    [InlineData("\n")]
    [InlineData("\u2011")]
    [Rule("S051")]
    public async Task A_number_is_recognized_however_people_part_it(string separator)
    {
        var person = Person.Somebody();
        var number = person.Matricule;
        string[] groups =
        [
            number[..1],
            number[1..3],
            number[3..5],
            number[5..7],
            number[7..10],
            number[10..13],
            number[13..],
        ];
        var patient = person.Patient;
        patient["address"] = new JsonArray(
            new JsonObject { ["text"] = "N° " + string.Join(separator, groups), ["city"] = "Rennes" }
        );
        var refused = await app.As("reception").Post("Patient", patient);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Equal(["ins-not-from-insi"], refused.Codes);
    }

    [Theory]
    [InlineData("Patient?{0}=1")]
    [InlineData("Patient?family={0}&{0}=1")]
    [InlineData("Task?{0}=1")]
    [InlineData("AuditEvent?{0}=1")]
    public async Task No_error_says_a_matricule_back_that_stands_for_a_parameter(string search)
    {
        var number = Person.Somebody().Matricule;
        var refused = await app.As("referent")
            .Get(
                string.Format(System.Globalization.CultureInfo.InvariantCulture, search, number),
                ("Prefer", "handling=strict")
            );
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.DoesNotContain(number, refused.Text);
    }

    [Fact]
    public async Task No_error_says_a_matricule_back_that_stands_for_an_element()
    {
        var number = Person.Somebody().Matricule;
        var refused = await app.As("reception").Post("Patient", Person.Somebody().Patient.With(number, 1));
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.DoesNotContain(number, refused.Text);
    }

    [Fact]
    public async Task A_guess_is_refused_alike_whether_it_is_right_or_wrong()
    {
        var person = Person.Somebody();
        app.Insi.People.Put(person.InInsi);
        var id = await app.RegisterProvisional(person.Patient);
        await app.RetrieveAndAccept(id);
        var outsider = app.As("reception", "user/Patient.crus");
        foreach (var guess in new[] { person.Matricule, Person.Somebody().Matricule })
        {
            var patient = (await outsider.Get($"Patient/{id}")).Json.AsObject();
            patient["identifier"] = new JsonArray(Resources.Identifier(Resources.InsNir, guess, "official"));
            var refused = await outsider.Put($"Patient/{id}", patient);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
            Assert.Contains("ins-not-from-insi", refused.Codes);
        }
    }

    [Fact]
    [Rule("S051", "S053")]
    public async Task No_number_of_many_tells_by_staying_or_going_that_it_is_the_ins()
    {
        var (known, unknown) = (Person.Somebody(), Person.Somebody());
        app.Insi.People.Put(known.InInsi);
        var retrieved = await app.RegisterProvisional(known.Patient);
        await app.RetrieveAndAccept(retrieved);
        var provisional = await app.RegisterProvisional(unknown.Patient);
        var outsider = app.As("reception", "user/Patient.crus");
        foreach (var id in new[] { retrieved, provisional })
        {
            var patient = (await outsider.Get($"Patient/{id}")).Json.AsObject();
            var lines = new[] { known.Matricule, known.Number, unknown.Matricule, "8 rue des Lilas, 75013 Paris" };
            patient["address"] = new JsonArray(
                new JsonObject { ["line"] = new JsonArray([.. lines.Select(line => (JsonNode)line)]) }
            );
            var refused = await outsider.Put($"Patient/{id}", patient);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
            Assert.All(refused.Codes, code => Assert.Equal("ins-not-from-insi", code));
            Assert.Equal(
                [.. Enumerable.Range(0, 3).Select(line => $"Patient.address[0].line[{line}]")],
                refused.Places
            );
        }
    }

    [Fact]
    [Rule("T21")]
    public async Task The_feed_does_not_bring_a_withdrawn_ins_back()
    {
        var person = Person.Somebody();
        var id = await app.Qualify(person);
        var before = (await app.As("connector").Get($"Patient/{id}")).Json;
        await app.Invalidate(id, "ins", "mauvais dossier");
        Assert.Equal(HttpStatusCode.OK, (await app.As("feed").Put($"Patient/{id}", before)).Status);
        Assert.DoesNotContain(person.Number, (await app.As("connector").Get($"Patient/{id}")).Text);
    }

    [Fact]
    [Rule("T21", "T15")]
    public async Task An_ins_that_the_feed_replaced_leaves_the_past_versions_too()
    {
        var (person, other) = (Person.Somebody(), Person.Somebody());
        var id = await app.Qualify(person);
        var patient = (await app.As("connector").Get($"Patient/{id}")).Json.AsObject();
        patient["identifier"]![0]!["value"] = other.Matricule;
        Assert.Equal(HttpStatusCode.OK, (await app.As("feed").Put($"Patient/{id}", patient)).Status);
        Assert.DoesNotContain(person.Number, (await app.As("connector").Get($"Patient/{id}/_history")).Text);
        Assert.DoesNotContain(person.Number, (await app.As("connector").Get($"Patient/{id}/_history/3")).Text);
    }

    [Fact]
    [Rule("T21")]
    public async Task An_old_answer_does_not_bring_a_withdrawn_ins_back()
    {
        var person = Person.Somebody();
        var id = await app.Qualify(person);
        var again = Resources.Parameters(("confirm", "valueBoolean", true), ("reason", "valueString", "contrôle"));
        var asked = await app.As("referent").Post($"Patient/{id}/$ins-retrieve", again);
        await app.Invalidate(id, "ins", "mauvais dossier");
        var refused = await app.As("referent")
            .Post($"Patient/{id}/$ins-integrate", Resources.Accept(asked.Parameter("retrieval")!));
        Assert.Equal(HttpStatusCode.Conflict, refused.Status);
        Assert.True(
            await app.InDatabaseAsync(db =>
                Task.FromResult(
                    db.Traces.Where(trace => trace.PatientId == id)
                        .AsEnumerable()
                        .Any(trace => trace.Reason == "contrôle")
                )
            )
        );
    }

    [Fact]
    public async Task A_page_link_opens_the_list_it_was_made_for_alone()
    {
        await app.RegisterProvisional(Person.Somebody().Patient);
        await app.RegisterProvisional(Person.Somebody().Patient);
        var search = (await app.As("referent").Get("Patient?_count=1")).Link("next")!;
        var history = (await app.As("referent").Get("Patient/_history?_count=1")).Link("next")!;
        Assert.Equal(
            HttpStatusCode.BadRequest,
            (await app.As("referent").Get("Patient/_history?" + search.Split('?')[1])).Status
        );
        Assert.Equal(
            HttpStatusCode.BadRequest,
            (await app.As("referent").Get("Patient?" + history.Split('?')[1])).Status
        );
    }

    [Fact]
    [Rule("S005", "T15")]
    public async Task A_collision_the_feed_may_not_know_of_becomes_a_task()
    {
        var (known, other) = (Person.Somebody(), Person.Somebody());
        await app.Qualify(known);
        var patient = other.Patient.With(
            "identifier",
            new JsonArray(Resources.Identifier(Resources.InsNir, known.Matricule, "official"))
        );
        var created = await app.As("feed").Post("Patient", patient);
        Assert.Equal(HttpStatusCode.Created, created.Status);
        Assert.DoesNotContain(known.Number, (await app.As("connector").Get($"Patient/{created.Id}")).Text);
        Assert.True(
            await app.InDatabaseAsync(db =>
                Task.FromResult(db.Tasks.Any(task => task.PatientId == created.Id && task.Code == "collision"))
            )
        );
    }

    [Fact]
    [Rule("T15", "S056")]
    public async Task The_feed_hands_its_status_on()
    {
        var person = Person.Somebody();
        var patient = person
            .Patient.With(
                "identifier",
                new JsonArray(Resources.Identifier(Resources.InsNir, person.Matricule, "official"))
            )
            .With(
                "meta",
                JsonNode.Parse(
                    """{"tag":[{"system":"https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-identity-status","code":"QUAL"}]}"""
                )!
            );
        var created = await app.As("feed").Post("Patient", patient);
        Assert.Equal(HttpStatusCode.Created, created.Status);
        Assert.Contains(person.Matricule, (await app.As("connector").Get($"Patient/{created.Id}")).Text);
    }

    [Fact]
    [Rule("S054")]
    public async Task A_locked_change_sent_leniently_is_parked_once_and_the_rest_is_applied()
    {
        var id = await app.Qualify(Person.Somebody());
        for (var time = 0; time < 2; time++)
        {
            var patient = (await app.As("reception").Get($"Patient/{id}")).Json.AsObject();
            patient["name"]![0]!["family"] = "TOUTAUTRE";
            patient["active"] = true;
            var parked = await app.As("reception").Put($"Patient/{id}", patient, ("Prefer", "handling=lenient"));
            Assert.Equal(HttpStatusCode.OK, parked.Status);
            Assert.DoesNotContain("TOUTAUTRE", parked.Text);
            Assert.True(parked.Json["active"]!.GetValue<bool>());
        }
        Assert.Equal(
            1,
            await app.InDatabaseAsync(db =>
                Task.FromResult(db.Tasks.Count(task => task.PatientId == id && task.Code == "ecart"))
            )
        );
    }

    [Fact]
    public async Task Two_official_names_are_one_too_many()
    {
        var patient = Person.Somebody().Patient;
        patient["name"]!.AsArray().Add(JsonNode.Parse("""{"use":"official","family":"AUTRE","given":["ZOE"]}"""));
        var refused = await app.As("reception").Post("Patient", patient);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Contains("several-official-names", refused.Codes);
        Assert.Contains("Patient.name[1]", refused.Places);
    }

    [Fact]
    public async Task A_method_that_an_address_has_not_is_405_and_says_which_it_has()
    {
        var refused = await app.As("reception").Send(HttpMethod.Put, "Patient/1/_history", "{}", null);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, refused.Status);
        Assert.Contains("method-not-allowed", refused.Codes);
        Assert.Contains("GET", refused.Header("Allow"));
    }

    [Fact]
    public async Task A_document_is_not_looked_at_before_the_birth()
    {
        var id = await app.RegisterProvisional(Person.Somebody().Patient);
        var refused = await app.As("reception")
            .Post($"Patient/{id}/$identity-validate", Resources.Proof("CN", date: "1900-01-01"));
        Assert.Contains("date-before-birth", refused.Codes);
        var vague = await app.As("reception")
            .Post($"Patient/{id}/$identity-validate", Resources.Proof("CN", date: "2020"));
        Assert.Equal(HttpStatusCode.BadRequest, vague.Status);
    }
}
