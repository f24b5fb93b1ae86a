using System.Net;
using System.Text.Json.Nodes;
using FhirIns.Server.Tests.Infrastructure;
using FhirIns.Tests;

namespace FhirIns.Server.Tests.Patients;

/// <summary>Two records of one person become one, and two again when it was a mistake.</summary>
public abstract class MergingPatientsTests
{
    private readonly FhirInsApplication app;

    protected MergingPatientsTests(FhirInsApplication app)
    {
        Assert.SkipWhen(app.WhyAbsent is not null, app.WhyAbsent ?? "");
        this.app = app;
    }

    private static readonly HttpStatusCode[] Expected =
    [
        HttpStatusCode.OK,
        HttpStatusCode.Conflict,
        HttpStatusCode.UnprocessableEntity,
    ];

    private FhirClient Referent => app.As("referent");

    [Fact]
    [Rule("T22", "S015")]
    public async Task The_source_points_to_the_target_which_receives_its_identifiers_as_old()
    {
        var (source, sourceIpp) = await Registered(Person.Somebody());
        var (target, targetIpp) = await Registered(Person.Somebody());
        var merged = await Merge(source, target);
        Assert.Equal(HttpStatusCode.OK, merged.Status);
        R4Rules.AreKept(merged.Text);
        Assert.Equal("OperationOutcome", Text(merged.Resource("outcome")["resourceType"]));

        var stays = merged.Resource("result");
        Assert.Equal(target, Text(stays["id"]));
        Assert.Equal([("usual", targetIpp), ("old", sourceIpp)], Identifiers(stays));
        Assert.Equal([("replaces", $"Patient/{source}")], Links(stays));
        Assert.Equal((await Read(target)).ToJsonString(), stays.ToJsonString());

        var gone = await Read(source);
        R4Rules.AreKept(gone.ToJsonString());
        Assert.False(gone["active"]!.GetValue<bool>());
        Assert.Equal([("replaced-by", $"Patient/{target}")], Links(gone));
        Assert.Equal([("usual", sourceIpp)], Identifiers(gone));

        Assert.Equal(2, (await Referent.Get($"Patient/{source}/_history")).Total);
        Assert.Equal(2, (await Referent.Get($"Patient/{target}/_history")).Total);
        Assert.Equal([("MergedAway", $"Patient/{target}")], await TracesOf(source));
        Assert.Equal([("Absorbed", $"Patient/{source}")], await TracesOf(target));
        var trail = await Referent.Get($"AuditEvent?patient=Patient/{source}");
        R4Rules.AreKept(trail.Text);
        Assert.Contains($"Patient/{target}", trail.Text);
    }

    [Fact]
    [Rule("T22", "S051")]
    public async Task Facts_never_add_up_and_the_ins_of_the_source_is_seen_nowhere()
    {
        var (qualified, checkedOnly) = (Person.Somebody(), Person.Somebody());
        var source = await app.Qualify(qualified);
        var target = await app.RegisterProvisional(checkedOnly.Patient);
        await app.Validate(target);
        Assert.Equal(HttpStatusCode.OK, (await Merge(source, target)).Status);
        Assert.Equal("VALI", Status(await Read(target)));
        Assert.Equal("VALI", Status(await Read(source)));
        foreach (var id in new[] { source, target })
        foreach (var door in new[] { $"Patient/{id}", $"Patient/{id}/_history", $"Patient?_id={id}" })
            Assert.DoesNotContain(qualified.Number, (await Referent.Get(door)).Text);
        Assert.Equal(0, (await Referent.Get($"Patient?identifier={Resources.InsNir}%7C{qualified.Matricule}")).Total);
    }

    [Fact]
    [Rule("T22", "A1")]
    public async Task A_merged_record_is_no_candidate_and_is_not_deleted()
    {
        var person = Person.Somebody();
        var source = await app.RegisterProvisional(person.Patient);
        var target = await app.RegisterProvisional(Person.Somebody().Patient);
        await Merge(source, target);
        var newcomer = await app.RegisterProvisional(person.Patient);
        Assert.False(
            await app.InDatabaseAsync(db =>
                Task.FromResult(db.Tasks.Any(task => task.PatientId == newcomer && task.OtherPatientId == source))
            )
        );
        var refused = await Referent.Delete($"Patient/{source}");
        Assert.Equal(HttpStatusCode.Conflict, refused.Status);
        Assert.Contains("identity-merged", refused.Codes);
    }

