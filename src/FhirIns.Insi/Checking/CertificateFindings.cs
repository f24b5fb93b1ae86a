using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FhirIns.Insi.Access;

namespace FhirIns.Insi.Checking;

/// <summary>What can be told from a software certificate alone.</summary>
internal static class CertificateFindings
{
    /// <summary>Ordering a certificate takes weeks (S039).</summary>
    private static readonly TimeSpan TimeToRenew = TimeSpan.FromDays(60);

    public static IEnumerable<CheckFinding> Of(
        OrganizationCertificate certificate,
        DateOnly? homologatedOn,
        IEnumerable<string> rootFiles,
        DateTimeOffset now
    )
    {
        yield return Dates(certificate, now);
        yield return Chain(certificate.Files, rootFiles);
        if (homologatedOn is null)
        {
            yield return Certificate(
                CheckGrade.Doubtful,
                "HomologatedOn is missing: a software certificate needs an auto-homologation (S038).",
                "HomologatedOn manque : un certificat logiciel suppose une auto-homologation (S038)."
            );
        }
    }

    private static CheckFinding Dates(OrganizationCertificate certificate, DateTimeOffset now)
    {
        var (from, to) = (Day(certificate.NotBefore), Day(certificate.NotAfter));
        if (now > certificate.NotAfter)
        {
            return Certificate(
                CheckGrade.Wrong,
                $"The certificate is out of date since {to}: order a new one.",
                $"Le certificat est périmé depuis le {to} : commandez-en un nouveau."
            );
        }
        if (now < certificate.NotBefore)
        {
            return Certificate(
                CheckGrade.Wrong,
                $"The certificate is valid from {from} only: look at the clock of this machine first.",
                $"Le certificat n'est valable qu'à partir du {from} : vérifiez d'abord l'horloge de cette machine."
            );
        }
        return certificate.NotAfter - now < TimeToRenew
            ? Certificate(
                CheckGrade.Doubtful,
                $"The certificate ends on {to}: order the next one now.",
                $"Le certificat expire le {to} : commandez le suivant dès maintenant."
            )
            : Certificate(
                CheckGrade.Right,
                $"The certificate has the right name and is valid until {to}.",
                $"Le certificat porte le bon nom et est valable jusqu'au {to}."
            );
    }

    /// <summary>A chain that does not reach one of our roots is no mistake: that of a test certificate has another root.</summary>
    private static CheckFinding Chain(CertificateWithChain files, IEnumerable<string> rootFiles)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid;
        chain.ChainPolicy.ExtraStore.AddRange(files.Intermediates);
        foreach (var file in rootFiles)
        {
            chain.ChainPolicy.CustomTrustStore.AddRange(Authorities(file));
        }
        return chain.Build(files.Leaf)
            ? new(
                null,
                CheckTopic.Chain,
                CheckGrade.Right,
                "The certificate descends from one of TrustedRoots.",
                "Le certificat descend de l'une des autorités de TrustedRoots."
            )
            : new(
                null,
                CheckTopic.Chain,
                CheckGrade.Doubtful,
                "The certificate descends from none of TrustedRoots, or its file lacks the authorities between: INSi may refuse it.",
                "Le certificat ne descend d'aucune autorité de TrustedRoots, ou son fichier n'a pas les autorités intermédiaires : INSi peut le refuser."
            );
    }

    private static X509Certificate2Collection Authorities(string file)
    {
        try
        {
            return CertificateFile.LoadAuthorities(file);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            // Told already, with the key that names the file.
            return [];
        }
    }

    private static CheckFinding Certificate(CheckGrade grade, string english, string french) =>
        new(null, CheckTopic.Certificate, grade, english, french);

    private static string Day(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
