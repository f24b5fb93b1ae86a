using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using FhirIns.Fhir;
using FhirIns.Server.Tests.Infrastructure;
using FhirIns.Tests;

namespace FhirIns.Server.Tests.Patients;

/// <summary>Programs find the record of a person, and are told how sure that is (PDQm ITI-119).</summary>
public abstract class FindingThePersonTests
{
    private readonly FhirInsApplication app;

    protected FindingThePersonTests(FhirInsApplication app)
    {
        Assert.SkipWhen(app.WhyAbsent is not null, app.WhyAbsent ?? "");
        this.app = app;
    }

    private FhirClient Connector => app.As("connector");

    [Fact]
    public async Task Every_match_has_a_score_and_a_grade_and_the_likeliest_comes_first()
    {
        var person = Somebody();
        var id = await app.RegisterProvisional(person.Patient);
        var neighbour = person with { BirthDate = DayAfter(person) };
        var other = await app.RegisterProvisional(neighbour.Patient);

        var answer = await Match(person.Patient);
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        R4Rules.AreKept(answer.Text);
        Assert.Equal("searchset", Text(answer.Json["type"]));
        Assert.Equal([(id, "certain"), (other, "possible")], Grades(answer));
        Assert.Equal(2, answer.Total);
        var scores = Searches(answer).Select(search => search["score"]!.GetValue<decimal>()).ToList();
        Assert.Equal(scores.OrderDescending(), scores);
        Assert.All(scores, score => Assert.InRange(score, 0m, 1m));
        Assert.Equal($"{new Uri(app.Url, "/fhir")}/Patient/{id}", Text(answer.Json["entry"]![0]!["fullUrl"]));

        var xml = await Connector.Post(
            "Patient/$match",
            Resources.Parameters(("resource", "resource", person.Patient)),
            ("Accept", "application/fhir+xml")
        );
        Assert.True(
            FhirXml
                .Parse(Encoding.UTF8.GetBytes(xml.Text))
                .Resource!.DeepEquals(FhirJson.Parse(Encoding.UTF8.GetBytes(answer.Text)).Resource!)
        );
    }

    [Fact]
    [Rule("S048")]
    public async Task A_homonym_is_never_certain()
    {
        var person = Somebody();
        var first = await app.RegisterProvisional(person.Patient);
        Assert.Equal([(first, "certain")], Grades(await Match(person.Patient, onlyCertain: true)));

        // Somebody else of the very same traits: nobody can tell which of them is sought.
        var second = await app.RegisterProvisional(person.Patient);
        Assert.Equal([(first, "probable"), (second, "probable")], Grades(await Match(person.Patient)));
        var none = await Match(person.Patient, onlyCertain: true);
        Assert.Equal((HttpStatusCode.OK, 0), (none.Status, none.Total));
        Assert.Empty(none.Entries);

        // Known as a homonym, it is not certain even when the other one is gone.
        Assert.Equal(HttpStatusCode.NoContent, (await app.As("referent").Delete($"Patient/{second}")).Status);
        var flag = Resources.Parameters(("attribute", "valueCode", "HOMA"), ("value", "valueBoolean", true));
        Assert.Equal(
            HttpStatusCode.OK,
            (await app.As("referent").Post($"Patient/{first}/$identity-flag", flag)).Status
        );
        Assert.Equal([(first, "probable")], Grades(await Match(person.Patient)));
        Assert.Empty(Grades(await Match(person.Patient, onlyCertain: true)));
    }

    [Fact]
    [Rule("S051")]
    public async Task A_hidden_ins_finds_nobody_and_changes_no_score()
    {
        var person = Somebody();
        var id = await app.Qualify(person);
        var byNumber = Numbered(person.Matricule);
        Assert.Equal([(id, "probable")], Grades(await Match(byNumber)));
        Assert.Empty(Grades(await Match(byNumber, As: "reception", scopes: "system/Patient.rs")));

        // Without ins.read, another number beside the right traits must not be told from none.
        var wrong = person.Patient.With("identifier", Numbered("180056322000132")["identifier"]!.DeepClone());
        Assert.Equal([(id, "possible")], Grades(await Match(wrong)));
        var seen = await Match(wrong, As: "reception", scopes: "system/Patient.rs");
        var expected = await Match(person.Patient, As: "reception", scopes: "system/Patient.rs");
        Assert.Equal(expected.Text, seen.Text);

        var proof = Resources.Parameters(("what", "valueCode", "proof"), ("reason", "valueString", "faux document"));
        await app.As("referent").Post($"Patient/{id}/$identity-invalidate", proof);
        Assert.Empty(Grades(await Match(byNumber)));
    }

    [Fact]
    [Rule("S026", "A3")]
    public async Task Used_names_accents_and_slips_of_the_pen_find_the_person()
    {
        var person = Somebody();
        var patient = person.Patient;
        patient["name"]!.AsArray().Add(new JsonObject { ["use"] = "usual", ["family"] = "Béranger-Lœw" });
        var id = await app.RegisterProvisional(patient);
        var used = Resources.Patient("BERANGER LOEW", "Louise", "female", person.BirthDate);
        Assert.Contains((id, "probable"), Grades(await Match(used)));
        var slip = Resources.Patient(person.Family + "X", "Louise", "female", person.BirthDate);
        Assert.Contains((id, "probable"), Grades(await Match(slip)));
        var wrongDay = Resources.Patient(person.Family, "Louise", "female", DayAfter(person));
        Assert.Contains((id, "possible"), Grades(await Match(wrongDay)));
    }

