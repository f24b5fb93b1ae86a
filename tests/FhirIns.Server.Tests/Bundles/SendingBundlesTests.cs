using System.Net;
using System.Text.Json.Nodes;
using FhirIns.Server.Tests.Infrastructure;
using FhirIns.Tests;

namespace FhirIns.Server.Tests.Bundles;

/// <summary>Batches, whose entries stand for themselves, and transactions, which happen as a whole or not at all.</summary>
public abstract class SendingBundlesTests
{
    private readonly FhirInsApplication app;

    protected SendingBundlesTests(FhirInsApplication app)
    {
        Assert.SkipWhen(app.WhyAbsent is not null, app.WhyAbsent ?? "");
        this.app = app;
    }

    private FhirClient Referent => app.As("referent");

    [Theory]
    [InlineData("")]
    [InlineData("/fhir")]
    public async Task A_batch_answers_each_entry_in_its_place_whatever_becomes_of_the_others(string address)
    {
        var id = await app.RegisterProvisional(Person.Somebody().Patient);
        var answer = await Referent.Post(
            address,
            Bundle(
                "batch",
                Entry("GET", $"Patient/{id}"),
                Entry("POST", "Patient", Person.Somebody().Patient),
                Entry("POST", "Patient", new JsonObject { ["resourceType"] = "Patient" }),
                Entry("GET", "Patient/nobody"),
                Entry("GET", $"Patient?_id={id}"),
                Entry("POST", $"Patient/{id}/$validate", Person.Somebody().Patient),
                Entry("GET", "metadata?_summary=true&_format=xml"),
                Entry("DELETE", $"Patient/{id}")
            )
        );
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("batch-response", answer.Json["type"]!.GetValue<string>());
        Assert.Equal(
            [
                "200 OK",
                "201 Created",
                "422 Unprocessable Entity",
                "404 Not Found",
                "200 OK",
                "200 OK",
                "200 OK",
                "204 No Content",
            ],
            Statuses(answer)
        );
        var entries = answer.Json["entry"]!.AsArray();
        Assert.Equal(id, entries[0]!["resource"]!["id"]!.GetValue<string>());
        Assert.Equal("W/\"1\"", entries[1]!["response"]!["etag"]!.GetValue<string>());
        Assert.Contains("/Patient/", entries[1]!["response"]!["location"]!.GetValue<string>());
        Assert.Equal("OperationOutcome", entries[2]!["response"]!["outcome"]!["resourceType"]!.GetValue<string>());
        Assert.Equal("searchset", entries[4]!["resource"]!["type"]!.GetValue<string>());
        Assert.Equal("OperationOutcome", entries[5]!["resource"]!["resourceType"]!.GetValue<string>());
        Assert.Equal("CapabilityStatement", entries[6]!["resource"]!["resourceType"]!.GetValue<string>());
    }

    [Fact]
    public async Task An_entry_of_a_batch_that_is_not_well_formed_is_refused_alone()
    {
        var bad = Person.Somebody().Patient.With("nonsense", true);
        var answer = await Referent.Post(
            "",
            Bundle(
                "batch",
                Entry("POST", "Patient", bad),
                Entry("POST", "Patient", Person.Somebody().Patient),
                Entry("GET", "https://elsewhere.example/fhir/Patient/1")
            )
        );
        Assert.Equal(["400 Bad Request", "201 Created", "400 Bad Request"], Statuses(answer));
    }

