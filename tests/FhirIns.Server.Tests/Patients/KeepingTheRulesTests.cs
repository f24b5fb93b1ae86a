using System.Net;
using System.Text.Json.Nodes;
using FhirIns.Server.Storage;
using FhirIns.Server.Tests.Infrastructure;
using FhirIns.Tests;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Tests.Patients;

/// <summary>Rules of the RNIV in the words of those who work by them.</summary>
public sealed class KeepingTheRulesTests(FhirInsApplication app) : IClassFixture<FhirInsApplication>
{
    [Fact]
    [Rule("S010", "S104", "A13")]
    public async Task Who_has_no_ins_is_registered_found_and_changed_like_everybody_else()
    {
        var person = Person.Somebody();
        var ipp = $"IPP-{person.Family}";
        var id = await app.RegisterProvisional(
            person.Patient.With("identifier", new JsonArray(Resources.Identifier(Resources.Ipp, ipp)))
        );
        var found = await app.As("reception").Get($"Patient?identifier={Resources.Ipp}|{ipp}");
        Assert.Equal(id, Assert.Single(found.Entries)["id"]!.GetValue<string>());
        Assert.DoesNotContain("1.2.250.1.213.1.4", found.Text);
        var patient = found.Entries[0].DeepClone();
        patient["telecom"] = new JsonArray(new JsonObject { ["system"] = "phone", ["value"] = "0102030405" });
        Assert.Equal(HttpStatusCode.OK, (await app.As("reception").Put($"Patient/{id}", patient)).Status);
    }

    [Fact]
    [Rule("S030", "S040", "S076")]
    public async Task What_insi_confirms_is_not_validated_by_that()
    {
        var person = Person.Somebody();
        app.Insi.People.Put(person.InInsi);
        var id = await app.RegisterProvisional(person.Patient);
        Assert.Equal("RECUP", (await app.RetrieveAndAccept(id)).Parameter("status"));
        var verified = await app.As("referent").Post($"Patient/{id}/$ins-verify");
        Assert.Equal("OK", verified.Parameter("outcome"));
        Assert.Equal("RECUP", verified.Parameter("status"));
    }

    [Fact]
    [Rule("S041", "EXI SI 10", "EXI SI 23", "S060")]
    public async Task The_secretariat_calls_and_checks_and_names_the_document()
    {
        var person = Person.Somebody();
        var id = await app.Qualify(person);
        var none = await app.As("reception")
            .Post(
                $"Patient/{await app.RegisterProvisional(Person.Somebody().Patient)}/$identity-validate",
                Resources.Parameters(("concordance", "valueBoolean", true))
            );
        Assert.True((int)none.Status is 400 or 422);
        // Somebody who comes back is asked for nothing more.
        Assert.Contains("QUAL", (await app.As("reception").Get($"Patient/{id}")).Text);
    }

    [Fact]
    [Rule("S066", "S068", "S079")]
    public async Task Somebody_asks_insi_and_why_is_in_the_trail()
    {
        var person = Person.Somebody();
        app.Insi.People.Put(person.InInsi);
        var id = await app.RegisterProvisional(person.Patient);
        var asked = await app.As("reception")
            .Post($"Patient/{id}/$ins-retrieve", Resources.Parameters(("context", "valueCode", "preadmission")));
        Assert.Equal("00", asked.Parameter("outcome"));
        var told = await app.As("auditor").Get($"AuditEvent?patient={id}&subtype=insi-call");
        Assert.Contains("preadmission", Assert.Single(told.Entries).ToJsonString());
    }

    [Fact]
    [Rule("S074", "S065")]
    public async Task Insi_is_asked_about_somebody_nobody_knows_yet()
    {
        var person = Person.Somebody();
        app.Insi.People.Put(person.InInsi);
        var asked = await app.As("reception")
            .Post(
                "Patient/$ins-retrieve",
                Resources.Parameters(
                    ("family", "valueString", person.Family),
                    ("given", "valueString", "LOUISE"),
                    ("gender", "valueCode", person.Gender),
                    ("birthDate", "valueDate", person.BirthDate)
                )
            );
        Assert.Equal("00", asked.Parameter("outcome"));
        Assert.NotNull(asked.Parameter("retrieval"));
        Assert.DoesNotContain(person.Matricule, asked.Text);
    }

