using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using FhirIns.Sandbox.Simulator;
using Xunit;

namespace FhirIns.Sandbox.Tests.Simulator;

public sealed class MutualTlsTests(MutualTlsTests.Authority issuer) : IClassFixture<MutualTlsTests.Authority>
{
    private static readonly string Zoe = Requests.Traits("ADRUN", "ZOE", "F", "1975-12-31");

    [Theory]
    [InlineData("INSI-AUTO", true)]
    [InlineData("INSI-MANU", false)]
    public async Task A_software_certificate_of_the_right_name_is_served(string name, bool automatic)
    {
        using var certificate = issuer.Root.IssueClient(name);
        await using var caller = await NewCaller(certificate);

        var answer = await caller.Send(Zoe);

        Assert.Equal("https", caller.Simulator.Url.Scheme);
        Assert.Equal("00", answer.Code);
        Assert.Equal(automatic, Assert.Single(caller.Simulator.Calls.Latest).Automatic);
    }

    [Fact]
    public async Task A_certificate_of_another_name_gets_desir_560_whatever_a_header_says()
    {
        using var certificate = issuer.Root.IssueClient("DMP");
        await using var caller = await NewCaller(certificate);

        var answer = await caller.Send(Zoe, forwardedName: "INSI-AUTO");

        Assert.Equal(("Sender", "siram_100", "DESIR_560"), answer.Fault);
    }

    [Fact]
    public async Task Without_a_certificate_there_is_no_connection()
    {
        await using var caller = await NewCaller(null);

        await Assert.ThrowsAsync<HttpRequestException>(() => caller.Send(Zoe));
        Assert.Empty(caller.Simulator.Calls.Latest);
    }

    [Fact]
    public async Task A_certificate_of_another_authority_is_no_access()
    {
        using var stranger = new SimulatedAuthority("AC INCONNUE");
        using var certificate = stranger.IssueClient("INSI-AUTO");
        await using var caller = await NewCaller(certificate);

        await Assert.ThrowsAsync<HttpRequestException>(() => caller.Send(Zoe));
        Assert.Empty(caller.Simulator.Calls.Latest);
    }

    [Fact]
    public async Task A_host_for_cards_asks_for_an_assertion()
    {
        await using var caller = await Caller.OfNewSimulator(
            new InsiSimulatorOptions { Tls = new SimulatorTls(issuer.Server) },
            Handler(null)
        );

        var answer = await caller.Send(Zoe, forwardedName: "INSI-AUTO");

        Assert.Equal(("Sender", "siram_100", "simu_acces"), answer.Fault);
    }

    [Fact]
    public void Certificates_carry_what_the_national_authority_puts_in_them()
    {
        using var client = issuer.Root.IssueClient("INSI-MANU", "300000001820687");
        using var card = issuer.Root.IssueCard("00B6087510");

        Assert.Contains("OU=300000001820687", client.Subject, StringComparison.Ordinal);
        Assert.Equal("INSI-MANU", client.GetNameInfo(X509NameType.SimpleName, false));
        Assert.True(client.HasPrivateKey);
        Assert.Equal(
            X509KeyUsageFlags.NonRepudiation,
            card.Extensions.OfType<X509KeyUsageExtension>().Single().KeyUsages
        );
    }

    private async Task<Caller> NewCaller(X509Certificate2? certificate) =>
        await Caller.OfNewSimulator(
            new InsiSimulatorOptions { Tls = new SimulatorTls(issuer.Server, issuer.Root.Certificate) },
            Handler(certificate)
        );

    private SocketsHttpHandler Handler(X509Certificate2? certificate)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.Add(issuer.Root.Certificate);
        var handler = new SocketsHttpHandler();
        handler.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy };
        if (certificate is not null)
            handler.SslOptions.ClientCertificates = [certificate];
        return handler;
    }

    /// <summary>One authority and server certificate for all tests: keys are slow to make.</summary>
    public sealed class Authority : IDisposable
    {
        public Authority() => Server = Root.IssueServer();

        public SimulatedAuthority Root { get; } = new();

        public X509Certificate2 Server { get; }

        public void Dispose()
        {
            Server.Dispose();
            Root.Dispose();
        }
    }
}
