using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FhirIns.Server.Hl7v2;

/// <summary>The certificates of connections over TLS: our own, and the authorities of the other side's.</summary>
internal static class CertificateFiles
{
    /// <summary>A certificate with its key, from PKCS#12 or PEM.</summary>
    /// <exception cref="CryptographicException">It is none, or the password is another.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static X509Certificate2 Load(string path, string? password)
    {
        if (!File.ReadAllText(path).Contains("-----BEGIN ", StringComparison.Ordinal))
            return X509CertificateLoader.LoadPkcs12FromFile(path, password);
        using var pem = password is { Length: > 0 }
            ? X509Certificate2.CreateFromEncryptedPemFile(path, password)
            : X509Certificate2.CreateFromPemFile(path);
        // TLS on Windows wants a key that was imported, not one that lives in memory.
        return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), password: null);
    }

    /// <summary>All certificates of a PEM file.</summary>
    /// <inheritdoc cref="Load" path="/exception"/>
    public static X509Certificate2Collection LoadRoots(string path)
    {
        var roots = new X509Certificate2Collection();
        roots.ImportFromPemFile(path);
        return roots;
    }

    /// <summary>Trust in what descends from these authorities alone.</summary>
    public static X509ChainPolicy TrustIn(X509Certificate2Collection roots)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(roots);
        return policy;
    }

    /// <summary>SHA-256 of the certificate the other side showed, in hexadecimal; null when it showed none.</summary>
    public static string? ThumbprintOf(SslStream stream) =>
        stream.RemoteCertificate is { } certificate ? certificate.GetCertHashString(HashAlgorithmName.SHA256) : null;
}
