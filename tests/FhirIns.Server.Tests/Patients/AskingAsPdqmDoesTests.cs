using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using FhirIns.Fhir;
using FhirIns.Server.Tests.Infrastructure;
using FhirIns.Tests;

namespace FhirIns.Server.Tests.Patients;

/// <summary>What a supplier of Patient Demographics Query for mobile shall do (PDQm 3.2.0, ITI-78).</summary>
public sealed class AskingAsPdqmDoesTests(FhirInsApplication app) : IClassFixture<FhirInsApplication>
{
    private const string Red = "urn:oid:1.3.6.1.4.1.21367.13.20.1000";
    private const string Blue = "urn:oid:1.3.6.1.4.1.21367.13.20.3000";

    private FhirClient Consumer => app.As("connector");

    [Fact]
    public async Task Every_parameter_that_shall_be_supported_is_asked_by_get_and_by_post_in_json_and_in_xml()
    {
        var (id, number) = await Registered();
        foreach (
            var query in new[]
            {
                $"_id={id}",
                $"identifier={Red}%7C{number}&active=true",
                $"family=MOHR&identifier={Red}%7C{number}",
                $"given=ALICE&identifier={Red}%7C{number}",
                $"family:exact=MOHR&given:exact=ALICE&identifier={Red}%7C{number}",
                $"telecom=phone%7C{number}",
                $"birthdate=1958-01-30&family=MOHR&identifier={Red}%7C{number}",
                $"address=820 jorie&identifier={Red}%7C{number}",
                $"address-city=OAK&identifier={Red}%7C{number}",
                $"address-country=US&identifier={Red}%7C{number}",
                $"address-postalcode=60523&identifier={Red}%7C{number}",
                $"address-state=IL&identifier={Red}%7C{number}",
                $"gender=female&family=MOHR&identifier={Red}%7C{number}",
                $"mothersMaidenName=Malice{number}",
                $"identifier={Red}%7C{number}&identifier={Blue}%7C{number}",
                $"identifier={Red}%7Cnobody,{Red}%7C{number}",
                $"_lastUpdated=ge2020-01-01&identifier={Red}%7C{number}",
            }
        )
        {
            var found = await Consumer.Get("Patient?" + query, ("Prefer", "handling=strict"));
            Assert.Equal((query, HttpStatusCode.OK), (query, found.Status));
            Assert.Equal((query, 1), (query, found.Total));
            Assert.Equal("searchset", Text(found.Json["type"]));
            Assert.Equal(id, Text(Assert.Single(found.Entries)["id"]));
            Assert.EndsWith($"/fhir/Patient/{id}", Text(found.Json["entry"]![0]!["fullUrl"]), StringComparison.Ordinal);

            var posted = await Consumer.Send(
                HttpMethod.Post,
                "Patient/_search",
                query,
                "application/x-www-form-urlencoded",
                ("Accept", "application/fhir+xml")
            );
            var bundle = FhirXml.Parse(Encoding.UTF8.GetBytes(posted.Text)).Resource!;
            Assert.Equal((query, "1"), (query, bundle.Text("total")));
            Assert.Equal(id, bundle["entry"]!["resource"]!.Text("id"));
        }
    }

    [Fact]
    public async Task Domains_asked_for_narrow_the_identifiers_and_an_unknown_one_is_said()
    {
        var (id, number) = await Registered();
        var narrowed = await Consumer.Get($"Patient?_id={id}&identifier={Red}%7C");
        var patient = Assert.Single(narrowed.Entries);
        Assert.Equal([Red], patient["identifier"]!.AsArray().Select(one => Text(one!["system"])));
        Assert.Contains("SUBSETTED", patient["meta"]!.ToJsonString());

        var unknown = await Consumer.Get("Patient?identifier=urn:oid:1.2.3.9%7C1");
        Assert.Equal((HttpStatusCode.OK, 0), (unknown.Status, unknown.Total));
        var outcome = unknown.Json["entry"]![0]!["resource"]!["issue"]![0]!;
        Assert.Equal(("warning", "not-found"), (Text(outcome["severity"]), Text(outcome["code"])));
        Assert.StartsWith("targetSystem not found", Text(outcome["diagnostics"]), StringComparison.Ordinal);
        Assert.Equal(0, (await Consumer.Get($"Patient?identifier={Red}%7C{number}x")).Total);
    }

    [Fact]
    public async Task Errors_are_those_of_the_profile()
    {
        var missing = await Consumer.Get("Patient/nobody");
        Assert.Equal(HttpStatusCode.NotFound, missing.Status);
        Assert.Equal(("error", "not-found"), Issue(missing));
        var format = await Consumer.Get("Patient?family=MOHR&_format=text/csv");
        Assert.Equal(HttpStatusCode.NotAcceptable, format.Status);
        Assert.Equal(("error", "not-supported"), Issue(format));
    }

    [OutsideData]
    public async Task The_published_patients_are_kept_and_found()
    {
        foreach (
            var file in SharedData.Files("fr-core/ihe-pixm", "Patient-*.json").Where(file => !file.Contains("Resolved"))
        )
        {
            var patient = JsonNode.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken))!;
            patient.AsObject().Remove("id");
            var created = await app.As("reception").Post("Patient", patient);
            Assert.Equal((file, HttpStatusCode.Created), (file, created.Status));
            var identifier = patient["identifier"]![0]!;
            var found = await Consumer.Get(
                $"Patient?identifier={Text(identifier["system"])}%7C{Text(identifier["value"])}&family=mohr"
            );
            Assert.Contains(created.Id, found.Entries.Select(one => Text(one["id"])));
        }
    }

    private async Task<(string Id, string Number)> Registered()
    {
        var number = string.Concat(Guid.NewGuid().ToByteArray().Select(one => (char)('0' + one % 10)));
        var patient = JsonNode.Parse(
            $$"""
            {"resourceType":"Patient","active":true,
            "extension":[{"url":"http://hl7.org/fhir/StructureDefinition/patient-mothersMaidenName","valueString":"Malice{{number}}"}],
            "identifier":[{"system":"{{Red}}","value":"{{number}}"},{"system":"{{Blue}}","value":"{{number}}"}],
            "name":[{"use":"official","family":"MOHR","given":["ALICE"]}],"gender":"female","birthDate":"1958-01-30",
            "telecom":[{"system":"phone","value":"{{number}}"}],
            "address":[{"line":["820 JORIE BLVD."],"city":"OAK BROOK","state":"IL","postalCode":"60523","country":"US"}]}
            """
        )!;
        return (await app.RegisterProvisional(patient), number);
    }

    private static (string, string) Issue(FhirReply reply) =>
        (Text(reply.Json["issue"]![0]!["severity"]), Text(reply.Json["issue"]![0]!["code"]));

    private static string Text(JsonNode? node) => node!.GetValue<string>();
}
