using System.Security.Cryptography.X509Certificates;
using FhirIns.Insi.Checking;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace FhirIns.Insi.Tests;

/// <summary>What the check of an installation says, in the face of what may be wrong with it.</summary>
public sealed class CheckTests : IDisposable
{
    private const string Unit = $"1{Cast.Hospital}";

    private static readonly string NameMissing = Fault("siram_10", "insi_19");

    private readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    [Fact]
    public async Task Everything_right_is_said_and_nobody_is_asked_about()
    {
        await using var insi = await InsiServer.StartTls(_authority.Server(), NameMissing);

        var findings = await Check(insi.Endpoint, _authority.Structure("INSI-MANU", Unit));

        Assert.DoesNotContain(findings, finding => finding.Grade is CheckGrade.Wrong);
        Assert.Equal(
            [CheckTopic.Certificate, CheckTopic.Chain, CheckTopic.Clock, CheckTopic.Idam, CheckTopic.Network],
            findings
                .Where(finding => finding.Grade is CheckGrade.Right)
                .Select(finding => finding.Topic)
                .Distinct()
                .Order()
        );
        var request = Assert.Single(insi.Received);
        Assert.DoesNotContain("NomNaissance", request.Body);
        Assert.Contains("CN=INSI-MANU", request.CertificateSubject);
    }

    [Fact]
    public async Task Another_root_is_told_apart_from_another_name_and_another_host()
    {
        using var stranger = new TestAuthority();
        await Says("descends from none of TrustedRoots", stranger.Server());
        await Says("common name", _authority.Server("insi.elsewhere"));
        await Says("another host", _authority.Server(host: "insi.elsewhere"));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        await Says("out of date", _authority.Issue("CN=localhost", TimeSpan.FromDays(-1), names.Build()));
    }

    [Fact]
    public async Task A_closed_port_is_the_network()
    {
        var closed = await InsiServer.Start(NameMissing);
        var endpoint = new UriBuilder(closed.Endpoint) { Scheme = "https" }.Uri;
        await closed.DisposeAsync();

        var wrong = Assert.Single(
            await Check(endpoint, _authority.Structure("INSI-MANU", Unit)),
            finding => finding.Grade is CheckGrade.Wrong
        );

        Assert.Equal(CheckTopic.Network, wrong.Topic);
        Assert.Contains("Nothing listens", wrong.English);
        Assert.Contains("Rien n'écoute", wrong.French);
    }

    [Fact]
    public async Task A_clock_that_is_wrong_is_told_with_how_much()
    {
        await using var insi = await InsiServer.StartTls(_authority.Server(), NameMissing);
        var clock = new ManualClock(TimeProvider.System.GetUtcNow().AddHours(-2));

        var findings = await Check(insi.Endpoint, _authority.Structure("INSI-MANU", Unit), clock);

        var wrong = Assert.Single(findings, finding => finding.Grade is CheckGrade.Wrong);
        Assert.Equal(CheckTopic.Clock, wrong.Topic);
        Assert.Matches("72[0-9]{2} seconds behind|7199 seconds behind", wrong.English);
    }

    [Theory]
    [InlineData("desir_550", CheckTopic.Idam, "AuthorizationNumber")]
    [InlineData("DESIR_560", CheckTopic.Certificate, "common name")]
    public async Task What_the_gateway_refuses_is_told(string code, CheckTopic topic, string words)
    {
        await using var insi = await InsiServer.StartTls(_authority.Server(), Fault("siram_100", code));

        var findings = await Check(insi.Endpoint, _authority.Structure("INSI-MANU", Unit));

        var wrong = Assert.Single(findings, finding => finding.Grade is CheckGrade.Wrong);
        Assert.Equal(topic, wrong.Topic);
        Assert.Contains(words, wrong.English);
    }

    [Fact]
    public async Task A_certificate_of_another_kind_is_told_and_nothing_is_sent()
    {
        await using var insi = await InsiServer.StartTls(_authority.Server(), NameMissing);

        var findings = await Check(insi.Endpoint, _authority.Structure("INSI-AUTO", Unit));

        Assert.Contains(
            findings,
            finding =>
                finding is { Grade: CheckGrade.Wrong, Topic: CheckTopic.Configuration }
                && finding.English.Contains("INSI-MANU", StringComparison.Ordinal)
        );
        Assert.Empty(insi.Received);
    }

    [Fact]
    public async Task A_certificate_near_its_end_and_a_missing_homologation_are_doubtful()
    {
        await using var insi = await InsiServer.StartTls(_authority.Server(), NameMissing);

        var findings = await Check(insi.Endpoint, _authority.Structure("INSI-MANU", Unit, TimeSpan.FromDays(20)));

        var doubts = findings.Where(finding => finding.Grade is CheckGrade.Doubtful).ToList();
        Assert.Equal(2, doubts.Count);
        Assert.Contains("The certificate ends on", doubts[0].English);
        Assert.Contains("HomologatedOn is missing", doubts[1].English);
    }

    private static string Fault(string subcode, string code) =>
        Answers.Fault(
            "Sender",
            subcode,
            $"""<e:Erreur xmlns:e="urn:siram" code="{code}" severite="erreur">Refus</e:Erreur>"""
        );

    private async Task Says(string words, X509Certificate2 server)
    {
        await using var insi = await InsiServer.StartTls(server, NameMissing);
        var findings = await Check(insi.Endpoint, _authority.Structure("INSI-MANU", Unit));
        var wrong = Assert.Single(findings, finding => finding.Grade is CheckGrade.Wrong);
        Assert.Equal(CheckTopic.Chain, wrong.Topic);
        Assert.Contains(words, wrong.English);
        Assert.Empty(insi.Received);
    }

    private async Task<IReadOnlyList<CheckFinding>> Check(Uri endpoint, string certificate, TimeProvider? clock = null)
    {
        await using var services = Desk.Services(
                clock,
                ("Endpoint", endpoint.ToString()),
                ("TrustedRoots:0", _authority.RootFile),
                ("ServerNames:0", "localhost"),
                ("Timeout", "00:00:05"),
                ($"Organizations:{Cast.Hospital}:Manual:Certificate:Path", certificate),
                ($"Organizations:{Cast.Hospital}:Manual:Certificate:Password", "secret")
            )
            .BuildServiceProvider();
        return await InsiCheck.RunAsync(
            Unvalidated(services),
            clock ?? TimeProvider.System,
            TestContext.Current.CancellationToken
        );
    }

    /// <summary>The options as configured, mistakes included.</summary>
    private static InsiOptions Unvalidated(IServiceProvider services)
    {
        var options = new InsiOptions();
        foreach (var configure in services.GetServices<IConfigureOptions<InsiOptions>>())
        {
            configure.Configure(options);
        }
        return options;
    }
}