    [Fact]
    [Rule("T22")]
    public async Task A_record_that_others_were_merged_into_is_not_deleted_until_they_are_back()
    {
        var (source, ipp) = await Registered(Person.Somebody());
        var target = await app.RegisterProvisional(Person.Somebody().Patient);
        await Merge(source, target);
        var refused = await Referent.Delete($"Patient/{target}");
        Assert.Equal(HttpStatusCode.Conflict, refused.Status);
        Assert.Equal(["merge-not-undone"], refused.Codes);
        await Unmerge(source);
        Assert.Equal(HttpStatusCode.NoContent, (await Referent.Delete($"Patient/{target}")).Status);
        Assert.Equal([("usual", ipp)], Identifiers(await Read(source)));
    }

    [Theory]
    [InlineData("DOUT")]
    [InlineData("FICT")]
    [InlineData("ANOM")]
    [Rule("T22", "S064", "EXI ID 26")]
    public async Task A_merge_hides_no_doubt_and_joins_no_anonymous_record_to_a_named_one(string attribute)
    {
        var flagged = await app.RegisterProvisional(Person.Somebody().Patient);
        var plain = await app.Qualify(Person.Somebody());
        await app.Flag(flagged, attribute, true);
        foreach (var (source, target) in new[] { (flagged, plain), (plain, flagged) })
        {
            var refused = await Merge(source, target);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
            Assert.Equal(["merge-attributes"], refused.Codes);
            Assert.Equal(["merge-attributes"], (await Merge(source, target, isPreview: true)).Codes);
        }
        await app.Flag(flagged, attribute, false);
        Assert.Equal(HttpStatusCode.OK, (await Merge(flagged, plain)).Status);
        Assert.Equal("QUAL", Status(await Read(plain)));
    }

    [Fact]
    [Rule("T22")]
    public async Task A_merged_record_is_read_and_found_but_nothing_happens_to_it_any_more()
    {
        var (source, sourceIpp) = await Registered(Person.Somebody());
        var (target, _) = await Registered(Person.Somebody());
        var other = await app.RegisterProvisional(Person.Somebody().Patient);
        await Merge(source, target);
        var before = await Referent.Get($"Patient/{source}");
        Assert.Equal(HttpStatusCode.OK, before.Status);
        Assert.Equal(1, (await Referent.Get($"Patient?_id={source}&active=false")).Total);
        Assert.Equal(0, (await Referent.Get($"Patient?_id={source}&active=true")).Total);
        Assert.Equal(2, (await Referent.Get($"Patient?identifier={Resources.Ipp}%7C{sourceIpp}")).Total);

        var flag = Resources.Parameters(("attribute", "valueCode", "HOMA"), ("value", "valueBoolean", true));
        var invalidate = Resources.Parameters(("what", "valueCode", "proof"), ("reason", "valueString", "erreur"));
        foreach (
            var refused in new[]
            {
                await Referent.Put($"Patient/{source}", before.Json),
                await app.As("reception").Post($"Patient/{source}/$ins-retrieve"),
                await Referent.Post($"Patient/{source}/$ins-verify"),
                await app.Validate(source),
                await Referent.Post($"Patient/{source}/$identity-flag", flag),
                await Referent.Post($"Patient/{source}/$identity-invalidate", invalidate),
                await Merge(source, other),
                await Merge(other, source),
                await Merge(source, target),
            }
        )
        {
            Assert.Equal(HttpStatusCode.Conflict, refused.Status);
            Assert.Equal(["identity-merged"], refused.Codes);
        }
        Assert.Equal(before.Text, (await Referent.Get($"Patient/{source}")).Text);
    }

