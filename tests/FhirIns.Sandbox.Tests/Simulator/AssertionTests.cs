using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using System.Security.Cryptography.Xml;
using System.Xml;
using FhirIns.Sandbox.Simulator;
using Xunit;

namespace FhirIns.Sandbox.Tests.Simulator;

public sealed class AssertionTests(AssertionTests.CardOfOlivier card) : IClassFixture<AssertionTests.CardOfOlivier>
{
    private const string Wsse = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
    private static readonly DateTimeOffset Now = new(2026, 1, 15, 9, 31, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0)]
    [InlineData(-59)]
    [InlineData(4)]
    public async Task A_fresh_assertion_signed_by_the_card_opens_the_service(int minutes)
    {
        await using var caller = await NewCaller();

        var answer = await caller.Send(WithSecurity(Signed(Assertion(Now.AddMinutes(minutes)))));

        Assert.Equal("00", answer.Code);
        var call = Assert.Single(caller.Simulator.Calls.Latest);
        Assert.Equal(CallerAccess.Card, call.Access);
        Assert.False(call.Automatic);
    }

    [Theory]
    [InlineData(-61)]
    [InlineData(6)]
    public async Task An_assertion_older_than_an_hour_or_from_the_future_is_refused(int minutes) =>
        await IsRefused("simu_assertion_perimee", Signed(Assertion(Now.AddMinutes(minutes))));

    [Fact]
    public async Task An_assertion_changed_after_its_signature_is_refused() =>
        await IsRefused(
            "simu_assertion_signature",
            Signed(Assertion(Now)).Replace("SA05", "SA07", StringComparison.Ordinal)
        );

    [Fact]
    public async Task A_name_that_is_not_that_of_the_card_is_refused() =>
        await IsRefused("simu_assertion_nameid", Signed(Assertion(Now, name: "00B0000000")));

    [Fact]
    public async Task An_unsigned_card_assertion_is_refused() =>
        await IsRefused("simu_assertion_non_signee", Assertion(Now));

    [Fact]
    public async Task A_signature_over_another_element_is_refused()
    {
        var signed = Signed(Assertion(Now, id: "_a1"));
        var stolen = signed.Replace("ID=\"_a1\"", "ID=\"_a2\"", StringComparison.Ordinal);

        await IsRefused("simu_assertion_signature", stolen);
    }

    [Fact]
    public async Task The_signature_of_another_assertion_does_not_serve_a_second_one_of_the_same_id()
    {
        var signed = Signed(Assertion(Now, id: "_a1"));
        var forged = signed.Replace("SA05", "SA07", StringComparison.Ordinal);

        await IsRefused("simu_assertion_signature", forged + signed);
    }

    [Fact]
    public async Task A_weak_signature_algorithm_is_refused() =>
        await IsRefused("simu_assertion_signature", Signed(Assertion(Now), SignedXml.XmlDsigRSASHA1Url));

    [Fact]
    public async Task An_illegible_signature_is_refused()
    {
        var signed = Signed(Assertion(Now));
        var broken = signed.Replace("<X509Certificate>", "<X509Certificate>AAAA", StringComparison.Ordinal);

        await IsRefused("simu_assertion_signature", broken);
    }

    [Fact]
    public async Task A_professional_known_by_pro_sante_connect_needs_no_signature()
    {
        await using var caller = await NewCaller();

        var answer = await caller.Send(WithSecurity(Assertion(Now, kind: "PSC")));

        Assert.Equal("00", answer.Code);
        Assert.Equal(CallerAccess.ProSanteConnect, Assert.Single(caller.Simulator.Calls.Latest).Access);
    }

    [Fact]
    public async Task Pro_sante_connect_without_a_name_or_long_ago_is_refused()
    {
        await IsRefused("simu_assertion_nameid", Assertion(Now, kind: "PSC", name: ""));
        await IsRefused("simu_assertion_perimee", Assertion(Now.AddHours(-2), kind: "PSC"));
    }

    [Fact]
    public async Task A_vitale_assertion_alone_is_no_access()
    {
        await IsRefused("simu_assertion_absente", Assertion(Now, kind: "VITALE"));
        await IsRefused("simu_assertion_nameid", Assertion(Now, kind: "BADGE"));
    }

    [Fact]
    public async Task The_vitale_assertion_may_stand_beside_that_of_the_card()
    {
        await using var caller = await NewCaller();

        var answer = await caller.Send(WithSecurity(Signed(Assertion(Now)) + Assertion(Now, kind: "VITALE", id: "_v")));

        Assert.Equal("00", answer.Code);
    }

    private static Task<Caller> NewCaller() =>
        Caller.OfNewSimulator(new InsiSimulatorOptions { Time = new FixedTime(Now) });

    private static async Task IsRefused(string code, string security)
    {
        await using var caller = await NewCaller();

        var answer = await caller.Send(WithSecurity(security));

        Assert.Equal(("Sender", "siram_100", code), answer.Fault);
    }

    private static string WithSecurity(string assertions) =>
        Requests
            .Traits("ADRUN", "ZOE", "F", "1975-12-31")
            .Replace(
                "</soap:Header>",
                $"""<wsse:Security xmlns:wsse="{Wsse}">{assertions}</wsse:Security></soap:Header>""",
                StringComparison.Ordinal
            );

    private static string Assertion(
        DateTimeOffset issued,
        string kind = "CPS",
        string name = "00B6087510",
        string id = "_a1"
    ) =>
        $"""
        <Assertion xmlns="urn:oasis:names:tc:SAML:2.0:assertion" ID="{id}" IssueInstant="{issued.ToString(
            "yyyy-MM-ddTHH:mm:ss.fffZ",
            CultureInfo.InvariantCulture
        )}" Version="2.0"><Issuer>CN={name},T=Infirmier,C=FR</Issuer><Subject><NameID NameQualifier="{kind}">{name}</NameID></Subject><AttributeStatement><Attribute Name="secteurActivite"><AttributeValue>SA05</AttributeValue></Attribute></AttributeStatement></Assertion>
        """;

    private string Signed(string assertion, string algorithm = SignedXml.XmlDsigRSASHA256Url)
    {
        var document = new XmlDocument { PreserveWhitespace = true };
        document.LoadXml(assertion);
        using var key = card.Certificate.GetRSAPrivateKey();
        var signer = new ById(document) { SigningKey = key };
        signer.SignedInfo!.CanonicalizationMethod = SignedXml.XmlDsigExcC14NTransformUrl;
        signer.SignedInfo.SignatureMethod = algorithm;
        var reference = new Reference($"#{document.DocumentElement!.GetAttribute("ID")}")
        {
            DigestMethod = SignedXml.XmlDsigSHA256Url,
        };
        reference.AddTransform(new XmlDsigEnvelopedSignatureTransform());
        reference.AddTransform(new XmlDsigExcC14NTransform());
        signer.AddReference(reference);
        signer.KeyInfo.AddClause(new KeyInfoX509Data(card.Certificate));
        signer.ComputeSignature();
        document.DocumentElement.InsertAfter(
            document.ImportNode(signer.GetXml(), true),
            document.DocumentElement["Issuer"]
        );
        return document.OuterXml;
    }

    /// <summary>One card for all tests: keys are slow to make.</summary>
    public sealed class CardOfOlivier : IDisposable
    {
        private readonly SimulatedAuthority _authority = new(time: new FixedTime(Now));

        public CardOfOlivier() => Certificate = _authority.IssueCard("00B6087510");

        public X509Certificate2 Certificate { get; }

        public void Dispose()
        {
            Certificate.Dispose();
            _authority.Dispose();
        }
    }

    private sealed class ById(XmlDocument document) : SignedXml(document)
    {
        public override XmlElement? GetIdElement(XmlDocument? document, string idValue) =>
            document?.SelectSingleNode($"//*[@ID='{idValue}']") as XmlElement;
    }
}
