using System.Text;
using FhirIns.Fhir.Schema;
using Xunit;

namespace FhirIns.Fhir.Tests;

/// <summary>Whatever comes in, reading ends with issues, within its limits, and never with an exception.</summary>
public sealed class HostileInputTests
{
    private const string XmlStart = "<Patient xmlns='http://hl7.org/fhir'>";

    private static readonly Element Sample = SamplePatient();

    [Fact]
    public void Json_cut_at_any_byte_is_refused()
    {
        var json = FhirJson.ToBytes(Sample);
        for (var length = 0; length < json.Length; length++)
        {
            AssertRefused(FhirJson.Parse(json.AsMemory(0, length)));
        }
    }

    [Fact]
    public void Xml_cut_at_any_byte_is_refused()
    {
        var xml = FhirXml.ToBytes(Sample);
        for (var length = 0; length < xml.Length; length++)
        {
            AssertRefused(FhirXml.Parse(xml.AsMemory(0, length)));
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
            AssertBounded(parsed);
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
            AssertBounded(parsed);
            if (parsed.IsValid)
            {
                Assert.True(FhirXml.Parse(FhirXml.ToBytes(parsed.Resource!)).Resource!.DeepEquals(parsed.Resource!));
                Assert.True(FhirJson.Parse(FhirJson.ToBytes(parsed.Resource!)).Resource!.DeepEquals(parsed.Resource!));
            }
        }
    }

    public static TheoryData<string, string> JsonBombs =>
        new()
        {
            { "arrays in arrays", new string('[', 1_000_000) },
            { "objects in objects", Repeat("{\"a\":", 500_000) },
            {
                "unknown content, deep",
                "{\"resourceType\":\"Patient\",\"x\":" + new string('[', 200_000) + new string(']', 200_000) + "}"
            },
            { "extensions in extensions", "{\"resourceType\":\"Patient\"," + Repeat("\"extension\":[{", 100_000) },
            {
                "resources in resources",
                Repeat("{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"a\",\"resource\":", 50_000)
            },
            { "resources that name their type last", Repeat("{\"contained\":[", 100_000) },
            {
                "a number of a million digits",
                "{\"resourceType\":\"Patient\",\"multipleBirthInteger\":" + new string('9', 1_000_000) + "}"
            },
            { "an exponent out of all range", "{\"resourceType\":\"Patient\",\"multipleBirthInteger\":1e999999999}" },
            { "a long string", "{\"resourceType\":\"Patient\",\"language\":\"" + new string('a', 2_000_000) + "\"}" },
            {
                "a flood of escapes",
                "{\"resourceType\":\"Patient\",\"language\":\"" + Repeat("\\u0000", 600_000) + "\"}"
            },
            { "a flood of faults", "{\"resourceType\":\"Patient\"," + Repeat("\"x\":1,", 200_000) + "\"y\":1}" },
            {
                "a flood of elements",
                "{\"resourceType\":\"Patient\",\"name\":[{\"given\":[" + Repeat("\"a\",", 500_000) + "\"a\"]}]}"
            },
            {
                "a flood of nulls",
                "{\"resourceType\":\"Patient\",\"name\":[{\"given\":[" + Repeat("null,", 500_000) + "null]}]}"
            },
            { "too many bytes", new string(' ', 6_000_000) + "{}" },
        };

    [Theory]
    [MemberData(nameof(JsonBombs))]
    public void Json_bomb_is_refused(string name, string json)
    {
        var parsed = FhirJson.Parse(Encoding.UTF8.GetBytes(json));

        Assert.NotEmpty(name);
        AssertRefused(parsed);
    }

