using System.Text;
using FhirIns.Fhir.Patch;
using Xunit;

namespace FhirIns.Fhir.Tests.Patch;

/// <summary>FHIRPath Patch: each operation, each way it may not fit, and the place that is to blame.</summary>
public sealed class FhirPathPatchTests
{
    private const string Patient = """
        {"resourceType":"Patient","gender":"female","birthDate":"1950-02-28",
         "name":[{"family":"MARTIN","given":["CAMILLE","ROSE"]}],
         "contact":[{"gender":"male"}],"deceasedBoolean":false}
        """;

    [Theory]
    [InlineData("add", "Patient", "active", "\"valueBoolean\":true", "\"active\":true")]
    [InlineData("add", "Patient.name", "use", "\"valueCode\":\"official\"", "\"use\":\"official\"")]
    [InlineData(
        "add",
        "Patient.name",
        "given",
        "\"valueString\":\"ANNE\"",
        "\"given\":[\"CAMILLE\",\"ROSE\",\"ANNE\"]"
    )]
    [InlineData("add", "Patient", "multipleBirth", "\"valueInteger\":2", "\"multipleBirthInteger\":2")]
    [InlineData(
        "add",
        "Patient.contact",
        "name",
        "\"part\":[{\"name\":\"family\",\"valueString\":\"PETIT\"}]",
        "\"name\":{\"family\":\"PETIT\"}"
    )]
    [InlineData(
        "add",
        "Patient",
        "communication",
        "\"part\":[{\"name\":\"language\",\"part\":[{\"name\":\"text\",\"valueString\":\"français\"}]}]",
        "\"communication\":[{\"language\":{\"text\":\"français\"}}]"
    )]
    [InlineData(
        "replace",
        "Patient.deceased",
        null,
        "\"valueDateTime\":\"2020-01-01\"",
        "\"deceasedDateTime\":\"2020-01-01\""
    )]
    [InlineData("replace", "Patient.birthDate", null, "\"valueString\":\"1950-03-01\"", "\"birthDate\":\"1950-03-01\"")]
    [InlineData(
        "replace",
        "Patient.name.given[1]",
        null,
        "\"valueString\":\"ANNE\"",
        "\"given\":[\"CAMILLE\",\"ANNE\"]"
    )]
    public void An_operation_changes_its_place(string type, string path, string? name, string value, string written)
    {
        var (patient, issue) = Patched(Operation(type, path, name, value));
        Assert.Null(issue);
        Assert.Contains(written, patient);
    }

    [Fact]
    public void Lists_take_insertions_moves_and_deletions()
    {
        var (patient, issue) = Patched(
            """{"name":"operation","part":[{"name":"type","valueCode":"insert"},{"name":"path","valueString":"Patient.name.given"},{"name":"index","valueInteger":0},{"name":"value","valueString":"ANNE"}]}""",
            """{"name":"operation","part":[{"name":"type","valueCode":"move"},{"name":"path","valueString":"Patient.name.given"},{"name":"source","valueInteger":0},{"name":"destination","valueInteger":2}]}""",
            """{"name":"operation","part":[{"name":"type","valueCode":"delete"},{"name":"path","valueString":"Patient.name.given.first()"}]}""",
            """{"name":"operation","part":[{"name":"type","valueCode":"delete"},{"name":"path","valueString":"Patient.photo"}]}"""
        );
        Assert.Null(issue);
        Assert.Contains("\"given\":[\"ROSE\",\"ANNE\"]", patient);
    }

    [Theory]
    [InlineData("add", "Patient", "gender", "\"valueCode\":\"male\"", "patch-value-unfit")]
    [InlineData("add", "Patient", "nonsense", "\"valueCode\":\"male\"", "patch-value-unfit")]
    [InlineData("add", "Patient", "deceased", "\"valueDateTime\":\"2020\"", "patch-value-unfit")]
    [InlineData(
        "add",
        "Patient",
        "contact",
        "\"part\":[{\"name\":\"nonsense\",\"valueString\":\"x\"}]",
        "patch-value-unfit"
    )]
    [InlineData("add", "Patient", "telecom", "\"valueHumanName\":{\"text\":\"x\"}", "patch-value-unfit")]
    [InlineData("add", "Patient.photo", "title", "\"valueString\":\"x\"", "patch-place-missing")]
    [InlineData("replace", "Patient.active", null, "\"valueBoolean\":true", "patch-place-missing")]
    [InlineData("replace", "Patient.name.given", null, "\"valueString\":\"x\"", "patch-place-missing")]
    [InlineData("replace", "Patient", null, "\"valueString\":\"x\"", "patch-place-missing")]
    [InlineData("replace", "Patient.name.", null, "\"valueString\":\"x\"", "patch-path-invalid")]
    [InlineData("replace", "Patient.name.count()", null, "\"valueString\":\"x\"", "patch-path-invalid")]
    [InlineData("replace", "Patient.repeat($this)", null, "\"valueString\":\"x\"", "patch-place-missing")]
    [InlineData("jump", "Patient", null, "\"valueString\":\"x\"", "patch-malformed")]
    public void What_does_not_fit_is_refused_at_its_operation(
        string type,
        string path,
        string? name,
        string value,
        string key
    )
    {
        var (_, issue) = Patched(Operation("delete", "Patient.photo", null, null), Operation(type, path, name, value));
        Assert.Equal((key, "Parameters.parameter[1]"), (issue!.Key, issue.Expression));
    }

    private static string Operation(string type, string path, string? name, string? value) =>
        $$"""{"name":"operation","part":[{"name":"type","valueCode":"{{type}}"},{"name":"path","valueString":"{{path}}"}"""
        + (name is null ? "" : $$""",{"name":"name","valueString":"{{name}}"}""")
        + (value is null ? "" : $$""",{"name":"value",{{value}}}""")
        + "]}";

    private static (string Patient, FhirIssue? Issue) Patched(params string[] operations)
    {
        var patient = FhirJson.Parse(Encoding.UTF8.GetBytes(Patient)).Resource!;
        var parsed = FhirJson.Parse(
            Encoding.UTF8.GetBytes($$"""{"resourceType":"Parameters","parameter":[{{string.Join(',', operations)}}]}""")
        );
        Assert.Empty(parsed.Issues);
        var issue = FhirPathPatch.Apply(patient, parsed.Resource!);
        return (Encoding.UTF8.GetString(FhirJson.ToBytes(patient)), issue);
    }
}