    [Fact]
    [Rule("T22")]
    public async Task Two_different_active_ins_are_two_persons()
    {
        var (source, target) = (await app.Qualify(Person.Somebody()), await app.Qualify(Person.Somebody()));
        var before = (await Referent.Get($"Patient/{source}")).Text;
        foreach (var isPreview in new[] { true, false })
        {
            var refused = await Merge(source, target, isPreview);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
            Assert.Equal(["two-ins"], refused.Codes);
        }
        Assert.Equal(before, (await Referent.Get($"Patient/{source}")).Text);
    }

    [Fact]
    [Rule("S015")]
    public async Task A_preview_shows_the_result_and_changes_nothing()
    {
        var (source, sourceIpp) = await Registered(Person.Somebody());
        var (target, _) = await Registered(Person.Somebody());
        var (sourceBefore, targetBefore) = (await Read(source), await Read(target));
        var preview = await Merge(source, target, isPreview: true);
        Assert.Equal(HttpStatusCode.OK, preview.Status);
        Assert.Contains(("old", sourceIpp), Identifiers(preview.Resource("result")));
        Assert.Equal(sourceBefore.ToJsonString(), (await Read(source)).ToJsonString());
        Assert.Equal(targetBefore.ToJsonString(), (await Read(target)).ToJsonString());
        Assert.Equal(1, (await Referent.Get($"Patient/{target}/_history")).Total);
        Assert.Empty(await TracesOf(source));
    }

    [Fact]
    [Rule("T22")]
    public async Task References_are_relative_or_absolute_and_wrong_ones_are_refused_at_their_place()
    {
        var (source, target, deleted) = (
            await app.RegisterProvisional(Person.Somebody().Patient),
            await app.RegisterProvisional(Person.Somebody().Patient),
            await app.RegisterProvisional(Person.Somebody().Patient)
        );
        await Referent.Delete($"Patient/{deleted}");
        foreach (
            var (reference, status, code) in new[]
            {
                ("Patient/nobody", HttpStatusCode.NotFound, "not-found"),
                ($"Patient/{deleted}", HttpStatusCode.Gone, "gone"),
                ($"Practitioner/{target}", HttpStatusCode.BadRequest, "parameter-invalid"),
                ($"Patient/{target}/_history/1", HttpStatusCode.BadRequest, "parameter-invalid"),
                ($"https://elsewhere.example/fhir/Patient/{target}", HttpStatusCode.BadRequest, "parameter-invalid"),
                ($"Patient/{source}", HttpStatusCode.UnprocessableEntity, "merge-with-itself"),
            }
        )
        {
            var refused = await Referent.Post("Patient/$merge", Input($"Patient/{source}", reference));
            Assert.Equal(status, refused.Status);
            Assert.Equal([code], refused.Codes);
            Assert.StartsWith("Parameters.parameter[1]", Assert.Single(refused.Places));
        }
        Assert.Equal(
            HttpStatusCode.Forbidden,
            (await app.As("reception").Post("Patient/$merge", Input($"Patient/{source}", $"Patient/{target}"))).Status
        );
        var absolute = new Uri(app.Url, $"/fhir/Patient/{target}").ToString();
        Assert.Equal(
            HttpStatusCode.OK,
            (await Referent.Post("Patient/$merge", Input($"Patient/{source}", absolute))).Status
        );
    }

