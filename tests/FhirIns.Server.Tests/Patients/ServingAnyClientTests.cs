using System.Net;
using System.Text.Json.Nodes;
using FhirIns.Server.Tests.Infrastructure;
using FhirIns.Tests;

namespace FhirIns.Server.Tests.Patients;

/// <summary>What clients that nobody here wrote legally send, and what they may not learn by it.</summary>
public sealed class ServingAnyClientTests(FhirInsApplication app) : IClassFixture<FhirInsApplication>
{
    [Theory]
    [InlineData(
        """{"resourceType":"PractitionerRole","id":"c","active":true,"availableTime":[{"daysOfWeek":["mon"],"allDay":true}]}"""
    )]
    [InlineData(
        """{"resourceType":"RelatedPerson","id":"c","patient":{"display":"x"},"relationship":[{"text":"mère"}]}"""
    )]
    [InlineData(
        """{"resourceType":"Location","id":"c","name":"Bloc 2","position":{"longitude":2.350,"latitude":48.85}}"""
    )]
    [InlineData("""{"resourceType":"Device","id":"c","deviceName":[{"name":"Pompe","type":"user-friendly-name"}]}""")]
    [InlineData(
        """{"resourceType":"Coverage","id":"c","status":"active","beneficiary":{"display":"x"},"payor":[{"display":"CPAM"}]}"""
    )]
    [InlineData(
        """{"resourceType":"Observation","id":"c","status":"final","code":{"text":"poids"},"valueQuantity":{"value":61.50}}"""
    )]
    [InlineData("""{"resourceType":"Organization","id":"c","name":"CHU"}""")]
    [InlineData("""{"resourceType":"Basic","id":"c","code":{"text":"note"}}""")]
    public async Task A_contained_resource_of_any_type_comes_back_as_it_was_sent(string contained)
    {
        var sent = JsonNode.Parse(contained)!;
        var patient = Person.Somebody().Patient.With("contained", new JsonArray(sent.DeepClone()));
        patient["extension"]!
            .AsArray()
            .Add(JsonNode.Parse("""{"url":"https://example.org/about","valueReference":{"reference":"#c"}}"""));

        var created = await app.As("reception").Post("Patient", patient);

        Assert.True(created.Status == HttpStatusCode.Created, created.Text);
        Assert.Equal(sent.ToJsonString(), created.Json["contained"]![0]!.ToJsonString());
        var xml = await app.As("reception").Get($"Patient/{created.Id}?_format=xml");
        var again = await app.As("reception")
            .Send(HttpMethod.Put, $"Patient/{created.Id}", xml.Text, "application/fhir+xml");
        Assert.Equal(HttpStatusCode.OK, again.Status);
        Assert.Equal(sent.ToJsonString(), again.Json["contained"]![0]!.ToJsonString());
    }

    [Fact]
    public async Task What_is_said_of_a_second_given_name_comes_back_in_either_format_and_stays()
    {
        var patient = Person.Somebody().Patient;
        var name = patient["name"]![0]!.AsObject();
        name.Remove("extension");
        name["given"] = new JsonArray("Louise", "Rose");
        name["_given"] = JsonNode.Parse(
            """[null,{"id":"second","extension":[{"url":"https://example.org/spelling","valueString":"sure"}]}]"""
        );
        var reception = app.As("reception");

        var created = await reception.Post("Patient", patient);
        var xml = await reception.Get($"Patient/{created.Id}?_format=xml");
        var again = await reception.Send(HttpMethod.Put, $"Patient/{created.Id}", xml.Text, "application/fhir+xml");

        Assert.True(created.Status == HttpStatusCode.Created, created.Text);
        Assert.True(again.Status == HttpStatusCode.OK, again.Text);
        foreach (var reply in new[] { created, again })
        {
            var list = reply.Json["name"]![0]!["extension"]![0]!;
            var details = list["_valueString"]!["extension"]!.AsArray().Single()!;
            Assert.EndsWith(" ROSE", list["valueString"]!.GetValue<string>());
            Assert.Equal("second", details["id"]!.GetValue<string>());
            Assert.Contains("https://example.org/spelling", details.ToJsonString());
        }
        // Ours is known; theirs is not, and is kept.
        var judged = await reception.Get($"Patient/{created.Id}/$validate");
        Assert.Equal(["Patient.name[0].extension[0].value.extension[0].extension[1]"], judged.Places);
    }

    [Theory]
    [InlineData("generalPractitioner", """[{"reference":"#c"}]""", """{"resourceType":"PractitionerRole","id":"c"}""")]
    [InlineData(
        "link",
        """[{"other":{"reference":"#c"},"type":"seealso"}]""",
        """{"resourceType":"RelatedPerson","id":"c","patient":{"display":"x"}}"""
    )]
    public async Task A_patient_refers_to_whatever_r4_lets_it_refer_to(string name, string reference, string contained)
    {
        var patient = Person.Somebody().Patient.With("contained", new JsonArray(JsonNode.Parse(contained)!));
        patient[name] = JsonNode.Parse(reference);
        var created = await app.As("reception").Post("Patient", patient);
        Assert.True(created.Status == HttpStatusCode.Created, created.Text);
        Assert.Equal(reference, created.Json[name]!.ToJsonString());
    }

    [Fact]
    public async Task A_broken_contained_resource_is_refused_at_its_place()
    {
        var patient = Person.Somebody().Patient;
        patient["contained"] = JsonNode.Parse("""[{"resourceType":"Location","id":"c","status":"open","nmae":"x"}]""");
        var refused = await app.As("reception").Post("Patient", patient);
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("Patient.contained[0].status", refused.Places);
        Assert.Contains("unknown-element", refused.Codes);
    }

    [Fact]
    [Rule("S051")]
    public async Task Whoever_may_change_but_not_read_is_not_shown_what_a_change_of_nothing_leaves()
    {
        var id = await app.Qualify(Person.Somebody());
        var writer = app.As("reception", "user/Patient.u ins.read");
        Assert.Equal(HttpStatusCode.Forbidden, (await writer.Get($"Patient/{id}")).Status);
        var patched = await writer.Send(HttpMethod.Patch, $"Patient/{id}", "[]", "application/json-patch+json");
        Assert.Equal((HttpStatusCode.OK, ""), (patched.Status, patched.Text));
        Assert.NotNull(patched.Header("ETag"));
    }
}
