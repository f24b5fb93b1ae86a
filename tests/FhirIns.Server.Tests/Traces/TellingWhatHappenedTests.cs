using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using FhirIns.Server.Http;
using FhirIns.Server.Storage;
using FhirIns.Server.Tests.Infrastructure;
using FhirIns.Server.Traces;
using FhirIns.Tests;

namespace FhirIns.Server.Tests.Traces;

/// <summary>The audit trail: every call, change, reveal and refusal, who did it and why, without the traits of the person.</summary>
public abstract class TellingWhatHappenedTests
{
    private readonly FhirInsApplication app;

    protected TellingWhatHappenedTests(FhirInsApplication app)
    {
        Assert.SkipWhen(app.WhyAbsent is not null, app.WhyAbsent ?? "");
        this.app = app;
    }

    [Fact]
    [Rule("S070")]
    public async Task A_call_to_insi_tells_who_asked_what_and_how_it_ended()
    {
        var id = await app.Qualify(Person.Somebody());
        var found = await Search($"patient={id}&subtype=insi-call");
        var audit = Assert.Single(found.Entries);
        R4Rules.AreKept(audit.ToJsonString());
        Assert.Equal("110112", audit["type"]!["code"]!.GetValue<string>());
        Assert.Equal("search-by-traits", audit["subtype"]![1]!["code"]!.GetValue<string>());
        Assert.Equal("E", audit["action"]!.GetValue<string>());
        Assert.Equal("0", audit["outcome"]!.GetValue<string>());
        Assert.Equal(["reception", "odile.marchand", "990000002"], Agents(audit));
        Assert.Equal("odile.marchand", Requestor(audit));
        var details = Details(audit);
        Assert.Equal("SearchByTraits", details["operation"]);
        Assert.Equal("Certificate", details["mode"]);
        Assert.Equal("false", details["automatic"]);
        Assert.Equal("00", details["result"]);
        Assert.True(int.Parse(details["durationMilliseconds"]) >= 0);
        Assert.NotEmpty(details["messageId"]);
        Assert.Equal([$"Patient/{id}", $"Binary/{audit["id"]}"], References(audit));
    }

    [Fact]
    public async Task A_change_of_status_tells_the_event_and_both_levels()
    {
        var id = await app.Qualify(Person.Somebody());
        var found = await Search($"patient=Patient/{id}&subtype=status-change");
        var steps = found.Entries.Select(Details).Select(one => one["toStatus"]).ToList();
        Assert.Equal(["QUAL", "RECUP", "PROV"], steps);
        Assert.Equal(["U", "U", "C"], found.Entries.Select(one => one["action"]!.GetValue<string>()));
        Assert.All(found.Entries, audit => R4Rules.AreKept(audit.ToJsonString()));
    }

    [Fact]
    public async Task A_deletion_tells_who_took_away_whom()
    {
        var id = await app.RegisterProvisional(Person.Somebody().Patient);
        await app.As("referent").Delete($"Patient/{id}");
        var audit = Assert.Single((await Search($"patient={id}&subtype=deletion")).Entries);
        R4Rules.AreKept(audit.ToJsonString());
        Assert.Equal("D", audit["action"]!.GetValue<string>());
        Assert.Contains("ines.valois", Agents(audit));
        Assert.Equal("PROV", Details(audit)["fromStatus"]);
    }

