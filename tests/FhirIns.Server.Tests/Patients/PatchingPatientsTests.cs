using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using FhirIns.Server.Tests.Infrastructure;
using FhirIns.Tests;

namespace FhirIns.Server.Tests.Patients;

/// <summary>JSON Patch and FHIRPath Patch: the rules of an update, whatever the form of the change.</summary>
public abstract class PatchingPatientsTests
{
    private const string JsonPatch = "application/json-patch+json";

    private readonly FhirInsApplication app;

    protected PatchingPatientsTests(FhirInsApplication app)
    {
        Assert.SkipWhen(app.WhyAbsent is not null, app.WhyAbsent ?? "");
        this.app = app;
    }

    private FhirClient Referent => app.As("referent");

    [Theory]
    [InlineData("application/merge-patch+json")]
    [InlineData("text/plain")]
    public async Task Another_kind_of_patch_is_told_which_kinds_there_are(string type)
    {
        var id = await app.RegisterProvisional(Person.Somebody().Patient);
        var answer = await app.As("reception").Send(HttpMethod.Patch, $"Patient/{id}", "{}", type);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.Status);
        Assert.Equal(["patch-type-unsupported"], answer.Codes);
    }

    [Fact]
    public async Task A_json_patch_makes_a_version_and_keeps_what_it_does_not_name()
    {
        var patient = Person.Somebody().Patient.With("maritalStatus", JsonNode.Parse("""{"text":"pacsée"}""")!);
        var id = await app.RegisterProvisional(patient);
        var patched = await Patch(
            $"Patient/{id}",
            """
            [
              {"op":"test","path":"/maritalStatus/text","value":"pacsée"},
              {"op":"add","path":"/telecom","value":[{"system":"phone","value":"01 02 03 04 05"}]},
              {"op":"add","path":"/telecom/-","value":{"system":"email","value":"a@example.org"}},
              {"op":"replace","path":"/maritalStatus/text","value":"mariée"},
              {"op":"copy","from":"/telecom/1","path":"/telecom/0"},
              {"op":"move","from":"/telecom/0","path":"/telecom/2"},
              {"op":"remove","path":"/telecom/2"}
            ]
            """,
            ("If-Match", "W/\"1\"")
        );
        Assert.Equal(HttpStatusCode.OK, patched.Status);
        Assert.Equal("W/\"2\"", patched.Header("ETag"));
        Assert.Equal("mariée", patched.Json["maritalStatus"]!["text"]!.GetValue<string>());
        Assert.Equal(
            ["phone", "email"],
            patched.Json["telecom"]!.AsArray().Select(one => one!["system"]!.GetValue<string>())
        );
        var history = await Referent.Get($"Patient/{id}/_history");
        Assert.Equal("PATCH", history.Json["entry"]![0]!["request"]!["method"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_list_goes_with_its_last_item_and_may_be_filled_again_by_the_same_patch()
    {
        var id = await app.RegisterProvisional(
            Person
                .Somebody()
                .Patient.With(
                    "telecom",
                    JsonNode.Parse("""[{"system":"phone","value":"1"},{"system":"phone","value":"2"}]""")!
                )
        );
        const string First = """{"op":"remove","path":"/telecom/0"}""";
        var filled = await Patch(
            $"Patient/{id}",
            $$$"""[{{{First}}},{{{First}}},{"op":"add","path":"/telecom/-","value":{"system":"phone","value":"3"}}]"""
        );
        Assert.Equal("""[{"system":"phone","value":"3"}]""", filled.Json["telecom"]!.ToJsonString());
        var emptied = await Patch($"Patient/{id}", $"[{First}]");
        Assert.Equal(HttpStatusCode.OK, emptied.Status);
        Assert.Null(emptied.Json["telecom"]);
        Assert.Contains(
            "empty-array",
            (await Patch($"Patient/{id}", """[{"op":"add","path":"/telecom","value":[]}]""")).Codes
        );
    }

    [Theory]
    [InlineData("""{"op":"add"}""", "patch-malformed", 400)]
    [InlineData("""[{"op":"jump","path":"/active"}]""", "patch-malformed", 400)]
    [InlineData("""[{"op":"add","path":"active","value":true}]""", "patch-malformed", 400)]
    [InlineData("""[{"op":"add","path":"/active"}]""", "patch-malformed", 400)]
    [InlineData("""[{"op":"remove","path":"/contact/0"}]""", "patch-place-missing", 422)]
    [InlineData("""[{"op":"replace","path":"/photo","value":[]}]""", "patch-place-missing", 422)]
    [InlineData("""[{"op":"test","path":"/gender","value":"male"}]""", "patch-test-failed", 422)]
    [InlineData("""[{"op":"add","path":"/nonsense","value":1}]""", "unknown-element", 400)]
    [InlineData("""[{"op":"replace","path":"/birthDate","value":"1980-02-31"}]""", "invalid-value", 400)]
    [InlineData("""[{"op":"replace","path":"/id","value":"another"}]""", "id-mismatch", 400)]
    [InlineData("""[{"op":"remove","path":"/gender"}]""", "trait-missing", 422)]
    [InlineData("not json", "patch-malformed", 400)]
    public async Task A_json_patch_that_cannot_be_applied_changes_nothing(string patch, string code, int status)
    {
        var id = await app.RegisterProvisional(Person.Somebody().Patient);
        var refused = await Patch($"Patient/{id}", patch);
        Assert.Contains(code, refused.Codes);
        Assert.Equal(status, (int)refused.Status);
        Assert.Equal("W/\"1\"", (await Referent.Get($"Patient/{id}")).Header("ETag"));
    }

    [Fact]
    public async Task A_short_patch_cannot_make_a_huge_document()
    {
        var id = await app.RegisterProvisional(
            Person
                .Somebody()
                .Patient.With("telecom", JsonNode.Parse("""[{"system":"phone","value":"01 02 03 04 05"}]""")!)
        );
        var doubling = new StringBuilder("[");
        for (var turn = 0; turn < 60; turn++)
            doubling.Append(turn == 0 ? "" : ",").Append("""{"op":"copy","from":"/telecom","path":"/telecom/-"}""");
        var refused = await Patch($"Patient/{id}", doubling.Append(']').ToString());
        Assert.Contains("patch-too-large", refused.Codes);
    }

    [Fact]
    public async Task A_fhirpath_patch_adds_inserts_replaces_moves_and_deletes()
    {
        var id = await app.RegisterProvisional(Person.Somebody().Patient);
        var patched = await Referent.Send(
            HttpMethod.Patch,
            $"Patient/{id}",
            Operations(
                (
                    "add",
                    "Patient",
                    """{"name":"name","valueString":"telecom"}""",
                    """{"name":"value","valueContactPoint":{"system":"phone","value":"01 02 03 04 05"}}"""
                ),
                (
                    "insert",
                    "Patient.telecom",
                    """{"name":"index","valueInteger":0}""",
                    """{"name":"value","valueContactPoint":{"system":"email","value":"a@example.org"}}"""
                ),
                (
                    "move",
                    "Patient.telecom",
                    """{"name":"source","valueInteger":0}""",
                    """{"name":"destination","valueInteger":1}"""
                ),
                ("replace", "Patient.telecom[0].value", null, """{"name":"value","valueString":"05 04 03 02 01"}"""),
                (
                    "add",
                    "Patient",
                    """{"name":"name","valueString":"contact"}""",
                    """{"name":"value","part":[{"name":"gender","valueCode":"female"},{"name":"name","valueHumanName":{"text":"une amie"}}]}"""
                ),
                (
                    "add",
                    "Patient",
                    """{"name":"name","valueString":"deceased"}""",
                    """{"name":"value","valueBoolean":false}"""
                ),
                ("delete", "Patient.telecom.where(system = 'email')", null, null),
                ("delete", "Patient.photo", null, null)
            ),
            null
        );
        Assert.Equal(HttpStatusCode.OK, patched.Status);
        Assert.Equal("""[{"system":"phone","value":"05 04 03 02 01"}]""", patched.Json["telecom"]!.ToJsonString());
        Assert.Equal("une amie", patched.Json["contact"]![0]!["name"]!["text"]!.GetValue<string>());
        Assert.False(patched.Json["deceasedBoolean"]!.GetValue<bool>());
    }

    [Theory]
    [InlineData("Patient.", "patch-path-invalid")]
    [InlineData("1 + 1", "patch-path-invalid")]
    [InlineData("Patient.name | Patient", "patch-place-missing")]
    [InlineData("Patient.descendants()", "patch-place-missing")]
    public async Task A_fhirpath_patch_says_which_operation_is_to_blame(string path, string code)
    {
        var id = await app.RegisterProvisional(Person.Somebody().Patient);
        var refused = await Referent.Send(
            HttpMethod.Patch,
            $"Patient/{id}",
            Operations(("delete", path, null, null)),
            null
        );
        Assert.Contains(code, refused.Codes);
        Assert.Equal(["Parameters.parameter[0]"], refused.Places);
    }

    [Fact]
    [Rule("S054")]
    public async Task A_patch_meets_the_locks_of_an_update_and_is_parked_when_lenient()
    {
        var id = await app.Qualify(Person.Somebody());
        const string Change = """[{"op":"replace","path":"/birthDate","value":"1981-01-01"}]""";
        var refused = await app.As("reception").Send(HttpMethod.Patch, $"Patient/{id}", Change, JsonPatch);
        Assert.Equal(HttpStatusCode.Forbidden, refused.Status);
        Assert.Contains("trait-locked", refused.Codes);
        var parked = await app.As("reception")
            .Send(
                HttpMethod.Patch,
                $"Patient/{id}",
                """[{"op":"replace","path":"/birthDate","value":"1981-01-01"},{"op":"add","path":"/active","value":true}]""",
                JsonPatch,
                ("Prefer", "handling=lenient")
            );
        Assert.Equal(HttpStatusCode.OK, parked.Status);
        Assert.Equal("1980-05-14", parked.Json["birthDate"]!.GetValue<string>());
        Assert.True(parked.Json["active"]!.GetValue<bool>());
    }

    [Fact]
    [Rule("S006", "S051", "S058")]
    public async Task A_patch_neither_tests_for_a_hidden_ins_nor_writes_one_nor_takes_one_away()
    {
        var person = Person.Somebody();
        var id = await app.Qualify(person);
        var blind = app.As("reception", "user/Patient.rus");
        var ins = Resources.Identifier(Resources.InsNir, person.Matricule, "official").ToJsonString();
        foreach (var place in new[] { "/identifier/0/value", "/identifier", "/meta/tag/0/code" })
        {
            var guess = await blind.Send(
                HttpMethod.Patch,
                $"Patient/{id}",
                $$"""[{"op":"test","path":"{{place}}","value":"{{(place.EndsWith("code", StringComparison.Ordinal) ? "QUAL" : person.Matricule)}}"}]""",
                JsonPatch
            );
            Assert.Contains("patch-test-failed", guess.Codes);
        }
        var written = await blind.Send(
            HttpMethod.Patch,
            $"Patient/{id}",
            $$"""[{"op":"add","path":"/identifier","value":[{{ins}}]}]""",
            JsonPatch
        );
        Assert.Contains("ins-not-from-insi", written.Codes);
        Assert.Equal(
            HttpStatusCode.OK,
            (
                await blind.Send(
                    HttpMethod.Patch,
                    $"Patient/{id}",
                    """[{"op":"add","path":"/active","value":true}]""",
                    JsonPatch
                )
            ).Status
        );
        Assert.Equal(
            HttpStatusCode.OK,
            (
                await Referent.Send(
                    HttpMethod.Patch,
                    $"Patient/{id}",
                    """[{"op":"remove","path":"/identifier"},{"op":"remove","path":"/meta/profile"}]""",
                    JsonPatch
                )
            ).Status
        );
        Assert.Contains(person.Matricule, (await Referent.Get($"Patient/{id}")).Text);
    }

    [Fact]
    [Rule("T15")]
    public async Task A_patch_by_the_feed_is_no_statement_about_status_and_ins()
    {
        var person = Person.Somebody();
        var id = await app.Qualify(person);
        var patched = await app.As("feed")
            .Send(HttpMethod.Patch, $"Patient/{id}", """[{"op":"add","path":"/active","value":true}]""", JsonPatch);
        Assert.Equal(HttpStatusCode.OK, patched.Status);
        Assert.DoesNotContain(person.Number, patched.Text);
        Assert.Contains(person.Matricule, (await Referent.Get($"Patient/{id}")).Text);
    }

    [Fact]
    public async Task A_patch_finds_its_patient_by_a_condition_and_keeps_to_if_match()
    {
        var ipp = $"IPP-{Guid.NewGuid():N}";
        var condition = $"Patient?identifier={Resources.Ipp}%7C{ipp}";
        const string Change = """[{"op":"add","path":"/active","value":true}]""";
        var missing = await Patch(condition, Change);
        Assert.Equal(HttpStatusCode.NotFound, missing.Status);
        var id = await app.RegisterProvisional(
            Person.Somebody().Patient.With("identifier", new JsonArray(Resources.Identifier(Resources.Ipp, ipp)))
        );
        var patched = await Patch(condition, Change);
        Assert.Equal(id, patched.Id);
        Assert.Equal(
            HttpStatusCode.PreconditionFailed,
            (await Patch($"Patient/{id}", Change, ("If-Match", "W/\"1\""))).Status
        );
        Assert.Equal(HttpStatusCode.NotFound, (await Patch("Patient/nobody", Change)).Status);
        await Referent.Delete($"Patient/{id}");
        Assert.Equal(HttpStatusCode.Gone, (await Patch($"Patient/{id}", Change)).Status);
    }

    private Task<FhirReply> Patch(string path, string patch, params (string, string)[] headers) =>
        Referent.Send(HttpMethod.Patch, path, patch, JsonPatch, headers);

    private static string Operations(params (string Type, string Path, string? More, string? Value)[] operations) =>
        new JsonObject
        {
            ["resourceType"] = "Parameters",
            ["parameter"] = new JsonArray([
                .. operations.Select(operation =>
                    (JsonNode)
                        new JsonObject
                        {
                            ["name"] = "operation",
                            ["part"] = new JsonArray([
                                new JsonObject { ["name"] = "type", ["valueCode"] = operation.Type },
                                new JsonObject { ["name"] = "path", ["valueString"] = operation.Path },
                                .. new[] { operation.More, operation.Value }
                                    .OfType<string>()
                                    .Select(part => JsonNode.Parse(part)!),
                            ]),
                        }
                ),
            ]),
        }.ToJsonString();
}

public sealed class PatchingPatientsOnSqliteTests(FhirInsApplication app)
    : PatchingPatientsTests(app),
        IClassFixture<FhirInsApplication>;

public sealed class PatchingPatientsOnPostgreSqlTests(PostgreSqlApplication app)
    : PatchingPatientsTests(app),
        IClassFixture<PostgreSqlApplication>;
