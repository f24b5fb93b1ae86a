using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FhirIns.Insi.Access;

/// <summary>A certificate with its private key in a store of the operating system, the key not exportable maybe.</summary>
internal static class CertificateStore
{
    /// <param name="name">Location and name: <c>CurrentUser/My</c>.</param>
    /// <param name="thumbprint">SHA-1 of the certificate, in hexadecimal; blanks and colons are not looked at.</param>
    /// <returns>The certificate and the authorities the system has for it, or the sentence that says what is wrong.</returns>
    public static (CertificateWithChain? Certificate, string? Mistake) Load(string name, string? thumbprint)
    {
        if (
            name.Split('/') is not [var location, { Length: > 0 } folder]
            || !Enum.TryParse<StoreLocation>(location, ignoreCase: false, out var place)
        )
        {
            return (null, $"Store is '{name}' and not CurrentUser/My or LocalMachine/My");
        }
        var digits = string.Concat((thumbprint ?? "").Where(char.IsAsciiHexDigit));
        if (digits.Length != 2 * SHA1.HashSizeInBytes)
        {
            return (null, "Thumbprint is not the 40 hexadecimal digits of a certificate in the store");
        }
        try
        {
            using var store = new X509Store(folder, place, OpenFlags.ReadOnly | OpenFlags.OpenExistingOnly);
            var found = store.Certificates.Find(X509FindType.FindByThumbprint, digits, validOnly: false);
            return found is not [var leaf, ..] ? (null, $"{name} holds no certificate of that thumbprint")
                : leaf.HasPrivateKey ? (new CertificateWithChain(leaf, AuthoritiesOf(leaf)), null)
                : (null, $"{name} holds that certificate without its private key");
        }
        catch (CryptographicException e)
        {
            return (null, $"{name} cannot be opened: {e.Message}");
        }
    }

    private static X509Certificate2Collection AuthoritiesOf(X509Certificate2 leaf)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.Build(leaf);
        return [.. chain.ChainElements.Skip(1).Select(element => element.Certificate)];
    }
}
