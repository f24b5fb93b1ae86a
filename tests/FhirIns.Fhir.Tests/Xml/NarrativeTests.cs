using Xunit;

namespace FhirIns.Fhir.Tests.Xml;

public sealed class NarrativeTests
{
    private const string Open = """<div xmlns="http://www.w3.org/1999/xhtml">""";

    [Theory]
    [InlineData("text")]
    [InlineData("""<p class="a" style="color:red" id="b" title="c">text</p>""")]
    [InlineData(
        """<a href="http://example.org/a?b:c">x</a><a href="#frag">x</a><a href="Patient/1">x</a><a name="frag">x</a>"""
    )]
    [InlineData("""<a href="mailto:a@example.org">x</a><a href="tel:+33100000000">x</a><a href="a/b:c">x</a>""")]
    [InlineData("""<img src="data:image/png;base64,AAAA" alt="x"/>""")]
    [InlineData("""<img src="http://example.org/a.png"/>""")]
    [InlineData(
        """<table border="1"><thead><tr><th colspan="2">x</th></tr></thead><tbody><tr><td>y</td></tr></tbody></table>"""
    )]
    [InlineData(
        """<p style="background-image: url(tbl_bck1.png)">x</p><p style="background: url(data: image/png;base64,AAAA)">x</p>"""
    )]
    [InlineData("""<p xml:lang="fr" lang="fr">x &amp; &#233; <![CDATA[y]]></p>""")]
    public void Formatting_links_and_images_are_allowed(string content) =>
        Assert.Null(NarrativeCheck.Check($"{Open}{content}</div>"));

    [Theory]
    [InlineData("<script>alert(1)</script>x")]
    [InlineData("<SCRIPT>alert(1)</SCRIPT>x")]
    [InlineData("<style>p{color:red}</style>x")]
    [InlineData("<iframe src='http://example.org'>x</iframe>")]
    [InlineData("<object data='x'>x</object>")]
    [InlineData("<embed src='x'/>x")]
    [InlineData("<form action='x'><input type='text'/>x</form>")]
    [InlineData("<link rel='stylesheet' href='x'/>x")]
    [InlineData("<meta http-equiv='refresh' content='0'/>x")]
    [InlineData("<base href='http://example.org'/>x")]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>x")]
    [InlineData("<math xmlns='http://www.w3.org/1998/Math/MathML'/>x")]
    [InlineData("<p onclick='alert(1)'>x</p>")]
    [InlineData("<p ONCLICK='alert(1)'>x</p>")]
    [InlineData("<img src='a' onerror='alert(1)'/>")]
    [InlineData("<p data-x='1'>x</p>")]
    [InlineData("<p xmlns:x='urn:x' x:href='javascript:1'>x</p>")]
    [InlineData("<a href='javascript:alert(1)'>x</a>")]
    [InlineData("<a href=' JavaScript:alert(1)'>x</a>")]
    [InlineData("<a href='java&#10;script:alert(1)'>x</a>")]
    [InlineData("<a href='&#106;avascript:alert(1)'>x</a>")]
    [InlineData("<a href='vbscript:x'>x</a>")]
    [InlineData("<a href='data:text/html,x'>x</a>")]
    [InlineData("<a href='file:///etc/passwd'>x</a>")]
    [InlineData("<img src='data:image/svg+xml;base64,AAAA'/>")]
    [InlineData("<img src='javascript:alert(1)'/>")]
    [InlineData("<p style='width:expression(alert(1))'>x</p>")]
    [InlineData("<p style='background:url(javascript:alert(1))'>x</p>")]
    [InlineData("<p style='background:url(\"http://example.org/a.png\")'>x</p>")]
    [InlineData("<p style='background:url(//example.org/a.png)'>x</p>")]
    [InlineData("<p style='behavior:url(x.htc)'>x</p>")]
    [InlineData("<p style='@import \"x\"'>x</p>")]
    [InlineData("<p style='wid\\74h:1'>x</p>")]
    [InlineData("<p style='exp/**/ression(1)'>x</p>")]
    [InlineData("<?php x?>x")]
    public void Active_content_is_refused(string content) =>
        Assert.Equal("narrative-forbidden", NarrativeCheck.Check($"{Open}{content}</div>")?.Key);

    [Theory]
    [InlineData("text")]
    [InlineData("<div>x</div>")]
    [InlineData("<p xmlns='http://www.w3.org/1999/xhtml'>x</p>")]
    [InlineData(Open + "x</div>" + Open + "y</div>")]
    [InlineData(Open + "x</div>y")]
    [InlineData(Open + "x")]
    [InlineData(Open + "x&nbsp;y</div>")]
    [InlineData("<!DOCTYPE div>" + Open + "x</div>")]
    [InlineData("<!-- c -->")]
    [InlineData(" ")]
    [InlineData(" " + Open + "x</div>")]
    [InlineData(Open + "x</div> ")]
    public void What_is_not_one_xhtml_div_is_refused(string div) =>
        Assert.Equal("narrative-malformed", NarrativeCheck.Check(div)?.Key);

