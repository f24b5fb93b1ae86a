using System.Net;
using System.Text.Json.Nodes;
using FhirIns.Server.Tests.Infrastructure;
using FhirIns.Tests;

namespace FhirIns.Server.Tests.Patients;

/// <summary>From one identifier of a patient to the others (PIXm ITI-83).</summary>
public abstract class CrossReferencingTests
{
    private const string Red = "urn:oid:1.3.6.1.4.1.21367.13.20.1000";
    private const string Green = "urn:oid:1.3.6.1.4.1.21367.13.20.2000";
    private const string Blue = "urn:oid:1.3.6.1.4.1.21367.13.20.3000";
    private readonly FhirInsApplication app;

    protected CrossReferencingTests(FhirInsApplication app)
    {
        Assert.SkipWhen(app.WhyAbsent is not null, app.WhyAbsent ?? "");
        this.app = app;
    }

    private FhirClient Connector => app.As("connector");

    [Fact]
    public async Task One_identifier_leads_to_the_others_and_to_the_record()
    {
        var (id, red, green, blue) = await Registered();
        var all = await Pix($"{Red}|{red}");
        Assert.Equal(HttpStatusCode.OK, all.Status);
        R4Rules.AreKept(all.Text);
        Assert.Equal([(Green, green), (Blue, blue)], Targets(all));
        Assert.Equal($"Patient/{id}", all.Parameter("targetId"));

        var toBlue = await Pix($"{Red}|{red}", Blue);
        Assert.Equal([(Blue, blue)], Targets(toBlue));
        Assert.Equal([(Green, green), (Blue, blue)], Targets(await Pix($"{Red}|{red}", Blue, Green)));

        // Asked for a domain where the patient has nothing: no error, and nothing in it.
        var none = await Pix($"{Red}|{red}", Resources.InsNir);
        Assert.Equal(HttpStatusCode.OK, none.Status);
        Assert.Null(none.Json["parameter"]);
    }

    [Fact]
    public async Task The_same_is_asked_by_post_in_json_or_xml()
    {
        var (_, red, green, blue) = await Registered();
        var asked = Resources.Parameters(("sourceIdentifier", "valueString", $"{Red}|{red}"));
        Assert.Equal([(Green, green), (Blue, blue)], Targets(await Connector.Post("Patient/$ihe-pix", asked)));
        var xml = $"""
            <Parameters xmlns="http://hl7.org/fhir"><parameter><name value="sourceIdentifier"/><valueString value="{Red}|{red}"/></parameter>
            <parameter><name value="targetSystem"/><valueUri value="{Blue}"/></parameter>
            <parameter><name value="_format"/><valueString value="application/fhir+xml"/></parameter></Parameters>
            """;
        var answer = await Connector.Send(HttpMethod.Post, "Patient/$ihe-pix", xml, "application/fhir+xml");
        Assert.Equal("application/fhir+xml; charset=utf-8", answer.Header("Content-Type"));
        Assert.Contains($"""<value value="{blue}"/>""", answer.Text.Replace("\" />", "\"/>"));
        Assert.DoesNotContain(green, answer.Text);
    }

