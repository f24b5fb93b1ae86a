using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using FhirIns.Insi.Access;

namespace FhirIns.Insi.Transport;

/// <summary>
/// Decides whether the server is the national service (insi 3.2): its certificate descends from one of our own roots,
/// those of the operating system do not count; it bears the host's name; its common name ends as the service's do.
/// </summary>
internal sealed class ServerTrust(
    X509Certificate2Collection roots,
    IReadOnlyList<string> nameEnds,
    bool checkRevocation
)
{
    /// <summary>Ends of the common names of the service: with an assertion, and with mutual TLS.</summary>
    public static readonly IReadOnlyList<string> NationalService =
    [
        "services-ps.ameli.fr",
        "services-ps-tlsm.ameli.fr",
    ];

    /// <summary>TLS towards the service, with the certificate of the organization or without.</summary>
    public SslClientAuthenticationOptions Options(CertificateWithChain? certificate) =>
        new()
        {
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            CertificateChainPolicy = ChainPolicy(),
            ClientCertificateContext = certificate is null
                ? null
                : SslStreamCertificateContext.Create(certificate.Leaf, certificate.Intermediates, offline: true),
            RemoteCertificateValidationCallback = (_, server, _, errors) =>
                errors == SslPolicyErrors.None && HasServiceName(server) ? true : throw new UntrustedServerException(),
        };

    private X509ChainPolicy ChainPolicy()
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = checkRevocation ? X509RevocationMode.Online : X509RevocationMode.NoCheck,
            RevocationFlag = X509RevocationFlag.ExcludeRoot,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(roots);
        return policy;
    }

    private bool HasServiceName(X509Certificate? certificate) =>
        certificate is X509Certificate2 { } server
        && new SubjectName(server.SubjectName).CommonName is { } name
        && nameEnds.Any(end => name.EndsWith(end, StringComparison.OrdinalIgnoreCase));
}

/// <summary>Leaves the handshake when the server is not the service; <see cref="Gateway"/> turns it into a value.</summary>
internal sealed class UntrustedServerException : AuthenticationException;