    [Fact]
    [Rule("T22", "A14")]
    public async Task Both_records_are_as_before_once_the_merge_is_undone_and_later_changes_stay()
    {
        var (person, namesake) = (Person.Somebody(), Person.Somebody());
        var source = await app.Qualify(person);
        var ipp = $"IPP-{Guid.NewGuid():N}";
        var withIpp = (await Read(source))
            .AsObject()
            .With(
                "identifier",
                new JsonArray([
                    .. (await Read(source))["identifier"]!.AsArray().Select(one => one!.DeepClone()),
                    Resources.Identifier(Resources.Ipp, ipp),
                ])
            );
        Assert.Equal(HttpStatusCode.OK, (await Referent.Put($"Patient/{source}", withIpp)).Status);
        var (target, targetIpp) = await Registered(namesake);
        var (sourceBefore, targetBefore) = (await Read(source), await Read(target));

        await Merge(source, target);
        var changed = (await Read(target)).AsObject().With("maritalStatus", JsonNode.Parse("""{"text":"pacsée"}""")!);
        Assert.Equal(HttpStatusCode.OK, (await Referent.Put($"Patient/{target}", changed)).Status);
        var undone = await Unmerge(source);
        Assert.Equal(HttpStatusCode.OK, undone.Status);
        R4Rules.AreKept(undone.Text);

        var again = await Read(source);
        Assert.Equal(Content(sourceBefore), Content(again));
        Assert.Contains(person.Matricule, again.ToJsonString());
        var targetAgain = (await Read(target)).AsObject();
        Assert.Equal([("usual", targetIpp)], Identifiers(targetAgain));
        Assert.Equal("pacsée", Text(targetAgain["maritalStatus"]!["text"]));
        targetAgain.Remove("maritalStatus");
        Assert.Equal(Content(targetBefore), Content(targetAgain));
        Assert.Equal(("Unmerged", $"Patient/{target}"), (await TracesOf(source))[^1]);
        Assert.Equal(("Unmerged", $"Patient/{source}"), (await TracesOf(target))[^1]);

        var twice = await Unmerge(source);
        Assert.Equal(HttpStatusCode.Conflict, twice.Status);
        Assert.Equal(["identity-not-merged"], twice.Codes);
        Assert.Equal("OK", (await Referent.Post($"Patient/{source}/$ins-verify")).Parameter("outcome"));
    }

    [Fact]
    [Rule("T22")]
    public async Task A_copied_identifier_that_was_changed_since_and_one_held_before_stay()
    {
        var shared = $"IPP-{Guid.NewGuid():N}";
        var copied = $"IPP-{Guid.NewGuid():N}";
        var source = await app.RegisterProvisional(
            Person
                .Somebody()
                .Patient.With("active", false)
                .With(
                    "identifier",
                    new JsonArray(
                        Resources.Identifier(Resources.Ipp, shared),
                        Resources.Identifier(Resources.Ipp, copied)
                    )
                )
        );
        var target = await app.RegisterProvisional(
            Person
                .Somebody()
                .Patient.With("identifier", new JsonArray(Resources.Identifier(Resources.Ipp, shared, "old")))
        );
        var merged = (await Merge(source, target)).Resource("result");
        Assert.Equal([("old", shared), ("old", copied)], Identifiers(merged));
        merged["identifier"]![1]!["use"] = "secondary";
        Assert.Equal(HttpStatusCode.OK, (await Referent.Put($"Patient/{target}", merged)).Status);
        await Unmerge(source);
        Assert.Equal([("old", shared), ("secondary", copied)], Identifiers(await Read(target)));
        Assert.False((await Read(source))["active"]!.GetValue<bool>());
    }

    [Fact]
    [Rule("T22", "S005")]
    public async Task An_ins_that_the_target_holds_since_does_not_come_back_to_the_source()
    {
        var person = Person.Somebody();
        var source = await app.Qualify(person);
        var target = await app.RegisterProvisional(person.Patient);
        await Merge(source, target);
        await app.RetrieveAndAccept(target);
        Assert.Equal("QUAL", (await app.Validate(target)).Parameter("status"));
        var undone = await Unmerge(source);
        Assert.Equal(HttpStatusCode.OK, undone.Status);
        Assert.Contains("unmerged-without-ins", undone.Text);
        Assert.Contains(("duplicate", source, target, "requested"), await Tasks(source, target));
        Assert.Equal("VALI", Status(await Read(source)));
        Assert.Equal("QUAL", Status(await Read(target)));
        Assert.DoesNotContain(person.Number, (await Referent.Get($"Patient/{source}/_history")).Text);
    }