    [Fact]
    public async Task Every_case_of_error_has_its_status_its_code_and_its_sentence()
    {
        var (_, red, _, _) = await Registered();
        foreach (
            var (source, target, status, type, sentence) in new[]
            {
                (
                    $"{Red}|nobody",
                    null,
                    HttpStatusCode.NotFound,
                    "not-found",
                    "sourceIdentifier Patient Identifier not found"
                ),
                (
                    "urn:oid:1.2.3|1",
                    null,
                    HttpStatusCode.BadRequest,
                    "code-invalid",
                    "sourceIdentifier Assigning Authority not found"
                ),
                ($"{Red}|{red}", "urn:oid:1.2.3", HttpStatusCode.Forbidden, "code-invalid", "targetSystem not found"),
                (red, null, HttpStatusCode.BadRequest, "value", null),
                ($"{Red}|", null, HttpStatusCode.BadRequest, "value", null),
                ($"|{red}", null, HttpStatusCode.BadRequest, "value", null),
            }
        )
        {
            var refused = await Pix(source, target is null ? [] : [target]);
            Assert.Equal(status, refused.Status);
            var issue = refused.Json["issue"]![0]!;
            Assert.Equal(("error", type), (Text(issue["severity"]), Text(issue["code"])));
            if (sentence is not null)
                Assert.StartsWith(sentence, Text(issue["diagnostics"]), StringComparison.Ordinal);
        }
        Assert.Equal(HttpStatusCode.BadRequest, (await Connector.Get("Patient/$ihe-pix")).Status);
        Assert.Equal(
            ["parameter-repeated"],
            (await Connector.Get($"Patient/$ihe-pix?sourceIdentifier={Red}%7C1&sourceIdentifier={Red}%7C2")).Codes
        );
        var format = await Connector.Get($"Patient/$ihe-pix?sourceIdentifier={Red}%7C{red}&_format=text/csv");
        Assert.Equal(HttpStatusCode.NotAcceptable, format.Status);
        Assert.Equal("not-supported", Text(format.Json["issue"]![0]!["code"]));
        using var nobody = app.Anonymous();
        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.Get("Patient/$ihe-pix?sourceIdentifier=a%7Cb")).Status);
    }

    [Fact]
    [Rule("S051")]
    public async Task An_ins_that_may_not_leave_is_neither_source_nor_target()
    {
        var person = Person.Somebody();
        var ipp = $"IPP-{Guid.NewGuid():N}";
        app.Insi.People.Put(person.InInsi);
        var id = await app.RegisterProvisional(
            person.Patient.With("identifier", new JsonArray(Resources.Identifier(Resources.Ipp, ipp)))
        );
        await app.RetrieveAndAccept(id);
        var (byIns, byIpp) = ($"{Resources.InsNir}|{person.Matricule}", $"{Resources.Ipp}|{ipp}");
        Assert.Equal(HttpStatusCode.NotFound, (await Pix(byIns)).Status);
        Assert.Empty(Targets(await Pix(byIpp)));

        await app.Validate(id);
        Assert.Equal([(Resources.Ipp, ipp)], Targets(await Pix(byIns)));
        Assert.Equal([(Resources.InsNir, person.Matricule)], Targets(await Pix(byIpp)));
        var others = app.As("reception", "system/Patient.rs");
        var unknown = await others.Get($"Patient/$ihe-pix?sourceIdentifier={Uri.EscapeDataString(byIns)}");
        Assert.Equal(HttpStatusCode.NotFound, unknown.Status);
        var nobodys = await others.Get(
            $"Patient/$ihe-pix?sourceIdentifier={Uri.EscapeDataString($"{Resources.InsNir}|180056322000132")}"
        );
        Assert.Equal(nobodys.Text, unknown.Text);
        Assert.DoesNotContain(
            person.Number,
            (await others.Get($"Patient/$ihe-pix?sourceIdentifier={Uri.EscapeDataString(byIpp)}")).Text
        );
    }

    [Fact]
    [Rule("T22")]
    public async Task A_merged_record_leads_to_the_one_that_stays_and_its_identifier_is_given_no_more()
    {
        var (source, red, _, _) = await Registered();
        var (target, stays, _, _) = await Registered();
        var merge = Resources.Parameters(
            ("source-patient", "valueReference", new JsonObject { ["reference"] = $"Patient/{source}" }),
            ("target-patient", "valueReference", new JsonObject { ["reference"] = $"Patient/{target}" })
        );
        Assert.Equal(HttpStatusCode.OK, (await app.As("referent").Post("Patient/$merge", merge)).Status);
        var answer = await Pix($"{Red}|{red}", Red);
        Assert.Equal($"Patient/{target}", answer.Parameter("targetId"));
        Assert.Equal([(Red, stays)], Targets(answer));
    }

    [OutsideData]
    public async Task The_published_requests_are_answered()
    {
        var alice = JsonNode.Parse(SharedData.Text("fr-core", "ihe-pixm", "Patient-MohrAlice.json"))!;
        alice.AsObject().Remove("id");
        var id = await app.RegisterProvisional(alice);
        var all = await Published("pixm-request-mohralice-red-all.xml");
        Assert.Contains($"Patient/{id}", all.Text);
        Assert.Contains("IHEBLUE-994", all.Text);
        Assert.Contains("IHEGREEN-994", all.Text);
        Assert.DoesNotContain("IHERED-994", all.Text);
        var toBlue = await Published("pixm-request-mohralice-red-to-blue.xml");
        Assert.Equal("application/fhir+xml; charset=utf-8", toBlue.Header("Content-Type"));
        Assert.Contains("IHEBLUE-994", toBlue.Text);

        Task<FhirReply> Published(string file) =>
            Connector.Send(
                HttpMethod.Post,
                "Patient/$ihe-pix",
                SharedData.Text("fr-core", "ihe-pixm", file),
                "application/fhir+xml"
            );
    }

    private Task<FhirReply> Pix(string source, params string[] targets) =>
        Connector.Get(
            $"Patient/$ihe-pix?sourceIdentifier={Uri.EscapeDataString(source)}"
                + string.Concat(targets.Select(target => $"&targetSystem={Uri.EscapeDataString(target)}"))
        );

    private async Task<(string Id, string Red, string Green, string Blue)> Registered()
    {
        var number = Guid.NewGuid().ToString("N");
        var identifiers = new JsonArray(
            Resources.Identifier(Red, $"RED-{number}"),
            Resources.Identifier(Green, $"GREEN-{number}"),
            Resources.Identifier(Blue, $"BLUE-{number}")
        );
        var id = await app.RegisterProvisional(Person.Somebody().Patient.With("identifier", identifiers));
        return (id, $"RED-{number}", $"GREEN-{number}", $"BLUE-{number}");
    }

    private static List<(string, string)> Targets(FhirReply answer) =>
        [
            .. answer
                .Parameters("targetIdentifier")
                .Select(one => one["valueIdentifier"]!)
                .Select(one => (Text(one["system"]), Text(one["value"]))),
        ];

    private static string Text(JsonNode? node) => node!.GetValue<string>();
}

