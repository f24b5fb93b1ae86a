using System.Formats.Tar;
using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using FhirIns.Server.Metadata;
using FhirIns.Server.Tests.Infrastructure;
using FhirIns.Tests;

namespace FhirIns.Server.Tests.Metadata;

/// <summary>Packages dropped beside the server judge what is sent, as they are (<c>Profiles:Packages</c>).</summary>
public sealed class PackagesApplication : FhirInsApplication
{
    /// <summary>A profile of a package, in two versions: nobody is called Smith, then nobody is called Jones.</summary>
    public const string Profile = "https://guide.example/StructureDefinition/patient";

    private readonly string folder = Directory.CreateTempSubdirectory("fhirins-packages-").FullName;

    protected override ValueTask<Dictionary<string, string?>> SettingsAsync()
    {
        Pack(
            "guide-1.0.0.tgz",
            ("package.json", """{"name":"guide","version":"1.0.0"}"""),
            ("StructureDefinition-patient.json", Definition("1.0.0", "SMITH"))
        );
        Pack(
            "guide-2.0.0.tgz",
            ("package.json", """{"name":"guide","version":"2.0.0"}"""),
            ("StructureDefinition-patient.json", Definition("2.0.0", "JONES"))
        );
        File.WriteAllText(
            Path.Combine(folder, "StructureDefinition-loose.json"),
            Definition("1.0.0", "BROWN").Replace("/patient", "/loose", StringComparison.Ordinal)
        );
        File.WriteAllText(Path.Combine(folder, "notes.json"), """{"about":"nothing of FHIR"}""");
        var settings = new Dictionary<string, string?>
        {
            ["Profiles:Packages:0"] = Path.Combine(folder, "guide-2.0.0.tgz"),
            ["Profiles:Packages:1"] = folder,
        };
        if (SharedData.WhyAbsent is null)
        {
            PackPublished("2.1.0");
            settings["Profiles:Packages:2"] = Path.Combine(folder, "hl7.fhir.fr.core-2.1.0.tgz");
        }
        return new(settings);
    }

    private void PackPublished(string version) =>
        Pack(
            $"hl7.fhir.fr.core-{version}.tgz",
            [
                .. SharedData
                    .Files("fr-core/" + version, "*.json")
                    .Select(file => (Path.GetFileName(file), File.ReadAllText(file))),
            ]
        );

    private void Pack(string name, params (string Name, string Content)[] files)
    {
        using var stream = File.Create(Path.Combine(folder, name));
        using var zipped = new GZipStream(stream, CompressionLevel.Fastest);
        using var archive = new TarWriter(zipped);
        foreach (var (file, content) in files)
            archive.WriteEntry(
                new PaxTarEntry(TarEntryType.RegularFile, "package/" + file)
                {
                    DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)),
                }
            );
    }

    private static string Definition(string version, string name) =>
        $$$"""
            {"resourceType":"StructureDefinition","url":"{{{Profile}}}","version":"{{{version}}}","name":"NoName","status":"active",
            "kind":"resource","abstract":false,"type":"Patient","baseDefinition":"http://hl7.org/fhir/StructureDefinition/Patient",
            "derivation":"constraint","differential":{"element":[{"id":"Patient","path":"Patient","constraint":[{"key":"not-{{{name.ToLowerInvariant()}}}",
            "severity":"error","human":"Another name","expression":"name.family.exists($this = '{{{name}}}').not()"}]}]}}
            """;
}

public sealed class ValidatingByPackagesTests(PackagesApplication app) : IClassFixture<PackagesApplication>
{
    [Theory]
    [InlineData("SMITH", "|1.0.0", "not-smith")]
    [InlineData("JONES", "|1.0.0", null)]
    [InlineData("JONES", "|2.0.0", "not-jones")]
    [InlineData("JONES", "", "not-jones")]
    [InlineData("SMITH", "", null)]
    public async Task The_version_named_judges_and_without_one_the_package_given_first(
        string family,
        string version,
        string? invariant
    )
    {
        var patient = Patient(family, PackagesApplication.Profile + version);
        var answer = await app.As("reception").Post("Patient/$validate", patient);
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(
            invariant is null ? [] : [invariant],
            answer.Codes.Where(code => code.StartsWith("not-", StringComparison.Ordinal))
        );
        var created = await app.As("reception").Post("Patient", patient);
        Assert.Equal(invariant is null ? HttpStatusCode.Created : HttpStatusCode.UnprocessableEntity, created.Status);
    }

    [Fact]
    public async Task A_loose_definition_judges_too_and_what_is_no_definition_is_left_aside()
    {
        var patient = Patient("BROWN", "https://guide.example/StructureDefinition/loose");
        Assert.Contains("not-brown", (await app.As("reception").Post("Patient/$validate", patient)).Codes);
    }

    [OutsideData]
    public async Task A_published_package_judges_in_the_place_of_what_is_built_in()
    {
        const string Ins = "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-patient-ins";
        var example = JsonNode.Parse(SharedData.Text("fr-core", "2.1.0", "Patient-ExampleFRCorePatient001.json"))!;
        example["meta"] = new JsonObject { ["profile"] = new JsonArray(Ins + "|2.1.0") };
        var valid = await app.As("reception").Post("Patient/$validate", example);
        Assert.DoesNotContain(
            valid.Json["issue"]!.AsArray(),
            issue => issue!["severity"]!.GetValue<string>() is "error" or "fatal"
        );
        example.AsObject().Remove("extension");
        var broken = await app.As("reception").Post("Patient/$validate", example);
        Assert.Contains(broken.Json["issue"]!.AsArray(), issue => issue!["severity"]!.GetValue<string>() == "error");
    }

    [Theory]
    [InlineData("nowhere.tgz", null)]
    [InlineData("empty.tgz", "")]
    [InlineData("broken.json", "{")]
    public void What_cannot_be_read_keeps_the_server_from_starting_with_one_sentence(string name, string? content)
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("fhirins-packages-").FullName, name);
        if (content is not null)
            File.WriteAllText(file, content);
        var result = new ProfilePackages().Validate(null, new ProfileOptions { Packages = { file } });
        Assert.True(result.Failed);
        Assert.StartsWith("Profiles:Packages: ", Assert.Single(result.Failures!));
    }

    private static JsonObject Patient(string family, string profile) =>
        Resources
            .Patient(family, "JOHN", "male", "1971-02-03")
            .With("meta", new JsonObject { ["profile"] = new JsonArray(profile) });
}
