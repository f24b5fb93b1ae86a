using System.Formats.Asn1;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FhirIns.Sandbox.Simulator;

/// <summary>
/// A certificate authority of its own for each test: issues what IGC-Santé would to servers, organizations and health
/// cards. Keys live in memory only.
/// </summary>
public sealed class SimulatedAuthority : IDisposable
{
    private const int KeyBits = 2048;
    private const string CardTypeOid = "1.2.250.1.71.1.2.2";
    private const int ProfessionalCard = 0;

    private readonly DateTimeOffset _from;
    private readonly DateTimeOffset _to;

    /// <param name="name">CN of the authority.</param>
    /// <param name="time">Certificates are valid from a day before to a year after now.</param>
    public SimulatedAuthority(string name = "AC SIMULATEUR INSI", TimeProvider? time = null)
    {
        var now = (time ?? TimeProvider.System).GetUtcNow();
        _from = now.AddDays(-1);
        _to = now.AddYears(1);
        using var key = RSA.Create(KeyBits);
        var request = Request($"CN={name}, O=FhirIns", key);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true)
        );
        Certificate = request.CreateSelfSigned(_from, _to);
    }

    /// <summary>The root certificate, with its key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>A server certificate for 127.0.0.1, ::1, localhost and the given common name.</summary>
    public X509Certificate2 IssueServer(string commonName = "localhost")
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddDnsName(commonName);
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        return Issue(
            $"CN={commonName}, O=FhirIns, C=FR",
            "1.3.6.1.5.5.7.3.1",
            X509KeyUsageFlags.DigitalSignature,
            names.Build()
        );
    }

    /// <summary>A software certificate of a structure: CN <c>INSI-AUTO</c> or <c>INSI-MANU</c>, OU its national identifier.</summary>
    public X509Certificate2 IssueClient(string commonName, string organizationalUnit = "10B0152872") =>
        Issue(
            $"CN={commonName}, OU={organizationalUnit}, O=STRUCTURE FICTIVE, C=FR",
            "1.3.6.1.5.5.7.3.2",
            X509KeyUsageFlags.DigitalSignature
        );

    /// <summary>
    /// The signature certificate of a card CPS: CN the national identifier of the professional, whose name it bears, and
    /// the card type in its own extension.
    /// </summary>
    public X509Certificate2 IssueCard(
        string professional = "00B6087510",
        string familyName = "INFIRMIER",
        string givenName = "OLIVIER"
    )
    {
        var cardType = new AsnWriter(AsnEncodingRules.DER);
        cardType.WriteInteger(ProfessionalCard);
        return Issue(
            $"CN={professional}, G={givenName}, SN={familyName}, T=Infirmier, C=FR",
            "1.3.6.1.5.5.7.3.4",
            X509KeyUsageFlags.NonRepudiation,
            new X509Extension(CardTypeOid, cardType.Encode(), critical: false)
        );
    }

    /// <inheritdoc />
    public void Dispose() => Certificate.Dispose();

    private X509Certificate2 Issue(string subject, string purpose, X509KeyUsageFlags usage, X509Extension? more = null)
    {
        using var key = RSA.Create(KeyBits);
        var request = Request(subject, key);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(usage, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], false));
        if (more is not null)
            request.CertificateExtensions.Add(more);

        using var issued = request.Create(Certificate, _from, _to.AddDays(-1), RandomNumberGenerator.GetBytes(16));
        using var withKey = issued.CopyWithPrivateKey(key);
        // A key attached in memory is not usable for TLS on every platform; one read from PKCS#12 is.
        return X509CertificateLoader.LoadPkcs12(
            withKey.Export(X509ContentType.Pkcs12),
            null,
            X509KeyStorageFlags.Exportable
        );
    }

    private static CertificateRequest Request(string subject, RSA key) =>
        new(subject, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
}
