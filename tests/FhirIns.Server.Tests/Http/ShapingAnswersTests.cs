using System.Net;
using System.Text.Json.Nodes;
using FhirIns.Fuzz;
using FhirIns.Server.Tests.Infrastructure;

namespace FhirIns.Server.Tests.Http;

/// <summary>How much of a resource is shown and in which form: what every read, search and history takes.</summary>
public abstract class ShapingAnswersTests
{
    private readonly FhirInsApplication app;

    protected ShapingAnswersTests(FhirInsApplication app)
    {
        Assert.SkipWhen(app.WhyAbsent is not null, app.WhyAbsent ?? "");
        this.app = app;
    }

    private FhirClient Referent => app.As("referent");

    [Theory]
    [InlineData("_summary=true", "name", "maritalStatus")]
    [InlineData("_summary=data", "maritalStatus", "text")]
    [InlineData("_summary=text", "text", "name")]
    [InlineData("_elements=birthDate,gender", "birthDate", "name")]
    [InlineData("_elements=Patient.name", "name", "gender")]
    public async Task A_part_of_a_patient_is_marked_wherever_it_is_shown(string asked, string shown, string left)
    {
        var id = await app.RegisterProvisional(
            Person.Somebody().Patient.With("maritalStatus", JsonNode.Parse("""{"text":"pacsée"}""")!)
        );
        var parts = new[]
        {
            (await Referent.Get($"Patient/{id}?{asked}")).Json,
            (await Referent.Get($"Patient/{id}/_history/1?{asked}")).Json,
            (await Referent.Get($"Patient?_id={id}&{asked}")).Entries[0],
            (await Referent.Get($"Patient/{id}/_history?{asked}")).Entries[0],
        };
        foreach (var part in parts)
        {
            Assert.NotNull(part[shown]);
            Assert.Null(part[left]);
            Assert.Equal(id, part["id"]!.GetValue<string>());
            Assert.Contains("SUBSETTED", part["meta"]!["tag"]!.ToJsonString());
        }
    }

    [Fact]
    public async Task A_whole_patient_is_not_marked_and_a_count_shows_nobody()
    {
        var id = await app.RegisterProvisional(Person.Somebody().Patient);
        Assert.DoesNotContain("SUBSETTED", (await Referent.Get($"Patient/{id}?_summary=false")).Text);
        Assert.Equal(HttpStatusCode.BadRequest, (await Referent.Get($"Patient/{id}?_summary=count")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await Referent.Get($"Patient/{id}?_summary=some")).Status);
        foreach (var list in new[] { $"Patient/{id}/_history?_summary=count", $"Patient?_id={id}&_summary=count" })
        {
            var counted = await Referent.Get(list);
            Assert.Equal(1, counted.Total);
            Assert.Empty(counted.Entries);
        }
    }

    [Fact]
    public async Task Other_resources_are_shown_in_part_too()
    {
        var statement = await Referent.Get("metadata?_elements=fhirVersion");
        Assert.Contains("SUBSETTED", statement.Text);
        Assert.Null(statement.Json["software"]);
        var definitions = await Referent.Get("OperationDefinition?_summary=true&_count=1");
        Assert.DoesNotContain("parameter", definitions.Text);
        Assert.Contains("SUBSETTED", definitions.Text);
    }

    [Theory]
    [InlineData("Patient/{id}")]
    [InlineData("Patient/{id}/_history")]
    [InlineData("Patient/{id}/_history/1")]
    [InlineData("Patient?_id={id}")]
    [InlineData("metadata")]
    public async Task A_head_tells_what_a_get_would_and_sends_no_body(string path)
    {
        var id = await app.RegisterProvisional(Person.Somebody().Patient);
        path = path.Replace("{id}", id, StringComparison.Ordinal);
        var get = await Referent.Get(path);
        var head = await Referent.Send(HttpMethod.Head, path, null, null);
        Assert.Equal(get.Status, head.Status);
        Assert.Equal(get.Header("ETag"), head.Header("ETag"));
        Assert.Equal(get.Header("Content-Type"), head.Header("Content-Type"));
        Assert.Empty(head.Text);
    }

