using System.Text;
using Xunit;

namespace FhirIns.Fhir.Tests;

/// <summary>Whatever comes in, reading ends with issues, within its limits, and never with an exception.</summary>
public sealed class HostileInputTests
{
    private static readonly Element Sample = SamplePatient();

    [Fact]
    public void Json_cut_at_any_byte_is_refused()
    {
        var json = FhirJson.ToBytes(Sample);
        for (var length = 0; length < json.Length; length++)
        {
            Reading.AssertRefused(FhirJson.Parse(json.AsMemory(0, length)));
        }
    }

    [Fact]
    public void Xml_cut_at_any_byte_is_refused()
    {
        var xml = FhirXml.ToBytes(Sample);
        for (var length = 0; length < xml.Length; length++)
        {
            Reading.AssertRefused(FhirXml.Parse(xml.AsMemory(0, length)));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Mutated_json_is_refused_or_means_what_it_says(int seed)
    {
        var mutations = new Mutations(FhirJson.ToBytes(Sample), seed);
        for (var i = 0; i < 2000; i++)
        {
            var parsed = FhirJson.Parse(mutations.Next());
            Reading.AssertBounded(parsed);
            if (parsed.IsValid)
            {
                Assert.True(FhirJson.Parse(FhirJson.ToBytes(parsed.Resource!)).Resource!.DeepEquals(parsed.Resource!));
                Assert.True(FhirXml.Parse(FhirXml.ToBytes(parsed.Resource!)).Resource!.DeepEquals(parsed.Resource!));
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Mutated_xml_is_refused_or_means_what_it_says(int seed)
    {
        var mutations = new Mutations(FhirXml.ToBytes(Sample), seed);
        for (var i = 0; i < 2000; i++)
        {
            var parsed = FhirXml.Parse(mutations.Next());
            Reading.AssertBounded(parsed);
            if (parsed.IsValid)
            {
                Assert.True(FhirXml.Parse(FhirXml.ToBytes(parsed.Resource!)).Resource!.DeepEquals(parsed.Resource!));
                Assert.True(FhirJson.Parse(FhirJson.ToBytes(parsed.Resource!)).Resource!.DeepEquals(parsed.Resource!));
            }
        }
    }

    [Fact]
    public void Limits_are_those_asked_for()
    {
        var json = FhirJson.ToBytes(Sample);
        var xml = FhirXml.ToBytes(Sample);
        (ParseLimits Limits, string Key)[] cases =
        [
            (new() { MaxBytes = 100 }, "content-too-large"),
            (new() { MaxDepth = 1 }, "too-deep"),
            (new() { MaxElements = 5 }, "too-many-elements"),
            (new() { MaxValueLength = 3 }, "value-too-long"),
            (new() { MaxValueLength = 3, MaxIssues = 2 }, "too-many-issues"),
        ];

        Assert.All(cases, row => Assert.Equal(row.Key, FhirJson.Parse(json, row.Limits).Issues[^1].Key));
        Assert.All(cases, row => Assert.Equal(row.Key, FhirXml.Parse(xml, row.Limits).Issues[^1].Key));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ParseLimits { MaxDepth = 201 });
    }

    [Fact]
    public void Depth_up_to_the_limit_is_read()
    {
        var limits = new ParseLimits { MaxDepth = 10 };

        Assert.True(FhirJson.Parse(Nested(10), limits).IsValid);
        Assert.Equal("too-deep", FhirJson.Parse(Nested(11), limits).Issues[^1].Key);

        static byte[] Nested(int depth)
        {
            var patient = Element.Resource("Patient");
            var element = patient;
            for (var i = 0; i < depth; i++)
            {
                element = element.Add("extension").Set("url", "urn:x");
            }
            element.Set("valueCode", "x");
            return FhirJson.ToBytes(patient);
        }
    }

    private static Element SamplePatient()
    {
        var patient = Element
            .Resource("Patient")
            .Set("id", "camille")
            .Set("gender", "female")
            .Set("birthDate", "1950-02-28");
        patient
            .Add("text")
            .Set("status", "generated")
            .Set("div", "<div xmlns=\"http://www.w3.org/1999/xhtml\">Née <b>M</b></div>");
        patient
            .Add("extension")
            .Set("url", "urn:example:place")
            .Add("valueAddress")
            .Set("city", "Domrémy")
            .Set("line", "1 rue");
        patient.Add("identifier").Set("system", "urn:oid:1.2.250.1.213.1.4.10").Set("value", "250028815400204");
        patient.Add("name").Set("use", "official").Set("family", "MARTIN").Set("given", "CAMILLE").Set("given", "ROSE");
        patient["birthDate"]!.Add("extension").Set("url", "urn:example:lunar").Set("valueDecimal", "1.50");
        patient.Add("contact").Add("name").Set("text", "Ève \"É\" 😀");
        patient.Add("contained", Element.Resource("Organization").Set("id", "o").Set("active", "true"));
        return patient.Set("multipleBirthInteger", "2");
    }
}
