using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using FhirIns.Identity;
using FhirIns.Insi.Transport;
using FhirIns.Tests;
using Xunit;

namespace FhirIns.Insi.Tests.Access;

/// <summary>The client talks to the national service and to nobody else.</summary>
public sealed class ServerTrustTests : IDisposable
{
    private readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    [Fact]
    public async Task Server_of_our_own_root_with_the_name_of_the_service_is_trusted()
    {
        using var certificate = _authority.Server("localhost");

        Assert.Equal("01", (await Call(certificate, _authority.RootFile, "localhost")).ResultCode);
    }

    [Fact]
    public async Task Server_of_another_root_is_not_trusted_and_receives_nothing()
    {
        using var stranger = new TestAuthority();
        using var certificate = stranger.Server("localhost");

        await CheckUntrusted(certificate, "localhost");
    }

    [Fact]
    public async Task Server_whose_common_name_is_not_that_of_the_service_is_not_trusted()
    {
        using var certificate = _authority.Server("localhost");

        await CheckUntrusted(certificate, "services-ps.ameli.fr");
    }

    [Fact]
    public async Task Server_with_the_certificate_of_another_host_is_not_trusted()
    {
        using var certificate = _authority.Server("localhost", host: "elsewhere.example");

        await CheckUntrusted(certificate, "localhost");
    }

    [Fact]
    public async Task Server_with_an_expired_certificate_is_not_trusted()
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        using var certificate = _authority.Issue("CN=localhost", TimeSpan.FromDays(-1), names.Build());

        await CheckUntrusted(certificate, "localhost");
    }

    [Fact]
    public async Task Names_of_the_national_service_are_asked_for_when_none_is_configured()
    {
        using var certificate = _authority.Server("qualif.services-ps-tlsm.ameli.fr");
        using var other = _authority.Server("localhost");

        Assert.Equal("01", (await Call(certificate, _authority.RootFile, nameEnd: null)).ResultCode);
        Assert.False((await Call(other, _authority.RootFile, nameEnd: null)).IsRetriable);
    }

    [Theory]
    [InlineData(false, "01")]
    [InlineData(true, null)]
    public async Task Revoked_server_is_not_trusted_where_revocation_is_checked(bool revoked, string? resultCode)
    {
        var list = new CertificateRevocationListBuilder();
        await using var publisher = await InsiServer.Start(
            (_, context) => context.Response.Body.WriteAsync(_authority.Sign(list), context.RequestAborted).AsTask()
        );
        using var certificate = _authority.ServerWithRevocationAt(publisher.Endpoint);
        if (revoked)
        {
            list.AddEntry(certificate);
        }

        var call = await Call(certificate, _authority.RootFile, "localhost", ("CheckRevocation", "true"));

        Assert.Equal(resultCode, call.ResultCode);
        Assert.Single(publisher.Received);
    }

    [Fact]
    public async Task Server_that_names_no_revocation_list_is_not_trusted_where_revocation_is_checked()
    {
        using var certificate = _authority.Server("localhost");

        var call = await Call(certificate, _authority.RootFile, "localhost", ("CheckRevocation", "true"));

        Assert.Null(call.ResultCode);
    }

    [Fact]
    public void Nothing_older_than_tls_12_is_spoken() =>
        Assert.Equal(
            SslProtocols.Tls12 | SslProtocols.Tls13,
            new ServerTrust([_authority.Root], ["localhost"], checkRevocation: false)
                .Options(certificate: null)
                .EnabledSslProtocols
        );

    [Fact]
    public async Task Server_that_does_not_speak_tls_is_no_service()
    {
        await using var insi = RawServer.Answering("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray(), afterBytes: 1);
        var endpoint = new UriBuilder(insi.Endpoint) { Scheme = "https" }.Uri;
        await using var desk = Desk(endpoint, _authority.RootFile);

        var call = await desk.Search(Cast.Camille);

        Assert.Equal(
            UnreachableReason.SecureChannelRefused,
            Assert.IsType<InsiCall<InsiAnswer>.Unreachable>(call).Reason
        );
    }

    [Fact]
    public async Task Server_that_refuses_our_certificate_gives_no_answer()
    {
        using var certificate = _authority.Server();
        await using var insi = await InsiServer.StartTls(certificate, Answers.CamilleFound, takesClients: false);
        await using var desk = Desk(insi.Endpoint, _authority.RootFile, ("ServerNames:0", "localhost"));

        var call = await desk.Search(Cast.Camille);

        // TLS 1.3 tells the refusal of a client after its own handshake: as a broken connection.
        Assert.True(
            call
                is InsiCall<InsiAnswer>.Unreachable
                {
                    Reason: UnreachableReason.SecureChannelRefused or UnreachableReason.ConnectionLost
                }
        );
        Assert.Empty(insi.Received);
    }

    private async Task CheckUntrusted(X509Certificate2 certificate, string nameEnd)
    {
        var call = await Call(certificate, _authority.RootFile, nameEnd);

        Assert.Equal(UnreachableReason.ServerUntrusted, Assert.IsType<InsiCall<InsiAnswer>.Unreachable>(call).Reason);
        Assert.False(call.IsRetriable);
    }

    private async Task<InsiCall<InsiAnswer>> Call(
        X509Certificate2 certificate,
        string root,
        string? nameEnd,
        params (string, string)[] others
    )
    {
        await using var insi = await InsiServer.StartTls(certificate, Answers.NotFound);
        (string, string)[] names = nameEnd is null ? [] : [("ServerNames:0", nameEnd)];
        await using var desk = Desk(insi.Endpoint, root, [.. names, .. others]);
        var call = await desk.Search(Cast.Camille);
        Assert.Equal(call.ResultCode is null ? 0 : 1, insi.Received.Count);
        Assert.Single(desk.Traced);
        return call;
    }

    private Desk Desk(Uri endpoint, string root, params (string Key, string Value)[] others) =>
        Tests.Desk.With(
            clock: null,
            [
                ("Endpoint", endpoint.ToString()),
                ("TrustedRoots:0", root),
                ("MaxRetries", "0"),
                .. others,
                (
                    $"Organizations:{Cast.Hospital}:Manual:Certificate:Path",
                    _authority.Structure("INSI-MANU", Cast.Hospital)
                ),
                ($"Organizations:{Cast.Hospital}:Manual:Certificate:Password", "secret"),
            ]
        );
}
