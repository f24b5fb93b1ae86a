using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FhirIns.Insi.Tests;

/// <summary>An authority of this test run alone, which issues what IGC-Santé issues: structures, servers, cards.</summary>
internal sealed class TestAuthority : IDisposable
{
    private const string CardTypeOid = "1.2.250.1.71.1.2.2";

    /// <summary>Making a key takes long; all holders share one, all authorities another.</summary>
    private static readonly Lazy<RSA> HolderKey = new(() => RSA.Create(2048));
    private static readonly Lazy<RSA> AuthorityKey = new(() => RSA.Create(2048));

    private readonly DateTimeOffset _now = TimeProvider.System.GetUtcNow();

    public TestAuthority()
    {
        var request = new CertificateRequest(
            $"CN=TEST AC {Guid.NewGuid():N}",
            AuthorityKey.Value,
            HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1
        );
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true)
        );
        Root = request.CreateSelfSigned(_now.AddYears(-10), _now.AddYears(10));
        Folder = Directory.CreateTempSubdirectory("insi-certificates-").FullName;
        RootFile = Write("root.pem", Root.ExportCertificatePem());
    }

    public X509Certificate2 Root { get; }

    public string RootFile { get; }

    public string Folder { get; }

    public X509Certificate2 Server(string commonName = "localhost", string host = "localhost")
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        return Issue($"CN={commonName}", extensions: [names.Build()]);
    }

    /// <summary>A server whose certificate names a revocation list of ours.</summary>
    public X509Certificate2 ServerWithRevocationAt(Uri list)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        // In clear and by number, so that whoever fetches it needs no other service.
        var address = new UriBuilder(list) { Host = "127.0.0.1" }.Uri;
        return Issue(
            "CN=localhost",
            extensions:
            [
                names.Build(),
                CertificateRevocationListBuilder.BuildCrlDistributionPointExtension([address.ToString()]),
            ]
        );
    }

    public byte[] Sign(CertificateRevocationListBuilder list) =>
        list.Build(Root, 1, _now.AddDays(1), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    /// <returns>Path of a PKCS#12 file, password <c>secret</c>.</returns>
    public string Structure(string commonName, string unit, TimeSpan? until = null)
    {
        using var certificate = Issue($"CN={commonName},OU={unit},O=ETABLISSEMENT FICTIF,C=FR", until);
        var path = Path.Combine(Folder, $"{Guid.NewGuid():N}.p12");
        File.WriteAllBytes(path, certificate.Export(X509ContentType.Pkcs12, "secret"));
        return path;
    }

    /// <summary>A card: given name, number and surname stand in one part of the subject, as on real ones.</summary>
    /// <param name="type">0 CPS, 1 CPF, 2 CPE, 3 CPA; null when the certificate does not say.</param>
    public X509Certificate2 Card(string number, int? type = 0, bool named = true, TimeSpan? until = null)
    {
        var subject = named ? CardSubject(number, ("2.5.4.42", "LOU"), ("2.5.4.4", "MARTIN")) : CardSubject(number);
        return Issue(
            subject,
            until,
            type is { } value ? [new X509Extension(CardTypeOid, [0x02, 0x01, (byte)value], false)] : []
        );
    }

    public string Write(string name, string text)
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose()
    {
        Directory.Delete(Folder, recursive: true);
        Root.Dispose();
    }

    public X509Certificate2 Issue(string subject, TimeSpan? until = null, params X509Extension[] extensions) =>
        Issue(new X500DistinguishedName(subject), until, extensions);

    /// <summary>Country, profession, then in one part what names the holder.</summary>
    private static X500DistinguishedName CardSubject(string number, params (string Oid, string Value)[] names)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            Write([("2.5.4.6", "FR")]);
            Write([("2.5.4.12", "Infirmier")]);
            Write([("2.5.4.3", number), .. names]);
        }
        return new X500DistinguishedName(writer.Encode());

        void Write(IEnumerable<(string Oid, string Value)> relativeName)
        {
            using var set = writer.PushSetOf();
            foreach (var (oid, value) in relativeName)
            {
                using var attribute = writer.PushSequence();
                writer.WriteObjectIdentifier(oid);
                writer.WriteCharacterString(UniversalTagNumber.UTF8String, value);
            }
        }
    }

    private X509Certificate2 Issue(X500DistinguishedName subject, TimeSpan? until, X509Extension[] extensions)
    {
        var key = HolderKey.Value;
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, false));
        foreach (var extension in extensions)
        {
            request.CertificateExtensions.Add(extension);
        }
        using var certificate = request.Create(
            Root,
            _now.AddYears(-1),
            _now + (until ?? TimeSpan.FromDays(365)),
            RandomNumberGenerator.GetBytes(12)
        );
        using var withKey = certificate.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(
            withKey.Export(X509ContentType.Pkcs12),
            password: null,
            X509KeyStorageFlags.Exportable
        );
    }
}