    [Fact]
    public async Task An_identifier_of_the_domain_finds_its_record_whatever_else_is_said()
    {
        var person = Somebody();
        var ipp = $"IPP|{Guid.NewGuid():N},$\\";
        var patient = person.Patient.With("identifier", new JsonArray(Resources.Identifier(Resources.Ipp, ipp)));
        var id = await app.RegisterProvisional(patient);
        var only = new JsonObject
        {
            ["resourceType"] = "Patient",
            ["identifier"] = new JsonArray(Resources.Identifier(Resources.Ipp, ipp)),
        };
        Assert.Equal([(id, "probable")], Grades(await Match(only)));
        var withTraits = Resources
            .Patient(person.Family, "Louise", "female", person.BirthDate)
            .With("identifier", only["identifier"]!.DeepClone());
        Assert.Equal([(id, "certain")], Grades(await Match(withTraits, onlyCertain: true)));
    }

    [Fact]
    public async Task Count_cuts_the_list_and_nonsense_is_refused()
    {
        var person = Somebody();
        await app.RegisterProvisional(person.Patient);
        await app.RegisterProvisional(person.Patient);
        var one = await Match(person.Patient, count: 1);
        Assert.Equal((2, 1), (one.Total, one.Entries.Count));
        foreach (var count in new[] { 0, -1 })
            Assert.Equal(["parameter-invalid"], (await Match(person.Patient, count: count)).Codes);
        var empty = await Match(new JsonObject { ["resourceType"] = "Patient" });
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "match-says-nothing"), (empty.Status, empty.Codes[0]));
        Assert.Equal(
            HttpStatusCode.BadRequest,
            (await Connector.Post("Patient/$match", Resources.Parameters(("count", "valueInteger", 1)))).Status
        );
        Assert.Equal(HttpStatusCode.OK, (await Connector.Post("Patient/$match", person.Patient)).Status);
        Assert.Equal(
            HttpStatusCode.Forbidden,
            (await app.As("reception", "system/Patient.r").Post("Patient/$match", person.Patient)).Status
        );
    }

    [Fact]
    public async Task A_client_finds_the_operation_in_the_capability_statement()
    {
        using var nobody = app.Anonymous();
        var statement = (await nobody.Get("metadata")).Json;
        var patient = statement["rest"]![0]!["resource"]!.AsArray().Single(one => Text(one!["type"]) == "Patient");
        var operations = patient!["operation"]!.AsArray().ToLookup(one => Text(one!["name"]), one => one!);
        foreach (var name in new[] { "match", "ihe-pix" })
        {
            var url = Text(Assert.Single(operations[name])["definition"]);
            var found = await Connector.Get($"OperationDefinition?url={Uri.EscapeDataString(url)}");
            Assert.Equal(name, Text(Assert.Single(found.Entries)["code"]));
        }
    }

    private async Task<FhirReply> Match(
        JsonNode patient,
        bool? onlyCertain = null,
        int? count = null,
        string As = "connector",
        string? scopes = null
    )
    {
        var input = Resources.Parameters(("resource", "resource", patient.DeepClone()));
        var parameters = input["parameter"]!.AsArray();
        if (onlyCertain is { } only)
            parameters.Add(new JsonObject { ["name"] = "onlyCertainMatches", ["valueBoolean"] = only });
        if (count is { } most)
            parameters.Add(new JsonObject { ["name"] = "count", ["valueInteger"] = most });
        return await app.As(As, scopes).Post("Patient/$match", input);
    }

    /// <summary>Somebody whose name and birth date are like nobody else's of the run.</summary>
    private static Person Somebody()
    {
        var random = Guid.NewGuid().ToByteArray();
        var family = string.Concat(random.Take(12).Select(one => (char)('A' + one % 26)));
        var day = new DateOnly(1940, 1, 1).AddDays(BitConverter.ToUInt16(random, 13) % 25_000);
        return Person.Somebody() with
        {
            Family = family,
            BirthDate = day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
        };
    }

    private static string DayAfter(Person person) =>
        DateOnly
            .Parse(person.BirthDate, System.Globalization.CultureInfo.InvariantCulture)
            .AddDays(1)
            .ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    private static JsonObject Numbered(string matricule) =>
        new()
        {
            ["resourceType"] = "Patient",
            ["identifier"] = new JsonArray(Resources.Identifier(Resources.InsNir, matricule, "official")),
        };

    private static List<(string, string)> Grades(FhirReply answer) =>
        [
            .. answer.Entries.Zip(
                Searches(answer),
                (patient, search) => (Text(patient["id"]), Text(search["extension"]![0]!["valueCode"]))
            ),
        ];

    private static IEnumerable<JsonNode> Searches(FhirReply answer) =>
        (answer.Json["entry"]?.AsArray() ?? []).Select(entry => entry!["search"]!);

    private static string Text(JsonNode? node) => node!.GetValue<string>();
}

public sealed class FindingThePersonOnSqliteTests(FhirInsApplication app)
    : FindingThePersonTests(app),
        IClassFixture<FhirInsApplication>;

public sealed class FindingThePersonOnPostgreSqlTests(PostgreSqlApplication app)
    : FindingThePersonTests(app),
        IClassFixture<PostgreSqlApplication>;
