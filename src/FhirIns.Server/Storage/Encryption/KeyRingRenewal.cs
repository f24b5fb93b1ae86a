using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Storage.Encryption;

/// <summary>
/// Brings the keys of the data protection ring under the certificate of today: those that were written before there was
/// one, and those of an earlier one, which is then needed no more.
/// </summary>
internal sealed class KeyRingRenewal(
    KeyCertificates certificates,
    IKeyManager keys,
    IServiceProvider services,
    ILoggerFactory loggers,
    TimeProvider clock
)
{
    // The form in which the framework keeps its keys.
    private static readonly XNamespace DataProtection = "http://schemas.asp.net/2015/03/dataProtection";
    private static readonly XName Encrypted = DataProtection + "encryptedSecret";
    private static readonly XName MustBeEncrypted = DataProtection + "requiresEncryption";

    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(90);

    /// <summary>Writes all keys anew under the certificate; nothing where none is configured.</summary>
    public async Task RunAsync(FhirInsDbContext db, CancellationToken cancellationToken)
    {
        if (certificates.Current is not { } certificate)
            return;
        var encryptor = new CertificateXmlEncryptor(certificate, loggers);
        var decryptor = new EncryptedXmlDecryptor(services);
        foreach (var row in await KeyRingGuard.KeysOf(db).ToListAsync(cancellationToken))
        {
            var element = XElement.Parse(row.Xml);
            foreach (var secret in element.Descendants().Where(one => IsSecret(one)).ToList())
            {
                var plain = secret.Name == Encrypted ? decryptor.Decrypt(secret.Elements().Single()) : secret;
                var info = encryptor.Encrypt(plain);
                secret.ReplaceWith(
                    new XElement(
                        Encrypted,
                        new XAttribute("decryptorType", info.DecryptorType.AssemblyQualifiedName!),
                        info.EncryptedElement
                    )
                );
            }
            row.Xml = element.ToString(SaveOptions.DisableFormatting);
        }
        await db.SaveChangesAsync(cancellationToken);
    }

    /// <summary>Adds a key that the ring uses from now on: what is protected next, no copy of the old ring opens.</summary>
    public void AddKey()
    {
        var now = clock.GetUtcNow();
        keys.CreateNewKey(now, now + Lifetime);
    }

    private static bool IsSecret(XElement element) =>
        element.Name == Encrypted || (bool?)element.Attribute(MustBeEncrypted) == true;
}
