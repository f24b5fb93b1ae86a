using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using FhirIns.Sandbox.Simulator;
using FhirIns.Server.Tests.Infrastructure;
using FhirIns.Tests;

namespace FhirIns.Server.Tests.Journeys;

/// <summary>
/// One day of a hospital, from the first admission to the auditor's visit in the evening: about sixty steps over HTTP, and
/// an audit trail that tells the same day again.
/// </summary>
[Rule("S066", "S070", "S123")]
public sealed class DayOfAHospitalTests(FhirInsApplication app) : IClassFixture<FhirInsApplication>
{
    private const string Mother = "2850375112045";

    /// <summary>By the first given name, the second and both.</summary>
    private static readonly string[] AskedInVain = ["SearchByTraits 01", "SearchByTraits 01", "SearchByTraits 01"];

    private readonly List<string> said = [];
    private readonly List<string> untrue = [];

    private FhirClient Reception => app.As("reception");

    private FhirClient Referent => app.As("referent");

    private FhirClient Connector => app.As("connector");

    [Fact]
    public async Task The_audit_trail_tells_the_day_again()
    {
        var lefort = await AnAdmission();
        var (martine, otherMartine) = await TwoHomonyms();
        var newborn = await ANewbornOnTheCardOfTheMother();
        var foreigner = await AForeignerWithoutIns();
        var withdrawn = await AWrongProof();
        var (denied, confirmed) = await WhatThePartnerSends();
        var unconscious = await SomebodyUnconscious();
        var duplicate = await ADuplicate(lefort);
        await ACorrection(lefort);
        await AVerificationThatFails(martine);
        Assert.InRange(said.Count, 55, 90);

        // The evening: the auditor reads.
        await Tells(
            lefort,
            [
                "Registered >PROV",
                "SearchByTraits 00",
                "Retrieved PROV>RECUP",
                "DocumentChecked RECUP>QUAL",
                "Absorbed QUAL>QUAL",
                "Unmerged QUAL>QUAL",
                "Absorbed QUAL>QUAL",
                "refusal trait-locked",
                "TraitsChanged QUAL>VALI",
                .. AskedInVain,
            ]
        );
        await Tells(
            duplicate,
            ["Registered >PROV", "MergedAway PROV>PROV", "Unmerged PROV>PROV", "MergedAway PROV>PROV"]
        );
        await Tells(
            martine,
            [
                "Registered >PROV",
                "AttributeSet PROV>PROV",
                "SearchByTraits 00",
                "Retrieved PROV>RECUP",
                "DocumentChecked RECUP>QUAL",
                "Verify 00",
                "reveal",
                "Verify 01",
            ]
        );
        await Tells(otherMartine, ["Registered >PROV", "AttributeSet PROV>PROV"]);
        await Tells(
            newborn,
            [
                "Registered >PROV",
                .. AskedInVain,
                "SearchByTraits 00",
                "RetrievalRejected PROV>PROV",
                "SearchByTraits 00",
                "Retrieved PROV>RECUP",
                "refusal proof-not-accepted",
                "DocumentChecked RECUP>QUAL",
            ]
        );
        await Tells(foreigner, ["Registered >PROV", .. AskedInVain, "DocumentChecked PROV>VALI"]);
        await Tells(
            withdrawn,
            [
                "Registered >PROV",
                "Noted PROV>PROV",
                "refusal proof-not-accepted",
                "DiscordanceFound PROV>PROV",
                "DocumentChecked PROV>VALI",
                "ProofWithdrawn VALI>PROV",
            ]
        );
        await Tells(denied, ["ReceivedUnconfirmed >PROV"]);
        await Tells(confirmed, ["ReceivedConfirmed >RECUP", "DocumentChecked RECUP>QUAL"]);
        await Tells(
            unconscious,
            ["Registered >PROV", "refusal sex-unknown", "AttributeSet PROV>PROV", "refusal identity-doubtful"]
        );
        Assert.Empty(untrue);
    }

    private async Task<string> AnAdmission()
    {
        var person = Person.Somebody("male");
        app.Insi.People.Put(person.InInsi);
        var id = (await Step("a man at the desk", Reception.Post("Patient", person.Patient), 201)).Id;
        await Retrieve(id);
        Hidden(person, await Step("not yet for the DMP", Connector.Get($"Patient/{id}")));
        await Validate(id, "CN", "QUAL");
        Seen(person, await Step("now it is", Connector.Get($"Patient/{id}")));
        Seen(
            person,
            await Step("by its INS", Connector.Get($"Patient?identifier={Resources.InsNir}|{person.Matricule}"))
        );
        return id;
    }

