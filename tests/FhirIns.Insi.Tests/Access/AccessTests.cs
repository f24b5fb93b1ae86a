using System.Security.Cryptography.X509Certificates;
using System.Xml.Linq;
using FhirIns.Identity;
using FhirIns.Insi.Assertions;
using FhirIns.Insi.Soap;
using FhirIns.Tests;
using Xunit;

namespace FhirIns.Insi.Tests.Access;

/// <summary>Who may call with what, over TLS with certificates of this test run.</summary>
public sealed class AccessTests : IDisposable
{
    private readonly TestAuthority _authority = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _authority.Dispose();

    [Fact]
    [Rule("S036", "S037")]
    public async Task Each_call_shows_the_certificate_of_its_organization_and_kind()
    {
        using var certificate = _authority.Server();
        await using var insi = await InsiServer.StartTls(certificate, Answers.NotFound);
        await using var desk = Desk.With(
            clock: null,
            [
                .. Tls(insi.Endpoint),
                .. Certificate(Cast.Hospital, "Manual", _authority.Structure("INSI-MANU", "1" + Cast.Hospital)),
                .. Certificate(Cast.Hospital, "Automatic", _authority.Structure("INSI-AUTO", "1" + Cast.Hospital)),
                .. Certificate(Cast.Clinic, "Manual", _authority.Structure("INSI-MANU", Cast.Clinic)),
            ]
        );

        await desk.Search(Cast.Camille, InsiCaller.ByHand(Cast.Hospital));
        await desk.Search(Cast.Camille, InsiCaller.Automatic(Cast.Hospital));
        await desk.Search(Cast.Camille, InsiCaller.ByHand(Cast.Clinic));

        Assert.Equal(
            [
                $"INSI-MANU 1{Cast.Hospital} 1{Cast.Hospital}",
                $"INSI-AUTO 1{Cast.Hospital} 1{Cast.Hospital}",
                $"INSI-MANU {Cast.Clinic} {Cast.Clinic}",
            ],
            insi.Received.Select(request => $"{Names(request)} {Issuer(request)}")
        );
        Assert.All(insi.Received, request => Assert.DoesNotContain("Security", request.Body, StringComparison.Ordinal));
        Assert.Equal(3, desk.Access.Certificates.Count);
    }

    [Fact]
    [Rule("S037")]
    public async Task No_access_stands_in_for_another()
    {
        await using var insi = await InsiServer.Start(Answers.NotFound);
        await using var desk = Desk.With(
            clock: null,
            ("Endpoint", insi.Endpoint.ToString()),
            ("AllowPlainHttp", "true"),
            ($"Organizations:{Cast.Hospital}:Manual:Mode", "Certificate"),
            ($"Organizations:{Cast.Clinic}:Automatic:Mode", "Certificate")
        );

        Assert.Equal(
            InsiRefusalReason.AutomaticAccessMissing,
            await Refusal(desk, InsiCaller.Automatic(Cast.Hospital))
        );
        Assert.Equal(InsiRefusalReason.ManualAccessMissing, await Refusal(desk, InsiCaller.ByHand(Cast.Clinic)));
        Assert.Equal(InsiRefusalReason.OrganizationUnknown, await Refusal(desk, InsiCaller.ByHand("990000033")));
        Assert.Empty(insi.Received);
        Assert.Empty(desk.Traced);

        Assert.Equal(
            InsiRefusalReason.AutomaticAccessMissing,
            desk.Access.WhyClosed(Cast.Hospital, automatic: true)!.Reason
        );
        Assert.Null(desk.Access.WhyClosed(Cast.Hospital, automatic: false));
    }

