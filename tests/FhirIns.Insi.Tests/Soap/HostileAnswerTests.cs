using System.Text;
using FhirIns.Insi.Soap;
using Xunit;

namespace FhirIns.Insi.Tests.Soap;

/// <summary>Answers that no service gives. None of them is believed, none does harm.</summary>
public sealed class HostileAnswerTests
{
    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("Service Unavailable")]
    [InlineData("{\"code\":\"00\"}")]
    [InlineData("<html><body><p>Bad Gateway</body></html>")]
    [InlineData("<a/><b/>")]
    [InlineData("<?xml version='1.0' encoding='klingon'?><a/>")]
    public void Text_that_is_not_xml_is_unreadable(string text) =>
        Assert.Equal(UnreadableReason.NotXml, Reading.WhyUnreadable(Reading.Search(text)));

    [Theory]
    [InlineData("<html><body><p>Bad Gateway</p></body></html>")]
    [InlineData("<Envelope xmlns='http://schemas.xmlsoap.org/soap/envelope/'><Body/></Envelope>")]
    [InlineData("<Envelope xmlns='http://www.w3.org/2003/05/soap-envelope'/>")]
    public void Xml_that_is_not_soap_is_unreadable(string text) =>
        Assert.Equal(UnreadableReason.NotSoap, Reading.WhyUnreadable(Reading.Search(text)));

    [Fact]
    public void Answer_is_not_believed_before_its_last_byte()
    {
        var whole = Answers.Bytes(Answers.CamilleFound);

        for (var length = 0; length < whole.Length; length += 7)
        {
            Assert.Equal(UnreadableReason.NotXml, Reading.WhyUnreadable(Reading.Search(whole[..length])));
        }
        Assert.Equal(UnreadableReason.NotXml, Reading.WhyUnreadable(Reading.Search(Answers.CamilleFound + "<x/>")));
    }

    [Fact]
    public void Entities_are_never_expanded()
    {
        var bomb =
            "<!DOCTYPE b [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">]>"
            + Answers
                .CamilleFound[Answers.CamilleFound.IndexOf("<soap", StringComparison.Ordinal)..]
                .Replace("75112", "&b;", StringComparison.Ordinal);

        Assert.Equal(UnreadableReason.NotXml, Reading.WhyUnreadable(Reading.Search(bomb)));
    }

    [Fact]
    public void Files_of_this_machine_are_never_read_into_an_answer()
    {
        var theft =
            "<!DOCTYPE t [<!ENTITY file SYSTEM \"file:///etc/hostname\">]>"
            + Answers
                .CamilleFound[Answers.CamilleFound.IndexOf("<soap", StringComparison.Ordinal)..]
                .Replace("75112", "&file;", StringComparison.Ordinal);

        Assert.Equal(UnreadableReason.NotXml, Reading.WhyUnreadable(Reading.Search(theft)));
    }

    [Fact]
    public void Depth_is_limited()
    {
        var deep = string.Concat(Enumerable.Repeat("<a>", 20_000)) + string.Concat(Enumerable.Repeat("</a>", 20_000));

        Assert.Equal(UnreadableReason.TooDeep, Reading.WhyUnreadable(Reading.Search(Answers.Envelope(deep))));
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("iso-8859-1")]
    public void Encoding_is_what_the_answer_declares(string name)
    {
        var encoding = Encoding.GetEncoding(name);
        var answer = Answers
            .CamilleFound.Replace("UTF-8", name, StringComparison.Ordinal)
            .Replace("OK<", "Identité<", StringComparison.Ordinal);

        Assert.Equal(
            Cast.CamilleIns,
            Reading.PersonIn(Reading.Search([.. encoding.GetPreamble(), .. encoding.GetBytes(answer)])).Active
        );
    }

    [Fact]
    public void Bytes_that_are_not_of_the_encoding_are_unreadable()
    {
        var answer = Answers.CamilleFound.Replace("OK<", "Identité<", StringComparison.Ordinal);

        Assert.Equal(UnreadableReason.NotXml, Reading.WhyUnreadable(Reading.Search(Encoding.Latin1.GetBytes(answer))));
    }

    [Fact]
    public void Any_single_byte_changed_leaves_a_value_and_never_an_exception()
    {
        var whole = Answers.Bytes(Answers.CamilleFound);
        byte[] strangers = [0x00, (byte)'<', (byte)'&', (byte)'>', (byte)'"', 0xFF];

        foreach (var stranger in strangers)
        {
            for (var place = 0; place < whole.Length; place++)
            {
                var changed = whole.ToArray();
                changed[place] = stranger;
                Assert.NotNull(Reading.Search(changed).Outcome);
            }
        }
    }
}