    private async Task<(string First, string Second)> TwoHomonyms()
    {
        var first = Person.Somebody();
        var second = first with { BirthPlace = "75112", Number = Person.Somebody().Number };
        app.Insi.People.Put(first.InInsi);
        app.Insi.People.Put(second.InInsi);
        var one = (await Step("a woman", Reception.Post("Patient", first.Patient), 201)).Id;
        var warned = await Step(
            "another of the same name and day",
            Reception.Post("Patient", second.Patient, ("Prefer", "return=OperationOutcome")),
            201
        );
        Assert.Contains("possible-duplicate", warned.Codes);
        var other = warned.Header("Location")!.Split("/Patient/")[1].Split('/')[0];
        var tasks = await Step("the referent sees both", Referent.Get($"Task?patient={other}&code=duplicate"));
        var task = tasks
            .Entries.Single(entry => entry["focus"]!["reference"]!.GetValue<string>() == $"Patient/{one}")
            .DeepClone()
            .AsObject();
        Assert.Contains("homonym", task.ToJsonString());
        await Step("they are homonyms", Flag(one, "HOMA"));
        await Step("both of them", Flag(other, "HOMA"));
        task["status"] = "completed";
        await Step("settled", Referent.Put($"Task/{task["id"]}", task));
        await Retrieve(one);
        await Validate(one, "PA", "QUAL");
        Seen(first, await Step("the right number", Connector.Get($"Patient/{one}")));
        return (one, other);
    }

    private async Task<string> ANewbornOnTheCardOfTheMother()
    {
        var child = Person.Somebody("male") with { BirthDate = Today(-9) };
        var patient = child.Patient.With(
            "identifier",
            JsonNode.Parse(
                $$"""[{"use":"secondary","type":{"coding":[{"system":"https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-v2-0203","code":"NH"}]},"system":"urn:oid:1.2.250.1.213.1.4.13","value":"{{Mother}}"}]"""
            )!
        );
        var id = (await Step("a child nine days old", Reception.Post("Patient", patient), 201)).Id;
        Assert.Equal("01", (await Step("not registered yet", Ask(id))).Parameter("outcome"));
        app.Insi.People.Put(child.InInsi);
        var found = await Step("registered now", Ask(id));
        await Step(
            "not sure, the mother has gone",
            Reception.Post(
                $"Patient/{id}/$ins-integrate",
                Resources.Parameters(
                    ("retrieval", "valueId", found.Parameter("retrieval")!),
                    ("decision", "valueCode", "reject"),
                    ("reason", "valueCode", "inconnu")
                )
            )
        );
        await Retrieve(id);
        await Step("a birth certificate alone", Validating(id, "AN"), 422);
        var withMother = Resources.Proof("AN");
        withMother["parameter"]!
            .AsArray()
            .Add(
                JsonNode.Parse(
                    """{"name":"proof","part":[{"name":"type","valueCode":"CN"},{"name":"holder","valueCode":"parent"}]}"""
                )
            );
        var validated = await Step(
            "with the card of the mother",
            Reception.Post($"Patient/{id}/$identity-validate", withMother)
        );
        Assert.Equal("QUAL", validated.Parameter("status"));
        var seen = await Step("the child's own INS", Connector.Get($"Patient/{id}"));
        Seen(child, seen);
        Assert.DoesNotContain(Mother, seen.Text);
        return id;
    }

    private async Task<string> AForeignerWithoutIns()
    {
        var tourist = Person.Somebody() with { BirthPlace = "99134" };
        var id = (await Step("a tourist", Reception.Post("Patient", tourist.Patient), 201)).Id;
        Assert.Equal("01", (await Step("INSi does not know her", Ask(id))).Parameter("outcome"));
        await Validate(id, "PA", "VALI");
        var seen = await Step("care goes on by the local number", Connector.Get($"Patient/{id}"));
        Assert.DoesNotContain("1.2.250.1.213.1.4.8", seen.Text);
        return id;
    }

    private async Task<string> AWrongProof()
    {
        var person = Person.Somebody();
        var id = (await Step("nothing to show", Reception.Post("Patient", person.Patient), 201)).Id;
        await Step("noted", Flag(id, "no-proof"));
        var patient = (await Step("she comes again", Reception.Get($"Patient/{id}"))).Json;
        var reminded = await Step(
            "and the desk is reminded",
            Reception.Put($"Patient/{id}", patient, ("Prefer", "return=OperationOutcome"))
        );
        Assert.Contains("proof-reminder", reminded.Codes);
        await Step("a driving licence", Validating(id, "PC"), 422);
        await Step("an identity card that does not agree", Validating(id, "CN", concordance: false));
        await Validate(id, "CN", "VALI");
        var withdrawn = await Step(
            "the card was forged",
            Referent.Post(
                $"Patient/{id}/$identity-invalidate",
                Resources.Parameters(("what", "valueCode", "proof"), ("reason", "valueString", "faux document"))
            )
        );
        Assert.Equal("PROV", withdrawn.Parameter("status"));
        return id;
    }

