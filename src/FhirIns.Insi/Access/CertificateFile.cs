using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FhirIns.Insi.Access;

/// <summary>
/// A certificate with its private key and the intermediate authorities beside it, from a PKCS#12 file or from PEM.
/// </summary>
internal static class CertificateFile
{
    /// <returns>The certificate and its chain, or the sentence that says what is wrong with the files.</returns>
    public static (CertificateWithChain? Certificate, string? Mistake) Load(CertificateOptions options)
    {
        if (!string.IsNullOrWhiteSpace(options.Store))
        {
            return string.IsNullOrWhiteSpace(options.Path)
                ? CertificateStore.Load(options.Store, options.Thumbprint)
                : (null, "Path and Store are both there, and only one can hold the certificate");
        }
        if (string.IsNullOrWhiteSpace(options.Path))
        {
            return (null, "neither Path nor Store is there");
        }
        try
        {
            var loaded = IsPem(options.Path) ? LoadPem(options, options.Path) : LoadPkcs12(options, options.Path);
            return loaded.Leaf.HasPrivateKey ? (loaded, null) : (null, $"{options.Path} holds no private key");
        }
        catch (CryptographicException e)
        {
            return (null, $"{options.Path} cannot be read as a certificate with its key: {e.Message}");
        }
        catch (IOException e)
        {
            return (null, $"{options.Path} cannot be read: {e.Message}");
        }
        catch (UnauthorizedAccessException e)
        {
            return (null, $"{options.Path} cannot be read: {e.Message}");
        }
    }

    /// <summary>All certificates of a PEM bundle, or the one of a DER file.</summary>
    public static X509Certificate2Collection LoadAuthorities(string path)
    {
        var authorities = new X509Certificate2Collection();
        if (IsPem(path))
        {
            authorities.ImportFromPemFile(path);
        }
        else
        {
            authorities.Add(X509CertificateLoader.LoadCertificateFromFile(path));
        }
        return authorities;
    }

    private static CertificateWithChain LoadPem(CertificateOptions options, string path)
    {
        using var pem = options.Password is { Length: > 0 } password
            ? X509Certificate2.CreateFromEncryptedPemFile(path, password, options.KeyPath)
            : X509Certificate2.CreateFromPemFile(path, options.KeyPath);
        var others = new X509Certificate2Collection();
        others.ImportFromPemFile(path);
        // TLS on Windows wants a key that was imported, not one that lives in memory.
        var leaf = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), password: null);
        return WithoutLeaf(leaf, others);
    }

    private static CertificateWithChain LoadPkcs12(CertificateOptions options, string path)
    {
        var all = X509CertificateLoader.LoadPkcs12CollectionFromFile(path, options.Password);
        var leaf =
            all.FirstOrDefault(certificate => certificate.HasPrivateKey)
            ?? throw new CryptographicException("it holds no private key");
        return WithoutLeaf(leaf, all);
    }

    private static CertificateWithChain WithoutLeaf(X509Certificate2 leaf, X509Certificate2Collection all) =>
        new(leaf, [.. all.Where(certificate => certificate.Thumbprint != leaf.Thumbprint)]);

    private static bool IsPem(string path)
    {
        Span<char> start = stackalloc char[4096];
        using var reader = new StreamReader(path);
        var length = reader.ReadBlock(start);
        return start[..length].Contains("-----BEGIN ", StringComparison.Ordinal);
    }
}

/// <summary>A certificate with its key, and the other certificates of its file, which TLS sends along.</summary>
internal sealed record CertificateWithChain(X509Certificate2 Leaf, X509Certificate2Collection Intermediates);