    [Theory]
    [InlineData(Open + "</div>")]
    [InlineData(Open + " <p> </p></div>")]
    [InlineData(Open + "<!-- c --><img alt='x'/></div>")]
    [InlineData("<div xmlns='http://www.w3.org/1999/xhtml'/>")]
    public void Narrative_without_content_is_refused(string div) =>
        Assert.Equal("narrative-empty", NarrativeCheck.Check(div)?.Key);

    [Fact]
    public void Issue_of_the_narrative_has_its_place_in_json_and_xml()
    {
        var json = FhirJson.Parse(
            """{"resourceType":"Patient","text":{"status":"generated","div":"<div>x</div>"}}"""u8.ToArray()
        );
        var xml = FhirXml.Parse(
            """<Patient xmlns="http://hl7.org/fhir"><text><status value="generated"/><div xmlns="http://www.w3.org/1999/xhtml" onclick="x">y</div></text></Patient>"""u8.ToArray()
        );

        Assert.Equal(("narrative-malformed", "Patient.text.div"), (json.Issues[0].Key, json.Issues[0].Expression));
        Assert.Equal(("narrative-forbidden", "Patient.text.div"), (xml.Issues[0].Key, xml.Issues[0].Expression));
    }

    [Theory]
    [InlineData(
        """<div xmlns="http://www.w3.org/1999/xhtml" lang="fr" xml:lang="fr"><p><b>L&#233;a</b> D&#39;A</p></div>""",
        true
    )]
    [InlineData("""<div xmlns="http://www.w3.org/1999/xhtml">a<br/>b &amp; c</div>""", true)]
    [InlineData("""<div xmlns="http://www.w3.org/1999/xhtml"><p>a</b></p></div>""", false)]
    [InlineData("""<div xmlns="http://www.w3.org/1999/xhtml"><p>a</div></p>""", false)]
    [InlineData("""<div xmlns="http://www.w3.org/1999/xhtml">a</div>b""", false)]
    [InlineData("""<div xmlns="http://www.w3.org/1999/xhtml">a</div><div/>""", false)]
    [InlineData("""<div xmlns="http://www.w3.org/1999/xhtml">a""", false)]
    [InlineData("""<div xmlns="http://www.w3.org/1999/xhtml">a<p""", false)]
    [InlineData("""<div xmlns="http://www.w3.org/1999/xhtml">a<""", false)]
    [InlineData("""<div xmlns="http://www.w3.org/1999/xhtml" lang="fr" lang="en">a</div>""", false)]
    [InlineData("""<div xmlns="http://www.w3.org/1999/xhtml"><script>a</script></div>""", false)]
    [InlineData("""<div xmlns="http://www.w3.org/1999/xhtml">&#0;&nbsp;</div>""", false)]
    [InlineData("""<div xmlns="http://www.w3.org/1999/xhtml">&#55296;</div>""", false)]
    [InlineData("""<div xmlns="http://www.w3.org/1999/xhtml">&#32;&#160;</div>""", false)]
    [InlineData("""<div xmlns="http://www.w3.org/1999/xhtml">]]></div>""", false)]
    [InlineData("""<div xmlns="http://www.w3.org/1999/xhtml"> </div>""", false)]
    public void What_is_recognized_at_a_glance_is_good(string div, bool isPlain)
    {
        Assert.Equal(isPlain, PlainNarrative.IsGood(div));
        Assert.Equal(isPlain, NarrativeCheck.Check(div) is null);
    }

    [Fact]
    public void What_is_recognized_at_a_glance_is_what_the_full_check_accepts_whatever_is_damaged()
    {
        const string Div =
            """<div xmlns="http://www.w3.org/1999/xhtml" lang="fr" xml:lang="fr"><p><b>L&#233;a</b> <i>x</i></p>y<br/></div>""";
        var random = new Random(7);
        for (var round = 0; round < 20_000; round++)
        {
            var damaged = Div.ToCharArray().ToList();
            for (var count = random.Next(1, 4); count > 0; count--)
            {
                var at = random.Next(damaged.Count);
                if (random.Next(2) == 0)
                    damaged[at] = "</>&;#= \"ab1]!-?"[random.Next(16)];
                else
                    damaged.RemoveAt(at);
            }
            var div = new string([.. damaged]);
            Assert.True(!PlainNarrative.IsGood(div) || NarrativeCheck.IsGoodInFull(div), div);
        }
    }
}