    private async Task<(string Denied, string Confirmed)> WhatThePartnerSends()
    {
        var (wrong, right) = (Person.Somebody(), Person.Somebody());
        app.Insi.People.Put(right.InInsi);
        var denied = await Step("a result with an INS that INSi denies", Intake(wrong));
        Assert.Equal("parked", denied.Parameter("attach"));
        var confirmed = await Step("one that it confirms", Intake(right));
        Assert.Equal("allowed", confirmed.Parameter("attach"));
        var tasks = await Step("the referent is called", Referent.Get("Task?code=third-party-ko"));
        var parked = tasks.Entries[^1]["for"]!["reference"]!.GetValue<string>().Split('/')[1];
        var found = await Step("and finds the other", Referent.Get($"Patient?family={right.Family}"));
        var id = found.Entries[0]["id"]!.GetValue<string>();
        Hidden(right, found);
        await Validate(id, "CN", "QUAL");
        Seen(right, await Step("which is qualified by our own check", Connector.Get($"Patient/{id}")));
        return (parked, id);
    }

    private async Task<string> SomebodyUnconscious()
    {
        var patient = Resources.Patient("Zoulou-Quatre", "X", "unknown", "1970-12-31", "99999");
        var id = (await Step("somebody unconscious", Reception.Post("Patient", patient), 201)).Id;
        await Step("INSi cannot be asked", Ask(id), 422);
        await Step("perhaps not the name", Flag(id, "DOUT"));
        await Step("so it must not be validated", Validating(id, "CN"), 422);
        return id;
    }

    private async Task<string> ADuplicate(string kept)
    {
        var known = (await Reception.Get($"Patient/{kept}")).Json;
        var again = Resources.Patient(
            known["name"]![0]!["family"]!.GetValue<string>(),
            "Louise",
            "male",
            known["birthDate"]!.GetValue<string>()
        );
        var id = (await Step("the night shift registers him again", Reception.Post("Patient", again), 201)).Id;
        var list = await Step("a duplicate", Referent.Get($"Task?patient={id}&code=duplicate"));
        Assert.NotEqual(0, list.Total);
        await Step("looked at first", Merge(id, kept, preview: true));
        Assert.True((await Step("nothing has happened", Referent.Get($"Patient/{id}"))).Json["active"] is null);
        await Step("merged", Merge(id, kept));
        Assert.False((await Step("inert", Referent.Get($"Patient/{id}"))).Json["active"]!.GetValue<bool>());
        await Step(
            "undone",
            Referent.Post("Patient/$unmerge", Resources.Parameters(("source-patient", "valueReference", Reference(id))))
        );
        await Step("and merged for good", Merge(id, kept));
        return id;
    }

    private async Task ACorrection(string id)
    {
        var before = await Step("his birth date is said to be wrong", Reception.Get($"Patient/{id}"));
        var patient = before.Json.AsObject();
        patient["birthDate"] = "1980-05-15";
        await Step("the desk may not", Reception.Put($"Patient/{id}", patient), 403);
        await Step("but propose", Reception.Put($"Patient/{id}", patient, ("Prefer", "handling=lenient")));
        await Step("the referent finds the proposal", Referent.Get($"Task?patient={id}&code=ecart"));
        await Step("and unlocks", Referent.Put($"Patient/{id}", patient));
        Assert.DoesNotContain(
            "1.2.250.1.213.1.4.8",
            (await Step("the INS has gone", Connector.Get($"Patient/{id}"))).Text
        );
        Assert.DoesNotContain(
            "1.2.250.1.213.1.4.8",
            (await Step("from the past too", Connector.Get($"Patient/{id}/_history"))).Text
        );
        Assert.Equal("01", (await Step("INSi knows nobody of that day", Ask(id))).Parameter("outcome"));
    }

