using FhirIns.Fhir.FhirPath;
using Xunit;

namespace FhirIns.Fhir.Tests.Profiles;

/// <summary>The search parameters promised for Patient, and what ours find.</summary>
public sealed class SearchParameterTests
{
    public static TheoryData<string> Paths => [.. ProfileFiles.Below("search-parameters")];

    [Fact]
    public void Every_promised_parameter_of_Patient_is_there()
    {
        var promised = (
            "_id _lastUpdated _profile _tag identifier active family given name birthdate gender telecom address address-city "
            + "address-country address-postalcode address-state phone email deceased link general-practitioner organization "
            + "mothersMaidenName birthplace identity-status identity-attribute ins-last-verified"
        ).Split(' ');

        var there = ProfileFiles
            .Below("search-parameters")
            .Select(ProfileFiles.Read)
            .Where(parameter => parameter.Items("base").Any(type => type.GetString() is "Patient" or "Resource"))
            .Select(parameter => parameter.Text("code"));

        Assert.Equal(promised.Order(StringComparer.Ordinal), there.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Expression_is_FHIRPath(string path)
    {
        var parameter = ProfileFiles.Read(path);

        if (parameter.Text("expression") is { } expression)
            Assert.Null(Record.Exception(() => FhirPathExpression.Compile(expression)));
        else
            Assert.Equal("ins-last-verified", parameter.Text("code"));
    }

    [Theory]
    [InlineData("identity-status", "qual", "QUAL")]
    [InlineData("identity-status", "prov", "PROV")]
    [InlineData("identity-attribute", "qual", "")]
    [InlineData("identity-attribute", "prov", "HOMA")]
    [InlineData("birthplace", "qual", "63220")]
    [InlineData("birthplace", "vali", "Ajaccio 2A004")]
    public void Parameter_of_ours_finds_its_value(string code, string example, string found)
    {
        var patient = FhirJson.Parse(ProfileFiles.Bytes($"examples/Patient-example-{example}.json")).Resource!;
        var parameter = ProfileFiles.Read($"search-parameters/Patient-{code}.json");

        var elements = FhirPathExpression.Compile(parameter.Text("expression")!).Select(patient);

        Assert.Equal(found, string.Join(' ', elements.Select(element => element.Value ?? element.Text("code"))));
    }
}