    [Fact]
    [Rule("T7")]
    public async Task Nobody_found_changes_nothing()
    {
        var id = await app.RegisterProvisional(Person.Somebody().Patient);
        var before = await app.As("reception").Get($"Patient/{id}");
        Assert.Equal("01", (await app.As("reception").Post($"Patient/{id}/$ins-retrieve")).Parameter("outcome"));
        Assert.Equal(before.Text, (await app.As("reception").Get($"Patient/{id}")).Text);
    }

    [Fact]
    [Rule("S078", "S088")]
    public async Task Nothing_asks_insi_unless_somebody_does()
    {
        var id = await app.Qualify(Person.Somebody());
        var before = await CallsAbout(id);
        var patient = (await app.As("reception").Get($"Patient/{id}")).Json;
        patient["telecom"] = new JsonArray(new JsonObject { ["system"] = "phone", ["value"] = "0102030405" });
        await app.As("reception").Put($"Patient/{id}", patient);
        await app.As("connector").Get($"Patient/{id}");
        await app.As("connector").Get($"Patient?_id={id}");
        Assert.Equal(before, await CallsAbout(id));
    }

    [Fact]
    [Rule("S102")]
    public async Task A_difference_that_somebody_rejects_is_followed_with_its_reason()
    {
        var person = Person.Somebody();
        app.Insi.People.Put(person.InInsi);
        var id = await app.RegisterProvisional(person.Patient);
        var asked = await app.As("reception").Post($"Patient/{id}/$ins-retrieve");
        var rejected = await app.As("reception")
            .Post(
                $"Patient/{id}/$ins-integrate",
                Resources.Parameters(
                    ("retrieval", "valueId", asked.Parameter("retrieval")!),
                    ("decision", "valueCode", "reject"),
                    ("reason", "valueCode", "etat-civil")
                )
            );
        Assert.Equal("PROV", rejected.Parameter("status"));
        var task = Assert.Single((await app.As("referent").Get($"Task?patient={id}&code=ecart")).Entries);
        Assert.Equal("etat-civil", task["reasonCode"]!["text"]!.GetValue<string>());
        Assert.Equal("requested", task["status"]!.GetValue<string>());
    }

    [Fact]
    [Rule("S107", "S113")]
    public async Task An_ins_is_given_on_as_it_came_and_the_words_name_the_person()
    {
        var person = Person.Somebody();
        var id = await app.Qualify(person);
        var shown = (await app.As("connector").Get($"Patient/{id}")).Json;
        var ins = shown["identifier"]!.AsArray().Single(one => one!["system"]!.GetValue<string>() == Resources.InsNir)!;
        Assert.Equal(person.Matricule, ins["value"]!.GetValue<string>());
        var words = shown["text"]!["div"]!.GetValue<string>();
        foreach (var minimum in new[] { person.Family, "LOUISE", "14/05/1980", "sexe féminin" })
            Assert.Contains(minimum, words);
        Assert.DoesNotContain("1.2.250", words);
    }

