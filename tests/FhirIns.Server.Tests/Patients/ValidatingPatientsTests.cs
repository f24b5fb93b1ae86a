using System.Net;
using System.Text.Json.Nodes;
using FhirIns.Server.Tests.Infrastructure;
using FhirIns.Tests;

namespace FhirIns.Server.Tests.Patients;

/// <summary><c>$validate</c> judges and stores nothing.</summary>
public sealed class ValidatingPatientsTests(FhirInsApplication app) : IClassFixture<FhirInsApplication>
{
    [Fact]
    public async Task A_good_patient_has_nothing_wrong()
    {
        var answer = await app.As("reception").Post("Patient/$validate", Person.Somebody().Patient);
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.DoesNotContain("\"error\"", answer.Text);
    }

    [Fact]
    public async Task Every_problem_is_told_at_once_with_its_place()
    {
        var patient = Person
            .Somebody()
            .Patient.With("surname", "X")
            .With("gender", "other")
            .With("telecom", JsonNode.Parse("""[{"value":"0102030405"}]""")!);
        var answer = await app.As("reception").Post("Patient/$validate", patient);
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Contains("unknown-element", answer.Codes);
        Assert.Contains("Patient.gender", answer.Places);
        Assert.Contains(answer.Places, place => place.StartsWith("Patient.telecom[0]", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_wrong_key_is_a_warning_here()
    {
        var patient = Person
            .Somebody()
            .Patient.With(
                "identifier",
                new JsonArray(Resources.Identifier(Resources.InsNir, "180017505600104", "official"))
            );
        var answer = await app.As("reception").Post("Patient/$validate", patient);
        Assert.Contains("matricule-key-wrong", answer.Codes);
        var issue = answer.Json["issue"]!
            .AsArray()
            .Single(one => one!["details"]!["coding"]![0]!["code"]!.GetValue<string>() == "matricule-key-wrong");
        Assert.Equal("warning", issue!["severity"]!.GetValue<string>());
    }

    [Fact]
    [Rule("S051")]
    public async Task What_the_server_writes_is_valid_by_the_profile_it_names()
    {
        var id = await app.Qualify(Person.Somebody());
        var patient = (await app.As("connector").Get($"Patient/{id}")).Json;
        var answer = await app.As("reception").Post("Patient/$validate", patient);
        Assert.DoesNotContain(
            answer.Json["issue"]!.AsArray(),
            issue => issue!["severity"]!.GetValue<string>() is "error" or "fatal"
        );
    }

    [Fact]
    public async Task A_body_that_is_no_json_is_answered_with_its_place()
    {
        var answer = await app.As("reception").Send(HttpMethod.Post, "Patient/$validate", "{\"resourceType\":", null);
        Assert.Equal("OperationOutcome", answer.Json["resourceType"]!.GetValue<string>());
        Assert.Contains("\"fatal\"", answer.Text);
    }

    [Fact]
    public async Task An_unknown_profile_is_said()
    {
        var answer = await app.As("reception")
            .Post("Patient/$validate?profile=https://example.org/none", Person.Somebody().Patient);
        Assert.Equal(HttpStatusCode.NotFound, answer.Status);
        Assert.Contains("profile-unknown", answer.Codes);
    }

    [Fact]
    public async Task Without_a_body_the_patient_of_the_address_is_judged_as_it_is_stored()
    {
        var id = await app.RegisterProvisional(Person.Somebody().Patient);
        const string Ins = "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-patient-ins";
        var reception = app.As("reception");
        foreach (
            var usual in new[]
            {
                await reception.Post($"Patient/{id}/$validate"),
                await reception.Get($"Patient/{id}/$validate"),
            }
        )
        {
            Assert.Equal(HttpStatusCode.OK, usual.Status);
            Assert.DoesNotContain("\"error\"", usual.Text);
        }
        var asked = Resources.Parameters(("mode", "valueCode", "profile"), ("profile", "valueUri", Ins));
        foreach (
            var strict in new[]
            {
                await reception.Post($"Patient/{id}/$validate?profile={Ins}&mode=profile"),
                await reception.Post($"Patient/{id}/$validate", asked),
            }
        )
        {
            Assert.Equal(HttpStatusCode.OK, strict.Status);
            Assert.Contains("\"error\"", strict.Text);
        }
        Assert.Equal(HttpStatusCode.NotFound, (await reception.Get("Patient/nobody/$validate")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await reception.Post("Patient/$validate?mode=create")).Status);
        await app.As("referent").Delete($"Patient/{id}");
        Assert.Equal(HttpStatusCode.Gone, (await reception.Get($"Patient/{id}/$validate")).Status);
    }

    [Fact]
    public async Task With_a_mode_it_says_what_that_change_would_be_refused_for()
    {
        var id = await app.Qualify(Person.Somebody());
        var changed = (await app.As("reception").Get($"Patient/{id}")).Json.AsObject().With("birthDate", "1979-01-01");
        var asked = Resources.Parameters(
            ("resource", "resource", changed.DeepClone()),
            ("mode", "valueCode", "update")
        );
        var update = await app.As("reception").Post($"Patient/{id}/$validate", asked);
        Assert.Equal(HttpStatusCode.OK, update.Status);
        Assert.Contains("trait-locked", update.Codes);
        Assert.Equal(["Patient.birthDate"], update.Places);
        Assert.Equal(HttpStatusCode.Forbidden, (await app.As("reception").Put($"Patient/{id}", changed)).Status);

        var incomplete = Resources.Parameters(
            ("resource", "resource", JsonNode.Parse("""{"resourceType":"Patient","gender":"female"}""")!),
            ("mode", "valueCode", "create")
        );
        var create = await app.As("reception").Post("Patient/$validate", incomplete);
        Assert.Contains(
            create.Json["issue"]!.AsArray(),
            issue =>
                issue!["severity"]!.GetValue<string>() == "error"
                && issue["details"]!["coding"]![0]!["code"]!.GetValue<string>() == "trait-missing"
        );
        Assert.Equal(HttpStatusCode.OK, (await app.As("reception").Post($"Patient/{id}/$validate?mode=delete")).Status);
        Assert.Equal(
            HttpStatusCode.NotFound,
            (await app.As("reception").Post("Patient/nobody/$validate?mode=delete")).Status
        );
        foreach (var mode in new[] { "destroy", "profile" })
            Assert.Equal(
                HttpStatusCode.BadRequest,
                (await app.As("reception").Post($"Patient/$validate?mode={mode}", Person.Somebody().Patient)).Status
            );
    }
}
