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
            RemoteCertificateValidationCallback = (_, server, chain, errors) =>
                DoubtAbout(server, chain, errors) is { } doubt ? throw new UntrustedServerException(doubt) : true,
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

    private ServerDoubt? DoubtAbout(X509Certificate? server, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
        {
            return HasServiceName(server) ? null : ServerDoubt.OtherName;
        }
        if (!errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors))
        {
            return errors == SslPolicyErrors.RemoteCertificateNameMismatch ? ServerDoubt.OtherHost : ServerDoubt.Other;
        }
        var status = (chain?.ChainStatus ?? []).Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status);
        return status switch
        {
            _ when (status & (X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain)) != 0 =>
                ServerDoubt.OtherRoot,
            _ when status.HasFlag(X509ChainStatusFlags.NotTimeValid) => ServerDoubt.OutOfDate,
            _ when status.HasFlag(X509ChainStatusFlags.Revoked) => ServerDoubt.Revoked,
            _ when status.HasFlag(X509ChainStatusFlags.RevocationStatusUnknown) => ServerDoubt.RevocationUnknown,
            _ => ServerDoubt.Other,
        };
    }

    private bool HasServiceName(X509Certificate? certificate) =>
        certificate is X509Certificate2 { } server
        && new SubjectName(server.SubjectName).CommonName is { } name
        && nameEnds.Any(end => name.EndsWith(end, StringComparison.OrdinalIgnoreCase));
}

/// <summary>Leaves the handshake when the server is not the service; <see cref="Gateway"/> turns it into a value.</summary>
internal sealed class UntrustedServerException(ServerDoubt doubt) : AuthenticationException
{
    public ServerDoubt Doubt => doubt;
}

/// <summary>Why a server is not taken for the service.</summary>
internal enum ServerDoubt
{
    /// <summary>Its certificate descends from none of our roots.</summary>
    OtherRoot,

    /// <summary>Its certificate is out of date, or not valid yet.</summary>
    OutOfDate,

    /// <summary>Its certificate is revoked.</summary>
    Revoked,

    /// <summary>Whether it is revoked cannot be told.</summary>
    RevocationUnknown,

    /// <summary>Its certificate does not bear the name of the host.</summary>
    OtherHost,

    /// <summary>Its common name does not end as the service's do.</summary>
    OtherName,

    /// <summary>Anything else that is wrong with it, or there is none.</summary>
    Other,
}