    [Fact]
    [Rule("S116")]
    public async Task There_is_no_hprim_that_could_lose_an_ins()
    {
        var formats = await app.As("connector").Get("CodeSystem/output-format");
        Assert.Equal(HttpStatusCode.OK, formats.Status);
        Assert.DoesNotContain("hprim", formats.Text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    [Rule("S117", "S119", "A6", "A10")]
    public async Task A_connector_finds_by_ins_whoever_is_qualified_and_nobody_else()
    {
        var qualified = Person.Somebody();
        var id = await app.Qualify(qualified);
        foreach (var number in new[] { qualified.Matricule, $"{qualified.Matricule[..1]} {qualified.Matricule[1..]}" })
        {
            var found = await app.As("connector")
                .Get($"Patient?identifier={Resources.InsNir}|{Uri.EscapeDataString(number)}");
            Assert.Equal(id, Assert.Single(found.Entries)["id"]!.GetValue<string>());
        }
        var retrieved = Person.Somebody();
        app.Insi.People.Put(retrieved.InInsi);
        var other = await app.RegisterProvisional(retrieved.Patient);
        await app.RetrieveAndAccept(other);
        Assert.Equal(
            0,
            (await app.As("connector").Get($"Patient?identifier={Resources.InsNir}|{retrieved.Matricule}")).Total
        );
    }

    [Theory]
    [Rule("S128")]
    [InlineData("OPPO")]
    [InlineData("opt-out")]
    public async Task Nobody_can_object_to_the_ins(string attribute)
    {
        var id = await app.RegisterProvisional(Person.Somebody().Patient);
        var refused = await app.As("referent")
            .Post(
                $"Patient/{id}/$identity-flag",
                Resources.Parameters(("attribute", "valueCode", attribute), ("value", "valueBoolean", true))
            );
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
    }

    [Fact]
    [Rule("EXI ID 08")]
    public async Task Used_names_are_never_fed()
    {
        var person = Person.Somebody();
        app.Insi.People.Put(person.InInsi);
        var patient = person.Patient;
        patient["name"]!
            .AsArray()
            .Add(
                new JsonObject
                {
                    ["use"] = "usual",
                    ["family"] = "Lefebvre",
                    ["given"] = new JsonArray("Lou"),
                }
            );
        var id = await app.RegisterProvisional(patient);
        await app.RetrieveAndAccept(id);
        await app.Validate(id);
        var used = (await app.As("reception").Get($"Patient/{id}")).Json["name"]!
            .AsArray()
            .Single(name => name!["use"]!.GetValue<string>() == "usual")!;
        Assert.Equal("Lefebvre", used["family"]!.GetValue<string>());
        Assert.Equal("Lou", used["given"]![0]!.GetValue<string>());
    }

    [Fact]
    [Rule("EXI ID 17", "A2", "A5", "A7")]
    public async Task Whoever_is_known_is_found_by_birth_date_and_three_letters_of_any_name_they_ever_had()
    {
        var person = Person.Somebody();
        var id = await app.RegisterProvisional(person.Patient);
        var patient = (await app.As("reception").Get($"Patient/{id}")).Json;
        patient["name"]![0]!["family"] = $"ZYX{person.Family}";
        Assert.Equal(HttpStatusCode.OK, (await app.As("reception").Put($"Patient/{id}", patient)).Status);
        foreach (var family in new[] { person.Family, "ZYX" })
            Assert.Contains(
                id,
                (
                    await app.As("reception")
                        .Get($"Patient?birthdate={person.BirthDate}&family={family}&given=LOU&_count=200")
                ).Entries.Select(one => one["id"]!.GetValue<string>())
            );
        Assert.Equal(0, (await app.As("reception").Get($"Patient?birthdate=1801-01-01&family={person.Family}")).Total);
    }

    [Fact]
    [Rule("A12")]
    public async Task A_homonym_is_marked_where_somebody_chooses()
    {
        var person = Person.Somebody();
        var id = await app.RegisterProvisional(person.Patient);
        await app.As("referent")
            .Post(
                $"Patient/{id}/$identity-flag",
                Resources.Parameters(("attribute", "valueCode", "HOMA"), ("value", "valueBoolean", true))
            );
        var found = await app.As("reception").Get($"Patient?family={person.Family}&identity-attribute=HOMA");
        Assert.Contains("HOMA", Assert.Single(found.Entries).ToJsonString());
    }

    private Task<int> CallsAbout(string id) =>
        app.InDatabaseAsync(db =>
            db.Traces.CountAsync(line => line.PatientId == id && line.Kind == TraceKind.InsiCall)
        );
}

/// <summary>A server that is not the master of its domain.</summary>
public sealed class NonMasterApplication : FhirInsApplication
{
    protected override ValueTask<Dictionary<string, string?>> SettingsAsync() =>
        new(new Dictionary<string, string?> { ["Identity:Role"] = "NonMaster" });
}

/// <summary>What is left to a server that is not the master (S105).</summary>
public sealed class KeepingTheRulesOfANonMasterTests(NonMasterApplication app) : IClassFixture<NonMasterApplication>
{
    [Fact]
    [Rule("S105")]
    public async Task Identities_are_made_and_changed_by_the_master_alone()
    {
        var person = Person.Somebody();
        var typed = await app.As("reception").Post("Patient", person.Patient);
        Assert.Contains("non-master", typed.Codes);
        var fed = await app.As("feed").Post("Patient", person.Patient);
        Assert.Equal(HttpStatusCode.Created, fed.Status);
        var checkedHere = await app.As("reception").Post($"Patient/{fed.Id}/$identity-validate", Resources.Proof("CN"));
        Assert.Contains("non-master", checkedHere.Codes);
        var changed = (await app.As("reception").Get($"Patient/{fed.Id}")).Json;
        changed["birthDate"] = "1999-01-01";
        Assert.Contains("non-master", (await app.As("reception").Put($"Patient/{fed.Id}", changed)).Codes);
    }
}