    [Fact]
    [Rule("T22")]
    public async Task Merges_in_a_row_are_undone_from_the_last()
    {
        var (first, second, third) = (
            await app.RegisterProvisional(Person.Somebody().Patient),
            await app.RegisterProvisional(Person.Somebody().Patient),
            await app.RegisterProvisional(Person.Somebody().Patient)
        );
        await Merge(first, second);
        await Merge(second, third);
        var refused = await Unmerge(first);
        Assert.Equal(HttpStatusCode.Conflict, refused.Status);
        Assert.Equal(["identity-merged"], refused.Codes);
        Assert.Equal(HttpStatusCode.OK, (await Unmerge(second)).Status);
        Assert.Equal([("replaces", $"Patient/{first}")], Links(await Read(second)));
        Assert.Equal(HttpStatusCode.OK, (await Unmerge(first)).Status);
        Assert.Null((await Read(second))["link"]);
    }

    [Fact]
    [Rule("A14")]
    public async Task The_question_between_the_two_is_answered_and_the_others_go_on_with_the_target()
    {
        var jeanne = Resources.Patient("Quercy", "Jeanne", "female", "1931-02-03");
        var third = await app.RegisterProvisional(jeanne);
        var source = await app.RegisterProvisional(jeanne);
        await app.InsiIsDownAsync();
        await app.As("reception").Post($"Patient/{source}/$ins-retrieve");
        await app.InsiIsBackAsync();
        var target = await app.RegisterProvisional(jeanne);
        Assert.Equal(
            [
                ("duplicate", source, third, "requested"),
                ("duplicate", target, source, "requested"),
                ("duplicate", target, third, "requested"),
                ("to-retrieve", source, null, "requested"),
            ],
            await Tasks(source, target)
        );

        await Merge(source, target);
        Assert.Equal(
            [
                ("duplicate", source, third, "cancelled"),
                ("duplicate", target, source, "completed"),
                ("duplicate", target, third, "requested"),
                ("to-retrieve", source, null, "cancelled"),
            ],
            await Tasks(source, target)
        );

        await Unmerge(source);
        Assert.Equal(
            [
                ("duplicate", source, third, "cancelled"),
                ("duplicate", source, third, "requested"),
                ("duplicate", target, source, "completed"),
                ("duplicate", target, third, "requested"),
                ("to-retrieve", source, null, "cancelled"),
                ("to-retrieve", source, null, "requested"),
            ],
            await Tasks(source, target)
        );
    }

    [Fact]
    [Rule("A14")]
    public async Task A_question_about_the_source_alone_passes_to_the_target_and_back()
    {
        var jeanne = Resources.Patient("Vercors", "Jeanne", "female", "1932-02-03");
        var third = await app.RegisterProvisional(jeanne);
        var source = await app.RegisterProvisional(jeanne);
        var target = await app.RegisterProvisional(Resources.Patient("Lubéron", "Odile", "female", "1933-02-03"));
        await Merge(source, target);
        Assert.Equal(
            [("duplicate", source, third, "cancelled"), ("duplicate", target, third, "requested")],
            await Tasks(source, target)
        );
        await Unmerge(source);
        Assert.Equal(
            [
                ("duplicate", source, third, "cancelled"),
                ("duplicate", source, third, "requested"),
                ("duplicate", target, third, "cancelled"),
            ],
            await Tasks(source, target)
        );
    }

    [Fact]
    [Rule("T22", "S008")]
    public async Task The_billing_number_is_not_copied()
    {
        var billing = Resources.Identifier("urn:oid:1.2.250.1.213.1.4.13", Person.Somebody().Matricule, "official");
        var source = await app.RegisterProvisional(
            Person.Somebody().Patient.With("identifier", new JsonArray(billing))
        );
        var target = await app.RegisterProvisional(Person.Somebody().Patient);
        Assert.Null((await Merge(source, target)).Resource("result")["identifier"]);
        Assert.Single(Identifiers(await Read(source)));
    }

