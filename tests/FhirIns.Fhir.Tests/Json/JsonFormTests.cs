using System.Text;
using Xunit;

namespace FhirIns.Fhir.Tests.Json;

/// <summary>What reading accepts, and how it is written again.</summary>
public sealed class JsonFormTests
{
    [Theory]
    [InlineData("""{"resourceType":"Patient"}""")]
    [InlineData(
        """{"resourceType":"Patient","id":"a","active":true,"name":[{"family":"LECŒUR","given":["ÉMILIE","\uD83D\uDE00"]}]}"""
    )]
    [InlineData(
        """{"resourceType":"Patient","birthDate":"1950","_birthDate":{"id":"b","extension":[{"url":"urn:x","valueCode":"y"}]}}"""
    )]
    [InlineData("""{"resourceType":"Patient","_birthDate":{"extension":[{"url":"urn:x","valueCode":"y"}]}}""")]
    [InlineData("""{"resourceType":"Patient","name":[{"given":["A",null,"C"],"_given":[null,{"id":"b"},null]}]}""")]
    [InlineData("""{"resourceType":"Patient","name":[{"_given":[{"id":"a"},{"id":"b"}]}]}""")]
    [InlineData("""{"resourceType":"Patient","contained":[{"resourceType":"Organization","id":"o"}],"active":false}""")]
    [InlineData(
        """{"resourceType":"Parameters","parameter":[{"name":"a","part":[{"name":"b","resource":{"resourceType":"Patient","id":"x"}}]}]}"""
    )]
    [InlineData(
        """{"resourceType":"Parameters","parameter":[{"name":"a","valueDecimal":1.00},{"name":"b","valueDecimal":-0.0E-7},{"name":"c","valueDecimal":123456789012345678901234567890}]}"""
    )]
    [InlineData(
        """{"resourceType":"Patient","extension":[{"extension":[{"url":"a","valueDate":"2020-02"}],"url":"urn:x"}]}"""
    )]
    [InlineData("""{"resourceType":"Patient","name":[{"family":"a\"b\\c\n\t/"}]}""")]
    public void Canonical_json_comes_back_byte_for_byte(string json)
    {
        var parsed = FhirJson.Parse(Encoding.UTF8.GetBytes(json));

        Assert.Empty(parsed.Issues);
        Assert.Equal(json, Encoding.UTF8.GetString(FhirJson.ToBytes(parsed.Resource!)));
    }

    [Theory]
    [InlineData("""{"active":true,"resourceType":"Patient"}""", """{"resourceType":"Patient","active":true}""")]
    [InlineData(
        """{"res\u006furceType":"Patient","\u0061ctive":true}""",
        """{"resourceType":"Patient","active":true}"""
    )]
    [InlineData(
        """{"resourceType":"Patient","name":[{"_given":[null,{"id":"b"}],"given":["\u0041","B"],"family":"😀"}]}""",
        """{"resourceType":"Patient","name":[{"family":"\uD83D\uDE00","given":["A","B"],"_given":[null,{"id":"b"}]}]}"""
    )]
    [InlineData("\uFEFF { \"resourceType\" : \"Patient\" } \r\n", """{"resourceType":"Patient"}""")]
    public void Other_writings_of_the_same_come_back_canonical(string json, string expected)
    {
        var parsed = FhirJson.Parse(Encoding.UTF8.GetBytes(json));

        Assert.Empty(parsed.Issues);
        Assert.Equal(expected, Encoding.UTF8.GetString(FhirJson.ToBytes(parsed.Resource!)));
    }

    [Fact]
    public void Elements_know_where_they_stood()
    {
        var parsed = FhirJson.Parse(
            Encoding.UTF8.GetBytes("{\n\"resourceType\":\"Patient\",\n  \"name\":[{\"text\":\"é\",\"family\":\"A\"}]}")
        );
        var family = parsed.Resource!["name"]!["family"]!;

        Assert.Equal((3, 32), (family.Line, family.Column));
    }

    [Fact]
    public void Pretty_form_is_indented_and_means_the_same()
    {
        var patient = Element.Resource("Patient").Set("id", "a");
        patient.Add("name").Set("family", "MARTIN");
        var pretty = FhirJson.ToBytes(patient, pretty: true);

        Assert.StartsWith("{\n  \"resourceType\": \"Patient\",\n  \"id\": \"a\"", Encoding.UTF8.GetString(pretty));
        Assert.True(FhirJson.Parse(pretty).Resource!.DeepEquals(patient));
    }

    [Fact]
    public void Elements_without_content_are_not_written()
    {
        var patient = Element.Resource("Patient");
        patient.Add("name").Add("period");
        patient.Add("contact").Add("name").Set("family", "MARTIN");
        patient.Add("contact");

        Assert.Equal(
            """{"resourceType":"Patient","contact":[{"name":{"family":"MARTIN"}}]}""",
            Encoding.UTF8.GetString(FhirJson.ToBytes(patient))
        );
    }

    [Fact]
    public void Data_type_is_written_as_an_object()
    {
        var name = Element.Of("HumanName").Set("family", "MARTIN");

        Assert.Equal("""{"family":"MARTIN"}""", Encoding.UTF8.GetString(FhirJson.ToBytes(name)));
    }

    [Fact]
    public void Value_that_is_no_number_cannot_break_the_json()
    {
        var parameters = Element.Resource("Parameters");
        parameters.Add("parameter").Set("name", "a").Set("valueDecimal", "1, \"x\":2");

        Assert.Equal(
            """{"resourceType":"Parameters","parameter":[{"name":"a","valueDecimal":"1, \"x\":2"}]}""",
            Encoding.UTF8.GetString(FhirJson.ToBytes(parameters))
        );
    }
}
