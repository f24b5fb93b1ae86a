using System.Text;
using Xunit;

namespace FhirIns.Fhir.Tests.Xml;

/// <summary>What reading accepts, and how it is written again.</summary>
public sealed class XmlFormTests
{
    private const string Div = """<div xmlns="http://www.w3.org/1999/xhtml">""";

    [Theory]
    [InlineData("")]
    [InlineData(
        """<id value="a" /><active value="true" /><name><family value="LECŒUR" /><given value="ÉMILIE" /><given value="😀" /></name>"""
    )]
    [InlineData(
        """<birthDate id="b" value="1950"><extension url="urn:x"><valueCode value="y" /></extension></birthDate>"""
    )]
    [InlineData("""<birthDate><extension url="urn:x"><valueCode value="y" /></extension></birthDate>""")]
    [InlineData(
        """<extension url="urn:x"><extension id="i" url="a"><valueDate value="2020-02" /></extension></extension>"""
    )]
    [InlineData(
        """<contained><Organization><id value="o" /></Organization></contained><contained><Organization><id value="p" /></Organization></contained>"""
    )]
    [InlineData("""<name><family value="a&quot;b\c&#xA;&#x9;&lt;&amp;" /></name>""")]
    [InlineData(
        "<text><status value=\"generated\" />"
            + Div
            + "\n <p class='x'>a &lt; b&#160;<br/> <b>c</b> </p><!-- c --></div></text>"
    )]
    public void Canonical_xml_comes_back_byte_for_byte(string content)
    {
        var xml =
            content.Length == 0
                ? """<Patient xmlns="http://hl7.org/fhir" />"""
                : $"""<Patient xmlns="http://hl7.org/fhir">{content}</Patient>""";
        var parsed = Parse(xml);

        Assert.Empty(parsed.Issues);
        Assert.Equal(xml, Encoding.UTF8.GetString(FhirXml.ToBytes(parsed.Resource!)));
    }

    [Theory]
    [InlineData(
        "<?xml version='1.0' encoding='UTF-8'?><Patient xmlns='http://hl7.org/fhir'><gender value='male'/></Patient>"
    )]
    [InlineData(
        "\uFEFF<?xml version='1.0'?><!-- c --><?p i?>\r\n<Patient xmlns='http://hl7.org/fhir'>\r\n<!-- c --><gender value='male'></gender>\r\n</Patient>\r\n"
    )]
    [InlineData("<f:Patient xmlns:f='http://hl7.org/fhir'><f:gender value='m&#97;le'/></f:Patient>")]
    [InlineData(
        "<Patient xmlns='http://hl7.org/fhir' xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' xsi:schemaLocation='http://hl7.org/fhir patient.xsd'><gender value='male'/></Patient>"
    )]
    public void Other_writings_of_the_same_come_back_canonical(string xml)
    {
        var parsed = Parse(xml);

        Assert.Empty(parsed.Issues);
        Assert.Equal(
            """<Patient xmlns="http://hl7.org/fhir"><gender value="male" /></Patient>""",
            Encoding.UTF8.GetString(FhirXml.ToBytes(parsed.Resource!))
        );
    }

    [Fact]
    public void Narrative_that_leans_on_an_outer_namespace_is_made_to_stand_alone()
    {
        var parsed = Parse(
            "<Patient xmlns='http://hl7.org/fhir' xmlns:h='http://www.w3.org/1999/xhtml'>"
                + "<text><status value='generated'/><h:div>a <h:b>b</h:b> <h:i>c</h:i></h:div></text></Patient>"
        );

        Assert.Empty(parsed.Issues);
        Assert.Equal(
            """<h:div xmlns:h="http://www.w3.org/1999/xhtml">a <h:b>b</h:b> <h:i>c</h:i></h:div>""",
            parsed.Resource!["text"]!.Text("div")
        );
    }

    [Fact]
    public void Narrative_ends_where_its_div_ends_whatever_the_line_ends()
    {
        var div = Div + "é\r\n<p title=\"a>b\">\r1</p>\n<div>2</div></div>";
        var parsed = Parse(
            $"<Patient xmlns='http://hl7.org/fhir'>\r\n\r<text>\n<status value='generated'/>{div}</text><active value='true'/></Patient>"
        );

        Assert.Empty(parsed.Issues);
        Assert.Equal(div, parsed.Resource!["text"]!.Text("div"));
        Assert.Equal("true", parsed.Resource.Text("active"));
    }

    [Fact]
    public void Pretty_form_is_indented_and_means_the_same()
    {
        var patient = Element.Resource("Patient").Set("id", "a");
        patient.Add("name").Set("family", "MARTIN");
        var pretty = FhirXml.ToBytes(patient, pretty: true);

        Assert.StartsWith(
            "<Patient xmlns=\"http://hl7.org/fhir\">\n  <id value=\"a\" />\n  <name>\n    <family",
            Encoding.UTF8.GetString(pretty)
        );
        Assert.True(FhirXml.Parse(pretty).Resource!.DeepEquals(patient));
    }

    [Fact]
    public void Only_resources_have_an_xml_form() =>
        Assert.Throws<ArgumentException>(() => FhirXml.ToBytes(Element.Of("HumanName").Set("family", "A")));

    [Fact]
    public void Elements_know_where_they_stood()
    {
        var family = Parse(
            "<Patient xmlns='http://hl7.org/fhir'>\n  <name><family value='A'/></name></Patient>"
        ).Resource!["name"]!["family"]!;

        Assert.Equal((2, 10), (family.Line, family.Column));
    }

    private static ParsedResource Parse(string xml) => FhirXml.Parse(Encoding.UTF8.GetBytes(xml));
}