    private async Task AVerificationThatFails(string id)
    {
        Assert.Equal("OK", (await Step("verified", Referent.Post($"Patient/{id}/$ins-verify"))).Parameter("outcome"));
        var revealed = await Step(
            "the number, with a reason",
            Referent.Post($"Patient/{id}/$ins-reveal", Resources.Parameters(("reason", "valueString", "appel INSEE"))),
            record: false
        );
        var number = revealed.Parameters("identifier").First()["valueIdentifier"]!["value"]!.GetValue<string>();
        app.Insi.People.Change(number[..13], held => held with { Verification = VerificationVerdict.AlwaysKo });
        var failed = await Step("INSi has changed its mind", Referent.Post($"Patient/{id}/$ins-verify"));
        Assert.Equal("KO", failed.Parameter("outcome"));
        Assert.Equal("QUAL", failed.Parameter("status"));
        await Step("which waits", Referent.Get(failed.Parameter("task")!));
        await Step("the list of what waits", Referent.Get("Task?status=requested"));
    }

    private async Task<FhirReply> Step(string what, Task<FhirReply> step, int expected = 200, bool record = true)
    {
        var reply = await step;
        Assert.True((int)reply.Status == expected, $"{what}: {reply.Status} {string.Join(' ', reply.Codes)}");
        if (record)
            said.Add(what);
        return reply;
    }

    private Task<FhirReply> Ask(string id) => Reception.Post($"Patient/{id}/$ins-retrieve");

    private async Task Retrieve(string id)
    {
        var asked = await Step("INSi is asked", Ask(id));
        Assert.Equal("00", asked.Parameter("outcome"));
        var taken = await Step(
            "and believed",
            Reception.Post($"Patient/{id}/$ins-integrate", Resources.Accept(asked.Parameter("retrieval")!))
        );
        Assert.Equal("RECUP", taken.Parameter("status"));
    }

    private Task<FhirReply> Validating(string id, string proof, bool concordance = true) =>
        Reception.Post($"Patient/{id}/$identity-validate", Resources.Proof(proof, concordance));

    private async Task Validate(string id, string proof, string status) =>
        Assert.Equal(status, (await Step($"{proof} is shown", Validating(id, proof))).Parameter("status"));

    private Task<FhirReply> Flag(string id, string attribute) =>
        Referent.Post(
            $"Patient/{id}/$identity-flag",
            Resources.Parameters(("attribute", "valueCode", attribute), ("value", "valueBoolean", true))
        );

    private Task<FhirReply> Merge(string source, string target, bool preview = false) =>
        Referent.Post(
            "Patient/$merge",
            Resources.Parameters(
                ("source-patient", "valueReference", Reference(source)),
                ("target-patient", "valueReference", Reference(target)),
                ("preview", "valueBoolean", preview)
            )
        );

    private Task<FhirReply> Intake(Person person) =>
        app.As("partner")
            .Post(
                "Patient/$ins-intake",
                person.Patient.With(
                    "identifier",
                    new JsonArray(Resources.Identifier(Resources.InsNir, person.Matricule, "official"))
                )
            );

    private static JsonObject Reference(string id) => new() { ["reference"] = $"Patient/{id}" };

    private static void Seen(Person person, FhirReply reply) => Assert.Contains(person.Number, reply.Text);

    private static void Hidden(Person person, FhirReply reply) => Assert.DoesNotContain(person.Number, reply.Text);

    private static string Today(int days) =>
        TimeProvider.System.GetUtcNow().AddDays(days).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private async Task Tells(string id, string[] lines)
    {
        var told = await Story(id);
        if (!told.SequenceEqual(lines))
            untrue.Add($"expected {string.Join(", ", lines)}; told {string.Join(", ", told)}");
    }

    /// <summary>What the trail says of somebody, line by line, as the auditor reads it over FHIR.</summary>
    private async Task<List<string>> Story(string id)
    {
        var events = new List<JsonNode>();
        for (var next = $"AuditEvent?patient={id}&_count=50"; next is not null; )
        {
            var page = await app.As("auditor").Get(next);
            events.AddRange(page.Entries);
            next = page.Link("next");
        }
        return
        [
            .. events
                .OrderBy(one => one["recorded"]!.GetValue<string>(), StringComparer.Ordinal)
                .ThenBy(one => one["id"]!.GetValue<string>(), StringComparer.Ordinal)
                .Select(Line),
        ];
    }

    private static string Line(JsonNode audit)
    {
        var details = (audit["entity"]?[0]?["detail"]?.AsArray() ?? []).ToDictionary(
            detail => detail!["type"]!.GetValue<string>(),
            detail => detail!["valueString"]!.GetValue<string>()
        );
        Assert.NotEmpty(audit["agent"]!.AsArray());
        return audit["subtype"]![0]!["code"]!.GetValue<string>() switch
        {
            "insi-call" => $"{details["operation"]} {details["result"]}",
            "status-change" => $"{details["event"]} {details.GetValueOrDefault("fromStatus")}>{details["toStatus"]}",
            "refusal" => $"refusal {details["result"]}",
            var kind => kind,
        };
    }
}
