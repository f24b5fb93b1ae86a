using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FhirIns.Server.Storage.Encryption;

/// <summary>The certificates that protect the key ring. They stand outside the database: who has one alone has nothing.</summary>
/// <param name="Current">New keys are encrypted under it; null where keys are not.</param>
/// <param name="All">With the earlier ones, which only decrypt.</param>
internal sealed record KeyCertificates(X509Certificate2? Current, IReadOnlyList<X509Certificate2> All)
{
    /// <exception cref="RefusedDatabaseException">One is missing or cannot be used.</exception>
    public static KeyCertificates Load(EncryptionOptions options)
    {
        if (options is { Enabled: true, Certificate.Path: not { Length: > 0 } })
            throw new RefusedDatabaseException(
                $"{EncryptionOptions.Key}:Certificate:Path is missing: encryption needs a certificate that protects its keys."
            );
        var current = options.Certificate.Path is { Length: > 0 }
            ? Load(options.Certificate, $"{EncryptionOptions.Key}:Certificate")
            : null;
        var previous = options.PreviousCertificates.Select(
            (one, index) => Load(one, $"{EncryptionOptions.Key}:PreviousCertificates:{index}")
        );
        return new(current, current is null ? [.. previous] : [current, .. previous]);
    }

    private static X509Certificate2 Load(KeyCertificateOptions options, string key)
    {
        X509Certificate2 certificate;
        try
        {
            certificate = X509CertificateLoader.LoadPkcs12FromFile(options.Path ?? "", options.Password);
        }
        catch (Exception exception)
            when (exception is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException
            )
        {
            throw new RefusedDatabaseException($"{key} cannot be read: {exception.Message}");
        }
        using var secret = certificate.GetRSAPrivateKey();
        return secret is not null
            ? certificate
            : throw new RefusedDatabaseException($"{key}: the file holds no RSA key that decrypts.");
    }
}
