using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Xml;
using FhirIns.Insi.Access;
using FhirIns.Insi.Assertions;
using FhirIns.Insi.Soap;
using FhirIns.Tests;
using Xunit;

namespace FhirIns.Insi.Tests.Assertions;

/// <summary>Assertions that a card signs: made, checked, forwarded.</summary>
public sealed class AssertionTests : IDisposable
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    private readonly TestAuthority _authority = new();
    private readonly AssertionVerifier _verifier = new([]);

    public void Dispose() => _authority.Dispose();

    [Fact]
    [Rule("S036")]
    public void Assertion_of_a_nominative_card_is_accepted_under_the_name_of_its_holder()
    {
        var verdict = _verifier.Check(Sign(), Cast.Nurse, Now);

        Assert.Null(verdict.Refusal);
        Assert.Equal(Cast.Nurse, verdict.Name);
    }

    [Fact]
    public void Assertion_has_the_shape_of_the_service()
    {
        var assertion = Parse(Sign());

        Assert.Equal(
            ["Issuer", "Signature", "Subject", "AttributeStatement"],
            assertion.ChildNodes.OfType<XmlElement>().Select(child => child.LocalName)
        );
        Assert.Equal("2.0", assertion.GetAttribute("Version"));
        Assert.Equal($"2.5.4.42=LOU+SN=MARTIN+CN={Cast.Nurse},T=Infirmier,C=FR", assertion["Issuer"]!.InnerText);
        Assert.Equal("CPS", assertion["Subject"]!["NameID"]!.GetAttribute("NameQualifier"));
        Assert.Equal(
            ["identifiantFacturation=990000017", "secteurActivite=SA01"],
            assertion["AttributeStatement"]!
                .ChildNodes.OfType<XmlElement>()
                .Select(attribute => $"{attribute.GetAttribute("Name")}={attribute.InnerText}")
        );
    }

    [Fact]
    public void Accepted_assertion_still_verifies_inside_the_envelope()
    {
        // Line ends of Windows inside the signature, as Java programs write them.
        var signed = Encoding
            .UTF8.GetString(Sign())
            .Replace("</SignatureValue>", "&#xD;\n</SignatureValue>", StringComparison.Ordinal);
        var verdict = _verifier.Check(Encoding.UTF8.GetBytes(signed), Cast.Nurse, Now);

        var envelope = Messages(verdict);

        var forwarded = Parse(envelope)
            .GetElementsByTagName("Assertion", Namespaces.Saml)
            .OfType<XmlElement>()
            .Single();
        Assert.Null(_verifier.Check(Encoding.UTF8.GetBytes(forwarded.OuterXml), Cast.Nurse, Now).Refusal);
        Assert.Contains("&#xD;\n</SignatureValue>", Encoding.UTF8.GetString(envelope), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SA01", "SA02")]
    [InlineData(">" + Cast.Nurse + "<", ">899900000012<")]
    [InlineData("NameQualifier=\"CPS\"", "NameQualifier=\"CPF\"")]
    public void Changed_assertion_is_refused(string before, string after)
    {
        var changed = Encoding.UTF8.GetString(Sign()).Replace(before, after, StringComparison.Ordinal);

        Assert.Equal(
            InsiRefusalReason.AssertionSignatureInvalid,
            _verifier.Check(Encoding.UTF8.GetBytes(changed), expectedName: null, Now).Refusal
        );
    }

    [Fact]
    public void Signature_by_another_key_than_that_of_the_card_is_refused()
    {
        using var card = _authority.Card(Cast.Nurse);
        using var other = RSA.Create(2048);

        Assert.Equal(InsiRefusalReason.AssertionSignatureInvalid, Refusal(Sign(card, other)));
    }

    [Theory]
    [InlineData(-59, null)]
    [InlineData(-61, InsiRefusalReason.AssertionStale)]
    [InlineData(4, null)]
    [InlineData(6, InsiRefusalReason.AssertionStale)]
    public void Assertion_lives_one_hour(int issuedInMinutes, InsiRefusalReason? refusal)
    {
        using var card = _authority.Card(Cast.Nurse);
        var assertion = Sign(card, at: Now.AddMinutes(issuedInMinutes));

        Assert.Equal(refusal, _verifier.Check(assertion, Cast.Nurse, Now).Refusal);
    }

    [Fact]
    public void Assertion_must_bear_the_name_of_who_is_signed_in() =>
        Assert.Equal(InsiRefusalReason.AssertionNameMismatch, _verifier.Check(Sign(), "899900000012", Now).Refusal);

    [Fact]
    public void Assertion_must_bear_the_name_of_its_card()
    {
        using var card = _authority.Card(Cast.Nurse);
        var content = new AssertionContent(Guid.NewGuid(), Now, "x", true, "CPS", "899900000012");

        Assert.Equal(InsiRefusalReason.AssertionNameMismatch, Refusal(SignContent(content, card)));
    }

    [Theory]
    [Rule("S036")]
    [InlineData(0, "CPS")]
    [InlineData(1, "CPF")]
    [InlineData(2, "CPE")]
    public void Cards_of_professionals_students_and_staff_give_access(int type, string qualifier)
    {
        using var card = _authority.Card(Cast.Nurse, type);

        var assertion = Sign(card);

        Assert.Equal(qualifier, Parse(assertion)["Subject"]!["NameID"]!.GetAttribute("NameQualifier"));
        Assert.Null(Refusal(assertion));
    }

    [Theory]
    [Rule("S036")]
    [InlineData(3, true, "CPA")]
    [InlineData(9, true, "CPX")]
    [InlineData(2, false, "CPE")]
    [InlineData(null, true, "CPS")]
    public void Cards_that_name_nobody_give_none(int? type, bool named, string qualifier)
    {
        using var card = _authority.Card(Cast.Nurse, type, named);
        var content = new AssertionContent(Guid.NewGuid(), Now, "x", true, qualifier, Cast.Nurse);

        Assert.Equal(InsiRefusalReason.CardNotNominative, Refusal(SignContent(content, card)));
        Assert.Throws<ArgumentException>(() => Sign(card));
    }

    [Fact]
    public void Card_out_of_date_is_refused()
    {
        using var card = _authority.Card(Cast.Nurse, until: TimeSpan.FromDays(-1));

        Assert.Equal(InsiRefusalReason.CardUntrusted, Refusal(Sign(card)));
    }

    [Fact]
    public void Card_of_another_authority_is_refused_where_authorities_are_configured()
    {
        using var stranger = new TestAuthority();
        using var card = _authority.Card(Cast.Nurse);
        var assertion = Sign(card);

        Assert.Null(new AssertionVerifier([_authority.Root]).Check(assertion, Cast.Nurse, Now).Refusal);
        Assert.Equal(
            InsiRefusalReason.CardUntrusted,
            new AssertionVerifier([stranger.Root]).Check(assertion, Cast.Nurse, Now).Refusal
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData("not XML")]
    [InlineData("<Assertion/>")]
    [InlineData(
        "<!DOCTYPE a [<!ENTITY b 'c'>]><Assertion xmlns='urn:oasis:names:tc:SAML:2.0:assertion'>&b;</Assertion>"
    )]
    public void What_is_no_assertion_is_refused(string text) =>
        Assert.Equal(InsiRefusalReason.AssertionMalformed, Refusal(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Assertion_too_large_to_be_one_is_refused() =>
        Assert.Equal(
            InsiRefusalReason.AssertionMalformed,
            Refusal([.. Sign(), .. Encoding.UTF8.GetBytes(new string(' ', 70_000))])
        );

    [Theory]
    [InlineData(
        "</Transforms>",
        "<Transform Algorithm=\"http://www.w3.org/TR/1999/REC-xpath-19991116\"><XPath>x</XPath></Transform></Transforms>"
    )]
    [InlineData("xmldsig-more#rsa-sha256", "xmldsig-more#rsa-sha512")]
    [InlineData("xmlenc#sha256", "xmlenc#sha512")]
    [InlineData("URI=\"#_", "URI=\"#_0")]
    [InlineData(
        "<Reference URI",
        "<Reference URI=\"\"><DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/><DigestValue>AA==</DigestValue></Reference><Reference URI"
    )]
    [InlineData("</KeyInfo>", "</KeyInfo><Object>x</Object>")]
    [InlineData("Version=\"2.0\"", "Version=\"1.1\"")]
    [InlineData("<Subject>", "<Other/><Subject>")]
    [InlineData("IssueInstant=\"", "IssueInstant=\"yesterday")]
    public void Signature_made_in_another_way_is_refused(string before, string after)
    {
        var text = Encoding.UTF8.GetString(Sign());
        Assert.Contains(before, text, StringComparison.Ordinal);

        var refusal = Refusal(Encoding.UTF8.GetBytes(text.Replace(before, after, StringComparison.Ordinal)));

        Assert.True(
            refusal is InsiRefusalReason.AssertionMalformed or InsiRefusalReason.AssertionSignatureInvalid,
            $"{refusal}"
        );
    }

    [Fact]
    public void Signed_assertion_wrapped_in_an_unsigned_one_is_refused()
    {
        var signed = Parse(Sign());
        var forged = $"""
            <Assertion xmlns="{Namespaces.Saml}" ID="{signed.GetAttribute("ID")}" IssueInstant="{signed.GetAttribute(
                "IssueInstant"
            )}" Version="2.0"><Issuer>x</Issuer>{signed["Signature"]!.OuterXml}<Subject><NameID NameQualifier="CPS">{Cast.Nurse}</NameID></Subject><Advice>{signed.OuterXml}</Advice></Assertion>
            """;

        Assert.Equal(InsiRefusalReason.AssertionMalformed, Refusal(Encoding.UTF8.GetBytes(forged)));
    }

    [OutsideData]
    public void Published_assertion_of_a_test_card_is_accepted_within_its_hour_and_stale_after()
    {
        var published = SharedData.Bytes("insi", "contexts", "AssertionPS_CPS_signed.xml");
        var issued = new DateTimeOffset(2022, 4, 12, 15, 7, 10, TimeSpan.Zero);

        var verdict = _verifier.Check(published, "00B6087510", issued.AddMinutes(30));

        Assert.Null(verdict.Refusal);
        Assert.Equal("00B6087510", verdict.Name);
        Assert.Equal(
            InsiRefusalReason.AssertionStale,
            _verifier.Check(published, "00B6087510", issued.AddMinutes(61)).Refusal
        );
    }

    [OutsideData]
    public void Subject_is_written_as_in_the_published_assertion()
    {
        var assertion = Parse(SharedData.Bytes("insi", "contexts", "AssertionPS_CPS_signed.xml"));
        var encoded = assertion.GetElementsByTagName("X509Certificate").OfType<XmlElement>().Single().InnerText;
        using var certificate = X509CertificateLoader.LoadCertificate(Convert.FromBase64String(encoded));

        Assert.Equal(assertion["Issuer"]!.InnerText, new SubjectName(certificate.SubjectName).ToString());
    }

    [Fact]
    public void Subject_of_a_card_is_read_part_by_part()
    {
        using var card = _authority.Card(Cast.Nurse);
        var subject = new SubjectName(card.SubjectName);

        Assert.Equal((Cast.Nurse, true), (subject.CommonName, subject.NamesPerson));
    }

    [Fact]
    public void Subject_escapes_what_rfc_2253_asks_to()
    {
        var subject = new SubjectName(new X500DistinguishedName("CN=\"#a, b+c;d\", OU=\" x\""));

        Assert.Contains(@"CN=\#a\, b\+c\;d", subject.ToString(), StringComparison.Ordinal);
        Assert.Contains(@"OU=\ x", subject.ToString(), StringComparison.Ordinal);
    }

    private static byte[] Messages(AssertionVerdict verdict) =>
        Soap.Messages.Traits(new TraitsSearch(Cast.Ange, "ANGE"), AssertionVerifier.Forward(verdict.Assertion!));

    private InsiRefusalReason? Refusal(byte[] assertion) => _verifier.Check(assertion, expectedName: null, Now).Refusal;

    private byte[] Sign()
    {
        using var card = _authority.Card(Cast.Nurse);
        return Sign(card);
    }

    private static byte[] Sign(X509Certificate2 card, RSA? key = null, DateTimeOffset? at = null) =>
        AssertionSigner.Sign(
            card,
            key ?? card.GetRSAPrivateKey()!,
            new AssertionAttributes { BillingIdentifier = Cast.Hospital, ActivitySector = "SA01" },
            at ?? Now
        );

    private static byte[] SignContent(AssertionContent content, X509Certificate2 card) =>
        AssertionSigner.Sign(content, card, card.GetRSAPrivateKey()!);

    private static XmlElement Parse(byte[] bytes)
    {
        var document = new XmlDocument { PreserveWhitespace = true, XmlResolver = null };
        using var stream = new MemoryStream(bytes);
        document.Load(stream);
        return document.DocumentElement!;
    }
}