    public static TheoryData<string, string> XmlBombs =>
        new()
        {
            { "unknown elements, deep", XmlStart + Repeat("<x>", 500_000) },
            { "extensions in extensions", XmlStart + Repeat("<extension url='a'>", 200_000) },
            { "resources in resources", XmlStart + Repeat("<contained><Patient>", 100_000) },
            {
                "a flood of attributes",
                "<Patient xmlns='http://hl7.org/fhir'" + Repeat(i => $" a{i}='x'", 100_000) + "/>"
            },
            {
                "a flood of namespaces",
                "<Patient xmlns='http://hl7.org/fhir'"
                    + Repeat(i => $" xmlns:a{i}='urn:{i}'", 100_000)
                    + "><x/></Patient>"
            },
            { "a flood of names", XmlStart + Repeat(i => $"<a{i}/>", 100_000) + "</Patient>" },
            { "a long value", XmlStart + "<language value='" + new string('a', 2_000_000) + "'/></Patient>" },
            { "a long text", XmlStart + new string('a', 2_000_000) + "</Patient>" },
            { "a long comment", "<!--" + new string('a', 4_000_000) },
            {
                "a deep narrative",
                XmlStart
                    + "<text><status value='empty'/><div xmlns='http://www.w3.org/1999/xhtml'>"
                    + Repeat("<b>", 300_000)
            },
            { "an attribute without end", XmlStart + "<language value='" + new string('&', 100_000) },
            { "too many bytes", new string(' ', 6_000_000) + "<a/>" },
            { "character references", XmlStart + "<language value='" + Repeat("&#0;", 100_000) + "'/></Patient>" },
        };

    [Theory]
    [MemberData(nameof(XmlBombs))]
    public void Xml_bomb_is_refused(string name, string xml)
    {
        var parsed = FhirXml.Parse(Encoding.UTF8.GetBytes(xml));

        Assert.NotEmpty(name);
        AssertRefused(parsed);
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

    private static void AssertRefused(ParsedResource parsed)
    {
        AssertBounded(parsed);
        Assert.False(parsed.IsValid);
    }

    private static void AssertBounded(ParsedResource parsed)
    {
        Assert.InRange(parsed.Issues.Count, parsed.Resource is null ? 1 : 0, ParseLimits.Default.MaxIssues + 1);
        Assert.All(parsed.Issues, issue => Assert.True(issue.Expression is null || issue.Expression.Length < 2_000));
    }

    private static string Repeat(string text, int count) => new StringBuilder().Insert(0, text, count).ToString();

    private static string Repeat(Func<int, string> text, int count) =>
        string.Concat(Enumerable.Range(0, count).Select(text));

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

    /// <summary>An endless row of damaged copies of one content, always the same for a seed.</summary>
    private sealed class Mutations(byte[] content, int seed)
    {
        private static readonly byte[][] Pieces =
        [
            .. new[]
            {
                "null",
                "{}",
                "[]",
                "\"\"",
                "{",
                "}",
                "[",
                "]",
                ",",
                ":",
                "\"",
                "<",
                ">",
                "/>",
                "&",
                "&lt;",
                "<a/>",
                "\\ud800",
                "\\",
                "\0",
                "\uFFFE",
                "-",
                "1e9",
                "<!DOCTYPE a>",
                "<![CDATA[x]]>",
                "extension",
                "_",
            }.Select(Encoding.UTF8.GetBytes),
            [0xFF],
            [0xC3],
            [0xED, 0xA0, 0x80],
        ];

        private readonly Random _random = new(seed);

        public byte[] Next()
        {
            List<byte> bytes = [.. content];
            for (var i = _random.Next(1, 4); i > 0; i--)
            {
                Mutate(bytes);
            }
            return [.. bytes];
        }

        private void Mutate(List<byte> bytes)
        {
            var at = _random.Next(bytes.Count);
            var length = Math.Min(_random.Next(1, 40), bytes.Count - at);
            switch (_random.Next(5))
            {
                case 0:
                    bytes[at] = (byte)_random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, length);
                    break;
                case 2:
                    bytes.InsertRange(_random.Next(bytes.Count), bytes.GetRange(at, length));
                    break;
                case 3:
                    bytes.InsertRange(at, Pieces[_random.Next(Pieces.Length)]);
                    break;
                default:
                    bytes[at] ^= (byte)(1 << _random.Next(8));
                    break;
            }
            if (bytes.Count == 0)
            {
                bytes.Add((byte)'{');
            }
        }
    }
}