    [Theory]
    [InlineData(-400, 1, InsiRefusalReason.CertificateNotYetValid)]
    [InlineData(0, 30, null)]
    [InlineData(31, 30, InsiRefusalReason.CertificateExpired)]
    [Rule("S038")]
    public async Task Certificate_is_watched_at_every_call(int inDays, int validForDays, InsiRefusalReason? refusal)
    {
        var clock = new ManualClock(TimeProvider.System.GetUtcNow().AddDays(inDays));
        var file = _authority.Structure("INSI-MANU", Cast.Hospital, TimeSpan.FromDays(validForDays));
        await using var desk = Desk.With(
            clock,
            [
                ("Endpoint", "https://localhost:1/lps"),
                ("TrustedRoots:0", _authority.RootFile),
                ("MaxRetries", "0"),
                .. Certificate(Cast.Hospital, "Manual", file),
                ($"Organizations:{Cast.Hospital}:HomologatedOn", "2025-12-01"),
            ]
        );

        var call = await desk.Search(Cast.Camille);

        Assert.Equal(refusal, (call as InsiCall<InsiAnswer>.NotAllowed)?.Refusal.Reason);
        Assert.Equal(refusal, desk.Access.WhyClosed(Cast.Hospital, automatic: false)?.Reason);
        var watched = Assert.Single(desk.Access.Certificates);
        Assert.Equal(
            (Cast.Hospital, false, new DateOnly(2025, 12, 1)),
            (watched.Organization, watched.IsAutomatic, watched.HomologatedOn)
        );
    }

    [Fact]
    [Rule("S036")]
    public async Task Assertion_of_a_card_is_forwarded_as_it_was_signed()
    {
        await using var insi = await InsiServer.Start(Answers.NotFound);
        await using var desk = With(insi, "Card");

        var call = await desk.Search(Cast.Camille, InsiCaller.ByHand(Cast.Hospital, new(Cast.Nurse), Sign()));

        Assert.Equal("01", call.ResultCode);
        var request = Assert.Single(insi.Received);
        var assertion = Assert.Single(Assertions(request));
        Assert.Null(
            new AssertionVerifier([])
                .Check(
                    Answers.Bytes(assertion.ToString(SaveOptions.DisableFormatting)),
                    Cast.Nurse,
                    TimeProvider.System.GetUtcNow()
                )
                .Refusal
        );
        Assert.Equal(Cast.Nurse, Issuer(request));
        Assert.Equal(AccessMode.Card, Assert.Single(desk.Traced).Exchange.Mode);
    }

    [Fact]
    [Rule("S036", "S037")]
    public async Task Card_mode_without_a_good_assertion_makes_no_call()
    {
        await using var insi = await InsiServer.Start(Answers.NotFound);
        await using var desk = With(insi, "Card");

        Assert.Equal(
            InsiRefusalReason.AssertionMissing,
            await Refusal(desk, InsiCaller.ByHand(Cast.Hospital, new(Cast.Nurse)))
        );
        Assert.Equal(
            InsiRefusalReason.AssertionNameMismatch,
            await Refusal(desk, InsiCaller.ByHand(Cast.Hospital, ProfessionalIdentity.OfRpps("10000000001"), Sign()))
        );
        Assert.Equal(
            InsiRefusalReason.AssertionMalformed,
            await Refusal(desk, InsiCaller.ByHand(Cast.Hospital, new(Cast.Nurse), "<x/>"u8.ToArray()))
        );
        Assert.Empty(insi.Received);
    }

    [Fact]
    public async Task Pro_sante_connect_says_who_is_signed_in_with_an_unsigned_assertion_of_its_own()
    {
        await using var insi = await InsiServer.Start(Answers.NotFound);
        await using var desk = With(insi, "ProSanteConnect");
        var professional = ProfessionalIdentity.OfRpps("10000000001") with { Specialty = "24", ProfessionCode = "10" };

        await desk.Search(Cast.Camille, InsiCaller.ByHand(Cast.Hospital, professional));

        var request = Assert.Single(insi.Received);
        var assertion = Assert.Single(Assertions(request));
        Assert.Equal(("810000000001", "PSC"), NameOf(assertion));
        Assert.Equal(
            ["codeSpecialiteAMO=24", $"identifiantFacturation={Cast.Hospital}", "gipProfessionCode=10"],
            assertion
                .Descendants(XName.Get("Attribute", Namespaces.Saml))
                .Select(attribute => $"{attribute.Attribute("Name")!.Value}={attribute.Value}")
        );
        Assert.Equal("810000000001", Issuer(request));
    }

    [Fact]
    public async Task Pro_sante_connect_without_a_professional_makes_no_call()
    {
        await using var insi = await InsiServer.Start(Answers.NotFound);
        await using var desk = With(insi, "ProSanteConnect");

        Assert.Equal(InsiRefusalReason.ProfessionalMissing, await Refusal(desk, InsiCaller.ByHand(Cast.Hospital)));
    }