/// <summary>Domains that are known before anything is stored under them.</summary>
public sealed class KnownDomainsApplication : FhirInsApplication
{
    protected override ValueTask<Dictionary<string, string?>> SettingsAsync() =>
        new(new Dictionary<string, string?> { ["Identity:KnownSystems:0"] = "https://partner.example/ipp" });
}

public sealed class KnownDomainsTests(KnownDomainsApplication app) : IClassFixture<KnownDomainsApplication>
{
    [Fact]
    public async Task A_configured_domain_is_known_before_anything_is_stored_under_it()
    {
        foreach (
            var (system, status) in new[]
            {
                ("https://partner.example/ipp", HttpStatusCode.NotFound),
                ("https://stranger.example/ipp", HttpStatusCode.BadRequest),
                (Resources.InsNia, HttpStatusCode.NotFound),
            }
        )
            Assert.Equal(
                status,
                (await app.As("connector").Get($"Patient/$ihe-pix?sourceIdentifier={system}%7C1")).Status
            );
    }
}

public sealed class CrossReferencingOnSqliteTests(FhirInsApplication app)
    : CrossReferencingTests(app),
        IClassFixture<FhirInsApplication>;

public sealed class CrossReferencingOnPostgreSqlTests(PostgreSqlApplication app)
    : CrossReferencingTests(app),
        IClassFixture<PostgreSqlApplication>;
