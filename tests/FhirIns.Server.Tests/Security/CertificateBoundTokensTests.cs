using System.Buffers.Text;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace FhirIns.Server.Tests.Security;

/// <summary>Tokens that only the holder of one client certificate may use (RFC 8705), over real mutual TLS.</summary>
public sealed class CertificateBoundTokensTests : IAsyncLifetime
{
    private readonly SettableClock clock = new();
    private readonly X509Certificate2 ofServer = SelfSigned("CN=localhost");
    private readonly X509Certificate2 ofHospitalSystem = SelfSigned("CN=his");
    private readonly X509Certificate2 ofThief = SelfSigned("CN=thief");
    private HospitalAuthority authority = null!;
    private GuardedServer server = null!;

    public async ValueTask InitializeAsync()
    {
        authority = await HospitalAuthority.StartAsync(clock);
        server = await GuardedServer.StartAsync(
            clock,
            builder =>
            {
                builder.Configuration.AddInMemoryCollection(authority.Trust);
                builder.WebHost.ConfigureKestrel(kestrel =>
                    kestrel.Listen(
                        IPAddress.Loopback,
                        0,
                        listen =>
                            listen.UseHttps(
                                new HttpsConnectionAdapterOptions
                                {
                                    ServerCertificate = ofServer,
                                    ClientCertificateMode = ClientCertificateMode.AllowCertificate,
                                    ClientCertificateValidation = (_, _, _) => true,
                                }
                            )
                    )
                );
            }
        );
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        await authority.DisposeAsync();
        ofServer.Dispose();
        ofHospitalSystem.Dispose();
        ofThief.Dispose();
    }

    [Fact]
    public async Task Only_the_certificate_the_token_names_opens_the_door()
    {
        var token = authority.Issue(claims =>
            claims["cnf"] = new JsonObject
            {
                ["x5t#S256"] = Base64Url.EncodeToString(SHA256.HashData(ofHospitalSystem.RawData)),
            }
        );

        Assert.Equal(HttpStatusCode.OK, await StatusWith(ofHospitalSystem, token));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusWith(ofThief, token));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusWith(null, token));
        Assert.Equal(HttpStatusCode.OK, await StatusWith(ofHospitalSystem, token));
    }

    private async Task<HttpStatusCode> StatusWith(X509Certificate2? certificate, string token)
    {
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        handler.SslOptions.ClientCertificates = certificate is null ? [] : [certificate];
        using var client = new HttpClient(handler);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await client.GetAsync(
            new Uri($"{server.Address}/fhir/caller"),
            TestContext.Current.CancellationToken
        );
        return response.StatusCode;
    }

    private static X509Certificate2 SelfSigned(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(
            new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero),
            new DateTimeOffset(2099, 1, 1, 0, 0, 0, TimeSpan.Zero)
        );
    }
}