    [Fact]
    public async Task Each_entry_needs_the_scopes_it_would_need_alone()
    {
        var id = await app.RegisterProvisional(Person.Somebody().Patient);
        var answer = await app.As("reception", "user/Patient.r")
            .Post(
                "",
                Bundle(
                    "batch",
                    Entry("GET", $"Patient/{id}"),
                    Entry("POST", "Patient", Person.Somebody().Patient),
                    Entry("DELETE", $"Patient/{id}"),
                    Entry("GET", "AuditEvent"),
                    Entry("POST", "", Bundle("batch"))
                )
            );
        Assert.Equal(
            ["200 OK", "403 Forbidden", "403 Forbidden", "403 Forbidden", "400 Bad Request"],
            Statuses(answer)
        );
        using var nobody = app.Anonymous();
        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.Post("", Bundle("batch"))).Status);
    }

    [Fact]
    [Rule("S051")]
    public async Task A_batch_shows_an_ins_to_nobody_who_may_not_see_one()
    {
        var person = Person.Somebody();
        var id = await app.Qualify(person);
        var entries = new[]
        {
            Entry("GET", $"Patient/{id}"),
            Entry("GET", $"Patient/{id}/_history"),
            Entry("GET", $"Patient?_id={id}"),
        };
        var blind = await app.As("reception", "user/Patient.rs")
            .Post("", Bundle("batch", [.. entries.Select(entry => entry.DeepClone().AsObject())]));
        Assert.Equal(["200 OK", "200 OK", "200 OK"], Statuses(blind));
        Assert.DoesNotContain(person.Number, blind.Text);
        Assert.Contains(person.Matricule, (await Referent.Post("", Bundle("batch", entries))).Text);
    }

    [Fact]
    public async Task A_transaction_resolves_references_in_both_directions_and_runs_its_verbs_in_order()
    {
        var doomed = await app.RegisterProvisional(Person.Somebody().Patient);
        var known = await app.RegisterProvisional(Person.Somebody().Patient);
        const string One = "urn:uuid:61ebe359-bfdc-4613-8bf2-c5e300945f0a";
        const string Other = "urn:uuid:88f151c0-a954-468a-88bd-5ae15c08e059";
        var answer = await Referent.Post(
            "",
            Bundle(
                "transaction",
                Entry("GET", $"Patient/{doomed}/_history"),
                Entry("PUT", $"Patient/{known}", Linked(Other).With("id", known)),
                Entry("POST", "Patient", Linked(Other), One),
                Entry("POST", "Patient", Linked(One), Other),
                Entry("DELETE", $"Patient/{doomed}")
            )
        );
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("transaction-response", answer.Json["type"]!.GetValue<string>());
        Assert.Equal(["200 OK", "200 OK", "201 Created", "201 Created", "204 No Content"], Statuses(answer));
        var resources = answer.Json["entry"]!.AsArray().Select(entry => entry!["resource"]).ToList();
        var (one, other) = (resources[2]!["id"]!.GetValue<string>(), resources[3]!["id"]!.GetValue<string>());
        Assert.Equal(2, resources[0]!["total"]!.GetValue<int>());
        Assert.Equal($"Patient/{other}", SeeAlso(resources[1]!));
        Assert.Equal($"Patient/{other}", SeeAlso((await Referent.Get($"Patient/{one}")).Json));
        Assert.Equal($"Patient/{one}", SeeAlso((await Referent.Get($"Patient/{other}")).Json));
    }

    [Fact]
    public async Task A_transaction_happens_as_a_whole_or_not_at_all()
    {
        var id = await app.RegisterProvisional(Person.Somebody().Patient);
        var (patient, ipp) = Numbered();
        var answer = await Referent.Post(
            "",
            Bundle(
                "transaction",
                Entry("DELETE", $"Patient/{id}"),
                Entry("POST", "Patient", patient),
                Entry("PUT", "Patient/nobody", Person.Somebody().Patient.With("id", "nobody"))
            )
        );
        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.Status);
        Assert.Contains("update-create-unsupported", answer.Codes);
        Assert.Contains("Bundle.entry[2]", answer.Places);
        Assert.Equal(HttpStatusCode.OK, (await Referent.Get($"Patient/{id}")).Status);
        Assert.Equal(0, (await Referent.Get($"Patient?identifier={Resources.Ipp}%7C{ipp}")).Total);
        var traces = await app.As("auditor").Get($"AuditEvent?patient=Patient/{id}");
        Assert.Equal(1, traces.Total);
    }

    [Fact]
    public async Task A_transaction_is_refused_at_the_place_in_the_bundle()
    {
        var nameless = Person.Somebody().Patient;
        nameless["name"]![0]!.AsObject().Remove("family");
        var answer = await Referent.Post(
            "",
            Bundle(
                "transaction",
                Entry("POST", "Patient", Person.Somebody().Patient),
                Entry("POST", "Patient", nameless),
                Entry("POST", "Patient")
            )
        );
        Assert.All(answer.Places, place => Assert.StartsWith("Bundle.entry[1].resource.name[0]", place));
        Assert.Contains("Bundle.entry[1].resource.name[0].family", answer.Places);

        var bodiless = await Referent.Post("", Bundle("transaction", Entry("POST", "Patient")));
        Assert.Equal((HttpStatusCode.BadRequest, "body-missing"), (bodiless.Status, bodiless.Codes[0]));
        Assert.Equal(["Bundle.entry[0]"], bodiless.Places);
    }

    [Fact]
    public async Task Conditions_in_a_transaction_count_as_they_do_alone()
    {
        var (patient, ipp) = Numbered();
        var condition = $"identifier={Resources.Ipp}|{ipp}";
        var transaction = Bundle(
            "transaction",
            Entry(
                "POST",
                "Patient",
                patient,
                "urn:uuid:0c3b8c4e-6f5c-4a52-9c59-1a0d4b5a0b8f",
                ("ifNoneExist", condition)
            ),
            Entry("POST", "Patient", Linked("urn:uuid:0c3b8c4e-6f5c-4a52-9c59-1a0d4b5a0b8f"))
        );
        var first = await Referent.Post("", transaction.DeepClone());
        Assert.Equal(["201 Created", "201 Created"], Statuses(first));
        var second = await Referent.Post("", transaction.DeepClone());
        Assert.Equal(["200 OK", "201 Created"], Statuses(second));
        var id = first.Json["entry"]![0]!["resource"]!["id"]!.GetValue<string>();
        Assert.Equal($"Patient/{id}", SeeAlso(second.Json["entry"]![1]!["resource"]!));

        patient["active"] = true;
        var changed = await Referent.Post(
            "",
            Bundle(
                "transaction",
                Entry("PUT", $"Patient?{condition}", patient.DeepClone().AsObject(), null, ("ifMatch", "W/\"1\"")),
                Entry("POST", "Patient", Linked($"Patient?{condition}"))
            )
        );
        Assert.Equal(["200 OK", "201 Created"], Statuses(changed));
        var stale = await Referent.Post(
            "",
            Bundle("transaction", Entry("DELETE", $"Patient/{id}", null, null, ("ifMatch", "W/\"1\"")))
        );
        Assert.Equal(HttpStatusCode.PreconditionFailed, stale.Status);
        var spared = await Referent.Post(
            "",
            Bundle("batch", Entry("GET", $"Patient/{id}", null, null, ("ifNoneMatch", "W/\"2\"")))
        );
        Assert.Equal(["304 Not Modified"], Statuses(spared));
    }

    [Fact]
    public async Task A_transaction_refuses_one_resource_twice_dangling_references_and_operations_that_ask_insi()
    {
        var id = await app.RegisterProvisional(Person.Somebody().Patient);
        var patient = (await Referent.Get($"Patient/{id}")).Json.AsObject();
        await Refused(
            "entry-twice",
            Entry("PUT", $"Patient/{id}", patient.DeepClone().AsObject()),
            Entry("DELETE", $"Patient/{id}")
        );
        await Refused(
            "reference-unresolved",
            Entry("POST", "Patient", Linked("urn:uuid:5a2c3c9c-9f3b-4a52-9c59-1a0d4b5a0b8f"))
        );
        await Refused("reference-unresolved", Entry("POST", "Patient", Linked("Patient?identifier=nobody|nothing")));
        await Refused("operation-outside-transactions", Entry("POST", $"Patient/{id}/$ins-retrieve"));
        await Refused("unknown-element", Entry("POST", "Patient", Person.Somebody().Patient.With("nonsense", true)));

        async Task Refused(string code, params JsonObject[] entries)
        {
            var answer = await Referent.Post("", Bundle("transaction", entries));
            Assert.Contains(code, answer.Codes);
            Assert.True((int)answer.Status is >= 400 and < 500);
        }
    }

    [Fact]
    public async Task Patches_and_acts_on_identities_go_into_a_transaction()
    {
        var id = await app.RegisterProvisional(Person.Somebody().Patient);
        var patch = Convert.ToBase64String("""[{"op":"add","path":"/active","value":true}]"""u8);
        var answer = await Referent.Post(
            "",
            Bundle(
                "transaction",
                Entry("POST", $"Patient/{id}/$identity-validate", Resources.Proof("CN")),
                Entry(
                    "PATCH",
                    $"Patient/{id}",
                    new JsonObject
                    {
                        ["resourceType"] = "Binary",
                        ["contentType"] = "application/json-patch+json",
                        ["data"] = patch,
                    }
                )
            )
        );
        Assert.Equal(["200 OK", "200 OK"], Statuses(answer));
        var read = await Referent.Get($"Patient/{id}");
        Assert.True(read.Json["active"]!.GetValue<bool>());
        Assert.Equal("VALI", read.Json["meta"]!["tag"]![0]!["code"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_bundle_of_another_type_or_with_too_many_entries_is_refused()
    {
        Assert.Contains("bundle-type-unsupported", (await Referent.Post("", Bundle("collection"))).Codes);
        var many = Enumerable.Range(0, 501).Select(_ => Entry("GET", "Patient/nobody")).ToArray();
        var refused = await Referent.Post("", Bundle("batch", many));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, refused.Status);
        Assert.Contains("resource-type-wrong", (await Referent.Post("", Person.Somebody().Patient)).Codes);
    }

    [Fact]
    public async Task The_preferred_answer_holds_for_every_entry_and_xml_for_the_whole()
    {
        var minimal = await Referent.Post(
            "",
            Bundle("batch", Entry("POST", "Patient", Person.Somebody().Patient)),
            ("Prefer", "return=minimal")
        );
        Assert.Equal(["201 Created"], Statuses(minimal));
        Assert.Null(minimal.Json["entry"]![0]!["resource"]);
        var outcome = await Referent.Post(
            "",
            Bundle("transaction", Entry("POST", "Patient", Person.Somebody().Patient)),
            ("Prefer", "return=OperationOutcome")
        );
        Assert.Equal(
            "OperationOutcome",
            outcome.Json["entry"]![0]!["response"]!["outcome"]!["resourceType"]!.GetValue<string>()
        );
        var xml = await Referent.Post(
            "",
            Bundle("batch", Entry("POST", "Patient", Person.Somebody().Patient)),
            ("Accept", "application/fhir+xml")
        );
        Assert.StartsWith("<Bundle", xml.Text);
        Assert.Contains("<status value=\"201 Created\"", xml.Text);
    }

    /// <summary>Answers to medplum/medplum#7310: batches that put by identifier stay right when they come again and at once.</summary>
    [Fact]
    public async Task Complaint_7_transactions_on_the_same_identifiers_at_once_wait_for_each_other()
    {
        var people = Enumerable.Range(0, 4).Select(_ => Numbered()).ToArray();
        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(turn =>
                    Task.Run(() =>
                        Referent.Post(
                            "",
                            Bundle(
                                "transaction",
                                [
                                    .. (turn % 2 == 0 ? people : people.Reverse()).Select(person =>
                                        Entry(
                                            "PUT",
                                            $"Patient?identifier={Resources.Ipp}|{person.Ipp}",
                                            person.Patient.DeepClone().AsObject()
                                        )
                                    ),
                                ]
                            )
                        )
                    )
                )
        );
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        Assert.Equal(4, answers.SelectMany(Statuses).Count(status => status == "201 Created"));
        foreach (var (_, ipp) in people)
            Assert.Equal(1, (await Referent.Get($"Patient?identifier={Resources.Ipp}%7C{ipp}")).Total);
    }

    private static IEnumerable<string> Statuses(FhirReply answer) =>
        answer.Json["entry"]!.AsArray().Select(entry => entry!["response"]!["status"]!.GetValue<string>());

    private static JsonObject Linked(string reference) =>
        Person
            .Somebody()
            .Patient.With(
                "link",
                new JsonArray(
                    new JsonObject
                    {
                        ["type"] = "seealso",
                        ["other"] = new JsonObject { ["reference"] = reference },
                    }
                )
            );

    private static string SeeAlso(JsonNode patient) => patient["link"]![0]!["other"]!["reference"]!.GetValue<string>();

    private static (JsonObject Patient, string Ipp) Numbered()
    {
        var ipp = $"IPP-{Guid.NewGuid():N}";
        return (
            Person.Somebody().Patient.With("identifier", new JsonArray(Resources.Identifier(Resources.Ipp, ipp))),
            ipp
        );
    }

    [Theory]
    [InlineData("batch")]
    [InlineData("transaction")]
    public async Task All_answers_together_stay_within_what_one_bundle_may_hold(string type)
    {
        const int MaxAnswer = 32 * 1024 * 1024;
        var picture = new JsonArray(
            new JsonObject { ["contentType"] = "image/png", ["data"] = Convert.ToBase64String(new byte[700_000]) }
        );
        var id = await app.RegisterProvisional(Person.Somebody().Patient.With("photo", picture));
        var newcomer = Person.Somebody();
        var entries = Enumerable
            .Range(0, 45)
            .Select(_ => Entry("GET", $"Patient/{id}"))
            .Prepend(Entry("POST", "Patient", newcomer.Patient));

        var answer = await Referent.Post("", Bundle(type, [.. entries]));

        Assert.InRange(answer.Text.Length, 1, MaxAnswer + 64 * 1024);
        var known = await Referent.Get($"Patient?family={newcomer.Family}");
        if (type == "transaction")
        {
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.Status);
            Assert.Equal(["bundle-answer-too-large"], answer.Codes);
            Assert.Empty(known.Entries);
            return;
        }
        var statuses = Statuses(answer).ToList();
        Assert.Equal("201 Created", statuses[0]);
        Assert.InRange(statuses.Count(status => status == "200 OK"), 30, 44);
        Assert.Equal("413 Content Too Large", statuses[^1].Replace("Payload", "Content", StringComparison.Ordinal));
        Assert.Single(known.Entries);
    }

    [Fact]
    [Rule("T22")]
    public async Task After_a_merge_a_number_names_who_lives_on_in_a_transaction_too()
    {
        var (gone, stays) = ($"GONE-{Guid.NewGuid():N}", $"STAYS-{Guid.NewGuid():N}");
        var (source, target) = (WithNumber(gone), WithNumber(stays));
        var sourceId = (await Referent.Post("Patient", source)).Id;
        var targetId = (await Referent.Post("Patient", target)).Id;
        var merge = Resources.Parameters(
            ("source-patient", "valueReference", new JsonObject { ["reference"] = $"Patient/{sourceId}" }),
            ("target-patient", "valueReference", new JsonObject { ["reference"] = $"Patient/{targetId}" })
        );
        Assert.Equal(HttpStatusCode.OK, (await Referent.Post("Patient/$merge", merge)).Status);

        var relative = Person
            .Somebody()
            .Patient.With(
                "link",
                JsonNode.Parse(
                    $$$"""[{"other":{"reference":"Patient?identifier={{{Resources.Ipp}}}|{{{gone}}}"},"type":"seealso"}]"""
                )!
            );
        var answer = await Referent.Post(
            "",
            Bundle(
                "transaction",
                Entry("PUT", $"Patient?identifier={Resources.Ipp}|{gone}", source),
                Entry("POST", "Patient", relative)
            )
        );

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        var resources = answer.Json["entry"]!.AsArray().Select(entry => entry!["resource"]!).ToList();
        Assert.Equal(targetId, resources[0]["id"]!.GetValue<string>());
        Assert.Equal($"Patient/{targetId}", resources[1]["link"]![0]!["other"]!["reference"]!.GetValue<string>());

        static JsonObject WithNumber(string number) =>
            Person.Somebody().Patient.With("identifier", new JsonArray(Resources.Identifier(Resources.Ipp, number)));
    }

    private static JsonObject Bundle(string type, params JsonObject[] entries)
    {
        var bundle = new JsonObject { ["resourceType"] = "Bundle", ["type"] = type };
        if (entries.Length > 0)
            bundle["entry"] = new JsonArray([.. entries]);
        return bundle;
    }

    private static JsonObject Entry(
        string method,
        string url,
        JsonObject? resource = null,
        string? fullUrl = null,
        params (string Name, string Value)[] conditions
    )
    {
        var entry = new JsonObject();
        if (fullUrl is not null)
            entry["fullUrl"] = fullUrl;
        if (resource is not null)
            entry["resource"] = resource;
        var request = new JsonObject { ["method"] = method, ["url"] = url.Length == 0 ? "/" : url };
        foreach (var (name, value) in conditions)
            request[name] = value;
        entry["request"] = request;
        return entry;
    }
}

public sealed class SendingBundlesOnSqliteTests(FhirInsApplication app)
    : SendingBundlesTests(app),
        IClassFixture<FhirInsApplication>;

public sealed class SendingBundlesOnPostgreSqlTests(PostgreSqlApplication app)
    : SendingBundlesTests(app),
        IClassFixture<PostgreSqlApplication>;
