using System.Security.Cryptography.X509Certificates;
using System.Xml.Linq;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Storage.Encryption;

/// <summary>
/// The keys of the data protection ring, and under which certificate they are encrypted. The framework answers a ring that
/// it cannot read with a new key, and nobody would notice that what was protected is lost.
/// </summary>
internal sealed class KeyRingGuard(KeyCertificates certificates)
{
    private static readonly XNamespace Signatures = "http://www.w3.org/2000/09/xmldsig#";

    /// <exception cref="RefusedDatabaseException">A key is encrypted under a certificate that is not configured.</exception>
    public async Task CheckAsync(FhirInsDbContext db, CancellationToken cancellationToken)
    {
        var known = certificates.All.Select(one => one.Thumbprint).ToHashSet(StringComparer.Ordinal);
        foreach (var row in await KeysOf(db).AsNoTracking().ToListAsync(cancellationToken))
        foreach (var thumbprint in ThumbprintsIn(XElement.Parse(row.Xml)).Where(one => !known.Contains(one)))
            throw new RefusedDatabaseException(
                $"{EncryptionOptions.Key}: the keys of this database are encrypted under the certificate {thumbprint}, which is neither Certificate nor one of PreviousCertificates."
            );
    }

    public static IQueryable<ServerKeyRow> KeysOf(FhirInsDbContext db) =>
        db.Set<ServerKeyRow>().Where(row => row.Name.StartsWith("key-"));

    /// <summary>The certificates under which something in an element is encrypted.</summary>
    private static IEnumerable<string> ThumbprintsIn(XElement element)
    {
        foreach (var text in element.Descendants(Signatures + "X509Certificate"))
        {
            using var certificate = X509CertificateLoader.LoadCertificate(Convert.FromBase64String(text.Value));
            yield return certificate.Thumbprint;
        }
    }
}