    [Fact]
    public async Task Search_by_vitale_card_adds_the_assertion_of_that_card()
    {
        await using var insi = await InsiServer.Start(Answers.NotFound);
        await using var desk = With(insi, "Card");
        var reading = new VitaleReading
        {
            HolderNumber = "2850475112001",
            BirthDate = "1985-04-17",
            CardNumber = "CARTE-0007",
            ReadAt = TimeProvider.System.GetUtcNow().AddMinutes(-5),
        };

        await desk.Client.SearchByVitaleAsync(
            InsiCaller.ByHand(Cast.Hospital, new(Cast.Nurse), Sign()),
            reading,
            desk.Trace,
            Cancel
        );

        var assertions = Assertions(Assert.Single(insi.Received));
        Assert.Equal([(Cast.Nurse, "CPS"), ("CARTE-0007", "VITALE")], assertions.Select(NameOf));
        Assert.Equal(WireInstant.Format(reading.ReadAt), assertions[1].Attribute("IssueInstant")!.Value);
    }

    [Fact]
    public async Task Access_may_have_an_address_of_its_own()
    {
        await using var forCards = await InsiServer.Start(Answers.NotFound);
        await using var forCertificates = await InsiServer.Start(Answers.NotFound);
        await using var desk = Desk.At(
            forCertificates.Endpoint,
            ($"Organizations:{Cast.Hospital}:Manual:Mode", "Card"),
            ($"Organizations:{Cast.Hospital}:Manual:Endpoint", forCards.Endpoint.ToString())
        );

        await desk.Search(Cast.Camille, InsiCaller.ByHand(Cast.Hospital, new(Cast.Nurse), Sign()));
        await desk.Search(Cast.Camille, InsiCaller.Automatic(Cast.Hospital));

        Assert.Single(forCards.Received);
        Assert.Single(forCertificates.Received);
    }

    private static Desk With(InsiServer insi, string mode) =>
        Desk.At(insi.Endpoint, ($"Organizations:{Cast.Hospital}:Manual:Mode", mode));

    private (string Key, string Value)[] Tls(Uri endpoint) =>
        [
            ("Endpoint", endpoint.ToString()),
            ("TrustedRoots:0", _authority.RootFile),
            ("ServerNames:0", "localhost"),
            ("MaxRetries", "0"),
        ];

    private static (string Key, string Value)[] Certificate(string organization, string kind, string path) =>
        [
            ($"Organizations:{organization}:{kind}:Certificate:Path", path),
            ($"Organizations:{organization}:{kind}:Certificate:Password", "secret"),
        ];

    private byte[] Sign()
    {
        using var card = _authority.Card(Cast.Nurse);
        return AssertionSigner.Sign(
            card,
            card.GetRSAPrivateKey()!,
            new AssertionAttributes { BillingIdentifier = Cast.Hospital },
            TimeProvider.System.GetUtcNow()
        );
    }

    private static async Task<InsiRefusalReason> Refusal(Desk desk, InsiCaller caller) =>
        Assert.IsType<InsiCall<InsiAnswer>.NotAllowed>(await desk.Search(Cast.Camille, caller)).Refusal.Reason;

    private static List<XElement> Assertions(ReceivedRequest request) =>
        [
            .. XDocument
                .Parse(request.Body, LoadOptions.PreserveWhitespace)
                .Descendants(XName.Get("Assertion", Namespaces.Saml)),
        ];

    private static (string Name, string Qualifier) NameOf(XElement assertion)
    {
        var name = assertion.Descendants(XName.Get("NameID", Namespaces.Saml)).Single();
        return (name.Value, name.Attribute("NameQualifier")!.Value);
    }

    private static string Issuer(ReceivedRequest request) =>
        XDocument.Parse(request.Body).Descendants(XName.Get("Emetteur", Namespaces.SoftwareContext)).Single().Value;

    private static string Names(ReceivedRequest request)
    {
        var subject = new FhirIns.Insi.Access.SubjectName(new X500DistinguishedName(request.CertificateSubject!));
        return $"{subject.CommonName} {subject.OrganizationalUnits.Single()}";
    }
}
