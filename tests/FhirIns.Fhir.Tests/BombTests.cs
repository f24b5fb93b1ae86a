using System.Text;
using Xunit;

namespace FhirIns.Fhir.Tests;

/// <summary>Content made to cost much more than its size: it is refused, or read in one walk.</summary>
public sealed class BombTests
{
    private const string XmlStart = "<Patient xmlns='http://hl7.org/fhir'>";

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
        Reading.AssertRefused(parsed);
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
        Reading.AssertRefused(parsed);
    }

    /// <summary>Content within all limits that a careless reader would walk again and again: it would take minutes.</summary>
    public static TheoryData<string, string> CostlyJson =>
        new()
        {
            {
                "long lists, the later ones first",
                "{\"resourceType\":\"Patient\",\"name\":["
                    + Repeat("{\"text\":\"a\"},", 45_000)
                    + "{\"text\":\"a\"}],\"identifier\":["
                    + Repeat("{\"value\":\"a\"},", 45_000)
                    + "{\"value\":\"a\"}]}"
            },
            {
                "nulls that one fault excuses",
                "{\"resourceType\":\"Patient\",\"name\":[{\"given\":[5" + Repeat(",null", 190_000) + "]}]}"
            },
            {
                "siblings of different length",
                "{\"resourceType\":\"Patient\",\"name\":[{\"given\":[\"a\"],\"prefix\":[\"a\""
                    + Repeat(",\"a\"", 60_000)
                    + "],\"_given\":[null"
                    + Repeat(",{\"id\":\"a\"}", 60_000)
                    + "]}]}"
            },
            {
                "a style of many images",
                "{\"resourceType\":\"Patient\",\"text\":{\"status\":\"empty\",\"div\":\"<div xmlns='http://www.w3.org/1999/xhtml' style='"
                    + Repeat("url(", 250_000)
                    + ")'>a</div>\"}}"
            },
        };

    [Theory]
    [MemberData(nameof(CostlyJson))]
    public void Costly_json_is_read_in_one_walk(string name, string json)
    {
        Assert.NotEmpty(name);
        Reading.AssertBounded(FhirJson.Parse(Encoding.UTF8.GetBytes(json)));
    }

    [Fact]
    public void Costly_xml_is_read_in_one_walk()
    {
        const string Narrative =
            "<text><status value='empty'/><div xmlns='http://www.w3.org/1999/xhtml'>\n\n\n\n\na</div></text>";
        var xml =
            "<Bundle xmlns='http://hl7.org/fhir'><type value='collection'/>"
            + Repeat($"<entry><resource><Patient>{Narrative}</Patient></resource></entry>\n", 28_000)
            + "</Bundle>";

        var parsed = FhirXml.Parse(Encoding.UTF8.GetBytes(xml));

        Assert.Empty(parsed.Issues);
        Assert.Equal(28_000, parsed.Resource!.Each("entry").Count);
    }

    private static string Repeat(string text, int count) => new StringBuilder().Insert(0, text, count).ToString();

    private static string Repeat(Func<int, string> text, int count) =>
        string.Concat(Enumerable.Range(0, count).Select(text));
}
