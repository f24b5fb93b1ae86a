using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FhirIns.Server.Tests.Infrastructure;

/// <summary>Certificates under which the keys of stored data are kept, and the settings that name them.</summary>
internal static class StoredDataKeys
{
    private const string Password = "secret";

    /// <summary>A new certificate in a file of the directory.</summary>
    public static string NewCertificate(string directory)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest(
            "CN=FhirIns stored data",
            key,
            HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1
        );
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddYears(10));
        var file = Path.Combine(directory, $"{Guid.NewGuid():N}.p12");
        File.WriteAllBytes(file, certificate.Export(X509ContentType.Pkcs12, Password));
        return file;
    }

    /// <param name="certificate">The file of the certificate of today.</param>
    /// <param name="previous">That of an earlier one.</param>
    public static Dictionary<string, string?> Settings(string certificate, bool enabled = true, string? previous = null)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Database:Encryption:Enabled"] = enabled ? "true" : "false",
            ["Database:Encryption:Certificate:Path"] = certificate,
            ["Database:Encryption:Certificate:Password"] = Password,
        };
        if (previous is not null)
        {
            settings["Database:Encryption:PreviousCertificates:0:Path"] = previous;
            settings["Database:Encryption:PreviousCertificates:0:Password"] = Password;
        }
        return settings;
    }
}

/// <summary>The whole product with settings that a test changes between two starts.</summary>
internal sealed class ApplicationWithSettings(Dictionary<string, string?> settings) : FhirInsApplication
{
    public Dictionary<string, string?> Settings => settings;

    protected override ValueTask<Dictionary<string, string?>> SettingsAsync() => new(settings);
}