    [Fact]
    [Rule("S063", "S127")]
    public async Task Whoever_audits_reads_why_something_was_shown_noted_or_taken_away()
    {
        var id = await app.Qualify(Person.Somebody());
        var referent = app.As("referent");
        await referent.Post(
            $"Patient/{id}/$ins-reveal",
            Resources.Parameters(("reason", "valueString", "plainte du 3 mai"))
        );
        await referent.Post(
            $"Patient/{id}/$identity-flag",
            Resources.Parameters(
                ("attribute", "valueCode", "no-proof"),
                ("value", "valueBoolean", true),
                ("reason", "valueString", "=pièce oubliée")
            )
        );
        await referent.Post(
            $"Patient/{id}/$identity-invalidate",
            Resources.Parameters(("what", "valueCode", "proof"), ("reason", "valueString", "carte d'un autre"))
        );
        var told = (await Search($"patient={id}")).Entries.Select(Details).ToList();
        Assert.Contains(told, one => one["operation"] == "ins-reveal" && one["reason"] == "plainte du 3 mai");
        Assert.Contains(
            told,
            one => one["event"] == "Noted" && (one["context"], one["reason"]) == ("no-proof", "=pièce oubliée")
        );
        Assert.Contains(told, one => one["event"] == "ProofWithdrawn" && one["reason"] == "carte d'un autre");

        var day = Period.DayOf(TimeProvider.System.GetUtcNow()).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var table = (await app.As("auditor").Get($"/traces/export?from={day}&to={day}&format=csv")).Text;
        Assert.Contains("carte d'un autre", table);
        Assert.Contains("'=pièce oubliée", table);
    }