    [Fact]
    [Rule("T22")]
    public async Task A_client_neither_forges_nor_removes_the_links_of_a_merge()
    {
        var person = Person.Somebody();
        var (source, target, other) = (
            await app.RegisterProvisional(person.Patient),
            await app.RegisterProvisional(Person.Somebody().Patient),
            await app.RegisterProvisional(Person.Somebody().Patient)
        );
        foreach (var type in new[] { "replaces", "replaced-by" })
        {
            var forged = (await Read(other)).AsObject().With("link", new JsonArray(Link(type, $"Patient/{target}")));
            var refused = await Referent.Put($"Patient/{other}", forged);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
            Assert.Equal(["merge-by-operation"], refused.Codes);
            Assert.Equal(["Patient.link[0]"], refused.Places);
            var born = Person.Somebody().Patient.With("link", new JsonArray(Link(type, $"Patient/{target}")));
            Assert.Equal(["merge-by-operation"], (await app.As("reception").Post("Patient", born)).Codes);
        }

        await Merge(source, target);
        var stays = (await Read(target)).AsObject();
        stays["link"] = new JsonArray(
            Link("seealso", $"Patient/{other}"),
            Link("replaces", new Uri(app.Url, $"/fhir/Patient/{source}").ToString())
        );
        Assert.Equal(HttpStatusCode.OK, (await Referent.Put($"Patient/{target}", stays)).Status);
        Assert.Equal([("seealso", $"Patient/{other}"), ("replaces", $"Patient/{source}")], Links(await Read(target)));
        stays.Remove("link");
        Assert.Equal(HttpStatusCode.OK, (await Referent.Put($"Patient/{target}", stays)).Status);
        Assert.Equal([("replaces", $"Patient/{source}")], Links(await Read(target)));
        Assert.Equal(HttpStatusCode.OK, (await Unmerge(source)).Status);
    }

    [Fact]
    [Rule("T22", "EXI ID 26")]
    public async Task A_doubt_about_the_two_as_one_is_settled_before_they_are_two_again()
    {
        var (source, target) = (await app.Qualify(Person.Somebody()), await app.Qualify(Person.Somebody()));
        await app.Invalidate(target, "ins", "erreur");
        Assert.Equal(HttpStatusCode.OK, (await Merge(source, target)).Status);
        await app.Flag(target, "DOUT", true);
        Assert.Equal(["merge-attributes"], (await Unmerge(source)).Codes);
        await app.Flag(target, "DOUT", false);
        Assert.Equal(HttpStatusCode.OK, (await Unmerge(source)).Status);
    }

    [Fact]
    [Rule("T22")]
    public async Task A_merge_and_its_undoing_at_once_leave_both_records_in_one_piece()
    {
        for (var round = 0; round < 5; round++)
        {
            var one = await app.RegisterProvisional(Person.Somebody().Patient);
            var (other, third) = (
                await app.RegisterProvisional(Person.Somebody().Patient),
                await app.RegisterProvisional(Person.Somebody().Patient)
            );
            await Merge(one, other);
            var answers = await Task.WhenAll(
                Task.Run(() => Unmerge(one)),
                Task.Run(() => Merge(other, third)),
                Task.Run(() => Unmerge(one))
            );
            Assert.All(answers, answer => Assert.Contains(answer.Status, Expected));
            var undone = answers.Where((answer, rank) => rank != 1 && answer.Status == HttpStatusCode.OK).ToList();
            var isMerged = answers[1].Status == HttpStatusCode.OK;
            Assert.True(undone.Count == 1 || (undone.Count == 0 && isMerged));
            Assert.Equal(undone.Count == 1 ? [] : [("replaced-by", $"Patient/{other}")], Links(await Read(one)));
            Assert.Equal(isMerged ? [("replaces", $"Patient/{other}")] : [], Links(await Read(third)));
        }
    }

