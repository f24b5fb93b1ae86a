using System.Net;
using System.Text.Json.Nodes;
using FhirIns.Server.Tests.Infrastructure;

namespace FhirIns.Server.Tests.Patients;

/// <summary>A server that takes no change from whoever does not say which version they saw.</summary>
public sealed class RequiringIfMatchTests(RequiringIfMatchTests.Application app)
    : IClassFixture<RequiringIfMatchTests.Application>
{
    [Fact]
    public async Task A_change_that_does_not_say_what_it_changes_is_refused_and_changes_nothing()
    {
        var (id, patient) = await SomebodyAsync();
        patient["active"] = false;
        var update = await app.As("reception").Put($"Patient/{id}", patient);
        Assert.Equal(428, (int)update.Status);
        Assert.Equal(["if-match-required"], update.Codes);
        Assert.Equal(["http.If-Match"], update.Places);
        const string Change = """[{"op":"replace","path":"/gender","value":"male"}]""";
        var patch = await app.As("reception")
            .Send(HttpMethod.Patch, $"Patient/{id}", Change, "application/json-patch+json");
        Assert.Equal(428, (int)patch.Status);
        Assert.Equal(428, (int)(await app.As("referent").Delete($"Patient/{id}")).Status);
        Assert.Equal("W/\"1\"", (await app.As("reception").Get($"Patient/{id}")).Header("ETag"));
    }

    [Fact]
    public async Task One_that_does_is_taken_and_metadata_says_so()
    {
        var (id, patient) = await SomebodyAsync();
        patient["telecom"] = new JsonArray(new JsonObject { ["system"] = "phone", ["value"] = "0102030405" });
        var update = await app.As("reception").Put($"Patient/{id}", patient, ("If-Match", "W/\"1\""));
        Assert.Equal(HttpStatusCode.OK, update.Status);
        var metadata = (await app.Anonymous().Get("metadata")).Json;
        var versioning = metadata["rest"]![0]!["resource"]!
            .AsArray()
            .Single(one => (string?)one!["type"] == "Patient")!["versioning"]!;
        Assert.Equal("versioned-update", versioning.GetValue<string>());
    }

    private async Task<(string Id, JsonObject Patient)> SomebodyAsync()
    {
        var created = await app.As("reception").Post("Patient", Person.Somebody().Patient);
        return (created.Id, created.Json.AsObject());
    }

    public sealed class Application : FhirInsApplication
    {
        protected override ValueTask<Dictionary<string, string?>> SettingsAsync() =>
            new(new Dictionary<string, string?> { ["Fhir:RequireIfMatch"] = "true" });
    }
}