    [Theory]
    [InlineData("PUT", "metadata", "GET")]
    [InlineData("POST", "Patient/1", "PATCH")]
    [InlineData("DELETE", "Patient/1/_history", "GET")]
    [InlineData("PUT", "Patient/nobody", "DELETE")]
    public async Task A_method_that_is_not_allowed_is_told_which_are(string method, string path, string allowed)
    {
        var body = Person.Somebody().Patient.With("id", "nobody").ToJsonString();
        var refused = await Referent.Send(new HttpMethod(method), path, body, null);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, refused.Status);
        Assert.Contains(allowed, refused.Header("Allow"));
        Assert.Equal("OperationOutcome", refused.Json["resourceType"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("Patient/{id}")]
    [InlineData("Patient/{id}/_history/1")]
    [InlineData("Patient/{id}/_history")]
    [InlineData("Patient?_id={id}")]
    [InlineData("Patient/nobody")]
    [InlineData("Nonsense")]
    public async Task Format_and_pretty_hold_everywhere_errors_included(string path)
    {
        var id = await app.RegisterProvisional(Person.Somebody().Patient);
        path = path.Replace("{id}", id, StringComparison.Ordinal);
        var mark = path.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        var xml = await Referent.Get($"{path}{mark}_format=xml");
        Assert.StartsWith("application/fhir+xml", xml.Header("Content-Type"));
        Assert.StartsWith("<", xml.Text);
        var pretty = await Referent.Get($"{path}{mark}_format=application/fhir+json&_pretty=true");
        Assert.StartsWith("application/fhir+json", pretty.Header("Content-Type"));
        Assert.StartsWith("{\n  \"resourceType\"", pretty.Text.ReplaceLineEndings("\n"));
    }

    [Theory]
    [InlineData("APPLICATION/FHIR+XML", "application/fhir+xml")]
    [InlineData("Application/FHIR+JSON;fhirVersion=4.0", "application/fhir+json")]
    [InlineData("application/fhir+xml;q=0, */*", "application/fhir+json")]
    [InlineData("*/*, application/fhir+json;q=0", "application/fhir+xml")]
    [InlineData("application/fhir+json;q=0.5, application/fhir+xml", "application/fhir+xml")]
    [InlineData("application/fhir+json; fhirVersion=5.0, application/fhir+xml", "application/fhir+xml")]
    [InlineData("application/fhir+json; fhirVersion=\"3.0\"", null)]
    [InlineData("application/fhir+xml;q=0", null)]
    [InlineData("*/*;q=0", null)]
    public async Task Accept_is_read_as_http_says(string accept, string? answered)
    {
        var answer = await Referent.Get("Patient?_count=1", ("Accept", accept));
        Assert.Equal(answered is null ? HttpStatusCode.NotAcceptable : HttpStatusCode.OK, answer.Status);
        if (answered is not null)
            Assert.StartsWith(answered, answer.Header("Content-Type"));
    }

    [Theory]
    [InlineData("Application/fhir+json")]
    [InlineData("APPLICATION/JSON; Charset=UTF-8")]
    [InlineData("application/fhir+json; fhirVersion=4.0")]
    public async Task The_type_of_a_body_is_read_whatever_its_case(string type)
    {
        var body = Person.Somebody().Patient.ToJsonString();
        var created = await app.As("reception").Send(HttpMethod.Post, "Patient", body, type);
        Assert.Equal(HttpStatusCode.Created, created.Status);
    }

    [Fact]
    public async Task An_encoded_body_is_refused_as_such()
    {
        using var http = new HttpClient { BaseAddress = new Uri(app.Url, "/fhir/") };
        http.DefaultRequestHeaders.Authorization = new("Bearer", app.Host.TokenOf("reception", null));
        using var content = new StringContent("{}", null, "application/fhir+json");
        content.Headers.ContentEncoding.Add("gzip");
        using var answer = await http.PostAsync("Patient", content, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
        Assert.Equal("identity", answer.Headers.GetValues("Accept-Encoding").Single());
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("content-encoding-unsupported", text);
    }

    [Theory]
    [InlineData("PATIENT?_count=1")]
    [InlineData("patient/{id}")]
    [InlineData("Patient/{id}/_HISTORY")]
    [InlineData("Metadata")]
    [InlineData("Patient/$IHE-PIX")]
    public async Task An_address_of_another_case_is_unknown(string path)
    {
        var id = await app.RegisterProvisional(Person.Somebody().Patient);
        var refused = await Referent.Get(path.Replace("{id}", id, StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.NotFound, refused.Status);
        Assert.Contains("route-unknown", refused.Codes);
        var exact = await Referent.Get($"Patient/{id.ToUpperInvariant()}/%5Fhistory");
        Assert.DoesNotContain("route-unknown", exact.Codes);
    }

    [Fact]
    public async Task A_search_by_post_needs_no_form_but_takes_no_other_body()
    {
        var family = Person.Somebody().Family;
        await app.RegisterProvisional(Resources.Patient(family, "ALIX", "female", "1990-01-01"));
        var bare = await Referent.Send(HttpMethod.Post, $"Patient/_search?family={family}", null, null);
        Assert.Equal(1, bare.Total);
        var other = await Referent.Send(HttpMethod.Post, "Patient/_search", "{}", "application/fhir+json");
        Assert.Contains("form-type-unsupported", other.Codes);
    }

    [Fact]
    public async Task Further_pages_keep_the_format()
    {
        var family = Person.Somebody().Family;
        for (var number = 1; number < 4; number++)
            await app.RegisterProvisional(Resources.Patient(family, "ALIX", "female", "1990-01-0" + number));
        var page = await Referent.Get($"Patient?family={family}&_count=1&_format=json&_pretty=true");
        Assert.Contains("_format=json", page.Link("next"));
        var next = await Referent.Get(page.Link("next")!);
        Assert.StartsWith("{\n", next.Text.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task An_update_answers_as_its_client_prefers()
    {
        var id = await app.RegisterProvisional(Person.Somebody().Patient);
        var patient = (await Referent.Get($"Patient/{id}")).Json.AsObject();
        var minimal = await Referent.Put($"Patient/{id}", patient.DeepClone(), ("Prefer", "return=minimal"));
        Assert.Equal("W/\"2\"", minimal.Header("ETag"));
        Assert.Empty(minimal.Text);
        var outcome = await Referent.Put($"Patient/{id}", patient.DeepClone(), ("Prefer", "return=OperationOutcome"));
        Assert.Equal("OperationOutcome", outcome.Json["resourceType"]!.GetValue<string>());
        var whole = await Referent.Put($"Patient/{id}", patient.DeepClone(), ("Prefer", "return=representation"));
        Assert.Equal(id, whole.Id);
        Assert.EndsWith($"Patient/{id}/_history/4", whole.Header("Content-Location"));
    }

    [Fact]
    public async Task A_history_at_a_day_takes_the_whole_day()
    {
        var id = await app.RegisterProvisional(Person.Somebody().Patient);
        var patient = (await Referent.Get($"Patient/{id}")).Json.AsObject();
        patient["active"] = true;
        await Referent.Put($"Patient/{id}", patient);
        var today = TimeZoneInfo.ConvertTime(
            TimeProvider.System.GetUtcNow(),
            TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris")
        );
        Assert.Equal(2, (await Referent.Get($"Patient/{id}/_history?_at={today:yyyy-MM-dd}")).Total);
        Assert.Equal(2, (await Referent.Get($"Patient/{id}/_history?_at={today:yyyy-MM}")).Total);
        Assert.Equal(2, (await Referent.Get($"Patient/{id}/_history?_at={today:yyyy}")).Total);
        Assert.Equal(0, (await Referent.Get($"Patient/{id}/_history?_at={today.AddYears(-1):yyyy-MM-dd}")).Total);
        Assert.Equal(1, (await Referent.Get($"Patient/{id}/_history?_at={today.AddYears(1):yyyy-MM-dd}")).Total);
        Assert.Equal(2, (await Referent.Get($"Patient/{id}/_history?_since={today:yyyy-MM-dd}")).Total);
        var first = (await Referent.Get($"Patient/{id}/_history/1")).Json["meta"]!["lastUpdated"]!.GetValue<string>();
        Assert.Equal(1, (await Referent.Get($"Patient/{id}/_history?_at={first}")).Total);
        foreach (var bad in new[] { "_at=yesterday", "_since=gt2024", "_at=", "_count=-1" })
            Assert.Equal(HttpStatusCode.BadRequest, (await Referent.Get($"Patient/{id}/_history?{bad}")).Status);
        var unknown = await Referent.Get($"Patient/{id}/_history?family=x");
        Assert.Equal((HttpStatusCode.BadRequest, "parameter-unknown"), (unknown.Status, unknown.Codes[0]));
    }

    [Fact]
    public async Task Addresses_and_headers_that_are_too_long_are_refused_in_fhirs_words()
    {
        var address = await Referent.Get($"Patient?family={new string('a', 80_000)}");
        Assert.Equal(HttpStatusCode.RequestUriTooLong, address.Status);
        Assert.Contains("address-too-long", address.Codes);
        var headers = await Referent.Get("Patient?family=a", ("X-Long", new string('a', 40_000)));
        Assert.Equal(HttpStatusCode.RequestHeaderFieldsTooLarge, headers.Status);
        Assert.Contains("headers-too-large", headers.Codes);
    }

    [Theory]
    [InlineData("GET", "/fhir/Patient/%00", "request-unreadable")]
    [InlineData("GET", "/fhir/Patient?a b", "request-unreadable")]
    [InlineData("G(T", "/fhir/Patient", "request-unreadable")]
    [InlineData("GET", "http://elsewhere.example/fhir/Patient", "request-unreadable")]
    public async Task What_is_no_http_is_refused_in_words_too(string method, string target, string code)
    {
        var reply = await RawHttp.SendAsync(
            app.Url,
            new HostileRequest("no HTTP", method, target),
            "none",
            TimeSpan.FromSeconds(30),
            TestContext.Current.CancellationToken
        );
        Assert.Equal(400, reply.Status);
        var (head, body) = reply.Text.Split("\r\n\r\n", 2) is [var first, var rest] ? (first, rest) : (reply.Text, "");
        Assert.Contains("Content-Type: application/fhir+json", head);
        var outcome = JsonNode.Parse(body)!;
        Assert.Equal(code, outcome["issue"]![0]!["details"]!["coding"]![0]!["code"]!.GetValue<string>());
    }

    [Fact]
    public async Task Metadata_tells_of_terminology_too_and_knows_no_other_mode()
    {
        var terminology = await Referent.Get("metadata?mode=terminology");
        Assert.Equal("TerminologyCapabilities", terminology.Json["resourceType"]!.GetValue<string>());
        Assert.Contains("https://hl7.fr/ig/fhir/core/CodeSystem", terminology.Text);
        var xml = await Referent.Get("metadata?mode=terminology&_format=xml");
        Assert.StartsWith("<TerminologyCapabilities", xml.Text);
        Assert.Equal(HttpStatusCode.OK, (await Referent.Get("metadata?mode=normative")).Status);
        Assert.Contains("mode-unsupported", (await Referent.Get("metadata?mode=other")).Codes);
    }

    [Fact]
    public async Task The_statement_says_what_is_there_by_get_and_by_options()
    {
        var statement = (await Referent.Get("metadata")).Json;
        var options = await Referent.Send(HttpMethod.Options, "", null, null);
        Assert.Equal(HttpStatusCode.OK, options.Status);
        Assert.Equal(statement.ToJsonString(), options.Json.ToJsonString());
        var rest = statement["rest"]![0]!;
        Assert.Equal(
            ["batch", "transaction"],
            rest["interaction"]!.AsArray().Select(one => one!["code"]!.GetValue<string>()).Order()
        );
        var patient = rest["resource"]!.AsArray().Single(one => one!["type"]!.GetValue<string>() == "Patient")!;
        Assert.Contains("patch", patient["interaction"]!.AsArray().Select(one => one!["code"]!.GetValue<string>()));
        Assert.True(patient["conditionalCreate"]!.GetValue<bool>());
        Assert.True(patient["conditionalUpdate"]!.GetValue<bool>());
        Assert.Equal("single", patient["conditionalDelete"]!.GetValue<string>());
        Assert.Equal("full-support", patient["conditionalRead"]!.GetValue<string>());
    }
}

public sealed class ShapingAnswersOnSqliteTests(FhirInsApplication app)
    : ShapingAnswersTests(app),
        IClassFixture<FhirInsApplication>;

public sealed class ShapingAnswersOnPostgreSqlTests(PostgreSqlApplication app)
    : ShapingAnswersTests(app),
        IClassFixture<PostgreSqlApplication>;