    [Fact]
    public async Task Nothing_in_the_trail_holds_the_traits_of_the_person_or_their_number()
    {
        var person = Person.Somebody();
        var id = await app.Qualify(person);
        await app.As("referent")
            .Post(
                $"Patient/{id}/$ins-reveal",
                Resources.Parameters(("reason", "valueString", $"plainte sur le {person.Matricule}"))
            );
        await app.As("reception").Put($"Patient/{id}", person.Patient.With("id", id).With("birthDate", "1981-01-01"));
        var all = await Search($"patient={id}&_count=100");
        Assert.True(all.Entries.Count >= 6);
        var spread = string.Join('/', person.Matricule.Chunk(2).Select(pair => new string(pair)));
        await app.As("referent")
            .Post($"Patient/{id}/$ins-reveal", Resources.Parameters(("reason", "valueString", $"plainte {spread}")));
        Assert.DoesNotContain(spread, (await Search($"patient={id}&_count=100")).Text);
        Assert.Contains(all.Entries, audit => Subtype(audit) == "reveal");
        foreach (var word in new[] { person.Family, "LOUISE", person.BirthDate, person.Number, person.BirthPlace })
            Assert.DoesNotContain(word, all.Text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    [Rule("S045")]
    public async Task A_call_that_fails_is_told_as_a_failure()
    {
        var id = await app.RegisterProvisional(Person.Somebody().Patient);
        await app.InsiIsDownAsync();
        try
        {
            await app.As("reception").Post($"Patient/{id}/$ins-retrieve");
        }
        finally
        {
            await app.InsiIsBackAsync();
        }
        var failed = await Search($"patient={id}&outcome=8");
        Assert.NotEmpty(failed.Entries);
        Assert.All(failed.Entries, audit => Assert.Equal("insi-call", Subtype(audit)));
        Assert.Empty((await Search($"patient={id}&outcome=0&subtype=insi-call")).Entries);
    }

    [Fact]
    public async Task One_line_is_read_by_its_id_in_json_and_in_xml()
    {
        var id = await app.Qualify(Person.Somebody());
        var audit = (await Search($"patient={id}&_count=1")).Entries[0];
        var traceId = audit["id"]!.GetValue<string>();
        var json = await app.As("auditor").Get($"AuditEvent/{traceId}");
        Assert.True(JsonNode.DeepEquals(audit, json.Json));
        var xml = await app.As("auditor").Get($"AuditEvent/{traceId}", ("Accept", "application/fhir+xml"));
        Assert.StartsWith("<AuditEvent xmlns=\"http://hl7.org/fhir\"", xml.Text);
        Assert.Equal(HttpStatusCode.NotFound, (await app.As("auditor").Get("AuditEvent/nobody")).Status);
    }

    [Fact]
    public async Task A_search_narrows_by_each_of_its_parameters()
    {
        var id = await app.Qualify(Person.Somebody());
        var all = await Search($"patient={id}");
        Assert.Equal(all.Total, all.Entries.Count);
        var first = all.Entries[0]["id"]!.GetValue<string>();
        foreach (
            var (query, expected) in new[]
            {
                ($"_id={first}", 1),
                ("type=110110", 3),
                ("type=http://dicom.nema.org/resources/ontology/DCM|110112", 1),
                ("type=http://elsewhere.example|110112", 0),
                ("subtype=https://fhirins.org/fhir/CodeSystem/trace|search-by-traits", 1),
                ("subtype=insi-call,status-change", 4),
                ("subtype=verify", 0),
                ("outcome=0", 4),
                ("outcome=4,8", 0),
                ("agent=reception", 4),
                ("agent=Practitioner/odile.marchand", 4),
                ("agent:identifier=odile.marchand", 4),
                ("agent=feed", 0),
                ($"entity=Patient/{id}", 4),
                ("entity=Patient/nobody", 0),
                ("date=ge2020-01-01", 4),
                ("date=lt2020-01-01", 0),
                ("date=2019,2018", 0),
                ("date=ne2019", 4),
                ($"date={all.Entries[0]["recorded"]}&_id={first}", 1),
            }
        )
        {
            var found = await Search($"patient={id}&{query}");
            Assert.True(found.Status == HttpStatusCode.OK, query);
            Assert.True(found.Total == expected, $"{query}: {found.Total}");
        }
    }

    [Fact]
    public async Task Pages_follow_each_other_newest_first_while_more_is_written()
    {
        var id = await app.Qualify(Person.Somebody());
        var page = await Search($"patient={id}&_count=3");
        Assert.Equal(4, page.Total);
        Assert.Equal(3, page.Entries.Count);
        var link = page.Link("next")!;
        Assert.DoesNotContain(id, link);
        await app.As("referent").Post($"Patient/{id}/$ins-verify");
        var last = await app.As("auditor").Get(link);
        Assert.Equal(4, last.Total);
        Assert.Single(last.Entries);
        Assert.Null(last.Link("next"));
        var times = page.Entries.Concat(last.Entries).Select(one => one["recorded"]!.GetValue<string>()).ToList();
        Assert.Equal(times.OrderDescending(StringComparer.Ordinal), times);
        Assert.Contains("page-link-invalid", (await app.As("referent").Get(link)).Codes);
        Assert.Contains(
            "page-link-invalid",
            (await app.As("referent").Get(link.Replace("AuditEvent", "Task", StringComparison.Ordinal))).Codes
        );
    }

    [Fact]
    public async Task What_is_not_known_is_ignored_with_a_word_or_refused_when_asked_to_be_strict()
    {
        var lenient = await Search("_count=1&colour=blue");
        Assert.Equal(HttpStatusCode.OK, lenient.Status);
        Assert.Contains("parameter-unknown", lenient.Text);
        var strict = await app.As("auditor").Get("AuditEvent?colour=blue", ("Prefer", "handling=strict"));
        Assert.Equal(HttpStatusCode.BadRequest, strict.Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await Search("date=yesterday")).Status);
        Assert.Contains("modifier-unsupported", (await Search("type:not=110110")).Codes);
        var counted = await Search("_summary=count");
        Assert.Empty(counted.Entries);
        Assert.NotNull(counted.Total);
        Assert.Null((await Search("_total=none&_count=1")).Total);
    }

    [Fact]
    public async Task A_form_searches_like_an_address_and_does_not_come_back_in_a_link()
    {
        var id = await app.Qualify(Person.Somebody());
        var found = await app.As("auditor")
            .Send(HttpMethod.Post, "AuditEvent/_search", $"patient={id}&_count=1", "application/x-www-form-urlencoded");
        Assert.Equal(4, found.Total);
        Assert.Single(found.Entries);
        Assert.DoesNotContain(id, found.Link("self"));
        Assert.DoesNotContain(id, found.Link("next"));
    }

    [Theory]
    [InlineData("auditor", HttpStatusCode.OK)]
    [InlineData("referent", HttpStatusCode.OK)]
    [InlineData("connector", HttpStatusCode.Forbidden)]
    [InlineData("reception", HttpStatusCode.Forbidden)]
    [InlineData("practitioner", HttpStatusCode.Forbidden)]
    [InlineData("feed", HttpStatusCode.Forbidden)]
    [InlineData("partner", HttpStatusCode.Forbidden)]
    [InlineData("admin", HttpStatusCode.Forbidden)]
    public async Task Only_those_who_audit_read_the_trail(string client, HttpStatusCode expected)
    {
        Assert.Equal(expected, (await app.As(client).Get("AuditEvent?_count=1")).Status);
        var binary = await app.As(client).Get("Binary/nobody");
        Assert.Equal(expected == HttpStatusCode.OK ? HttpStatusCode.NotFound : HttpStatusCode.Forbidden, binary.Status);
    }

    [Fact]
    [Rule("S070")]
    public async Task The_raw_answer_comes_back_byte_for_byte_and_each_reading_is_traced()
    {
        var person = Person.Somebody();
        var id = await app.Qualify(person);
        var traceId = (await Search($"patient={id}&subtype=insi-call")).Entries[0]["id"]!.GetValue<string>();
        var kept = await app.InDatabaseAsync(db => Task.FromResult(db.Traces.Single(one => one.Id == traceId).Raw!));

        var binary = await app.As("auditor").Get($"Binary/{traceId}");
        R4Rules.AreKept(binary.Text);
        Assert.Equal("application/soap+xml", binary.Json["contentType"]!.GetValue<string>());
        Assert.Equal(kept, Convert.FromBase64String(binary.Json["data"]!.GetValue<string>()));
        Assert.Contains("no-store", binary.Header("Cache-Control"));
        foreach (var accept in new[] { "application/soap+xml", "application/xml", "text/xml", "text/*" })
        {
            var raw = await app.As("auditor").Get($"Binary/{traceId}", ("Accept", accept));
            Assert.Equal(Encoding.UTF8.GetString(kept), raw.Text);
            Assert.Equal("application/soap+xml", raw.Header("Content-Type"));
            Assert.Contains("no-store", raw.Header("Cache-Control"));
        }
        Assert.Contains(person.Number, Encoding.UTF8.GetString(kept));

        var readings = await Search($"entity=Binary/{traceId}&subtype=raw-answer-read");
        Assert.Equal(5, readings.Total);
        Assert.Equal([$"Patient/{id}", $"Binary/{traceId}"], References(readings.Entries[0]));
        Assert.Equal("lucie.hamel", Requestor(readings.Entries[0]));
        Assert.Equal(6, (await Search($"entity=Binary/{traceId}")).Total);
    }

    [Fact]
    public async Task There_is_no_binary_of_what_brought_no_answer()
    {
        var id = await app.RegisterProvisional(Person.Somebody().Patient);
        var traceId = (await Search($"patient={id}")).Entries[0]["id"]!.GetValue<string>();
        Assert.Equal(HttpStatusCode.NotFound, (await app.As("auditor").Get($"Binary/{traceId}")).Status);
        Assert.Empty((await Search($"entity=Binary/{traceId}")).Entries);
    }

    [Fact]
    public async Task A_refusal_by_the_gate_is_traced_with_who_tried_what()
    {
        var id = await app.RegisterProvisional(Person.Somebody().Patient);
        var refused = await app.As("connector")
            .Post($"Patient/{id}/$ins-reveal", Resources.Parameters(("reason", "valueString", "pour voir")));
        Assert.Equal(HttpStatusCode.Forbidden, refused.Status);
        var audit = Assert.Single((await Search($"patient={id}&subtype=refusal")).Entries);
        R4Rules.AreKept(audit.ToJsonString());
        Assert.Equal("4", audit["outcome"]!.GetValue<string>());
        Assert.Equal("connector", Requestor(audit));
        Assert.Equal("Patient/[id]/$ins-reveal", Details(audit)["operation"]);
        Assert.Equal("scope-missing", Details(audit)["result"]);
    }

    [Fact]
    [Rule("S054")]
    public async Task An_act_that_the_rules_refuse_is_traced_and_one_that_they_allow_is_not_a_refusal()
    {
        var person = Person.Somebody();
        var id = await app.Qualify(person);
        Assert.Empty((await Search($"patient={id}&outcome=4")).Entries);
        var locked = await app.As("reception")
            .Put($"Patient/{id}", person.Patient.With("id", id).With("birthDate", "1981-01-01"));
        Assert.Equal(HttpStatusCode.Forbidden, locked.Status);
        var proof = await app.Validate(id, "PC");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, proof.Status);
        var refusals = (await Search($"patient={id}&outcome=4")).Entries;
        Assert.Equal(
            ["proof-not-accepted", "trait-locked"],
            refusals.Select(one => Details(one)["result"]).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task A_matricule_in_the_address_of_a_refused_act_reaches_no_trace()
    {
        var person = Person.Somebody();
        var refused = await app.As("connector").Post($"Patient/{person.Matricule}/$ins-reveal");
        Assert.Equal(HttpStatusCode.Forbidden, refused.Status);
        var lines = await app.InDatabaseAsync(db =>
            Task.FromResult(db.Traces.Where(one => one.PatientId == person.Matricule).ToList())
        );
        Assert.Empty(lines);
    }

    [Fact]
    public async Task Endless_refusals_of_one_client_do_not_fill_the_disk()
    {
        var feed = app.As("feed");
        for (var attempt = 0; attempt < 3 * RefusalTrail.LinesPerMinute; attempt++)
            Assert.Equal(HttpStatusCode.Forbidden, (await feed.Get("Task")).Status);
        var written = await app.InDatabaseAsync(db =>
            Task.FromResult(
                db.Traces.Where(one => one.Client == "feed" && one.Operation == "Task search-type")
                    .AsEnumerable()
                    .GroupBy(one => one.At.ToUnixTimeSeconds() / 60)
                    .Select(minute => minute.Count())
                    .ToList()
            )
        );
        Assert.NotEmpty(written);
        Assert.All(written, count => Assert.InRange(count, 1, RefusalTrail.LinesPerMinute));
        Assert.True(written.Sum() < 3 * RefusalTrail.LinesPerMinute);
    }

    private Task<FhirReply> Search(string query) => app.As("auditor").Get($"AuditEvent?{query}");

    private static string Subtype(JsonNode audit) => audit["subtype"]![0]!["code"]!.GetValue<string>();

    private static List<string> Agents(JsonNode audit) =>
        [.. audit["agent"]!.AsArray().Select(agent => agent!["altId"]!.GetValue<string>())];

    private static string Requestor(JsonNode audit) =>
        audit["agent"]!.AsArray().Single(agent => agent!["requestor"]!.GetValue<bool>())!["who"]!["identifier"]![
            "value"
        ]!.GetValue<string>();

    private static Dictionary<string, string> Details(JsonNode audit) =>
        audit["entity"]![0]!["detail"]!
            .AsArray()
            .ToDictionary(one => one!["type"]!.GetValue<string>(), one => one!["valueString"]!.GetValue<string>());

    private static List<string> References(JsonNode audit) =>
        [
            .. audit["entity"]!
                .AsArray()
                .Select(entity => entity!["what"]?["reference"]?.GetValue<string>())
                .OfType<string>(),
        ];
}

public sealed class TellingWhatHappenedOnSqliteTests(FhirInsApplication app)
    : TellingWhatHappenedTests(app),
        IClassFixture<FhirInsApplication>
{
    [Fact]
    public void Every_kind_of_line_has_its_terms() =>
        Assert.Equal(Enum.GetValues<TraceKind>().Order(), TraceTerms.ByKind.Keys.Order());
}

public sealed class TellingWhatHappenedOnPostgreSqlTests(PostgreSqlApplication app)
    : TellingWhatHappenedTests(app),
        IClassFixture<PostgreSqlApplication>;
