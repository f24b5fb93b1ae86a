using System.Text;
using Xunit;

namespace FhirIns.Fhir.Tests.Xml;

/// <summary>Everything that strict reading refuses, with the place it names.</summary>
public sealed class StrictXmlTests
{
    [Theory]
    // Structure
    [InlineData("<surname value='X'/>", "unknown-element", "Patient")]
    [InlineData("<name><name value='X'/></name>", "unknown-element", "Patient.name[0]")]
    [InlineData("<name><id value='X'/></name>", "unknown-element", "Patient.name[0]")]
    [InlineData(
        "<extension url='urn:x'><url value='urn:x'/><valueCode value='x'/></extension>",
        "unknown-element",
        "Patient.extension[0]"
    )]
    [InlineData("<gender value='male'/><gender value='male'/>", "duplicate-element", "Patient.gender")]
    [InlineData(
        "<deceasedBoolean value='true'/><deceasedDateTime value='2020'/>",
        "choice-given-twice",
        "Patient.deceased"
    )]
    [InlineData("<gender value='male'/><active value='true'/>", "element-order", "Patient.active")]
    [InlineData("<name><given value='A'/><family value='B'/></name>", "element-order", "Patient.name[0].family")]
    [InlineData(
        "<name><text value='A'/></name><gender value='male'/><name><text value='B'/></name>",
        "element-order",
        "Patient.name"
    )]
    [InlineData("<link><type value='refer'/></link>", "element-missing", "Patient.link[0]")]
    [InlineData("<extension><valueCode value='x'/></extension>", "element-missing", "Patient.extension[0]")]
    [InlineData("<name/>", "empty-element", "Patient.name[0]")]
    [InlineData("<name></name>", "empty-element", "Patient.name[0]")]
    [InlineData("<gender/>", "empty-element", "Patient.gender")]
    [InlineData("<gender value=''/>", "empty-element", "Patient.gender")]
    [InlineData("<name id=''><family value='A'/></name>", "empty-element", "Patient.name[0].id")]
    // Attributes, text, namespaces
    [InlineData("<name value='X'/>", "unknown-attribute", "Patient.name[0]")]
    [InlineData("<gender value='male' code='male'/>", "unknown-attribute", "Patient.gender")]
    [InlineData(
        "<contained value='x'><Organization><active value='true'/></Organization></contained>",
        "unknown-attribute",
        "Patient.contained"
    )]
    [InlineData("<gender xmlns:x='urn:x' x:value='male' value='male'/>", "xml-namespace", "Patient.gender")]
    [InlineData("<gender xmlns='urn:x' value='male'/>", "xml-namespace", "Patient.gender")]
    [InlineData("<gender value='male'>male</gender>", "xml-text", "Patient.gender")]
    [InlineData("male<gender value='male'/>", "xml-text", "Patient")]
    [InlineData("<gender value='male'/><![CDATA[male]]>", "xml-text", "Patient")]
    [InlineData("<text><status value='empty'/><div>x</div></text>", "xml-namespace,element-missing", null)]
    // Resources
    [InlineData("<contained><Human/></contained>", "resource-type-unknown", "Patient.contained")]
    [InlineData("<contained><Patient xmlns=''/></contained>", "xml-namespace", "Patient.contained")]
    [InlineData("<contained/>", "empty-element", "Patient.contained")]
    [InlineData(
        "<contained><Organization><active value='true'/></Organization><Organization/></contained>",
        "duplicate-element",
        "Patient.contained"
    )]
    [InlineData("<contained>x</contained>", "xml-text,empty-element", "Patient.contained")]
    // Values
    [InlineData("<gender value='Female'/>", "code-not-in-value-set", "Patient.gender")]
    [InlineData("<birthDate value='1950-13'/>", "invalid-value", "Patient.birthDate")]
    [InlineData("<active value='1'/>", "invalid-value", "Patient.active")]
    [InlineData("<multipleBirthInteger value='1.0'/>", "invalid-value", "Patient.multipleBirth")]
    [InlineData("<name><family value='A&#xFFFE;B'/></name>", "malformed-xml", null)]
    public void Fault_is_reported_at_its_place(string content, string keys, string? expression)
    {
        var parsed = Parse($"<Patient xmlns='http://hl7.org/fhir'>{content}</Patient>");

        Assert.Equal(keys.Split(','), parsed.Issues.Select(issue => issue.Key));
        Assert.All(parsed.Issues, issue => Assert.True(expression is null || expression == issue.Expression));
        Assert.All(parsed.Issues, issue => Assert.NotNull(issue.Line));
        Assert.False(parsed.IsValid);
    }

    [Theory]
    [InlineData("", "no-content")]
    [InlineData("<!-- only -->", "malformed-xml")]
    [InlineData("<Patient", "malformed-xml")]
    [InlineData("<Patient xmlns='http://hl7.org/fhir'/><Patient/>", "malformed-xml")]
    [InlineData("<Patient xmlns='http://hl7.org/fhir'>&nbsp;</Patient>", "malformed-xml")]
    [InlineData("<Patient xmlns='http://hl7.org/fhir'><name value='a' value='b'/></Patient>", "malformed-xml")]
    [InlineData("<!DOCTYPE Patient><Patient xmlns='http://hl7.org/fhir'/>", "xml-document-type")]
    [InlineData("<?xml version='1.0' encoding='iso-8859-1'?><Patient xmlns='http://hl7.org/fhir'/>", "xml-encoding")]
    [InlineData("<Patient/>", "xml-namespace")]
    [InlineData("<Human xmlns='http://hl7.org/fhir'/>", "resource-type-unknown")]
    [InlineData("{\"resourceType\":\"Patient\"}", "malformed-xml")]
    public void What_is_no_resource_is_one_issue(string xml, string key)
    {
        var parsed = Parse(xml);

        Assert.Null(parsed.Resource);
        Assert.Equal(key, Assert.Single(parsed.Issues).Key);
    }

    [Fact]
    public void Entities_are_never_expanded_nor_fetched()
    {
        const string Laughs = """
            <!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>
            <Patient xmlns="http://hl7.org/fhir"><language value="&c;"/></Patient>
            """;
        const string Outside = """
            <!DOCTYPE x [<!ENTITY file SYSTEM "file:///etc/passwd">]>
            <Patient xmlns="http://hl7.org/fhir"><language value="&file;"/></Patient>
            """;

        Assert.All([Laughs, Outside], xml => Assert.Equal("xml-document-type", Assert.Single(Parse(xml).Issues).Key));
    }

    [Fact]
    public void Every_fault_is_reported_at_once_with_line_and_column()
    {
        var parsed = Parse(
            """
            <Patient xmlns="http://hl7.org/fhir">
              <surname value="DURAND"><a><b/></a></surname>
              <name><use value="birth"/></name>
              <gender value="F"/><birthDate value="12/05/1950"/>
              <link><type value="refer"/></link>
            </Patient>
            """
        );

        Assert.Equal(
            [
                ("unknown-element", 2, 4),
                ("code-not-in-value-set", 3, 10),
                ("code-not-in-value-set", 4, 4),
                ("invalid-value", 4, 23),
                ("element-missing", 5, 4),
            ],
            parsed.Issues.Select(issue => (issue.Key, issue.Line!.Value, issue.Column!.Value))
        );
    }

    private static ParsedResource Parse(string xml) => FhirXml.Parse(Encoding.UTF8.GetBytes(xml));
}
