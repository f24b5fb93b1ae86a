using System.Security.Cryptography.X509Certificates;

namespace FhirIns.Server;

/// <summary>
/// The certificate under which the server itself answers, as Kestrel's configuration names it: one that has ended is told
/// at start, since every client would refuse it.
/// </summary>
internal static class OwnCertificate
{
    private const string Key = "Kestrel:Certificates:Default";

    /// <summary>Stops the start when the certificate has ended.</summary>
    /// <exception cref="UnauthorizedAccessException">It has expired.</exception>
    public static void Check(IConfiguration configuration, TimeProvider clock)
    {
        if (configuration[$"{Key}:Path"] is not { Length: > 0 } path || configuration[$"{Key}:KeyPath"] is not null)
            return;
        using var certificate = X509CertificateLoader.LoadPkcs12FromFile(path, configuration[$"{Key}:Password"]);
        if (certificate.NotAfter.ToUniversalTime() < clock.GetUtcNow().UtcDateTime)
            throw new UnauthorizedAccessException($"{Key}: the certificate has expired.");
    }
}
