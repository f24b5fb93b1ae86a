using System.Net;
using System.Text.Json.Nodes;
using FhirIns.Server.Tests.Infrastructure;
using FhirIns.Tests;

namespace FhirIns.Server.Tests.Patients;

/// <summary>Whatever FR Core version is written, every rendering is valid by the profile that it names.</summary>
public sealed class EmittingValidPatientsTests
{
    private const string Foreign = "99134";

    public static TheoryData<string, string?> Versions
    {
        get
        {
            var rows = new TheoryData<string, string?>();
            foreach (var version in new[] { "2.0.1", "2.1.0", "2.2.0" })
            foreach (var place in new[] { "63220", Foreign, null })
                rows.Add(version, place);
            return rows;
        }
    }

    [Theory]
    [Rule("S032", "S051", "S011")]
    [MemberData(nameof(Versions))]
    public async Task Each_rendering_at_each_level_is_valid_wherever_the_person_was_born(string version, string? place)
    {
        await using var app = new Writing(version);
        await app.InitializeAsync();
        var person = Person.Somebody();
        app.Insi.People.Put(person.InInsi with { BirthPlace = place });
        var id = await app.RegisterProvisional(
            Resources.Patient(person.Family, "LOUISE+CLAIRE", person.Gender, person.BirthDate, place)
        );
        await IsValidForAll(app, id);

        await app.RetrieveAndAccept(id);
        await IsValidForAll(app, id);

        Assert.Equal("QUAL", (await app.Validate(id)).Parameter("status"));
        await IsValidForAll(app, id);
        var qualified = (await app.As("connector").Get($"Patient/{id}")).Json.AsObject();
        Assert.Equal(place ?? "99999", PlaceOf(qualified));
        Assert.Equal(place, PlaceOf((await WithoutIns(app).Get($"Patient/{id}")).Json));
    }

    [Fact]
    [Rule("S032", "S054")]
    public async Task Whoever_sends_back_a_place_that_nobody_knows_changes_nothing()
    {
        await using var app = new Writing("2.2.0");
        await app.InitializeAsync();
        var person = Person.Somebody();
        app.Insi.People.Put(person.InInsi with { BirthPlace = null });
        var sent = Resources.Patient(person.Family, "LOUISE+CLAIRE", person.Gender, person.BirthDate);
        sent["extension"] = new JsonArray(
            Resources.BirthPlace("99999").With("valueAddress", JsonNode.Parse("""{"city":"Lisbonne"}""")!)
        );
        var id = await app.RegisterProvisional(sent);
        await app.RetrieveAndAccept(id);
        await app.Validate(id);
        var shown = (await app.As("referent").Get($"Patient/{id}")).Json.AsObject();
        Assert.Equal("99999", PlaceOf(shown));

        var answer = await app.As("referent")
            .Put($"Patient/{id}", shown.With("active", true), ("Prefer", "return=OperationOutcome"));

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.DoesNotContain("trait-kept", answer.Codes);
        var after = (await app.As("connector").Get($"Patient/{id}")).Json;
        Assert.Contains(person.Matricule, after.ToJsonString());
        Assert.Contains("Lisbonne", after.ToJsonString());
        var plain = (await WithoutIns(app).Get($"Patient/{id}")).Json;
        Assert.Null(PlaceOf(plain));
        Assert.Contains("Lisbonne", plain.ToJsonString());
    }

    private static FhirClient WithoutIns(FhirInsApplication app) => app.As("referent", "system/Patient.rs");

    private static async Task IsValidForAll(FhirInsApplication app, string id)
    {
        foreach (var reader in new[] { app.As("connector"), WithoutIns(app) })
        {
            var patient = (await reader.Get($"Patient/{id}")).Json;
            var answer = await app.As("reception").Post("Patient/$validate", patient.DeepClone());
            Assert.Equal(HttpStatusCode.OK, answer.Status);
            var errors = answer.Json["issue"]!
                .AsArray()
                .Where(issue => issue!["severity"]!.GetValue<string>() is "error" or "fatal");
            Assert.Empty(errors);
        }
    }

    private static string? PlaceOf(JsonNode patient) =>
        (patient["extension"]?.AsArray() ?? [])
            .Where(one => one!["url"]!.GetValue<string>().EndsWith("patient-birthPlace", StringComparison.Ordinal))
            .SelectMany(one => one!["valueAddress"]!["extension"]?.AsArray() ?? [])
            .Select(code => code!["valueCoding"]!["code"]!.GetValue<string>())
            .SingleOrDefault();

    private sealed class Writing(string version) : FhirInsApplication
    {
        protected override ValueTask<Dictionary<string, string?>> SettingsAsync() =>
            new(new Dictionary<string, string?> { ["Fhir:FrCoreVersion"] = version });
    }
}
