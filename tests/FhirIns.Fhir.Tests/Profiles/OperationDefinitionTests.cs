using System.Text.Json;
using Xunit;

namespace FhirIns.Fhir.Tests.Profiles;

/// <summary>The operations promised to clients, written down apart from the files.</summary>
public sealed class OperationDefinitionTests
{
    private const string Scope = "https://fhirins.org/fhir/StructureDefinition/required-scope";

    private static readonly string[] CodedTypes = ["code", "Coding", "CodeableConcept"];

    public static TheoryData<string> Paths => [.. ProfileFiles.Below("operations")];

    [Theory]
    [InlineData("Patient-type-ins-retrieve", "ins-retrieve", "type", "ins.retrieve")]
    [InlineData("Patient-instance-ins-retrieve", "ins-retrieve", "instance", "ins.retrieve")]
    [InlineData("Patient-type-ins-integrate", "ins-integrate", "type", "ins.retrieve")]
    [InlineData("Patient-instance-ins-integrate", "ins-integrate", "instance", "ins.retrieve")]
    [InlineData("Patient-identity-validate", "identity-validate", "instance", "ins.validate")]
    [InlineData("Patient-identity-invalidate", "identity-invalidate", "instance", "ins.unlock")]
    [InlineData("Patient-identity-flag", "identity-flag", "instance", "ins.flag")]
    [InlineData("Patient-ins-reveal", "ins-reveal", "instance", "ins.supervise")]
    [InlineData("Patient-merge", "merge", "type", "ins.merge")]
    [InlineData("Patient-unmerge", "unmerge", "type", "ins.merge")]
    [InlineData("Patient-ins-intake", "ins-intake", "type", "Patient.c")]
    [InlineData("Patient-type-ins-verify", "ins-verify", "type", "ins.verify")]
    [InlineData("Patient-instance-ins-verify", "ins-verify", "instance", "ins.verify")]
    [InlineData("Patient-ins-verify-campaign", "ins-verify", "type", "ins.campaign")]
    [InlineData("Patient-ins-retrieve-list", "ins-retrieve-list", "type", "ins.retrieve")]
    [InlineData("Patient-match", "match", "type", "Patient.s")]
    [InlineData("Patient-ihe-pix", "ihe-pix", "type", "Patient.s")]
    [InlineData("Patient-ins-format", "ins-format", "instance", "ins.read Patient.r")]
    [InlineData("Patient-validate", "validate", "type instance", "Patient.r")]
    public void Operation_has_its_code_its_level_and_its_scope(string id, string code, string level, string scope)
    {
        var operation = ProfileFiles.Read($"operations/{id}.json");

        Assert.Equal(code, operation.Text("code"));
        Assert.Equal(level, string.Join(' ', Levels(operation)));
        Assert.Equal(scope, string.Join(' ', Scopes(operation)));
        Assert.Equal($"https://fhirins.org/fhir/OperationDefinition/{id}", operation.Text("url"));
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Parameters_are_told_apart_and_bound_only_where_coded(string path)
    {
        foreach (var list in ParameterLists(ProfileFiles.Read(path)))
        {
            Assert.Distinct(list.Select(parameter => (parameter.Text("use"), parameter.Text("name"))));
            foreach (var parameter in list)
            {
                Assert.NotEqual(parameter.TryGetProperty("type", out _), parameter.TryGetProperty("part", out _));
                if (parameter.TryGetProperty("binding", out _))
                    Assert.Contains(parameter.Text("type"), CodedTypes);
                if (parameter.TryGetProperty("targetProfile", out _))
                    Assert.Equal("Reference", parameter.Text("type"));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Every_coded_parameter_of_ours_is_bound(string path)
    {
        var unbound =
            from list in ParameterLists(ProfileFiles.Read(path))
            from parameter in list
            where parameter.Text("type") == "code" && !parameter.TryGetProperty("binding", out _)
            select parameter.Text("name");

        // Any of the 40 000 codes of the COG, current or not.
        Assert.Subset(new HashSet<string?> { "birthPlace" }, unbound.ToHashSet());
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Sets_of_inputs_name_inputs(string path)
    {
        var operation = ProfileFiles.Read(path);
        var inputs = operation
            .Items("parameter")
            .Where(parameter => parameter.Text("use") == "in")
            .Select(parameter => parameter.Text("name")!)
            .ToHashSet();

        var named = operation
            .Items("overload")
            .SelectMany(overload => overload.Items("parameterName"))
            .Select(name => name.GetString()!)
            .ToHashSet();

        if (named.Count > 0)
            Assert.Equal(inputs, named);
    }

    private static IEnumerable<string?> Scopes(JsonElement operation) =>
        operation
            .Items("extension")
            .Where(extension => extension.Text("url") == Scope)
            .Select(extension => extension.Text("valueString"));

    private static IEnumerable<string> Levels(JsonElement operation) =>
        new[] { "system", "type", "instance" }.Where(level => operation.GetProperty(level).GetBoolean());

    private static IEnumerable<IReadOnlyList<JsonElement>> ParameterLists(JsonElement owner, string name = "parameter")
    {
        var list = owner.Items(name).ToArray();
        return list.SelectMany(parameter => ParameterLists(parameter, "part"))
            .Prepend(list)
            .Where(parameters => parameters.Count > 0);
    }
}