    [Fact]
    [Rule("T22")]
    public async Task Of_merges_at_once_that_cross_each_other_one_wins()
    {
        var one = await app.RegisterProvisional(Person.Somebody().Patient);
        var other = await app.RegisterProvisional(Person.Somebody().Patient);
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 6).Select(rank => Task.Run(() => rank % 2 == 0 ? Merge(one, other) : Merge(other, one)))
        );
        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
        Assert.All(
            answers.Where(answer => answer.Status != HttpStatusCode.OK),
            answer => Assert.Equal(HttpStatusCode.Conflict, answer.Status)
        );
        Assert.Single(new[] { await Read(one), await Read(other) }, patient => patient["active"] is not null);
    }

    private async Task<(string Id, string Ipp)> Registered(Person person)
    {
        var ipp = $"IPP-{Guid.NewGuid():N}";
        var identifiers = new JsonArray(Resources.Identifier(Resources.Ipp, ipp));
        return (await app.RegisterProvisional(person.Patient.With("identifier", identifiers)), ipp);
    }

    private Task<FhirReply> Merge(string source, string target, bool isPreview = false) =>
        Referent.Post("Patient/$merge", Input($"Patient/{source}", $"Patient/{target}", isPreview));

    private Task<FhirReply> Unmerge(string source) =>
        Referent.Post(
            "Patient/$unmerge",
            Resources.Parameters(("source-patient", "valueReference", Reference($"Patient/{source}")))
        );

    private async Task<JsonNode> Read(string id) => (await Referent.Get($"Patient/{id}")).Json;

    private Task<List<(string? Event, string? About)>> TracesOf(string id) =>
        app.InDatabaseAsync(db =>
            Task.FromResult(
                db.Traces.Where(trace =>
                        trace.PatientId == id && (trace.Operation == "merge" || trace.Operation == "unmerge")
                    )
                    .OrderBy(trace => trace.At)
                    .AsEnumerable()
                    .Select(trace => (trace.Event, trace.About))
                    .ToList()
            )
        );

    private Task<List<(string Code, string? PatientId, string? Other, string Status)>> Tasks(
        string source,
        string target
    ) =>
        app.InDatabaseAsync(db =>
            Task.FromResult(
                db.Tasks.Where(task => task.PatientId == source || task.PatientId == target)
                    .AsEnumerable()
                    .OrderBy(task => task.Code, StringComparer.Ordinal)
                    .ThenBy(task => task.PatientId == target)
                    .ThenBy(task => task.OtherPatientId != source)
                    .ThenBy(task => task.Status, StringComparer.Ordinal)
                    .Select(task => (task.Code, task.PatientId, task.OtherPatientId, task.Status))
                    .ToList()
            )
        );

    private static JsonObject Input(string source, string target, bool isPreview = false)
    {
        var input = Resources.Parameters(
            ("source-patient", "valueReference", Reference(source)),
            ("target-patient", "valueReference", Reference(target))
        );
        if (isPreview)
            input["parameter"]!.AsArray().Add(new JsonObject { ["name"] = "preview", ["valueBoolean"] = true });
        return input;
    }

    private static JsonObject Reference(string reference) => new() { ["reference"] = reference };

    private static JsonObject Link(string type, string reference) =>
        new() { ["other"] = Reference(reference), ["type"] = type };

    private static List<(string, string)> Links(JsonNode patient) =>
        [
            .. (patient["link"]?.AsArray() ?? []).Select(link =>
                (Text(link!["type"]), Text(link["other"]!["reference"]))
            ),
        ];

    private static List<(string, string)> Identifiers(JsonNode patient) =>
        [.. (patient["identifier"]?.AsArray() ?? []).Select(one => (Text(one!["use"]), Text(one["value"])))];

    private static string Status(JsonNode patient) => Text(patient["meta"]!["tag"]![0]!["code"]);

    /// <summary>All but the version and its instant.</summary>
    private static string Content(JsonNode patient)
    {
        var copy = patient.DeepClone();
        copy["meta"]!.AsObject().Remove("versionId");
        copy["meta"]!.AsObject().Remove("lastUpdated");
        return copy.ToJsonString();
    }

    private static string Text(JsonNode? node) => node!.GetValue<string>();
}

public sealed class MergingPatientsOnSqliteTests(FhirInsApplication app)
    : MergingPatientsTests(app),
        IClassFixture<FhirInsApplication>;

public sealed class MergingPatientsOnPostgreSqlTests(PostgreSqlApplication app)
    : MergingPatientsTests(app),
        IClassFixture<PostgreSqlApplication>;
